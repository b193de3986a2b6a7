/** A coupon that a till of the store gave, in the store's picture of its card. Part of the agent's storage suite. */
import { describe, expect, test } from 'vitest'
import { cardNoSchema, GENESIS_HASH, hashSchema, tillIdSchema } from '../../protocol/base/ids.ts'
import { type CardSnapshot, VOUCHERS_MAX, voucherSchema } from '../../protocol/card/card-snapshot.ts'
import type { Verdict } from '../../protocol/journal/verdict.ts'
import type { DecidedCard } from '../../protocol/wire/messages/upload-entries.ts'
import type { EntryEffect } from '../../storage/agent-records.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import { card } from './journal-fixtures.ts'

const CARD = cardNoSchema.parse('88000001')
const CHAIN = { tillId: tillIdSchema.parse('S01-01'), epoch: 1 }
const OTHER_CHAIN = { tillId: tillIdSchema.parse('S01-02'), epoch: 1 }
const PURSE = 'coupon:S0101-1-1-0' as const

const voucherOf = (purse: string, leased: number) =>
	voucherSchema.parse({
		purse,
		voucherTypeId: 'C1',
		balance: { available: 0, held: 0, leased },
		validFrom: null,
		validUntil: null,
	})
const AWARDED = voucherOf(PURSE, 500)

