/** The rules of vouchers, grants, refunds and reported cards, each as one story told to a ledger over memory. */
import { beforeEach, describe, expect, it } from 'vitest'
import { broughtLeaseId } from '../../protocol/card/purse.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import { CARDS, type SmallGroup } from '../../test/centre/small-group.ts'
import type { PlainBody, TillChain } from '../../test/centre/till-chain.ts'
import { BLANK_CARDS, WHOLE_CARD, wholeGroup } from '../../test/centre/whole-group.ts'
import { type WholeSpend, wholeSale } from '../../test/centre/whole-sale.ts'
import { chainOf, ledgerOver, referenceLedger } from '../../test/conformance/ledger-suite.ts'
import type { MemoryLedger } from '../../test/simulators/memory-ledger.ts'
import type { Ledger } from './ledger.ts'

const S01 = { storeId: 'S01', diskId: 'disk' }
let group: SmallGroup
let disk: MemoryLedger
let ledger: Ledger
let chain: TillChain
beforeEach(() => {
	group = wholeGroup()
	disk = referenceLedger(group)
	ledger = ledgerOver(disk)
	chain = chainOf(group, 'S01-01')
})

/** The verdict on one more entry: `posted`, or the reason of its exception. */
async function tell(body: PlainBody, atMs?: number): Promise<string> {
	chain.add(body, atMs === undefined ? {} : { atMs })
	const answer = await ledger.post('S01', chain.upload(chain.sealed.length))
	if (answer.kind !== 'posted') return answer.reason
	return answer.exceptions[0]?.reason ?? 'posted'
}

async function authorise(purse: string, amount: number, authKey = `key-${purse}`): Promise<string> {
	const ask = { kind: 'authorise', requestId: 'a', tillId: 'S01-01', cardNo: WHOLE_CARD, returns: [] }
	const { result } = await ledger.authorise(S01, {
		...ask,
		purse,
		amount,
		authKey,
	} as unknown as UpOf<'authorise'>)
	return result.kind === 'approved' ? result.authority.kind : result.refusal.code
}

function balance(account: string): number {
	return disk.transfers.reduce(
		(sum, { debit_account, credit_account, amount }) =>
			sum + (credit_account === account ? amount : 0) - (debit_account === account ? amount : 0),
		0,
	)
}

const HOLD = { kind: 'hold' } as const
const spend = (purse: WholeSpend['purse'], amount: number, amountMinor = amount): WholeSpend => ({
	cardNo: WHOLE_CARD,
	purse,
	amount,
	amountMinor,
	authKey: `key-${purse}`,
	authority: HOLD,
})

describe('vouchers', () => {
	it.each([
		['coupon:1', 500, 'hold'],
		['coupon:2', 3, 'hold'],
		['activity:cup', 2, 'hold'],
		['coupon:none', 1, 'voucherUnknown'],
		['grant:M1', 1, 'hold'],
		['grant:none', 1, 'noGrant'],
		['coupon:2', 4, 'insufficientFunds'],
	])('%s, %i: %s', async (purse, amount, answer) => {
		expect(await authorise(purse, amount)).toBe(answer)
	})

	it('ends with its day, a day of grace for shifts that go on, and goes back to its issuer', async () => {
		const later = (days: number) => ledgerOver(disk, Date.UTC(2026, 10, 21 + days, 4))
		ledger = later(1)
		expect(await authorise('coupon:2', 1, 'key-of-next-day')).toBe('hold')
		ledger = later(2)
		expect(await authorise('coupon:2', 1, 'key-of-third-day')).toBe('voucherNotValidToday')
		const given = { leaseId: `${WHOLE_CARD}.coupon:2.1`, lastCounter: 0, outstanding: [], lent: [] }
		const back = { kind: 'returnLeases', requestId: 'b', returns: [given] } as unknown as UpOf<'returnLeases'>
		await ledger.returnLeases(S01, back)
		expect(await ledger.expireVouchers()).toBe(0)
		expect(await later(3).expireVouchers()).toBe(1)
		// One is still held; it follows when it is free.
		expect([balance('issuer:coupon:2'), balance(`card:${WHOLE_CARD}:coupon:2`)]).toEqual([-1, 1])
	})

	it('is made by the sale that awards it, once, and of a kind that head office knows', async () => {
		const earned = (purse: string, voucherTypeId: string) => ({
			earned: [
				{
					cardNo: CARDS.li,
					purse,
					amount: 2,
					keeper: 'centre',
					voucher: { voucherTypeId, validFrom: null, validUntil: null },
				},
			],
			goodsMinor: 100,
		})
		expect(await tell(wholeSale('s1', earned('coupon:7', 'C-AMOUNT')))).toBe('posted')
		expect(disk.picture(CARDS.li, 0)?.vouchers).toMatchObject([
			{ purse: 'coupon:7', balance: { available: 2 } },
		])
		expect(await tell(wholeSale('s2', earned('coupon:7', 'C-BALANCE')))).toBe('unknownVoucher')
		expect(await tell(wholeSale('s3', earned('coupon:8', 'NONE')))).toBe('unknownVoucher')
		expect(await tell(wholeSale('s4', earned('service:8', 'C-AMOUNT')))).toBe('unknownVoucher')
		expect(balance('suspense:S01:coupon:7')).toBe(2)
	})
})

