import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantSchema } from '../../protocol/card/grant.ts'
import type { LeaseReturn } from '../../protocol/wire/messages/lease.ts'
import type { FeedRecord } from '../../protocol/wire/records.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import { verifies } from '../../server/ledger/chain.ts'
import { Ledger } from '../../server/ledger/ledger.ts'
import type { LedgerStore } from '../../server/ledger/ledger-tables.ts'
import { CARDS, type SmallGroup } from '../centre/small-group.ts'
import { line, sale, TillChain } from '../centre/till-chain.ts'
import { chance } from '../simulation/chance.ts'
import { MemoryLedger } from '../simulators/memory-ledger.ts'

/** A ledger that holds the small group, and nothing else yet. */
export type LedgerBench = {
	readonly store: LedgerStore
	readonly group: SmallGroup
	/** Checks of the audit that its tables break; without tables there are none. */
	breaches(): Promise<readonly string[]>
	close(): Promise<void>
}

/** On the business date of the chains' entries, 2026-11-21 in the stores. */
const NOW_MS = Date.UTC(2026, 10, 21, 4)
const askerOf = (storeId: string) => ({ storeId, diskId: 'disk' })
const S01 = askerOf('S01')
const S02 = askerOf('S02')

/** What every keeper of the ledger must do (`server/ledger/ledger-tables.ts`). */
export function ledgerSuite(name: string, open: () => Promise<LedgerBench>): void {
	describe(name, () => {
		let bench: LedgerBench
		let ledger: Ledger
		/** The chain of S02's till: each test takes it further. */
		let s02: TillChain
		let asked = 0
		beforeAll(async () => {
			bench = await open()
			s02 = chainOf(bench.group, 'S02-01')
			ledger = ledgerOver(bench.store)
		})
		afterAll(() => bench.close())

		const ask = (cardNo: string, amount: number, authKey: string, returns: LeaseReturn[] = []) => {
			asked += 1
			return authorise(`r${asked}`, cardNo, amount, authKey, returns)
		}
		const look = async (cardNo: string) => {
			const medium = { kind: 'cardNo', value: cardNo } as const
			return ledger.lookUpCard(S02, { kind: 'lookUpCard', requestId: 'look', medium, returns: [] })
		}
		const purseOf = (cardNo: string) =>
			bench.store.transaction(async (tables) => {
				const picture = (await tables.cardSnapshots([cardNo], NOW_MS)).get(cardNo)
				return picture?.purses.storedValue
			})

		it('keeps nothing of a transaction that throws', async () => {
			const before = await purseOf(CARDS.wang)
			const failing = bench.store.transaction(async (tables) => {
				const books = await tables.loadBooks({
					authKeys: ['thrown-key-1'],
					cardNos: [CARDS.wang],
					leaseIds: [],
				})
				const purse = books.purse(CARDS.wang, 'storedValue')
				if (purse !== undefined) books.move(purse, 'available', 'held', 100)
				const hold = books.hold('thrown-key-1')
				hold.state = 'held'
				books.changed.holds.add(hold)
				await tables.saveBooks(books)
				throw new Error('the power went')
			})
			await expect(failing).rejects.toThrow('the power went')
			expect(await purseOf(CARDS.wang)).toEqual(before)
			const states = await bench.store.transaction(async (tables) => {
				const books = await tables.loadBooks({ authKeys: ['thrown-key-1'], cardNos: [], leaseIds: [] })
				const { state } = books.hold('thrown-key-1')
				books.hold('thrown-key-1').state = 'neverHeld'
				return state
			})
			expect(states).toBe('new')
		})

		it('turns down a purse that does not add up', async () => {
			const before = await purseOf(CARDS.plain)
			const broken = bench.store.transaction(async (tables) => {
				const books = await tables.loadBooks({ authKeys: [], cardNos: [CARDS.plain], leaseIds: [] })
				const purse = books.purse(CARDS.plain, 'storedValue')
				if (purse === undefined) return
				purse.available += 1
				books.changed.purses.add(purse)
				await tables.saveBooks(books)
			})
			await expect(broken).rejects.toMatchObject({ code: '23514' })
			expect(await purseOf(CARDS.plain)).toEqual(before)
		})

		it('changes nothing by loading', async () => {
			const before = await purseOf(CARDS.li)
			await bench.store.transaction(async (tables) => {
				const books = await tables.loadBooks({ authKeys: [], cardNos: [CARDS.li], leaseIds: [] })
				const purse = books.purse(CARDS.li, 'storedValue')
				if (purse !== undefined) purse.available = 0
			})
			expect(await purseOf(CARDS.li)).toEqual(before)
		})

		it('holds once, lends once, and captures once', async () => {
			const first = await ledger.authorise(S01, ask(CARDS.wang, 1_000, 'suite-key-1'))
			expect(first.result).toEqual({ kind: 'approved', authority: { kind: 'hold' }, balanceAfter: 49_000 })
			expect(first.leases).toMatchObject([{ cardNo: CARDS.wang, amount: 10_000, epoch: 1 }])
			const again = await ledger.authorise(S01, ask(CARDS.wang, 1_000, 'suite-key-1'))
			expect([again.result, again.leases]).toEqual([first.result, first.leases])
			expect(await purseOf(CARDS.wang)).toEqual({ available: 39_000, held: 1_000, leased: 10_000 })
			const chain = chainOf(bench.group, 'S01-01')
			chain.add({ kind: 'shiftOpened', shiftId: 'shift-1', floatMinor: 0 })
			const spend = { cardNo: CARDS.wang, amount: 1_000, authKey: 'suite-key-1' }
			chain.add(sale('S-1', 1_000, { spend, cardNo: CARDS.wang, memberId: 'M1', points: 10 }))
			const timeMark = { seq: 2, signature: expect.stringMatching(/^signed S01-01,1,2,\d+$/) }
			const posted = { kind: 'posted', seq: 2, exceptions: [], timeMark }
			expect(await ledger.post('S01', chain.upload())).toMatchObject(posted)
			expect(await ledger.post('S01', chain.upload())).toMatchObject(posted)
			expect(await purseOf(CARDS.wang)).toEqual({ available: 39_000, held: 0, leased: 10_000 })
			expect((await look(CARDS.wang)).card).toMatchObject({
				purses: { points: { available: 110 } },
				member: { lastVisit: { storeId: 'S01' } },
			})
		})

		it('remembers a key that was reversed before it was seen, and one that was captured', async () => {
			const reverse = (authKey: string) =>
				ledger.reverse(S01, { kind: 'reverse', requestId: 'x', authKey } as UpOf<'reverse'>)
			expect((await reverse('suite-key-2')).result).toBe('neverSeen')
			expect((await reverse('suite-key-2')).result).toBe('alreadyReversed')
			const late = await ledger.authorise(S01, ask(CARDS.wang, 5, 'suite-key-2'))
			expect(late.result).toMatchObject({ refusal: { code: 'authorisationReversed' } })
			expect((await reverse('suite-key-1')).result).toBe('alreadyCaptured')
		})

		it('parks a second story, a foreign chain, and says where a gap is', async () => {
			const told = chainOf(bench.group, 'S01-02')
			told.add({ kind: 'shiftOpened', shiftId: 'shift-1', floatMinor: 0 })
			told.add({ kind: 'drawerOpened', reason: 'noSale' })
			expect(await ledger.post('S01', told.upload())).toMatchObject({ kind: 'posted', exceptions: [] })
			const other = told.restoredAt(1)
			other.add({ kind: 'drawerOpened', reason: 'noSale' }, { atMs: 5 })
			expect(await ledger.post('S01', other.upload())).toMatchObject({
				kind: 'posted',
				exceptions: [{ seq: 2, kind: 'contested', reason: 'hashMismatch' }],
				timeMark: null,
			})
			other.add({ kind: 'drawerOpened', reason: 'noSale' }, { atMs: 6 })
			expect(await ledger.post('S01', other.upload(3))).toMatchObject({
				exceptions: [{ seq: 3, kind: 'quarantined', reason: 'chainBroken' }],
			})
			for (let more = 0; more < 3; more += 1) told.add({ kind: 'drawerOpened', reason: 'noSale' })
			expect(await ledger.post('S01', told.upload(4))).toMatchObject({ kind: 'chainPosition', storedSeq: 2 })
			expect(await ledger.post('S02', told.upload())).toMatchObject({ reason: 'epochUnknown' })
		})

		it('lets go of a lease spend that a reversal names only by its key', async () => {
			const { leases } = await ledger.authorise(S02, ask(CARDS.plain, 100, 'suite-key-lent'))
			const [lease] = leases
			const giveBack = {
				leaseId: lease?.leaseId,
				lastCounter: 1,
				outstanding: [{ slice: 0, counter: 1, authKey: 'suite-key-stand-in', amount: 300 }],
				lent: [],
			}
			const returns = [giveBack] as LeaseReturn[]
			await ledger.returnLeases(S02, { kind: 'returnLeases', requestId: 'back', returns })
			expect(await purseOf(CARDS.plain)).toMatchObject({ held: 100, leased: 300 })
			const given = { authKey: 'suite-key-stand-in', cardNo: CARDS.plain, purse: 'storedValue' }
			const facts = { ...given, amount: 300, reason: 'noReply', authority: null }
			s02.add({ kind: 'authorisationReversed', ...facts })
			expect(await ledger.post('S02', s02.upload())).toMatchObject({ kind: 'posted', exceptions: [] })
			expect(await purseOf(CARDS.plain)).toMatchObject({ held: 100, leased: 0 })
		})

		it('merges captured fields, and keeps "not now"', async () => {
			const captured = (field: string, value: string | null, atMs: number) =>
				s02.add(
					{ kind: 'fieldCaptured', memberId: 'M2', cardNo: CARDS.li, field, value, wordingVersion: '1' },
					{ atMs },
				)
			captured('email', 'old@example.com', 5_000)
			captured('email', 'older@example.com', 4_000)
			captured('phone', '13900000000', 9_000)
			captured('birthday', null, 7_000)
			s02.add(
				{
					kind: 'fieldCaptured',
					memberId: 'M2',
					cardNo: CARDS.li,
					field: 'address',
					value: null,
					later: true,
					wordingVersion: '1',
				},
				{ atMs: 8_000 },
			)
			expect(await ledger.post('S02', s02.upload())).toMatchObject({ kind: 'posted', exceptions: [] })
			expect((await look(CARDS.li)).card?.member).toMatchObject({
				fields: {
					email: { value: 'old@example.com', atMs: 5_000 },
					phone: { value: '13800000000', verified: true },
				},
				declinedAtMs: { birthday: 7_000 },
				laterAtMs: { address: 8_000 },
			})
		})

		it('finds the holds that are due, oldest time included', async () => {
			await ledger.authorise(S01, ask(CARDS.plain, 7, 'suite-key-due'))
			const due = (madeBeforeMs: number) =>
				bench.store.transaction((tables) => tables.holdsMadeBefore(madeBeforeMs, 500))
			expect(await due(NOW_MS)).toContain('suite-key-due')
			expect(await due(NOW_MS - 1)).not.toContain('suite-key-due')
		})

		it('says so when more was taken off by hand than whoever answers for it may', async () => {
			const tell = async (amountMinor: number, supervisorId: string | null) => {
				const override = { action: 'lineDiscount', lineNumber: 1, reason: 'goodwill' }
				const seq = s02.sealed.length + 1
				s02.add({ ...sale(`H-${seq}`, 1_000), overrides: [{ ...override, amountMinor, supervisorId }] })
				const answer = await ledger.post('S02', s02.upload(seq))
				return answer.kind === 'posted' ? answer.exceptions.map(({ reason }) => reason) : answer.reason
			}
			expect([await tell(50, null), await tell(200, '90')]).toEqual([[], []])
			const beyond = [await tell(60, null), await tell(210, '90'), await tell(10, '01'), await tell(10, '77')]
			expect(beyond.flat()).toEqual(Array(4).fill('limitExceeded'))
		})

		it('lets a store reverse what it was authorised itself, and a till what it asked for', async () => {
			const before = await purseOf(CARDS.wang)
			const authKey = 'S01-01-1-77-key'
			await ledger.authorise(S01, ask(CARDS.wang, 30, authKey))
			const reverse = (asker: typeof S01) =>
				ledger.reverse(asker, { kind: 'reverse', requestId: 'x', authKey } as UpOf<'reverse'>)
			expect((await reverse(S02)).result).toBe('neverSeen')
			expect(await purseOf(CARDS.wang)).toMatchObject({ held: (before?.held ?? 0) + 30 })
			expect((await reverse(S01)).result).toBe('reversed')
			const given = { authKey: 'S01-01-1-78-key', cardNo: CARDS.wang, purse: 'storedValue' }
			s02.add({ kind: 'authorisationReversed', ...given, amount: 9, reason: 'noReply', authority: null })
			expect(await ledger.post('S02', s02.upload(s02.sealed.length))).toMatchObject({
				exceptions: [{ reason: 'holdMissing' }],
			})
			const medium = { kind: 'cardNo', value: CARDS.wang } as const
			const look = { kind: 'lookUpCard', requestId: 'look', medium, returns: [] } as UpOf<'lookUpCard'>
			const [{ leaseId = '', amount = 0 } = {}] = (await ledger.lookUpCard(S01, look)).leases
			const lent = (await purseOf(CARDS.wang))?.leased ?? 0
			const outstanding = [{ slice: 0, counter: 1, authKey: given.authKey, amount: 9 }]
			const returns = [{ leaseId, lastCounter: 1, outstanding, lent: [] }] as unknown as LeaseReturn[]
			await ledger.returnLeases(S01, { kind: 'returnLeases', requestId: 'back', returns })
			expect(await purseOf(CARDS.wang)).toMatchObject({ leased: lent - amount + 9 })
			expect(await bench.breaches()).toEqual([])
		})

		it('puts into quarantine what SQL cannot read as we do, so that audit and clearing go on', async () => {
			const seq = s02.sealed.length + 1
			const texts = [
				['茶', '茶\0'],
				['茶', '茶\ud83d'],
				['"amountMinor":70', '"amountMinor":70.0'],
			] as const
			for (const [find, odd] of texts) {
				s02.add(sale('S-odd', 70))
				const written = s02.sealed.pop()?.text ?? ''
				s02.addText(written.replace(find, find === '茶' ? JSON.stringify(odd).slice(1, -1) : odd))
			}
			s02.add({ ...sale('S-even', 70), lines: [{ ...line(70), nameEn: '1.5 L \t \\u0000 \ud83c\udf75' }] })
			expect(await ledger.post('S02', s02.upload(seq))).toMatchObject({
				exceptions: [0, 1, 2].map((more) => ({ seq: seq + more, kind: 'quarantined', reason: 'malformed' })),
			})
			expect(await bench.breaches()).toEqual([])
		})

		it('answers a long mixed sequence as the reference does', async () => {
			const fresh = await open()
			try {
				const reference = ledgerOver(referenceLedger(fresh.group))
				const tested = ledgerOver(fresh.store)
				for (const act of mixedActs(fresh.group)) {
					const [told, expected] = [await act(tested), await act(reference)]
					expect(uncounted(told)).toEqual(uncounted(expected))
				}
			} finally {
				await fresh.close()
			}
		})
	})
}