export function awardedVouchersSuite(storage: () => AgentStorage, reopen: () => Promise<void>): void {
	const picture = (version: number, ...vouchers: CardSnapshot['vouchers']) =>
		card({ cardNo: CARD, version, vouchers })
	const feed = (version: number, ...vouchers: CardSnapshot['vouchers']) =>
		storage().call('applyFeed', {
			records: [{ kind: 'card', card: picture(version, ...vouchers) }],
			cursor: `c${version}`,
		})
	const answer = (version: number, ...vouchers: CardSnapshot['vouchers']) =>
		storage().call('keepGrant', {
			leases: [],
			card: picture(version, ...vouchers),
			received: { runId: 'r', wallMs: 5, monotonicMs: 7.5 },
		})
	const hashOf = (seq: number) =>
		seq === 0 ? GENESIS_HASH : hashSchema.parse(seq.toString(16).padStart(64, '0'))
	type Unplaced = EntryEffect extends infer Effect ? Omit<Effect, 'seq'> : never
	const entry = (seq: number, effect: Unplaced, chain = CHAIN) =>
		storage().call('appendEntries', {
			...chain,
			entries: [{ seq, text: 'x', hash: hashOf(seq) }],
			prevHash: hashOf(seq - 1),
			headSignature: `head ${seq}`,
			effects: [{ ...effect, seq } as EntryEffect],
			nowMs: 1_000,
			received: { runId: 'r', wallMs: 5, monotonicMs: 7.5 },
		})
	const award = (seq: number, voucher = AWARDED) =>
		entry(seq, { kind: 'voucherAwarded', cardNo: CARD, voucher } as Unplaced)
	const spent = (seq: number, amount: number) =>
		entry(seq, { kind: 'voucherSpent', cardNo: CARD, purse: PURSE, amount } as Unplaced, OTHER_CHAIN)
	const decided = (
		seq: number,
		exceptions: readonly Verdict[] | null = [],
		...cards: readonly DecidedCard[]
	) => storage().call('markPosted', { ...CHAIN, seq, exceptions, cards })
	const complete = (postedSeq: number) =>
		storage().call('endDecided', { positions: [{ ...CHAIN, postedSeq }] })
	const shown = async () => (await storage().call('cardByNumber', { cardNo: CARD }))?.vouchers

	describe('a coupon that a till of the store gave', () => {
		test('is on the card, and told to the tills, once, over a restart', async () => {
			await feed(3)
			const { version } = await storage().call('feedAfter', { version: 0, countMax: 9, bytesMax: 9_999 })
			await award(1)
			await award(1)
			await reopen()
			expect(await shown()).toEqual([AWARDED])
			const news = await storage().call('feedAfter', { version, countMax: 9, bytesMax: 9_999 })
			expect(news.records).toMatchObject([{ card: { version: 3, vouchers: [AWARDED] } }])
			await award(1)
			const none = await storage().call('feedAfter', { version: news.version, countMax: 9, bytesMax: 9_999 })
			expect(none.records).toEqual([])
		})

		test('stays over pictures from before its entry was posted, from the feed or in an answer, also for a card heard of later', async () => {
			await award(1)
			await feed(3)
			expect(await shown()).toEqual([AWARDED])
			await reopen()
			await feed(5, voucherOf('coupon:X', 7))
			expect(await shown()).toEqual([voucherOf('coupon:X', 7), AWARDED])
			await answer(6)
			expect(await shown()).toEqual([AWARDED])
			await decided(0)
			await feed(7)
			expect(await shown()).toEqual([AWARDED])
		})

		test('is what the centre says from its first picture after the decision on', async () => {
			await feed(3)
			await award(1)
			await decided(1)
			await feed(3)
			await reopen()
			expect(await shown()).toEqual([AWARDED])
			await feed(4, voucherOf(PURSE, 200))
			expect(await shown()).toEqual([voucherOf(PURSE, 200)])
			await feed(5)
			expect(await shown()).toEqual([])
			await award(1)
			await decided(1, null)
			expect(await shown()).toEqual([])
		})

		test('is not shown again when the centre has used it up before anything else came', async () => {
			await feed(3)
			await award(1)
			await decided(1)
			await feed(4)
			expect(await shown()).toEqual([])
		})

		test('of which a picture told before the word of the decision came, ends with that word', async () => {
			await feed(3)
			await award(1)
			await feed(5)
			expect(await shown()).toEqual([AWARDED])
			await reopen()
			const { version } = await storage().call('feedAfter', { version: 0, countMax: 9, bytesMax: 9_999 })
			expect(await decided(1, [], { cardNo: CARD, version: 4 })).toEqual({ refuted: [], couponsEnded: 1 })
			expect(await shown()).toEqual([])
			const news = await storage().call('feedAfter', { version, countMax: 9, bytesMax: 9_999 })
			expect(news.records).toMatchObject([{ card: { version: 5, vouchers: [] } }])
			await feed(6)
			expect(await shown()).toEqual([])
		})

		test('stays over pictures from before the one that the word of the decision names, and is what that one says', async () => {
			await feed(3)
			await award(1)
			expect(await decided(1, [], { cardNo: CARD, version: 6 })).toEqual({ refuted: [], couponsEnded: 0 })
			await feed(5)
			await reopen()
			expect(await shown()).toEqual([AWARDED])
			await feed(6, voucherOf(PURSE, 200))
			expect(await shown()).toEqual([voucherOf(PURSE, 200)])
			await feed(7)
			expect(await shown()).toEqual([])
		})

		test('of which the word of the decision was lost, ends when the copy is complete that should tell of it', async () => {
			const later = voucherOf('coupon:S0101-1-2-0', 100)
			await feed(3)
			await award(1)
			await award(2, later)
			await feed(4)
			await decided(1, null)
			expect(await shown()).toEqual([AWARDED, later])
			await reopen()
			const { version } = await storage().call('feedAfter', { version: 0, countMax: 9, bytesMax: 9_999 })
			expect(await complete(1)).toBe(1)
			expect(await shown()).toEqual([later])
			const news = await storage().call('feedAfter', { version, countMax: 9, bytesMax: 9_999 })
			expect(news.records).toMatchObject([{ card: { version: 4, vouchers: [later] } }])
			expect(await complete(1)).toBe(0)
		})

		test('ends so also before the welcome’s word of it is written down', async () => {
			await feed(3)
			await award(1)
			expect(await complete(1)).toBe(1)
			await decided(1, null)
			await feed(3)
			expect(await shown()).toEqual([])
		})

		test('that a complete copy shows, or whose card it has not, stays', async () => {
			await award(1)
			expect(await complete(1)).toBe(0)
			await feed(4, voucherOf(PURSE, 300))
			expect(await complete(1)).toBe(0)
			expect(await shown()).toEqual([voucherOf(PURSE, 300)])
		})

		test('shown by the centre before it told of its decision, ends with the centre’s next picture', async () => {
			await feed(3)
			await award(1)
			await feed(4, voucherOf(PURSE, 500))
			await feed(5)
			expect(await shown()).toEqual([])
			await decided(1)
			await feed(6)
			expect(await shown()).toEqual([])
		})

		test('shown in an answer stays when an older picture comes after it', async () => {
			await feed(3)
			await award(1)
			await answer(5, voucherOf(PURSE, 500))
			await feed(4)
			expect(await shown()).toEqual([AWARDED])
			await feed(5, voucherOf(PURSE, 300))
			expect(await shown()).toEqual([voucherOf(PURSE, 300)])
		})

		test('that the centre’s picture shows already is the centre’s', async () => {
			await feed(3, voucherOf(PURSE, 300))
			await award(1)
			expect(await shown()).toEqual([voucherOf(PURSE, 300)])
			await spent(1, 500)
			expect(await shown()).toEqual([voucherOf(PURSE, 300)])
			await feed(4)
			expect(await shown()).toEqual([])
		})

		test('of which all was spent is gone, whichever was heard of first; given back, it is there', async () => {
			await feed(3)
			await spent(1, 200)
			await award(1)
			expect(await shown()).toEqual([AWARDED])
			await spent(2, 300)
			expect(await shown()).toEqual([])
			await reopen()
			await feed(4)
			expect(await shown()).toEqual([])
			await spent(3, -300)
			expect(await shown()).toEqual([AWARDED])
			await spent(4, 300)
			await spent(4, 300)
			expect(await shown()).toEqual([])
			await decided(1)
			expect(await shown()).toEqual([])
		})

		test('that the centre has decided on by way of another disk is not given here', async () => {
			await feed(3)
			await decided(1)
			await award(1)
			expect(await shown()).toEqual([])
		})

		test.each<Verdict>([
			{ seq: 1, kind: 'contested', reason: 'hashMismatch' },
			{ seq: 1, kind: 'quarantined', reason: 'malformed' },
			{ seq: 1, kind: 'postedWithException', reason: 'unknownVoucher' },
		])('ends with the verdict that there is none: $kind', async (verdict) => {
			await feed(3)
			await award(1)
			await decided(1, [verdict])
			expect(await shown()).toEqual([])
			await feed(3)
			expect(await shown()).toEqual([])
		})

		test('is left out of a picture that is full', async () => {
			const many = Array.from({ length: VOUCHERS_MAX }, (_, index) => voucherOf(`coupon:${index}`, 1))
			await feed(3, ...many)
			await award(1)
			expect(await shown()).toEqual(many)
			await feed(4, ...many.slice(1))
			expect(await shown()).toEqual([...many.slice(1), AWARDED])
		})

		test('keeps its card’s state and member as they were told', async () => {
			await feed(3)
			await award(1)
			await entry(2, { kind: 'cardReported', cardNo: CARD, state: 'lost' } as Unplaced)
			await storage().call('keepHotCards', { cards: [{ cardNo: CARD, state: 'frozen', version: 9 }] })
			const found = await storage().call('cardByNumber', { cardNo: CARD })
			expect(found).toMatchObject({ state: 'lost', vouchers: [AWARDED] })
			expect(found?.member).toEqual(picture(3).member)
		})

		test('is forgotten once it is old and decided on, not before', async () => {
			await feed(3)
			await award(1)
			await storage().call('prune', { beforeMs: 2_000, countMax: 9 })
			await feed(4)
			expect(await shown()).toEqual([AWARDED])
			await decided(1)
			await storage().call('prune', { beforeMs: 2_000, countMax: 9 })
			await feed(4)
			expect(await shown()).toEqual([])
		})
	})
}