describe('a sale', () => {
	const loads = [{ cardNo: WHOLE_CARD, purse: 'gift', amountMinor: 700, keeper: 'centre' }]

	it('adds up with discounts, loads and every kind of tender', async () => {
		for (const purse of ['coupon:2', 'points', 'gift'] as const)
			await authorise(purse, purse === 'points' ? 100 : 2)
		const spends = [spend('coupon:2', 2, 900), spend('points', 100), spend('gift', 2)]
		const discounts = [{ kind: 'discount', grantId: 'D1', amountMinor: 200 }]
		const sale = wholeSale('s1', { cardNo: WHOLE_CARD, goodsMinor: 2_000, spends, discounts, loads })
		expect(await tell(sale)).toBe('posted')
		expect(balance('store:S01:coupon:2')).toBe(2)
		expect(balance(`card:${WHOLE_CARD}:gift`)).toBe(8_000 - 2 + 700)
	})

	it.each([
		['a line that is not its price less its discounts', { lines: [{ amountMinor: 1_999 }] }],
		['a total without its loads', { totals: { totalMinor: 2_000 } }],
		['a purse that pays as another one', { tenders: [{ kind: 'gift' }] }],
		['money that pays more than leaves the purse', { tenders: [{ amount: 1 }] }],
	])('is looked at: %s', async (_what, wrong: Record<string, unknown>) => {
		await authorise('storedValue', 100)
		const right = wholeSale('s1', { goodsMinor: 2_000, spends: [spend('storedValue', 100)], loads })
		expect(await tell(merged(right, wrong) as PlainBody)).toMatch(/totalsDisagree|holdMissing/)
	})
})

function merged(into: unknown, from: unknown): unknown {
	if (Array.isArray(into) && Array.isArray(from))
		return into.map((item, index) => (index < from.length ? merged(item, from[index]) : item))
	if (typeof into !== 'object' || into === null || typeof from !== 'object' || from === null) return from
	const members = Object.entries(from).map(([name, value]) => [name, merged(Reflect.get(into, name), value)])
	return { ...into, ...Object.fromEntries(members) }
}

describe('grants', () => {
	const use = (facts: object) => {
		const approval = {
			grantId: 'M1',
			cardNo: WHOLE_CARD,
			operatorId: '90',
			amountMinor: 300,
			authKey: 'key-grant:M1',
		}
		return { approvals: [{ ...approval, authority: HOLD, ...facts }] }
	}
	const off = (amountMinor: number, kind = 'manager', grantId = 'M1') => ({
		discounts: [{ kind, grantId, amountMinor }],
	})

	it.each([
		['within its limits', use({}), off(300), 'posted'],
		['by another operator', use({ operatorId: '91' }), off(300), 'grantExceeded'],
		['for another amount than was taken off', use({}), off(299), 'grantExceeded'],
		['beyond its rate', use({ amountMinor: 401 }), off(401), 'grantExceeded'],
		['without its approval', {}, off(300), 'grantExceeded'],
		['of a card that has none', use({ cardNo: CARDS.li }), off(300), 'unknownVoucher'],
		['a discount card within its rate', {}, off(200, 'discount', 'D1'), 'posted'],
		['a discount card beyond it', {}, off(201, 'discount', 'D1'), 'grantExceeded'],
		['a discount card that is not this card’s', {}, off(200, 'discount', 'D9'), 'unknownVoucher'],
	])('%s', async (_what, approvals, discounts, verdict) => {
		await authorise('grant:M1', 1)
		const sale = wholeSale('s1', { cardNo: WHOLE_CARD, goodsMinor: 2_000, ...approvals, ...discounts })
		const told = await tell(sale)
		// A use on a card without the grant has no purse to take it from.
		expect(told).toBe(verdict)
	})
})