/**
 * Without the count of changes in a picture (PostgreSQL counts those of all cards together, and leaves gaps), and without
 * signatures: each centre has a key of its own.
 */
export function uncounted(answer: unknown): unknown {
	return JSON.parse(
		JSON.stringify(answer ?? null, (key, value) =>
			key === 'version' || key === 'signature' ? undefined : value,
		),
	)
}

export function ledgerOver(store: LedgerStore, nowMs = NOW_MS): Ledger {
	return new Ledger({
		live: store,
		bulk: store,
		signLease: ({ leaseId }) => `signed ${leaseId}`,
		signGrant: ({ grantId }) => `signed ${grantId}`,
		signTime: (...mark) => `signed ${mark}`,
		verify: verifies,
		nowMs: () => nowMs,
		feedChanged: () => undefined,
	})
}

/** The small group in memory. */
export function referenceLedger({ data }: SmallGroup): MemoryLedger {
	const ledger = new MemoryLedger()
	const records: FeedRecord[] = [
		...data.stores.map((storeProfile): FeedRecord => ({ kind: 'storeProfile', storeProfile })),
		...data.terminals.map((terminal): FeedRecord => ({ kind: 'terminal', terminal })),
		...data.operators.map((operator): FeedRecord => ({ kind: 'operator', operator })),
		...data.voucherTypes.map((voucherType): FeedRecord => ({ kind: 'voucherType', voucherType })),
		...data.cards.map(({ memberId, opening, vouchers: given, grants: granted, ...card }): FeedRecord => {
			const member = data.members.find((other) => other.memberId === memberId) ?? null
			const purse = (available: number) => ({ available, held: 0, leased: 0 })
			const vouchers = given.map(({ amount, ...voucher }) => ({ ...voucher, balance: purse(amount) }))
			const grants = granted.map(({ grant, uses }) => ({
				grant: grantSchema.parse({ ...grant, cardNo: card.cardNo, signature: 'signed' }),
				uses: uses === null ? null : purse(uses),
			}))
			const purses = {
				storedValue: purse(opening.storedValue),
				points: purse(opening.points),
				gift: purse(opening.gift),
			}
			return {
				kind: 'card',
				card: { ...card, member, purses, vouchers, grants, asOfMs: 0, version: 0 },
			}
		}),
	]
	ledger.import(records)
	for (const { storeId, publicKey } of data.agents) ledger.agentKeys.set(storeId, publicKey)
	return ledger
}

