/** What the agent may rely on, whatever keeps its data. Run on its SQLite tables and on plain memory. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
	cardNoSchema,
	GENESIS_HASH,
	hashSchema,
	leaseIdSchema,
	storeIdSchema,
	tillIdSchema,
} from '../../protocol/base/ids.ts'
import type { CardSnapshot, CardState } from '../../protocol/card/card-snapshot.ts'
import { entryBodySchema } from '../../protocol/journal/entry.ts'
import type { Lease } from '../../protocol/wire/messages/lease.ts'
import type { FeedRecord } from '../../protocol/wire/records.ts'
import type { DecideInput, EntryEffect } from '../../storage/agent-records.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import { awardedVouchersSuite } from './awarded-vouchers-suite.ts'
import { card, item } from './journal-fixtures.ts'
import { refutedReportsSuite } from './refuted-reports-suite.ts'
import { returnsSuite } from './returns-suite.ts'
import { suspendedSalesSuite } from './suspended-sales-suite.ts'

/** One disk. `open` may be called again after the storage before was closed. */
export interface AgentStorageBench {
	open(): Promise<AgentStorage>
	remove(): Promise<void>
}

const CARD = cardNoSchema.parse('88000001')
const TILL = tillIdSchema.parse('S01-01')
const CHAIN = { tillId: TILL, epoch: 1 }
const RECEIVED = { runId: 'r', wallMs: 5, monotonicMs: 7.5 }
const PURSE = { cardNo: CARD, purse: 'storedValue' } as const

