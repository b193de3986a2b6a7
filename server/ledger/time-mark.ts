/** The centre's signed word of when it had a till's chain, for its answer to an upload. */
import type { TimeMark } from '../../protocol/journal/time-mark.ts'
import type { DownOf } from '../../protocol/wire/down.ts'

/** Signs that the centre had this chain up to `seq` at `atMs` of its clock (`timeText`); base64. */
export type SignTime = (tillId: string, epoch: number, seq: number, atMs: number) => string

/** Null when some of the upload is kept beside the chain: then the chain does not reach as far as it is answered. */
export function timeMarkOf(posted: DownOf<'posted'>, atMs: number, signTime: SignTime): TimeMark | null {
	const { tillId, epoch, seq, exceptions } = posted
	if (exceptions.some(({ reason }) => reason === 'hashMismatch' || reason === 'chainBroken')) return null
	return { seq, atMs, signature: signTime(tillId, epoch, seq, atMs) }
}