export function chainOf(group: SmallGroup, tillId: keyof SmallGroup['tills']): TillChain {
	return new TillChain(tillId, group.tills[tillId].privateKey)
}

function authorise(
	requestId: string,
	cardNo: string,
	amount: number,
	authKey: string,
	returns: LeaseReturn[] = [],
): UpOf<'authorise'> {
	const purse = 'storedValue'
	return {
		kind: 'authorise',
		requestId,
		tillId: 'S01-01',
		authKey,
		cardNo,
		purse,
		amount,
		returns,
	} as UpOf<'authorise'>
}

type Act = (ledger: Ledger) => Promise<unknown>

/** Requests, returns, reversals and sales of two stores on four cards, by holds and by leases, some told twice. */
function mixedActs(group: SmallGroup): Act[] {
	const drawn = chance(7)
	const stores = ['S01', 'S02'] as const
	const cards = [CARDS.wang, CARDS.li, CARDS.frozen, CARDS.plain] as const
	const chains = { S01: chainOf(group, 'S01-01'), S02: chainOf(group, 'S02-01') }
	const acts: Act[] = []
	for (let number = 1; number <= 300; number += 1) {
		const storeId = drawn.pick(stores)
		const cardNo = drawn.pick(cards)
		const authKey = `mixed-key-${drawn.between(1, number)}`
		const amount = drawn.between(1, 3_000)
		const leaseId = `${cardNo}.storedValue.${drawn.between(1, 4)}`
		const counter = drawn.between(1, 3)
		const outstanding = drawn.happens(0.5)
			? [{ slice: 0, counter, authKey: `mixed-key-${drawn.between(1, number)}`, amount }]
			: []
		const returns = drawn.happens(0.3)
			? ([{ leaseId, lastCounter: counter, outstanding, lent: [] }] as unknown as LeaseReturn[])
			: []
		const what = drawn.between(0, 5)
		const ask = authorise(`m${number}`, cardNo, amount, authKey, returns)
		if (what <= 1) acts.push((ledger) => ledger.authorise(askerOf(storeId), ask))
		if (what === 2)
			acts.push((ledger) =>
				ledger.reverse(S01, { kind: 'reverse', requestId: `m${number}`, authKey } as UpOf<'reverse'>),
			)
		if (what === 3 && returns.length > 0)
			acts.push((ledger) =>
				ledger.returnLeases(askerOf(storeId), { kind: 'returnLeases', requestId: `m${number}`, returns }),
			)
		if (what < 4) continue
		const chain = chains[storeId]
		const lease = drawn.happens(0.5) ? { lease: { leaseId, counter } } : {}
		const spend = { cardNo, amount, authKey, ...lease }
		if (what === 4) chain.add(sale(`S-${number}`, amount + 100, { spend, cardNo, points: 3 }))
		else
			chain.add({
				kind: 'authorisationReversed',
				authKey,
				cardNo,
				purse: 'storedValue',
				amount,
				reason: 'tenderRemoved',
				authority:
					'lease' in spend
						? { kind: 'lease', slice: 0, ...spend.lease }
						: drawn.pick([{ kind: 'hold' }, null]),
			})
		const upload = chain.upload(drawn.between(1, chain.sealed.length))
		acts.push((ledger) => ledger.post(storeId, upload))
	}
	for (const cardNo of cards) {
		const medium = { kind: 'cardNo', value: cardNo } as const
		acts.push((ledger) =>
			ledger.lookUpCard(S01, { kind: 'lookUpCard', requestId: 'end', medium, returns: [] }),
		)
	}
	return acts
}
