/** Fetches from the agent what it knows of this lane's earlier epochs. */
import type { LinkClient } from '../../agent/engine/link-client.ts'
import type { Hash } from '../../protocol/base/ids.ts'
import { type Entry, entrySchema, type SealedEntry } from '../../protocol/journal/entry.ts'
import type { Legacy } from '../../till/recovery.ts'

const ANSWER_WITHIN_MS = 5_000

/** Null when an answer stayed away: to be asked again. */
export async function fetchLegacy(link: Pick<LinkClient, 'request'>): Promise<Legacy | null> {
	const reply = await link.request('recoverTill', {}, ANSWER_WITHIN_MS)
	if (reply.kind !== 'answered') return null
	const { previous, openShift, basket } = reply.message
	if (openShift === null || previous === null) return { previous, shift: null, basket }
	const entries: Entry[] = []
	for (let epoch = openShift.epoch; epoch <= previous.epoch; epoch += 1) {
		const fetched = await fetchChain(link, epoch, epoch === openShift.epoch ? openShift.seq - 1 : 0)
		if (fetched === null) return null
		entries.push(...fetched.flatMap(readEntry))
	}
	return { previous, shift: { shiftId: openShift.shiftId, entries }, basket }
}

/** The hash that the agent has in a place of an epoch; null when it has none, or gave no answer. */
export async function fetchHash(
	link: Pick<LinkClient, 'request'>,
	epoch: number,
	seq: number,
): Promise<Hash | null> {
	const reply = await link.request('fetchEntries', { epoch, afterSeq: seq - 1 }, ANSWER_WITHIN_MS)
	const first = reply.kind === 'answered' ? reply.message.entries[0] : undefined
	return first?.seq === seq ? first.hash : null
}

async function fetchChain(
	link: Pick<LinkClient, 'request'>,
	epoch: number,
	fromSeq: number,
): Promise<SealedEntry[] | null> {
	const entries: SealedEntry[] = []
	let afterSeq = fromSeq
	for (;;) {
		const reply = await link.request('fetchEntries', { epoch, afterSeq }, ANSWER_WITHIN_MS)
		if (reply.kind !== 'answered') return null
		entries.push(...reply.message.entries)
		afterSeq = reply.message.entries.at(-1)?.seq ?? afterSeq
		if (reply.message.complete || reply.message.entries.length === 0) return entries
	}
}

/** An entry that cannot be read counts for nothing here; the centre shows it to a person. */
function readEntry({ text }: SealedEntry): Entry[] {
	const parsed = entrySchema.safeParse(JSON.parse(text))
	return parsed.success ? [parsed.data] : []
}