export function agentStorageSuite(makeBench: () => Promise<AgentStorageBench>): void {
	let bench: AgentStorageBench
	let storage: AgentStorage

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

	function lease(id: string, amount: number): Lease {
		return {
			leaseId: leaseIdSchema.parse(id),
			storeId: storeIdSchema.parse('S01'),
			cardNo: CARD,
			purse: 'storedValue',
			amount,
			epoch: 1,
			grantedAtMs: 0,
			ttlMs: 60_000,
			signature: 'signed',
		}
	}

	async function lend(...leases: Lease[]): Promise<void> {
		await storage.call('keepGrant', {
			leases,
			card: null,
			received: RECEIVED,
		})
	}

	function spending(authKey: string, leaseId: string, counter: number, amount: number): DecideInput {
		return {
			decision: {
				...PURSE,
				authKey,
				tillId: TILL,
				amount,
				result: {
					kind: 'approved',
					authority: { kind: 'lease', leaseId, slice: 0, counter },
					balanceAfter: null,
				},
			},
			spend: { leaseId, counter },
			reverseAtCentre: true,
			grant: null,
			nowMs: 10,
		}
	}

	/** A sale of entry `seq` has used a spend of the lease `one`. */
	function spentFrom(
		slice: number,
		seq: number,
		counter: number,
		authKey: string,
		amount: number,
	): EntryEffect {
		return { kind: 'captured', seq, leaseId: 'one', slice, counter, authKey, amount }
	}

	function own(seq: number, counter: number, authKey: string, amount: number): EntryEffect {
		return spentFrom(0, seq, counter, authKey, amount)
	}

	function lendTo(lane: string, ...parts: [leaseId: string, amount: number][]) {
		return storage.call('lend', {
			tillId: tillIdSchema.parse(lane),
			epoch: 1,
			parts: parts.map(([leaseId, amount]) => ({ leaseId, amount, ttlMs: 900 })),
			nowMs: 20,
		})
	}

	const heldNow = async () => (await storage.call('activeLeasesOf', PURSE))[0]

	function entries(from: number, count: number, size = 10) {
		return Array.from({ length: count }, (_, index) => ({
			seq: from + index,
			text: 'x'.repeat(size),
			hash: hashSchema.parse((from + index).toString(16).padStart(64, '0')),
		}))
	}

	function append(from: number, count: number, size = 10, effects: readonly EntryEffect[] = []) {
		const prevHash = from === 1 ? GENESIS_HASH : hashSchema.parse((from - 1).toString(16).padStart(64, '0'))
		const batch = { entries: entries(from, count, size), prevHash, headSignature: `head ${from + count - 1}` }
		return storage.call('appendEntries', { ...CHAIN, ...batch, effects, nowMs: 1, received: RECEIVED })
	}

	test('a spend that would break a lease is not written, nor is anything decided with it', async () => {
		await lend(lease('one', 100))
		await storage.call('decide', spending('auth-key-1', 'one', 1, 60))
		await expect(storage.call('decide', spending('auth-key-2', 'one', 2, 41))).rejects.toThrow(
			'would be overspent',
		)
		await expect(storage.call('decide', spending('auth-key-3', 'one', 3, 1))).rejects.toThrow(
			'does not follow',
		)
		await expect(storage.call('decide', spending('auth-key-4', 'none', 1, 1))).rejects.toThrow(
			'needs an active lease',
		)
		expect(await storage.call('decision', { authKey: 'auth-key-2' })).toBeNull()
		expect(await storage.call('reversalsWaiting', { countMax: 9 })).toEqual(['auth-key-1'])
		const [held] = await storage.call('activeLeasesOf', PURSE)
		expect(held).toMatchObject({ spent: 60, lastCounter: 1, outstandingCount: 1, receivedMonotonicMs: 8 })
	})

	test('a lease being given back takes no spend, and its return stays word for word what it was', async () => {
		await lend(lease('one', 100))
		await storage.call('decide', spending('auth-key-1', 'one', 1, 60))
		const given = await storage.call('startReturn', { leaseIds: ['one'] })
		expect(given).toEqual([
			{
				leaseId: 'one',
				lastCounter: 1,
				outstanding: [{ slice: 0, counter: 1, authKey: 'auth-key-1', amount: 60 }],
				lent: [],
			},
		])
		await expect(storage.call('decide', spending('auth-key-2', 'one', 2, 1))).rejects.toThrow(
			'needs an active lease',
		)
		await storage.call('reverse', { authKey: 'auth-key-1', atCentre: false, nowMs: 1 })
		await reopen()
		expect(await storage.call('returning', { ...PURSE, countMax: 9 })).toEqual(given)
		expect(await storage.call('returning', { cardNo: null, purse: null, countMax: 9 })).toEqual(given)
		await storage.call('endReturn', { leaseIds: ['one'] })
		await lend(lease('one', 100))
		expect(await storage.call('activeLeases', null)).toEqual([])
	})

	test('a key is decided once, and a reversal that came first wins', async () => {
		await lend(lease('one', 100))
		const first = await storage.call('decide', spending('auth-key-1', 'one', 1, 60))
		expect(await storage.call('decide', spending('auth-key-1', 'one', 2, 10))).toEqual(first)
		await storage.call('reverse', { authKey: 'auth-key-9', atCentre: false, nowMs: 1 })
		expect(await storage.call('decide', spending('auth-key-9', 'one', 2, 10))).toEqual({
			decision: null,
			reversed: true,
		})
		const active = await storage.call('activeLeasesOf', PURSE)
		expect(active[0]?.spent).toBe(60)
		expect(await storage.call('activeLeasesOfCard', { cardNo: CARD })).toEqual(active)
	})

	test('what tills have of a lease is not spent here, and together they never exceed it', async () => {
		await lend(lease('one', 100), lease('two', 30))
		expect(await lendTo('S01-01', ['one', 60])).toEqual([
			{ ...PURSE, leaseId: 'one', slice: 1, tillId: TILL, amount: 60, ttlMs: 900 },
		])
		await expect(storage.call('decide', spending('auth-key-1', 'one', 1, 41))).rejects.toThrow(
			'would be overspent',
		)
		await expect(lendTo('S01-02', ['two', 20], ['one', 41])).rejects.toThrow('would be overlent')
		await storage.call('decide', spending('auth-key-1', 'one', 1, 40))
		await expect(lendTo('S01-02', ['one', 1])).rejects.toThrow('would be overlent')
		await reopen()
		expect(await heldNow()).toMatchObject({ spent: 100, lent: 60, lentCount: 1, outstandingCount: 1 })
		const lentTo = (tillId: string | null) =>
			storage.call('lentSlices', { tillId, cardNo: CARD, purse: 'storedValue' })
		expect(await lentTo('S01-02')).toEqual([])
		expect(await lentTo(TILL)).toMatchObject([{ leaseId: 'one', slice: 1, epoch: 1, lentAtMs: 20, spent: 0 }])
		expect(await lentTo(null)).toEqual(await lentTo(TILL))
	})

	test('a slice given back frees what its till did not spend; nobody else can say so, and not twice', async () => {
		await lend(lease('one', 100))
		await lendTo('S01-01', ['one', 60])
		await append(1, 1, 10, [spentFrom(1, 1, 1, 'till-key-1', 15)])
		expect(await heldNow()).toMatchObject({ spent: 60, outstandingCount: 0 })
		const [before] = await storage.call('lentSlices', { tillId: TILL, cardNo: null, purse: null })
		expect(before).toMatchObject({ spent: 15 })
		const back = (seq: number, slice: number, spent: number): EntryEffect => ({
			kind: 'sliceReturned',
			seq,
			leaseId: 'one',
			slice,
			spent,
		})
		const others = { ...CHAIN, tillId: tillIdSchema.parse('S01-02'), effects: [back(1, 1, 0)] }
		const batch = { entries: entries(1, 1), prevHash: GENESIS_HASH, headSignature: 's', nowMs: 1 }
		await storage.call('appendEntries', { ...others, ...batch, received: RECEIVED })
		expect(await heldNow()).toMatchObject({ spent: 60, lent: 60 })
		await append(2, 1, 10, [back(2, 1, 15), back(2, 7, 9)])
		await append(3, 1, 10, [back(3, 1, 60)])
		expect(await heldNow()).toMatchObject({ spent: 15, lent: 0, outstandingCount: 1 })
		expect(await storage.call('startReturn', { leaseIds: ['one'] })).toMatchObject([
			{
				lastCounter: 0,
				outstanding: [{ slice: 1, counter: 1, authKey: 'till-key-1', amount: 15 }],
				lent: [],
			},
		])
	})

	test('a return lists the slices that tills have, whole, and not their spends; then nothing more is lent', async () => {
		await lend(lease('one', 100))
		await lendTo('S01-01', ['one', 60])
		await append(1, 1, 10, [spentFrom(1, 1, 1, 'till-key-1', 15)])
		expect(await storage.call('startReturn', { leaseIds: ['one'] })).toMatchObject([
			{ outstanding: [], lent: [{ slice: 1, tillId: TILL, amount: 60 }] },
		])
		await expect(lendTo('S01-01', ['one', 1])).rejects.toThrow('needs an active lease')
		expect(await storage.call('lentSlices', { tillId: null, cardNo: null, purse: null })).toMatchObject([
			{ slice: 1, leaseState: 'returning' },
		])
	})

	test('value that an entry brings is a lease at once, and goes back only when the centre has posted it', async () => {
		const bring = (seq: number, keeper: 'store' | 'till', leaseId: string): EntryEffect => ({
			kind: 'brought',
			seq,
			leaseId,
			...PURSE,
			amount: 50,
			keeper,
		})
		await append(1, 2, 10, [bring(1, 'store', 'B1'), bring(2, 'till', 'B2')])
		await append(1, 2, 10, [bring(1, 'store', 'B1'), bring(2, 'till', 'B2')])
		const both = await storage.call('activeLeasesOf', PURSE)
		expect(both).toMatchObject([
			{ lease: { leaseId: 'B1', amount: 50, storeId: 'S01' }, spent: 0, known: false, runId: 'r' },
			{ lease: { leaseId: 'B2' }, spent: 50, lent: 50, known: false },
		])
		await storage.call('decide', spending('auth-key-1', 'B1', 1, 20))
		await expect(storage.call('startReturn', { leaseIds: ['B1'] })).rejects.toThrow('does not know')
		await storage.call('markPosted', { ...CHAIN, seq: 1, exceptions: [], cards: [] })
		expect(await storage.call('startReturn', { leaseIds: ['B1'] })).toMatchObject([
			{ leaseId: 'B1', outstanding: [{ slice: 0, counter: 1, amount: 20 }] },
		])
		await expect(storage.call('startReturn', { leaseIds: ['B2'] })).rejects.toThrow('does not know')
	})

	test('what entries bring is not kept by a disk that has a chain from its middle on only, unless the till says that it was this one', async () => {
		const bring = (seq: number, leaseId: string): EntryEffect => ({
			kind: 'brought',
			seq,
			leaseId,
			...PURSE,
			amount: 50,
			keeper: 'store',
		})
		const hash = hashSchema.parse('3'.padStart(64, '0'))
		await storage.call('keepPosition', { ...CHAIN, seq: 3, hash })
		// The till told of the disk that it knew before, and that this is another, in the part that is not here.
		await append(4, 1, 10, [bring(4, 'B4')])
		expect(await storage.call('activeLeasesOf', PURSE)).toEqual([])
		const { storageId: diskId } = await storage.call('start', null)
		await append(5, 2, 10, [{ kind: 'agentChanged', seq: 5, diskId }, bring(6, 'B6')])
		expect(await storage.call('activeLeasesOf', PURSE)).toMatchObject([{ lease: { leaseId: 'B6' } }])
	})

	test('what entries bring is given up whole before they go on, once and for good, unless it was begun to be used', async () => {
		const bring = (seq: number, leaseId: string, keeper: 'store' | 'till' = 'store'): EntryEffect => ({
			kind: 'brought',
			seq,
			leaseId,
			...PURSE,
			amount: 50,
			keeper,
		})
		const release = (afterSeq: number, lastSeq: number) =>
			storage.call('releaseBrought', { ...CHAIN, afterSeq, lastSeq })
		const brought = [bring(1, 'B1'), bring(2, 'B2'), bring(2, 'B2b'), bring(3, 'B3'), bring(4, 'B4', 'till')]
		await append(1, 6, 10, [...brought, bring(5, 'B5'), bring(6, 'B6')])
		await storage.call('decide', spending('auth-key-1', 'B2', 1, 20))
		await storage.call('reverse', { authKey: 'auth-key-1', atCentre: false, nowMs: 11 })
		expect(await release(1, 5)).toEqual([3, 5])
		await reopen()
		expect((await storage.call('activeLeasesOf', PURSE)).map(({ lease: { leaseId } }) => leaseId)).toEqual([
			'B1',
			'B2',
			'B2b',
			'B4',
			'B6',
		])
		// A till gives its slice back: it was kept before, so it is kept.
		await append(7, 1, 10, [{ kind: 'sliceReturned', seq: 7, leaseId: 'B4', slice: 1, spent: 0 }])
		expect(await release(0, 5)).toEqual([1, 3, 5])
		expect(await release(3, 3)).toEqual([])
		expect(await storage.call('decide', spending('auth-key-2', 'B3', 1, 20))).toBeNull()
		expect(await storage.call('decision', { authKey: 'auth-key-2' })).toBeNull()
		expect(await lendTo('S01-02', ['B3', 10], ['B6', 10])).toMatchObject([{ leaseId: 'B6' }])
		await storage.call('markPosted', { ...CHAIN, seq: 7, exceptions: [], cards: [] })
		expect(await storage.call('startReturn', { leaseIds: ['B5', 'B2b'] })).toMatchObject([{ leaseId: 'B2b' }])
		await storage.call('centreRestored', { centreId: 'other' })
		const returns = await storage.call('returning', { cardNo: null, purse: null, countMax: 9 })
		expect(returns.map(({ leaseId }) => leaseId)).toEqual(['B2b'])
		expect(await release(0, 9)).toEqual([1, 3, 5])
	})

	test('a card told ahead of the feed is believed until a picture of that version comes', async () => {
		const feed = (version: number, state: CardState) =>
			storage.call('applyFeed', {
				records: [{ kind: 'card', card: card({ cardNo: CARD, version, state }) }],
				cursor: `c${version}`,
			})
		const told = (version: number, state: CardState) =>
			storage.call('keepHotCards', { cards: [{ cardNo: CARD, version, state }] })
		const stateNow = async () => (await storage.call('cardByNumber', { cardNo: CARD }))?.state
		await feed(1, 'active')
		const before = (await storage.call('feedAfter', { version: 0, countMax: 9, bytesMax: 9_999 })).version
		expect(await told(5, 'lost')).toHaveLength(1)
		expect(await told(4, 'active')).toEqual([])
		await reopen()
		expect(await stateNow()).toBe('lost')
		const news = await storage.call('feedAfter', { version: before, countMax: 9, bytesMax: 9_999 })
		expect(news.records).toMatchObject([{ card: { state: 'lost', version: 1 } }])
		await feed(4, 'active')
		expect(await stateNow()).toBe('lost')
		await feed(6, 'active')
		expect(await stateNow()).toBe('active')
		await told(7, 'frozen')
		await feed(7, 'frozen')
		expect(await stateNow()).toBe('frozen')
	})

	test('a card reported at a till is believed against any picture until the centre has decided on the report', async () => {
		const feed = (version: number) =>
			storage.call('applyFeed', {
				records: [{ kind: 'card', card: card({ cardNo: CARD, version }) }],
				cursor: `c${version}`,
			})
		const stateNow = async () => (await storage.call('cardByNumber', { cardNo: CARD }))?.state
		await feed(3)
		await append(1, 2, 10, [{ kind: 'cardReported', seq: 2, cardNo: CARD, state: 'lost' }])
		expect(await stateNow()).toBe('lost')
		await feed(9)
		await storage.call('markPosted', { ...CHAIN, seq: 1, exceptions: [], cards: [] })
		await feed(10)
		await reopen()
		expect(await stateNow()).toBe('lost')
		await storage.call('markPosted', { ...CHAIN, seq: 2, exceptions: [], cards: [] })
		await feed(10)
		expect(await stateNow()).toBe('lost')
		await feed(11)
		expect(await stateNow()).toBe('active')
	})

	test('whoever joins at one till is known to the others, by a card that nobody had heard of', async () => {
		const sheet = { familyName: '赵', phone: '13900000001' }
		const consent = {
			wordingVersion: '2026-11',
			language: 'zh-CN',
			confirmedBy: 'cashier',
			given: ['membership'],
			refused: [],
		} as const
		const body = entryBodySchema.parse({
			kind: 'memberEnrolled',
			memberId: 'S01-01-1-M1',
			cardNo: '88009001',
			cardKind: 'drawer',
			media: [{ kind: 'uid', value: '0A0B0C0D' }],
			sheet,
			confirmedBy: null,
			consent,
		})
		await append(1, 1, 10, [{ kind: 'memberSaid', seq: 1, said: { atMs: 5_000, body } }])
		await reopen()
		expect(await storage.call('cardByMedium', { mediumKey: 'uid:0A0B0C0D' })).toMatchObject({
			cardNo: '88009001',
			state: 'active',
			member: { familyName: '赵', fields: { phone: { value: '13900000001' } } },
		})
		const page = await storage.call('feedAfter', { version: 0, countMax: 10, bytesMax: 100_000 })
		expect(page.records).toMatchObject([{ kind: 'card', card: { cardNo: '88009001' } }])
	})

	refutedReportsSuite(() => storage, reopen)
	awardedVouchersSuite(() => storage, reopen)
	suspendedSalesSuite(() => storage, reopen)
	returnsSuite(() => storage, reopen)

	test('what comes again after the centre has decided on it is a fact there already', async () => {
		const feed = { kind: 'card', card: card({ cardNo: CARD, version: 3 }) } as const
		await storage.call('applyFeed', { records: [feed], cursor: 'c3' })
		await lend(lease('one', 100))
		await storage.call('decide', spending('auth-key-1', 'one', 1, 60))
		await storage.call('markPosted', { ...CHAIN, seq: 3, exceptions: [], cards: [] })
		const reported = { kind: 'cardReported', seq: 2, cardNo: CARD, state: 'lost' } as const
		await append(1, 3, 10, [own(1, 1, 'auth-key-1', 60), reported])
		expect(await storage.call('unpostedSpent', PURSE)).toBe(0)
		expect((await storage.call('cardByNumber', { cardNo: CARD }))?.state).toBe('active')
	})

	test('the same picture taken a moment later is no news to the tills; a while later it is', async () => {
		const takenAt = (asOfMs: number, version = 1) => card({ cardNo: CARD, version, asOfMs })
		const feed = (picture: CardSnapshot) =>
			storage.call('applyFeed', { records: [{ kind: 'card', card: picture }], cursor: `c${picture.asOfMs}` })
		const received = { runId: 'run-1', wallMs: 1, monotonicMs: 1 }
		const versionNow = async () =>
			(await storage.call('feedAfter', { version: 0, countMax: 9, bytesMax: 9_999 })).version
		await storage.call('keepGrant', { leases: [], card: takenAt(1_000_000), received })
		const told = await versionNow()
		await feed(takenAt(1_000_900))
		expect(await versionNow()).toBe(told)
		await feed(takenAt(1_000_900, 2))
		expect(await versionNow()).toBe(told + 1)
		await feed(takenAt(1_900_000, 2))
		expect(await versionNow()).toBe(told + 2)
		expect((await storage.call('cardByNumber', { cardNo: CARD }))?.asOfMs).toBe(1_900_000)
	})

	test('changes after a start come behind every number that an earlier start gave out', async () => {
		const feed = (version: number) =>
			storage.call('applyFeed', {
				records: [{ kind: 'card', card: card({ cardNo: CARD, version }) }],
				cursor: `c${version}`,
			})
		const page = (version: number) => storage.call('feedAfter', { version, countMax: 9, bytesMax: 9_999 })
		await storage.call('start', null)
		await feed(1)
		const { version } = await page(0)
		await storage.call('start', null)
		// A till heard of a thousand changes more; then the disk was put back to where it is now.
		const heard = version + 1_000
		expect((await page(heard)).records).toEqual([])
		await feed(2)
		expect((await page(heard)).records).toMatchObject([{ card: { version: 2 } }])
	})

	test('cards used on enough of the last days are known, the most frequent first', async () => {
		const used = (seq: number, cardNo: string, businessDate: string): EntryEffect => ({
			kind: 'cardUsed',
			seq,
			cardNo: cardNoSchema.parse(cardNo),
			businessDate,
		})
		const days = ['2026-03-01', '2026-03-02', '2026-03-02', '2026-03-05', '2026-02-01']
		await append(1, 5, 10, [
			...days.map((day, index) => used(index + 1, '88000001', day)),
			...days.slice(0, 2).map((day, index) => used(index + 1, '88000002', day)),
			used(5, '88000003', '2026-03-05'),
		])
		const frequent = (sinceDate: string, daysMin: number, countMax = 9) =>
			storage.call('frequentCards', { sinceDate, daysMin, countMax })
		expect(await frequent('2026-03-01', 2)).toEqual(['88000001', '88000002'])
		expect(await frequent('2026-03-01', 3)).toEqual(['88000001'])
		expect(await frequent('2026-03-01', 1, 2)).toEqual(['88000001', '88000002'])
		expect(await frequent('2026-02-01', 4)).toEqual([])
	})

	test('a batch for the centre ends where the till signed, within the bounds when it can', async () => {
		await append(1, 3)
		await append(4, 2)
		await append(6, 1)
		const batch = (seq: number, countMax: number, bytesMax: number) =>
			storage.call('entriesAfter', { ...CHAIN, seq, countMax, bytesMax })
		const shape = async (...of: Parameters<typeof batch>) => {
			const found = await batch(...of)
			return found && `${found.entries[0]?.seq}-${found.entries.at(-1)?.seq} ${found.headSignature}`
		}
		expect(await shape(0, 500, 1_000)).toBe('1-6 head 6')
		expect(await shape(0, 5, 1_000)).toBe('1-5 head 5')
		expect(await shape(0, 4, 1_000)).toBe('1-3 head 3')
		expect(await shape(0, 2, 1_000)).toBe('1-3 head 3')
		expect(await shape(0, 500, 55)).toBe('1-5 head 5')
		expect(await shape(0, 500, 1)).toBe('1-3 head 3')
		expect(await shape(1, 500, 1_000)).toBe('2-6 head 6')
		expect(await batch(6, 500, 1_000)).toBeNull()
		expect(await batch(9, 500, 1_000)).toBeNull()
	})

	test('the last seen wall clock never falls, and the database keeps its name', async () => {
		const before = await storage.call('start', null)
		await storage.call('seeWallClock', { nowMs: 5_000 })
		await storage.call('seeWallClock', { nowMs: 4_000 })
		await reopen()
		expect(await storage.call('start', null)).toMatchObject({
			lastSeenWallMs: 5_000,
			storageId: before.storageId,
		})
	})

	test('a batch is stored once; another text in its place is kept beside it, a hole is refused', async () => {
		expect(await append(1, 3)).toEqual({ kind: 'stored', storedSeq: 3, freshCount: 3 })
		expect(await append(2, 3)).toEqual({ kind: 'stored', storedSeq: 4, freshCount: 1 })
		expect(await append(6, 1)).toEqual({ kind: 'gap', storedSeq: 4 })
		const other = { seq: 4, text: 'other', hash: hashSchema.parse('f'.repeat(64)) }
		const prevHash = hashSchema.parse('3'.padStart(64, '0'))
		const strange = {
			...CHAIN,
			entries: [other],
			prevHash,
			headSignature: 's',
			effects: [],
			nowMs: 1,
			received: RECEIVED,
		}
		const mismatch = { kind: 'hashMismatch', storedSeq: 4, seq: 4 }
		expect(await storage.call('appendEntries', strange)).toEqual(mismatch)
		expect(await storage.call('appendEntries', strange)).toEqual(mismatch)
		const strangePast = { ...strange, ...{ entries: entries(5, 1), prevHash: other.hash } }
		expect(await storage.call('appendEntries', strangePast)).toEqual({ ...mismatch, seq: 5 })
		expect((await storage.call('figures', null)).entriesContested).toBe(2)
		const batch = await storage.call('entriesAfter', { ...CHAIN, seq: 3, countMax: 9, bytesMax: 999 })
		expect(batch).toEqual({ prevHash, entries: entries(4, 1), headSignature: 'head 4' })
		const unreported = (bytesMax = 999) => storage.call('contestedUnreported', { countMax: 9, bytesMax })
		const contested = { ...other, prevHash, verdict: 'contested' }
		const following = { ...entries(5, 1)[0], prevHash: other.hash, verdict: 'quarantined' }
		expect(await unreported()).toEqual({ ...CHAIN, entries: [contested, following] })
		const first = await unreported(1)
		expect(first).toEqual({ ...CHAIN, entries: [contested] })
		if (first !== null) await storage.call('endContestedReport', first)
		await reopen()
		expect(await unreported()).toEqual({ ...CHAIN, entries: [following] })
	})

	test('a chain may begin where the centre has it already, and only there', async () => {
		const centreHash = hashSchema.parse('5'.padStart(64, '0'))
		await storage.call('keepPosition', { ...CHAIN, seq: 5, hash: centreHash })
		expect(await append(7, 1)).toEqual({ kind: 'gap', storedSeq: 0 })
		const foreign = { ...CHAIN, entries: entries(6, 1), prevHash: hashSchema.parse('e'.repeat(64)) }
		expect(
			await storage.call('appendEntries', {
				...foreign,
				headSignature: 's',
				effects: [],
				nowMs: 1,
				received: RECEIVED,
			}),
		).toEqual({ kind: 'hashMismatch', storedSeq: 0, seq: 6 })
		expect((await storage.call('start', null)).chains).toEqual([
			{ ...CHAIN, storedSeq: 0, postedSeq: 5, hash: centreHash },
		])
		expect(await append(6, 2)).toEqual({ kind: 'stored', storedSeq: 7, freshCount: 2 })
		await reopen()
		expect((await storage.call('start', null)).chains).toMatchObject([{ storedSeq: 7, postedSeq: 5 }])
		const batch = { ...CHAIN, seq: 5, countMax: 9, bytesMax: 1_000 }
		expect((await storage.call('entriesAfter', batch))?.entries.map(({ seq }) => seq)).toEqual([6, 7])
		expect(await storage.call('entriesAfter', { ...batch, seq: 2 })).toBeNull()
		expect(await append(5, 3)).toEqual({ kind: 'stored', storedSeq: 7, freshCount: 0 })
	})

	test('what a lost till leaves behind: the newest basket, the open shift, where its epoch ended', async () => {
		const legacy = () => storage.call('tillLegacy', { tillId: TILL, epoch: 2 })
		expect(await legacy()).toEqual({ previous: null, openShift: null, basket: null })
		await append(1, 2, 10, [
			{ kind: 'shiftOpened', seq: 1, shiftId: 'Z1' },
			{ kind: 'shiftClosed', seq: 2, shiftId: 'Z1' },
		])
		expect((await legacy()).openShift).toBeNull()
		await append(3, 1, 10, [{ kind: 'shiftOpened', seq: 3, shiftId: 'Z2' }])
		const basket = { epoch: 1, seq: 3, version: 1, text: '{}' }
		await storage.call('keepBasket', { tillId: TILL, basket })
		await storage.call('keepBasket', { tillId: TILL, basket: { ...basket, seq: 2, text: 'older' } })
		await reopen()
		expect(await legacy()).toEqual({
			previous: { epoch: 1, seq: 3, hash: '3'.padStart(64, '0') },
			openShift: { shiftId: 'Z2', epoch: 1, seq: 3 },
			basket,
		})
		expect((await storage.call('tillLegacy', CHAIN)).previous).toBeNull()
		// A shift ends with no basket, whether the agent heard of that or not.
		await append(4, 2, 10, [
			{ kind: 'shiftClosed', seq: 4, shiftId: 'Z2' },
			{ kind: 'shiftOpened', seq: 5, shiftId: 'Z3' },
		])
		expect(await legacy()).toMatchObject({ openShift: { shiftId: 'Z3' }, basket: null })
		const fetched = { ...CHAIN, seq: 1, countMax: 9, bytesMax: 15 }
		expect((await storage.call('entriesFrom', fetched)).map(({ seq }) => seq)).toEqual([2])
	})

	test('a start tells the newest number of the feed', async () => {
		const { feedNumber: first } = await storage.call('start', null)
		const records = [{ kind: 'card', card: card() }] as const
		await storage.call('applyFeed', { records, cursor: 'c1' })
		const { version } = await storage.call('feedAfter', { version: 0, countMax: 9, bytesMax: 9_999 })
		expect(version).toBeGreaterThan(first)
		await reopen()
		expect(await storage.call('start', null)).toMatchObject({ feedNumber: version })
	})

	test('a disk that begins anew has another name and no lease, but every entry and duty', async () => {
		const before = await storage.call('start', null)
		expect(before.centreId).toBeNull()
		await storage.call('keepWelcomed', { centreId: 'books' })
		await lend(lease('one', 100), lease('two', 100))
		await storage.call('decide', spending('auth-key-1', 'one', 1, 60))
		await storage.call('startReturn', { leaseIds: ['two'] })
		await storage.call('reverse', { authKey: 'auth-key-9', atCentre: true, nowMs: 1 })
		await append(1, 2)
		await reopen()
		const again = await storage.call('start', null)
		expect(again).toMatchObject({ storageId: before.storageId, centreId: 'books' })
		expect(again.generation).toBe(before.generation + 1)
		await storage.call('beginAnew', null)
		const anew = await storage.call('start', null)
		expect(anew.storageId).not.toBe(before.storageId)
		expect(anew).toMatchObject({ centreId: null, chains: [{ storedSeq: 2 }] })
		expect(await storage.call('activeLeases', null)).toEqual([])
		expect(await storage.call('returning', { cardNo: null, purse: null, countMax: 9 })).toEqual([])
		expect(await storage.call('unpostedSpent', PURSE)).toBe(0)
		expect(await storage.call('reversalsWaiting', { countMax: 9 })).toContain('auth-key-9')
	})

	test('a centre that has forgotten a time hears every return once more', async () => {
		await lend(lease('one', 100))
		const first = await storage.call('startReturn', { leaseIds: ['one'] })
		await storage.call('endReturn', { leaseIds: ['one'] })
		await lend(lease('two', 50))
		await storage.call('centreRestored', { centreId: 'older books' })
		const returning = await storage.call('returning', { cardNo: null, purse: null, countMax: 9 })
		expect(returning).toEqual(first)
		expect(await storage.call('activeLeases', null)).toHaveLength(1)
		expect((await storage.call('start', null)).centreId).toBe('older books')
	})

	test('posted entries are pruned when they are old, a bounded count at a time, and the chain goes on', async () => {
		await append(1, 4)
		await storage.call('markPosted', { ...CHAIN, seq: 3, exceptions: [], cards: [] })
		expect(await storage.call('prune', { beforeMs: 1, countMax: 9 })).toBe(0)
		expect(await storage.call('prune', { beforeMs: 2, countMax: 2 })).toBe(2)
		expect(await storage.call('prune', { beforeMs: 2, countMax: 9 })).toBe(1)
		expect(await storage.call('prune', { beforeMs: 2, countMax: 9 })).toBe(0)
		await reopen()
		const after = (seq: number) =>
			storage.call('entriesAfter', { ...CHAIN, seq, countMax: 9, bytesMax: 1_000 })
		expect((await after(3))?.entries.map(({ seq }) => seq)).toEqual([4])
		expect(await after(2)).toBeNull()
		expect(await append(4, 2)).toEqual({ kind: 'stored', storedSeq: 5, freshCount: 1 })
	})

	test('what the centre decided is kept; spends of entries that it could not apply stay outstanding', async () => {
		await lend(lease('one', 100))
		await storage.call('decide', spending('auth-key-1', 'one', 1, 60))
		await storage.call('decide', spending('auth-key-2', 'one', 2, 10))
		await append(1, 2, 10, [own(1, 1, 'auth-key-1', 60), own(2, 2, 'auth-key-2', 10)])
		expect(await storage.call('unpostedSpent', PURSE)).toBe(70)
		const exceptions = [
			{ seq: 1, kind: 'quarantined' as const, reason: 'malformed' as const },
			{ seq: 2, kind: 'postedWithException' as const, reason: 'overspend' as const },
		]
		await storage.call('markPosted', { ...CHAIN, seq: 2, exceptions, cards: [] })
		await storage.call('markPosted', { ...CHAIN, seq: 1, exceptions: [], cards: [] })
		expect(await storage.call('unpostedSpent', PURSE)).toBe(60)
		expect(await storage.call('exceptions', { ...CHAIN, countMax: 9 })).toEqual(exceptions)
		expect(await storage.call('exceptions', { ...CHAIN, countMax: 1 })).toEqual(exceptions.slice(1))
		await reopen()
		const { chains } = await storage.call('start', null)
		expect(chains).toMatchObject([{ ...CHAIN, storedSeq: 2, postedSeq: 2 }])
	})

	test('a key let go frees its spend, unless a sale has used it or uses it later', async () => {
		await lend(lease('one', 100))
		await storage.call('decide', spending('auth-key-1', 'one', 1, 60))
		await append(1, 1, 10, [{ kind: 'reversed', seq: 1, authKey: 'auth-key-1' }])
		expect((await storage.call('activeLeasesOf', PURSE))[0]).toMatchObject({ spent: 0, lastCounter: 1 })
		await append(2, 1, 10, [own(2, 1, 'auth-key-1', 60)])
		const others = spending('auth-key-2', 'one', 2, 10)
		await storage.call('decide', {
			...others,
			reverseAtCentre: false,
			decision: { ...others.decision, tillId: 'S01-02' },
		})
		await append(3, 1, 10, [{ kind: 'reversed', seq: 3, authKey: 'auth-key-2' }])
		expect((await storage.call('decision', { authKey: 'auth-key-2' }))?.reversed).toBe(false)
		await storage.call('reverse', { authKey: 'auth-key-2', atCentre: false, nowMs: 1 })
		await storage.call('reverse', { authKey: 'auth-key-1', atCentre: true, nowMs: 1 })
		expect((await storage.call('activeLeasesOf', PURSE))[0]).toMatchObject({ spent: 60, outstandingCount: 1 })
		expect(await storage.call('reversalsWaiting', { countMax: 9 })).toEqual(['auth-key-1'])
		await storage.call('endReversal', { authKey: 'auth-key-1', result: 'neverHeld' })
		expect(await storage.call('reversalsWaiting', { countMax: 9 })).toEqual([])
	})

	test('the feed comes out in the order of its newest changes, page by page', async () => {
		const apply = (cursor: string, ...records: FeedRecord[]) => storage.call('applyFeed', { records, cursor })
		const page = (version: number, countMax = 9, bytesMax = 100_000) =>
			storage.call('feedAfter', { version, countMax, bytesMax })
		const itemRecord = (code: string, nameZh: string): FeedRecord => ({
			kind: 'item',
			item: item(code, { nameZh }),
		})
		await apply('c1', itemRecord('1', 'a'), itemRecord('2', 'b'), itemRecord('3', 'c'))
		await apply('c2', itemRecord('1', 'a2'), itemRecord('2', 'b'), {
			kind: 'removed',
			topic: 'item',
			key: '3',
		})
		const all = await page(0)
		expect(all.records).toEqual([
			itemRecord('2', 'b'),
			itemRecord('1', 'a2'),
			{ kind: 'removed', topic: 'item', key: '3' },
		])
		expect(all.complete).toBe(true)
		const first = await page(0, 1)
		expect(first).toMatchObject({ records: [itemRecord('2', 'b')], complete: false })
		expect(await page(0, 9, 1)).toEqual(first)
		expect((await page(first.version)).records).toEqual(all.records.slice(1))
		expect(await page(all.version)).toEqual({ records: [], version: all.version, complete: true })
		expect((await storage.call('start', null)).feedCursor).toBe('c2')
	})

	test('a card is found by its media and its number; of two pictures the newer stays', async () => {
		const picture = (version: number, uid: string): CardSnapshot =>
			card({ version, media: [{ kind: 'uid', value: uid }] })
		const grant = (shown: CardSnapshot) =>
			storage.call('keepGrant', {
				leases: [],
				card: shown,
				received: { runId: 'r', wallMs: 5, monotonicMs: 1 },
			})
		const byMedium = (mediumKey: string) => storage.call('cardByMedium', { mediumKey })
		const old = picture(3, '04A1B2C3D4E580')
		const young = picture(4, '04A1B2C3D4E581')
		await grant(old)
		expect(await byMedium('uid:04A1B2C3D4E580')).toEqual(old)
		await grant(young)
		await grant(old)
		expect(await byMedium('uid:04A1B2C3D4E581')).toEqual(young)
		expect(await byMedium('uid:04A1B2C3D4E580')).toBeNull()
		expect(await byMedium(`cardNo:${young.cardNo}`)).toEqual(young)
		expect(await storage.call('cardByNumber', { cardNo: young.cardNo })).toEqual(young)
		expect(await storage.call('cardByNumber', { cardNo: 'none' })).toBeNull()
	})
}