describe('refunds', () => {
	const refund = (amount: number, facts: object = {}) =>
		tell({
			kind: 'spendRefunded',
			saleId: 's1',
			authKey: 'key-gift',
			cardNo: WHOLE_CARD,
			purse: 'gift',
			amount,
			amountMinor: amount,
			keeper: 'centre',
			...facts,
		})
	beforeEach(async () => {
		await authorise('gift', 500)
		expect(await tell(wholeSale('s1', { goodsMinor: 500, spends: [spend('gift', 500)] }))).toBe('posted')
	})

	it('give back to the purse what was paid, together no more', async () => {
		expect([await refund(300), await refund(200)]).toEqual(['posted', 'posted'])
		expect([balance(`card:${WHOLE_CARD}:gift`), balance('suspense:S01:gift')]).toEqual([8_000, 0])
		expect(await refund(1)).toBe('refundExceedsSpend')
		expect([balance(`card:${WHOLE_CARD}:gift`), balance('suspense:S01:gift')]).toEqual([8_000, 1])
	})

	it('are of that payment, card and purse', async () => {
		expect(await refund(600)).toBe('refundExceedsSpend')
		expect([balance(`card:${WHOLE_CARD}:gift`), balance('suspense:S01:gift')]).toEqual([8_000, 100])
		expect(await refund(1, { purse: 'points' })).toBe('refundExceedsSpend')
		expect(await refund(1, { authKey: 'key-never-seen' })).toBe('refundExceedsSpend')
	})

	it('of what nobody covered are no value: what their store has spent of it already is waited for no longer', async () => {
		const floor = { cardNo: CARDS.li, purse: 'points', amount: 40, authKey: 'by-floor' } as const
		const spends = [{ ...floor, authority: { kind: 'floor' } }] as const
		expect(await tell(wholeSale('s2', { goodsMinor: 40, spends }))).toBe('overspend')
		const other = chainOf(group, 'S01-02')
		const leaseId = broughtLeaseId(CARDS.li, { tillId: 'S01-01', epoch: 1, seq: 3 }, 0)
		const authority = { kind: 'lease', leaseId, counter: 1 } as const
		const again = [{ ...floor, amount: 30, authKey: 'by-lease', authority }]
		other.add(wholeSale('s3', { goodsMinor: 30, spends: again }))
		expect(await ledger.post('S01', other.upload())).toMatchObject({ kind: 'posted', exceptions: [] })
		expect(balance('advance:S01:points')).toBe(-30)
		expect(await refund(40, { ...floor, keeper: 'store' })).toBe('overspend')
		expect([balance('advance:S01:points'), balance('suspense:S01:points')]).toEqual([0, -30])
		expect(disk.early.get(leaseId)?.settled).toBe(true)
	})
})

