/** The list of certificates that are believed no more, signed, so that agents and tills can pass it on without being able to change it. */
import { sign } from 'node:crypto'
import type { RevocationList } from '../../protocol/wire/messages/revocations.ts'
import { revocationText } from '../../protocol/wire/signed-texts.ts'
import type { Root } from './root.ts'

export function signRevocations(
	{ key }: Root,
	version: number,
	revoked: RevocationList['revoked'],
): RevocationList {
	const list = { version, revoked: revoked.toSorted((one, other) => (one.who < other.who ? -1 : 1)) }
	return { ...list, signature: sign('sha256', Buffer.from(revocationText(list)), key).toString('base64') }
}
