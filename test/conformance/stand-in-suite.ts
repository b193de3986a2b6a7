/** What a till that decides alone may rely on, whatever keeps its data. Run on the SQLite storage and on the memory one. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { authKeySchema, GENESIS_HASH, leaseIdSchema, shiftIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { broughtLeaseId } from '../../protocol/card/purse.ts'
import type { EntryBody } from '../../protocol/journal/entry.ts'
import type { Slice } from '../../protocol/wire/messages/lease.ts'
import type { TillStorage } from '../../storage/till-storage.ts'
import type { OwnAuthority, OwnSpend, SliceReturn } from '../../till/ports/stand-in-book.ts'
import { CARD_NO, card, commitOf, draft, saleOf, TILL_ID } from './journal-fixtures.ts'
import type { StorageBench } from './journal-suite.ts'

const RECEIVED = { runId: 'run', wallMs: 5_000, monotonicMs: 70 }
const LEASE = leaseIdSchema.parse('L1')

function slice(number: number, amount: number): Slice {
	const facts = { leaseId: LEASE, slice: number, tillId: TILL_ID, cardNo: CARD_NO }
	return { ...facts, purse: 'storedValue', amount, ttlMs: 60_000 }
}

function spendOf(key: string, amount: number, authority: OwnAuthority = { kind: 'floor' }): OwnSpend {
	return { authKey: authKeySchema.parse(key), cardNo: CARD_NO, purse: 'storedValue', amount, authority }
}

function bySlice(key: string, counter: number, amount: number, number = 1): OwnSpend {
	return spendOf(key, amount, { kind: 'lease', leaseId: LEASE, slice: number, counter })
}

function soldBy(...spends: OwnSpend[]): EntryBody {
	const sale = saleOf(0, 1)
	if (sale.kind !== 'saleCompleted') throw new Error('a sale')
	const tenders = spends.map((spend) => ({
		...spend,
		kind: 'storedValue' as const,
		amountMinor: minor(spend.amount),
		balanceAfter: null,
	}))
	return { ...sale, tenders }
}

function reversed({ authKey, cardNo, purse, amount, authority }: OwnSpend): EntryBody {
	const kind = 'authorisationReversed'
	return { kind, authKey, cardNo, purse, amount, reason: 'tenderRemoved', authority }
}

function returned(facts: Partial<SliceReturn>): EntryBody {
	const known = { leaseId: LEASE, slice: 1, cardNo: CARD_NO, purse: 'storedValue' as const }
	return { kind: 'sliceReturned', ...known, spent: 0, lastCounter: 0, ...facts }
}

export function standInSuite(makeBench: () => Promise<StorageBench>): void {
	let bench: StorageBench
	let storage: TillStorage

	beforeEach(async () => {
		bench = await makeBench()
		storage = await bench.open()
	})
	afterEach(async () => {
		await storage.close()
		await bench.remove()
	})

	async function reopen(): Promise<void> {
		await storage.close()
		storage = await bench.open()
	}
	const book = () => storage.standInBook
	const commit = (...bodies: EntryBody[]) =>
		storage.journal.commit(commitOf(bodies.map((body) => draft(body))))
	const left = async () =>
		(await book().slices(CARD_NO)).map(({ slice: number, amount, spent }) => [number, amount - spent])

	it('keeps a slice once, over a reopening, with what was spent of it', async () => {
		await book().keepSlices([slice(1, 100), slice(2, 30)], RECEIVED)
		await book().keepSlices([slice(1, 900)], { ...RECEIVED, runId: 'later' })
		expect(await book().spend(bySlice('key-00001', 1, 60), 0)).toMatchObject({ kind: 'spent', amount: 60 })
		await reopen()
		expect(await book().slices(CARD_NO)).toEqual([
			{ ...slice(1, 100), received: RECEIVED, lastCounter: 1, spent: 60, unsent: false },
			{ ...slice(2, 30), received: RECEIVED, lastCounter: 0, spent: 0, unsent: false },
		])
		expect(await book().slices(null)).toHaveLength(2)
	})

	it('writes no spend that would break a slice, and nothing with it', async () => {
		await book().keepSlices([slice(1, 100)], RECEIVED)
		await book().spend(bySlice('key-00001', 1, 60), 0)
		await expect(book().spend(bySlice('key-00002', 2, 41), 0)).rejects.toThrow('would be overspent')
		await expect(book().spend(bySlice('key-00003', 1, 1), 0)).rejects.toThrow('does not follow')
		await expect(book().spend(bySlice('key-00004', 1, 1, 7), 0)).rejects.toThrow('needs a slice')
		expect(await book().standing(authKeySchema.parse('key-00002'))).toBeNull()
		expect(await left()).toEqual([[1, 40]])
		expect(await book().spend(bySlice('key-00005', 2, 40), 0)).toMatchObject({ kind: 'spent' })
	})

	it('decides a key once; a key reversed first stays reversed', async () => {
		await book().keepSlices([slice(1, 100)], RECEIVED)
		const first = await book().spend(bySlice('key-00001', 1, 60), 0)
		expect(await book().spend(bySlice('key-00001', 2, 10), 0)).toEqual(first)
		await commit(reversed(bySlice('key-00009', 1, 10)))
		await reopen()
		expect(await book().spend(bySlice('key-00009', 2, 10), 0)).toEqual({
			kind: 'reversed',
			authKey: 'key-00009',
		})
		expect(await left()).toEqual([[1, 40]])
	})

	it('a reversal frees a spend that no sale has used, and its counter is not used again', async () => {
		await book().keepSlices([slice(1, 100)], RECEIVED)
		const spend = bySlice('key-00001', 1, 60)
		await book().spend(spend, 0)
		await commit(reversed(spend))
		expect(await left()).toEqual([[1, 100]])
		const next = bySlice('key-00002', 2, 60)
		await book().spend(next, 0)
		await commit(soldBy(next), reversed(next))
		expect(await left()).toEqual([[1, 40]])
	})

	it('from a closed slice nothing is spent; it is given back when its spends are settled, with what they came to', async () => {
		await book().keepSlices([slice(1, 100)], RECEIVED)
		const [used, removed] = [bySlice('key-00001', 1, 60), bySlice('key-00002', 2, 5)]
		await book().spend(used, 0)
		await book().spend(removed, 0)
		await book().closeSlices([slice(1, 100)])
		const late = bySlice('key-00003', 3, 1)
		expect(await book().spend(late, 0)).toEqual({ kind: 'sliceClosed' })
		expect(await book().standing(late.authKey)).toBeNull()
		expect(await book().slicesToReturn()).toEqual([])
		await commit(soldBy(used))
		expect(await book().slicesToReturn()).toEqual([])
		await commit(reversed(removed))
		await reopen()
		const [back] = await book().slicesToReturn()
		expect(back).toEqual({
			leaseId: 'L1',
			slice: 1,
			cardNo: CARD_NO,
			purse: 'storedValue',
			spent: 60,
			lastCounter: 2,
		})
		await expect(commit(returned({ spent: 59, lastCounter: 2 }))).rejects.toThrow('not as it is said')
		await commit(returned({ spent: 60, lastCounter: 2 }))
		expect(await book().slicesToReturn()).toEqual([])
		await expect(commit(returned({ spent: 60, lastCounter: 2 }))).rejects.toThrow('only a closed slice')
		await book().keepSlices([slice(1, 100)], RECEIVED)
		expect(await book().slices(null)).toEqual([])
	})

	it('a slice that never arrived is given back unspent, and refused when it arrives late', async () => {
		await book().closeSlices([slice(3, 50)])
		await reopen()
		expect(await book().slicesToReturn()).toMatchObject([{ slice: 3, spent: 0, lastCounter: 0 }])
		await book().keepSlices([slice(3, 50)], RECEIVED)
		expect(await book().slices(null)).toEqual([])
		await commit(returned({ slice: 3 }))
		await book().keepSlices([slice(3, 50)], RECEIVED)
		await book().closeSlices([slice(3, 50)])
		expect(await book().slices(null)).toEqual([])
		expect(await book().slicesToReturn()).toEqual([])
	})

	it('the end of a shift closes every slice', async () => {
		await book().keepSlices([slice(1, 100)], RECEIVED)
		await commit({ kind: 'sliceReturned', ...(await unknownReturned()) })
		expect(await left()).toEqual([[1, 100]])
		await commit(shiftClosed())
		expect(await left()).toEqual([])
		expect(await book().slicesToReturn()).toMatchObject([{ slice: 1, spent: 0 }])
	})

	async function unknownReturned(): Promise<SliceReturn> {
		await book().closeSlices([slice(8, 1)])
		const [back] = await book().slicesToReturn()
		if (back === undefined) throw new Error('it is given back')
		return back
	}

	it('a disk that does not know all of the epoch before neither spends nor gives back its slices', async () => {
		const opened = (whole: boolean): EntryBody => ({
			kind: 'epochOpened',
			tillPublicKey: 'key',
			previous: { epoch: 1, seq: 1, hash: GENESIS_HASH, whole },
		})
		await book().keepSlices([slice(1, 100), slice(2, 30)], RECEIVED)
		await book().closeSlices([slice(2, 30)])
		await commit(opened(true))
		expect(await left()).toEqual([[1, 100]])
		expect(await book().slicesToReturn()).toHaveLength(1)
		await commit(opened(false))
		expect(await left()).toEqual([])
		expect(await book().slicesToReturn()).toEqual([])
		await book().keepSlices([slice(1, 100)], RECEIVED)
		expect(await left()).toEqual([])
	})

	it('floor spends of all cards together stay within the limit until the centre has posted them', async () => {
		const gift = (key: string, amount: number): OwnSpend => ({ ...spendOf(key, amount), purse: 'gift' })
		await book().spend(spendOf('key-00001', 60), 100)
		await book().spend(gift('key-00002', 100), 100)
		await expect(book().spend(spendOf('key-00003', 41), 100)).rejects.toThrow('would be exceeded')
		const second = spendOf('key-00004', 40)
		await book().spend(second, 100)
		expect(await book().floorSpent('storedValue')).toBe(100)
		await commit(soldBy(spendOf('key-00001', 60)), reversed(second))
		await reopen()
		expect(await book().floorSpent('storedValue')).toBe(60)
		await storage.outbox.markPosted(1, [{ seq: 1, kind: 'postedWithException', reason: 'overspend' }])
		expect(await book().floorSpent('storedValue')).toBe(0)
		expect(await book().floorSpent('gift')).toBe(100)
	})

	it('what the centre could not apply still counts against the floor limit', async () => {
		const spend = spendOf('key-00001', 60)
		await book().spend(spend, 100)
		await commit(soldBy(spend))
		await storage.outbox.markPosted(1, [{ seq: 1, kind: 'quarantined', reason: 'malformed' }])
		expect(await book().floorSpent('storedValue')).toBe(60)
	})

	it('a card told ahead of the feed is believed until a picture of that version comes', async () => {
		const picture = (version: number) => ({
			kind: 'card' as const,
			card: card({ version, state: 'active' }),
		})
		const stateNow = async () => (await storage.cards.findCardByNo(CARD_NO))?.card.state
		const told = (version: number, state: 'lost' | 'active') =>
			storage.replica.keepHotCards([{ cardNo: CARD_NO, version, state }])
		await told(5, 'lost')
		await told(4, 'active')
		await storage.replica.applyChanges([picture(1)], 'c1')
		await reopen()
		expect(await stateNow()).toBe('lost')
		await storage.replica.putCard(picture(4))
		expect(await stateNow()).toBe('lost')
		await storage.replica.applyChanges([picture(5)], 'c2')
		expect(await stateNow()).toBe('active')
	})

	it('value that an entry of this till brings is a slice of its own at once, if the till keeps it', async () => {
		const sale = saleOf(0, 7)
		if (sale.kind !== 'saleCompleted') throw new Error('a sale')
		const earned = (keeper: 'till' | 'store', amount: number) => ({
			cardNo: CARD_NO,
			purse: 'points' as const,
			amount,
			keeper,
			voucher: null,
		})
		await commit({ ...sale, tenders: [], earned: [earned('store', 3), earned('till', 7)] })
		const leaseId = broughtLeaseId(CARD_NO, { tillId: TILL_ID, epoch: 1, seq: 1 }, 1)
		expect(await book().slices(CARD_NO)).toMatchObject([
			{ leaseId, slice: 1, purse: 'points', amount: 7, received: { runId: '', wallMs: 1_000 }, unsent: true },
		])
		await storage.outbox.markStored(1)
		expect(await book().slices(CARD_NO)).toMatchObject([{ leaseId, unsent: false }])
	})

	it('what entries bring is given up whole before they are sent, once and for good, unless it was begun to be used', async () => {
		const bring = (...purses: ('points' | 'gift')[]): EntryBody => {
			const sale = saleOf(0, 7)
			if (sale.kind !== 'saleCompleted') throw new Error('a sale')
			const facts = { cardNo: CARD_NO, amount: 50, keeper: 'till' as const, voucher: null }
			return { ...sale, tenders: [], earned: purses.map((purse) => ({ ...facts, purse })) }
		}
		const leaseOf = (seq: number, ordinal = 0) =>
			leaseIdSchema.parse(broughtLeaseId(CARD_NO, { tillId: TILL_ID, epoch: 1, seq }, ordinal))
		const spend = (key: string, seq: number): OwnSpend => {
			const authority: OwnAuthority = { kind: 'lease', leaseId: leaseOf(seq), slice: 1, counter: 1 }
			return { ...spendOf(key, 20, authority), purse: 'points' }
		}
		const held = async () => (await book().slices(CARD_NO)).map(({ leaseId }) => leaseId)
		const release = (afterSeq: number, lastSeq: number) => storage.outbox.releaseBrought(afterSeq, lastSeq)
		await commit(bring('points'), bring('points', 'gift'), bring('points', 'gift'), bring('points'))
		await book().spend(spend('key-00001', 2), 0)
		await commit(reversed(spend('key-00001', 2)))
		expect(await release(1, 3)).toEqual([3])
		await reopen()
		expect(await held()).toEqual([leaseOf(1), leaseOf(2), leaseOf(2, 1), leaseOf(4)])
		expect(await book().spend(spend('key-00003', 3), 0)).toEqual({ kind: 'sliceClosed' })
		await commit(shiftClosed())
		expect(await held()).toEqual([leaseOf(1), leaseOf(2, 1), leaseOf(4)])
		expect((await book().slicesToReturn()).map(({ leaseId }) => leaseId)).toEqual([leaseOf(2)])
		expect(await release(0, 3)).toEqual([1, 3])
		await commit({ kind: 'agentChanged', diskId: 'other', outstanding: [] })
		expect(await held()).toEqual([])
		expect(await release(0, 9)).toEqual([1, 3])
	})
}

function shiftClosed(): EntryBody {
	const none = { count: 0, amountMinor: minor(0) }
	const zero = minor(0)
	return {
		kind: 'shiftClosed',
		shiftId: shiftIdSchema.parse('S01-01-1-1'),
		count: 'open',
		settlement: {
			saleCount: 0,
			itemCount: 0,
			salesMinor: zero,
			taxMinor: zero,
			tenders: {
				cash: none,
				storedValue: none,
				points: none,
				gift: none,
				coupon: none,
				activity: none,
				service: none,
			},
			loads: { storedValue: none, gift: none },
			discountsMinor: zero,
			refundsMinor: zero,
			pointsEarned: 0,
			saleCancelCount: 0,
			noSaleCount: 0,
			floatMinor: zero,
			cashMoved: { loanMinor: zero, pickupMinor: zero, paidInMinor: zero, paidOutMinor: zero },
			expectedCashMinor: zero,
			countedCashMinor: zero,
			differenceMinor: zero,
		},
	}
}