describe('value that is spent before it comes', () => {
	const KEY = 'key-early'
	const paid = { cardNo: CARDS.li, purse: 'points', authKey: KEY } as const
	/** Spends of what the other till's next entry brings; then, if asked, gives some of it back before that entry has come. */
	async function spendEarly(amount: number, backBefore = 0): Promise<TillChain> {
		const other = chainOf(group, 'S01-02')
		const origin = { tillId: 'S01-01', epoch: 1, seq: chain.sealed.length + 1 }
		const authority = { kind: 'lease', leaseId: broughtLeaseId(CARDS.li, origin, 0), counter: 1 } as const
		other.add(wholeSale('s1', { goodsMinor: amount, spends: [{ ...paid, amount, authority }] }))
		if (backBefore > 0) other.add(refund(backBefore))
		expect(await ledger.post('S01', other.upload())).toMatchObject({ kind: 'posted', exceptions: [] })
		return other
	}
	const refund = (amount: number): PlainBody => ({
		...{ kind: 'spendRefunded', saleId: 's1', ...paid, amount, amountMinor: amount, keeper: 'centre' },
	})
	const bring = (amount: number) => {
		const earned = [{ cardNo: CARDS.li, purse: 'points', amount, keeper: 'store', voucher: null }]
		return tell(wholeSale('s2', { goodsMinor: 100, earned }))
	}
	const books = () => ({
		card: balance(`card:${CARDS.li}:points`),
		suspense: balance('suspense:S01:points'),
		advance: balance('advance:S01:points'),
		store: balance('store:S01:points'),
		key: [disk.holds.get(KEY)?.spent, disk.holds.get(KEY)?.refunded],
	})

	it('is given back no further than the card came to pay it', async () => {
		const other = await spendEarly(30)
		expect(await bring(10)).toBe('overspend')
		expect(books()).toEqual({ card: 0, suspense: -20, advance: 0, store: 30, key: [10, 0] })
		expect(await tell(refund(4))).toBe('posted')
		other.add(refund(26))
		expect(await ledger.post('S01', other.upload())).toMatchObject({
			exceptions: [{ reason: 'refundExceedsSpend' }],
		})
		expect(books()).toEqual({ card: 10, suspense: 0, advance: 0, store: 0, key: [10, 10] })
	})

	it('was given back before: the card pays it with what it was given', async () => {
		await spendEarly(30, 25)
		expect(await bring(10)).toBe('overspend')
		expect(books()).toEqual({ card: 10, suspense: -5, advance: 0, store: 5, key: [25, 25] })
		expect(await tell(refund(1))).toBe('refundExceedsSpend')
	})

	it('was given back before, and that was spent: nobody pays it, and no more of it is given back', async () => {
		const other = await spendEarly(30, 25)
		const floor = { ...paid, amount: 20, authKey: 'key-again', authority: { kind: 'floor' } } as const
		other.add(wholeSale('s3', { goodsMinor: 20, spends: [floor] }))
		expect(await ledger.post('S01', other.upload())).toMatchObject({ kind: 'posted', exceptions: [] })
		expect(await bring(10)).toBe('overspend')
		expect(books()).toEqual({ card: 0, suspense: -15, advance: 0, store: 25, key: [25, 25] })
		expect(await tell(refund(1))).toBe('refundExceedsSpend')
	})

	it('a slice of value that was given up is closed again, by a disk that forgot it: only what it spent is looked at', async () => {
		const earned = [{ cardNo: CARDS.li, purse: 'points', amount: 10, keeper: 'till', voucher: null }]
		chain.add(wholeSale('s1', { goodsMinor: 100, earned }))
		const upload = { ...chain.upload(), released: [1] }
		expect(await ledger.post('S01', upload, '')).toMatchObject({ kind: 'posted', exceptions: [] })
		const leaseId = broughtLeaseId(CARDS.li, { tillId: 'S01-01', epoch: 1, seq: 1 }, 0)
		const told = { kind: 'sliceReturned', leaseId, slice: 1, cardNo: CARDS.li, purse: 'points' } as const
		expect(await tell({ ...told, spent: 0, lastCounter: 0 })).toBe('posted')
		expect(await tell({ ...told, spent: 3, lastCounter: 1 })).toBe('unknownLease')
		expect(books()).toMatchObject({ card: 10, suspense: 0, advance: 0 })
	})

	describe('of which nothing comes', () => {
		it('an entry in its place that brings nothing ends the wait: the store bears it, and it is not given back', async () => {
			await spendEarly(30)
			expect(await ledger.endEarly()).toBe(0)
			expect(await tell(wholeSale('s2', { goodsMinor: 100 }))).toBe('posted')
			expect(await ledger.endEarly()).toBe(1)
			expect(books()).toEqual({ card: 0, suspense: -30, advance: 0, store: 30, key: [0, 0] })
			expect(await ledger.endEarly()).toBe(0)
			expect(await tell(refund(30))).toBe('refundExceedsSpend')
			expect(books()).toEqual({ card: 0, suspense: 0, advance: 0, store: 0, key: [0, 0] })
		})

		it('what was given back of it before goes again', async () => {
			await spendEarly(30, 12)
			chain.addText('no entry')
			await ledger.post('S01', chain.upload())
			expect(await ledger.endEarly()).toBe(1)
			expect(books()).toEqual({ card: 0, suspense: -18, advance: 0, store: 18, key: [12, 12] })
		})

		it('a till that was written off is waited for no longer, and comes all the same: its value is the card’s', async () => {
			const other = await spendEarly(30)
			disk.writeOff('S01-01', 1)
			expect(await ledger.endEarly()).toBe(1)
			const origin = { tillId: 'S01-01', epoch: 1, seq: 1 }
			const authority = { kind: 'lease', leaseId: broughtLeaseId(CARDS.li, origin, 1), counter: 1 } as const
			const again = [{ ...paid, amount: 5, authKey: 'key-later', authority }]
			other.add(wholeSale('s4', { goodsMinor: 5, spends: again }))
			const answer = await ledger.post('S01', other.upload(other.sealed.length))
			expect(answer).toMatchObject({ exceptions: [{ reason: 'overspend' }] })
			expect(books()).toEqual({ card: 0, suspense: -35, advance: 0, store: 35, key: [0, 0] })
			const earned = [{ cardNo: CARDS.li, purse: 'points', amount: 40, keeper: 'store', voucher: null }]
			chain.add(wholeSale('s2', { goodsMinor: 100, earned }))
			const late = await ledger.post('S01', { ...chain.upload(), released: [1] }, 'disk')
			expect(late).toMatchObject({ kind: 'posted', exceptions: [] })
			expect(books()).toMatchObject({ card: 40, suspense: -35, advance: 0 })
			expect(disk.picture(CARDS.li, 0)?.purses.points).toMatchObject({ available: 40, leased: 0 })
		})
	})
})

