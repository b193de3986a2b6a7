/** Walks a chain and finds the first entry that does not follow from the one before it. */
import { assert } from '../protocol/base/assert.ts'
import type { Hash } from '../protocol/base/ids.ts'
import { chainHash } from './chain-hash.ts'
import type { ChainPosition } from './chain-table.ts'
import type { EntryTable } from './entry-table.ts'

const PAGE_COUNT = 500

export type ChainCheck =
	| { readonly kind: 'whole'; readonly entryCount: number }
	| { readonly kind: 'broken'; readonly brokenAtSeq: number }

/** Checks the newest `countMax` entries (all by default) and that they end in the head that the chain names. */
export function checkChain(
	position: ChainPosition,
	entries: Pick<EntryTable, 'after'>,
	countMax = Number.MAX_SAFE_INTEGER,
): ChainCheck {
	let seq = Math.max(position.baseSeq, position.headSeq - countMax)
	const firstSeq = seq
	let hash = hashAt(position, entries, seq)
	if (hash === null) return { kind: 'broken', brokenAtSeq: seq }
	while (seq < position.headSeq) {
		const page = entries.after(seq, PAGE_COUNT)
		if (page.length === 0) return { kind: 'broken', brokenAtSeq: seq + 1 }
		for (const entry of page) {
			seq += 1
			hash = chainHash(hash, entry.text)
			if (entry.seq !== seq || entry.hash !== hash) return { kind: 'broken', brokenAtSeq: seq }
		}
	}
	if (seq > position.headSeq || entries.after(seq, 1).length > 0)
		return { kind: 'broken', brokenAtSeq: position.headSeq + 1 }
	if (hash !== position.headHash) return { kind: 'broken', brokenAtSeq: position.headSeq }
	return { kind: 'whole', entryCount: seq - firstSeq }
}

/** The hash that the entry after `seq` builds on; null when it should be there and is not. */
function hashAt(position: ChainPosition, entries: Pick<EntryTable, 'after'>, seq: number): Hash | null {
	if (seq === position.baseSeq) return position.baseHash
	assert(seq > position.baseSeq, 'a chain is checked from its base on')
	const entry = entries.after(seq - 1, 1)[0]
	return entry?.seq === seq ? entry.hash : null
}
