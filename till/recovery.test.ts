import { expect, it } from 'vitest'
import { GENESIS_HASH, type Hash, hashSchema } from '../protocol/base/ids.ts'
import type { EarlierChain, JournalHead } from './ports/journal.ts'
import { hasAllUpTo } from './recovery.ts'

const hash = (seq: number): Hash => hashSchema.parse(String(seq).padStart(64, 'a'))
const head = (epoch: number, seq: number, at = hash(seq)): JournalHead => ({ epoch, seq, hash: at })
const OTHER = hashSchema.parse('f'.repeat(64))

/** An epoch that ends at `headSeq` and keeps its entries from `fromSeq` on. */
function unposted(epoch: number, headSeq: number, fromSeq = 1): EarlierChain {
	const never = () => Promise.reject(new Error('not asked'))
	return {
		epoch,
		headSeq,
		outbox: {
			entriesAfter: never,
			releaseBrought: never,
			markStored: never,
			markPosted: never,
			hashAt: async (seq) => (seq > headSeq ? 'unwritten' : seq < fromSeq ? 'pruned' : hash(seq)),
		},
	}
}

it.each([
	{ name: 'the store knows nothing', previous: null, earlier: head(1, 5), chains: [], all: true },
	{ name: 'the same, all posted', previous: head(1, 5), earlier: head(1, 5), chains: [], all: true },
	{ name: 'the store knows more', previous: head(1, 6), earlier: head(1, 5), chains: [], all: false },
	{ name: 'another text', previous: head(1, 5, OTHER), earlier: head(1, 5), chains: [], all: false },
	{ name: 'the store has lost some', previous: head(1, 3), earlier: head(1, 5), chains: [], all: true },
	{ name: 'not all sent', previous: head(1, 3), earlier: head(1, 5), chains: [unposted(1, 5)], all: true },
	{ name: 'more', previous: head(1, 6), earlier: head(1, 5), chains: [unposted(1, 5)], all: false },
	{ name: 'other', previous: head(1, 3, OTHER), earlier: head(1, 5), chains: [unposted(1, 5)], all: false },
	{ name: 'pruned', previous: head(1, 2), earlier: head(1, 5), chains: [unposted(1, 5, 4)], all: true },
	{ name: 'somebody came in between', previous: head(2, 1), earlier: head(1, 5), chains: [], all: false },
	{ name: 'the store lost an epoch', previous: head(1, 5), earlier: head(2, 3), chains: [], all: true },
	{
		name: 'an epoch that was never opened',
		previous: head(1, 4),
		earlier: head(2, 0, GENESIS_HASH),
		chains: [unposted(1, 5)],
		all: true,
	},
	{
		name: 'the same, and the store knows more',
		previous: head(1, 6),
		earlier: head(2, 0, GENESIS_HASH),
		chains: [unposted(1, 5)],
		all: false,
	},
])('a disk has all that the store knows of its lane: $name', async ({ previous, earlier, chains, all }) => {
	expect(await hasAllUpTo(previous, earlier, chains)).toBe(all)
})