describe('cards', () => {
	const report = (state: string, atMs: number, cardNo: string = CARDS.li) =>
		tell({ kind: 'cardStateReported', cardNo, state, note: '' }, atMs)
	const stateOf = (cardNo: string = CARDS.li) => disk.cards.get(cardNo)?.state

	it('a block always holds, and only what was said after it lifts it', async () => {
		expect([await report('lost', 5_000), stateOf()]).toEqual(['posted', 'lost'])
		expect([await report('active', 4_000), stateOf()]).toEqual(['cardNotAsTold', 'lost'])
		expect([await report('frozen', 4_000), stateOf()]).toEqual(['cardNotAsTold', 'lost'])
		expect([await report('active', 6_000), stateOf()]).toEqual(['posted', 'active'])
		expect([await report('frozen', 1_000), stateOf()]).toEqual(['posted', 'frozen'])
		expect(await report('lost', 1, '99999999')).toBe('unknownCard')
	})

	it('a report that is not believed brings the store the picture again, and the true state first', async () => {
		await report('lost', 5_000)
		const before = disk.picture(CARDS.li, 0)?.version ?? 0
		const { cursor } = await disk.readUrgent(null)
		await report('frozen', 4_000)
		const version = disk.picture(CARDS.li, 0)?.version ?? 0
		expect(version).toBeGreaterThan(before)
		const { hotCards } = await disk.readUrgent(cursor)
		expect(hotCards).toEqual([{ cardNo: CARDS.li, state: 'lost', version }])
	})

	it('a blank card is handed out once, and its media are its own', async () => {
		const [blank, other] = BLANK_CARDS
		const activate = (cardNo: string, memberId: string | null, uid: string) =>
			tell({ kind: 'cardActivated', cardNo, memberId, media: [{ kind: 'uid', value: uid }] })
		expect(await activate(blank, 'M1', '0A0B0C0D')).toBe('posted')
		expect(disk.picture(blank, 0)).toMatchObject({ state: 'active', member: { memberId: 'M1' } })
		expect(await activate(blank, 'M2', '0A0B0C0D')).toBe('cardNotAsTold')
		expect(await activate(other, null, '0A0B0C0D')).toBe('cardNotAsTold')
		expect(await activate('99999999', null, '01020304')).toBe('unknownCard')
		expect(await report('active', 1, '99999999')).toBe('unknownCard')
	})

	it('a card is replaced by a blank one only, and is lost all the same', async () => {
		const replace = (newCardNo: string) =>
			tell({ kind: 'cardReplaced', cardNo: WHOLE_CARD, newCardNo, newMedia: [] })
		expect([await replace(CARDS.li), stateOf(WHOLE_CARD)]).toEqual(['cardNotAsTold', 'lost'])
		expect(await replace(BLANK_CARDS[0])).toBe('posted')
		expect(await replace(BLANK_CARDS[1])).toBe('cardNotAsTold')
		expect(await report('active', 9_000_000_000_000, WHOLE_CARD)).toBe('cardNotAsTold')
		expect(balance(`card:${BLANK_CARDS[0]}:storedValue`)).toBe(30_000)
		expect(disk.picture(BLANK_CARDS[0], 0)?.grants.map(({ grant }) => grant.signature)).toEqual([
			'signed D1',
			'signed M1',
		])
	})
})

describe('with nothing to vouch for it', () => {
	const byFloor = (amount: number) =>
		tell(
			wholeSale('s1', {
				goodsMinor: amount,
				spends: [{ ...spend('gift', amount), authority: { kind: 'floor' } }],
			}),
		)

	it.each([
		['available pays', 8_000, 'posted', 0],
		['the rest is the store’s', 8_001, 'overspend', -1],
	])('%s', async (_what, amount, verdict, suspense) => {
		expect(await byFloor(amount)).toBe(verdict)
		expect(balance('suspense:S01:gift')).toBe(suspense)
	})
})
