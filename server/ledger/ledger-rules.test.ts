/**
 * The money rules as a table that a store's supervisor could check. Each row: what happens to a card with 100 of stored
 * value, one act after the other, and what the purse, the lease and the suspense account hold in the end.
 */
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { CardState } from '../../protocol/card/card-snapshot.ts'
import { type Entry, entrySchema } from '../../protocol/journal/entry.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { LeaseReturn } from '../../protocol/wire/messages/lease.ts'
import { type Spend, sale } from '../../test/centre/till-chain.ts'
import { simplePolicy } from '../../test/fixtures/card-policy.ts'
import { Books, type HoldRow, type HoldState, purseKey } from './books.ts'
import { authorise, expire, reverse } from './holds.ts'
import { leaseKey } from './lease-key.ts'
import { leasesFor, takeBack } from './leases.ts'
import { postEntry } from './post-entry.ts'
import { saleAddsUp } from './post-sale.ts'

const CARD = '88000001'
const DAYS = ['2026-11-21']
const LEASE = `${CARD}.storedValue.1`
const { sign, signGrant } = leaseKey(generateKeyPairSync('ed25519').privateKey)

/** A small shop counter over the rules: one card, one store. Every answer is a word. */
class Counter {
	readonly books = new Books()
	nowMs = 1_000
	#seq = 0
	#at = { storeId: 'S01', tillId: 'S01-01' }

	constructor() {
		const noVoucher = { voucher_type_id: null, valid_from: null, valid_until: null }
		const empty = { credited: 0, debited: 0, available: 0, held: 0, leased: 0, lease_epoch: 0, ...noVoucher }
		const purse = { ...empty, card_no: CARD, credited: 100, available: 100 }
		this.books.purses.set(purseKey(CARD, 'storedValue'), { ...purse, purse: 'storedValue' })
		this.books.purses.set(purseKey(CARD, 'points'), { ...empty, card_no: CARD, purse: 'points' })
		this.books.cards.set(CARD, {
			card_no: CARD,
			state: 'active',
			member_id: null,
			card_class: 'standard',
			replaced_by: null,
			state_at_ms: 0,
		})
	}

	authorise(authKey: string, amount: number, cardNo: string = CARD, givesBack = false): string {
		this.#register(authKey)
		const asked = {
			storeId: 'S01',
			tillId: 'S01-01',
			authKey,
			cardNo,
			purse: 'storedValue',
			givesBack,
			businessDates: DAYS,
			nowMs: this.nowMs,
		} as const
		const result = authorise(this.books, { ...asked, amount })
		return result.kind === 'approved' ? `approved ${result.balanceAfter}` : result.code
	}

	authoriseCoupon(authKey: string, businessDate: string): string {
		this.#register(authKey)
		const purse = 'coupon:C1' as const
		const asked = { storeId: 'S01', tillId: 'S01-01', authKey, cardNo: CARD, purse, givesBack: false }
		const request = { ...asked, businessDates: [businessDate], nowMs: this.nowMs, amount: 1 }
		const result = authorise(this.books, request)
		return result.kind === 'approved' ? 'approved' : result.code
	}

	reverse(authKey: string): string {
		this.#register(authKey)
		return reverse(this.books, authKey, this.nowMs)
	}

	lend(sliceMinor: number, storeId = 'S01'): string {
		const { nowMs } = this
		const rules = simplePolicy(sliceMinor).leases
		const [lease] = leasesFor(
			this.books,
			{ storeId, diskId: 'disk', cardNo: CARD, rules, businessDates: DAYS, nowMs },
			sign,
		)
		return lease === undefined ? 'none' : `${lease.leaseId} ${lease.amount}`
	}

	takeBack(outstanding: readonly (readonly [number, string, number])[] = [], storeId = 'S01'): void {
		const spends = outstanding.map(([counter, authKey, amount]) => ({ slice: 0, counter, authKey, amount }))
		for (const { authKey } of spends) this.#register(authKey)
		const given = { leaseId: LEASE, lastCounter: spends.length, outstanding: spends, lent: [] }
		takeBack(this.books, { storeId, diskId: 'disk' }, given as unknown as LeaseReturn, this.nowMs)
	}

	/** A sale paid wholly by stored value, vouched for by a hold, or by a lease when a counter is given. */
	sell(authKey: string, amount: number, counter?: number, cardNo: string = CARD): string {
		this.#register(authKey)
		const spend: Spend = { cardNo, amount, authKey }
		const lease = counter === undefined ? {} : { lease: { leaseId: LEASE, counter } }
		return this.#post(sale('s', amount, { spend: { ...spend, ...lease } }))
	}

	tellReversed(authKey: string, amount: number, counter?: number): string {
		this.#register(authKey)
		const authority = counter === undefined ? null : { kind: 'lease', leaseId: LEASE, slice: 0, counter }
		const facts = { authKey, cardNo: CARD, purse: 'storedValue', amount, reason: 'noReply', authority }
		return this.#post({ kind: 'authorisationReversed', ...facts })
	}

	expire(authKey: string): boolean {
		return expire(this.books, authKey, this.nowMs)
	}

	/** `available held leased | spent suspense`. */
	state(): string {
		const purse = this.books.purse(CARD, 'storedValue')
		if (purse === undefined) return 'no purse'
		const suspense = this.books.transfers
			.filter((transfer) => transfer.debit_account === 'suspense:S01:storedValue')
			.reduce((sum, transfer) => sum + transfer.amount, 0)
		return `${purse.available} ${purse.held} ${purse.leased} | ${purse.debited} ${suspense}`
	}

	/** The card is said to be in this state. */
	setState(state: CardState): void {
		const card = this.books.cards.get(CARD)
		if (card !== undefined) this.books.setState(card, state, this.nowMs)
	}

	/** The same sale, told by another till than the one that asked. */
	sellAt(tillId: string, authKey: string, amount: number, counter?: number): string {
		this.#at = { storeId: tillId.slice(0, 3), tillId }
		return this.sell(authKey, amount, counter)
	}

	#post(body: object): string {
		this.#seq += 1
		const envelope = {
			tillId: this.#at.tillId,
			epoch: 1,
			seq: this.#seq,
			atMs: 0,
			businessDate: null,
			shiftId: null,
		}
		const entry: Entry = entrySchema.parse({ ...envelope, operatorId: null, body })
		const place = {
			...this.#at,
			diskId: 'disk',
			epoch: 1,
			seq: this.#seq,
			nowMs: this.nowMs,
			released: false,
		}
		return postEntry(this.books, entry, place, signGrant) ?? 'posted'
	}

	#register(authKey: string): void {
		if (!this.books.holds.has(authKey)) this.books.holds.set(authKey, newHold(authKey))
	}
}

function newHold(auth_key: string): HoldRow {
	const state: HoldState = 'new'
	const unknown = {
		card_no: null,
		purse: null,
		amount: null,
		store_id: null,
		till_id: null,
		balance_after: null,
	}
	const rest = {
		refusal: null,
		captured: 0,
		reversed: false,
		spend_reversed: false,
		spent: 0,
		refunded: 0,
		given_early: [],
		created_at_ms: 0,
		closed_at_ms: null,
	}
	return { auth_key, state, ...unknown, ...rest }
}

const A = 'auth-key-a'
const B = 'auth-key-b'
type Act = (counter: Counter) => unknown

/** [the story in words, its acts, what each act answers, available held leased | spent suspense] */
type Story = readonly [string, readonly Act[], readonly unknown[], string]

const HOLDS: readonly Story[] = [
	['authorise holds', [(c) => c.authorise(A, 30)], ['approved 70'], '70 30 0 | 0 0'],
	[
		'authorise, then the sale',
		[(c) => c.authorise(A, 30), (c) => c.sell(A, 30)],
		['approved 70', 'posted'],
		'70 0 0 | 30 0',
	],
	[
		'the same again is the same answer',
		[(c) => c.authorise(A, 30), (c) => c.authorise(A, 30)],
		['approved 70', 'approved 70'],
		'70 30 0 | 0 0',
	],
	[
		'asked again after the sale',
		[(c) => c.authorise(A, 30), (c) => c.sell(A, 30), (c) => c.authorise(A, 30)],
		['approved 70', 'posted', 'approved 70'],
		'70 0 0 | 30 0',
	],
	[
		'same key, other amount',
		[(c) => c.authorise(A, 30), (c) => c.authorise(A, 31)],
		['approved 70', 'existsWithDifferentAmount'],
		'70 30 0 | 0 0',
	],
	['more than there is', [(c) => c.authorise(A, 101)], ['insufficientFunds'], '100 0 0 | 0 0'],
	[
		'a refusal stays a refusal',
		[(c) => c.authorise(A, 80), (c) => c.authorise(B, 30), (c) => c.reverse(A), (c) => c.authorise(B, 30)],
		['approved 20', 'insufficientFunds', 'reversed', 'insufficientFunds'],
		'100 0 0 | 0 0',
	],
	[
		'a refusal for want of funds is decided anew when a lease comes back with the question',
		[
			(c) => c.lend(80),
			(c) => c.authorise(A, 30),
			(c) => c.takeBack(),
			(c) => c.authorise(A, 30, CARD, true),
		],
		['88000001.storedValue.1 80', 'insufficientFunds', undefined, 'approved 70'],
		'70 30 0 | 0 0',
	],
	['an unknown card', [(c) => c.authorise(A, 1, '99999999')], ['cardUnknown'], '100 0 0 | 0 0'],
	[
		'reversed',
		[(c) => c.authorise(A, 30), (c) => c.reverse(A), (c) => c.reverse(A)],
		['approved 70', 'reversed', 'alreadyReversed'],
		'100 0 0 | 0 0',
	],
	[
		'reversal overtakes its authorise',
		[(c) => c.reverse(A), (c) => c.authorise(A, 30)],
		['neverSeen', 'authorisationReversed'],
		'100 0 0 | 0 0',
	],
	[
		'reversal after the sale',
		[(c) => c.authorise(A, 30), (c) => c.sell(A, 30), (c) => c.reverse(A)],
		['approved 70', 'posted', 'alreadyCaptured'],
		'70 0 0 | 30 0',
	],
	[
		'the till says it will not happen',
		[(c) => c.authorise(A, 30), (c) => c.tellReversed(A, 30), (c) => c.reverse(A)],
		['approved 70', 'posted', 'alreadyReversed'],
		'100 0 0 | 0 0',
	],
	[
		'the till says so first',
		[(c) => c.tellReversed(A, 30), (c) => c.authorise(A, 30)],
		['posted', 'authorisationReversed'],
		'100 0 0 | 0 0',
	],
	[
		'the sale takes less than was held',
		[(c) => c.authorise(A, 30), (c) => c.sell(A, 20)],
		['approved 70', 'posted'],
		'80 0 0 | 20 0',
	],
	[
		'the sale takes more than was held',
		[(c) => c.authorise(A, 30), (c) => c.sell(A, 40)],
		['approved 70', 'holdMissing'],
		'60 0 0 | 40 0',
	],
	[
		'a sale without its hold, covered',
		[(c) => c.sell(A, 30), (c) => c.authorise(A, 30)],
		['holdMissing', 'authorisationReversed'],
		'70 0 0 | 30 0',
	],
	['a sale without its hold, not covered', [(c) => c.sell(A, 130)], ['overspend'], '0 0 0 | 100 30'],
	[
		'two sales on one hold',
		[(c) => c.authorise(A, 80), (c) => c.sell(A, 80), (c) => c.sell(A, 80)],
		['approved 20', 'posted', 'overspend'],
		'0 0 0 | 100 60',
	],
	[
		'a sale after its hold was reversed',
		[(c) => c.authorise(A, 30), (c) => c.reverse(A), (c) => c.sell(A, 30)],
		['approved 70', 'reversed', 'holdMissing'],
		'70 0 0 | 30 0',
	],
	[
		'a sale on a card nobody knows',
		[(c) => c.sell(A, 30, undefined, '99999999')],
		['unknownCard'],
		'100 0 0 | 0 30',
	],
	[
		'a sale by another card’s hold',
		[(c) => c.authorise(A, 30), (c) => c.sell(A, 30, undefined, '99999999')],
		['approved 70', 'unknownCard'],
		'70 30 0 | 0 30',
	],
]

const LEASES: readonly Story[] = [
	['lent', [(c) => c.lend(40)], [`${LEASE} 40`], '60 0 40 | 0 0'],
	[
		'lent again is the same lease',
		[(c) => c.lend(40), (c) => c.lend(40)],
		[`${LEASE} 40`, `${LEASE} 40`],
		'60 0 40 | 0 0',
	],
	[
		'no more than there is',
		[(c) => c.lend(400), (c) => c.lend(400, 'S02')],
		[`${LEASE} 100`, 'none'],
		'0 0 100 | 0 0',
	],
	[
		'what is lent cannot be held',
		[(c) => c.lend(80), (c) => c.authorise(A, 30)],
		[`${LEASE} 80`, 'insufficientFunds'],
		'20 0 80 | 0 0',
	],
	[
		'given back and asked',
		[(c) => c.lend(80), (c) => c.takeBack(), (c) => c.authorise(A, 30)],
		[`${LEASE} 80`, undefined, 'approved 70'],
		'70 30 0 | 0 0',
	],
	[
		'given back twice',
		[(c) => c.lend(80), (c) => c.takeBack(), (c) => c.takeBack()],
		[`${LEASE} 80`, undefined, undefined],
		'100 0 0 | 0 0',
	],
	[
		'another store cannot give it back',
		[(c) => c.lend(80), (c) => c.takeBack([], 'S02')],
		[`${LEASE} 80`, undefined],
		'20 0 80 | 0 0',
	],
	[
		'a spend of the lease',
		[(c) => c.lend(40), (c) => c.sell(A, 30, 1)],
		[`${LEASE} 40`, 'posted'],
		'60 0 10 | 30 0',
	],
	[
		'given back before the sale arrives',
		[(c) => c.lend(40), (c) => c.takeBack([[1, A, 30]]), (c) => c.sell(A, 30, 1)],
		[`${LEASE} 40`, undefined, 'posted'],
		'70 0 0 | 30 0',
	],
	[
		'outstanding stays reserved',
		[(c) => c.lend(40), (c) => c.takeBack([[1, A, 30]]), (c) => c.authorise(B, 71)],
		[`${LEASE} 40`, undefined, 'insufficientFunds'],
		'70 0 30 | 0 0',
	],
	[
		'the sale arrives before the return',
		[(c) => c.lend(40), (c) => c.sell(A, 30, 1), (c) => c.takeBack([[1, A, 30]])],
		[`${LEASE} 40`, 'posted', undefined],
		'70 0 0 | 30 0',
	],
	[
		'outstanding, then reversed',
		[(c) => c.lend(40), (c) => c.takeBack([[1, A, 30]]), (c) => c.tellReversed(A, 30, 1)],
		[`${LEASE} 40`, undefined, 'posted'],
		'100 0 0 | 0 0',
	],
	[
		'reversed, then named as outstanding',
		[(c) => c.lend(40), (c) => c.tellReversed(A, 30, 1), (c) => c.takeBack([[1, A, 30]])],
		[`${LEASE} 40`, 'posted', undefined],
		'100 0 0 | 0 0',
	],
	[
		'reversed without its lease, then named as outstanding',
		[(c) => c.lend(40), (c) => c.tellReversed(A, 30), (c) => c.takeBack([[1, A, 30]])],
		[`${LEASE} 40`, 'posted', undefined],
		'100 0 0 | 0 0',
	],
	[
		'a counter used by two keys',
		[(c) => c.lend(40), (c) => c.sell(A, 10, 1), (c) => c.sell(B, 10, 1)],
		[`${LEASE} 40`, 'posted', 'leaseCounterReused'],
		'50 0 30 | 20 0',
	],
	[
		'a key used twice, with two counters',
		[(c) => c.lend(40), (c) => c.sell(A, 10, 1), (c) => c.sell(A, 10, 2)],
		[`${LEASE} 40`, 'posted', 'holdMissing'],
		'60 0 20 | 20 0',
	],
	[
		'more than the lease, covered',
		[(c) => c.lend(40), (c) => c.sell(A, 50, 1)],
		[`${LEASE} 40`, 'unknownLease'],
		'50 0 0 | 50 0',
	],
	[
		'more than the card',
		[(c) => c.lend(40), (c) => c.sell(A, 150, 1)],
		[`${LEASE} 40`, 'overspend'],
		'0 0 0 | 100 50',
	],
	['a lease nobody granted', [(c) => c.sell(A, 30, 1)], ['unknownLease'], '70 0 0 | 30 0'],
	[
		'stand-in after an unanswered authorise',
		[(c) => c.lend(40), (c) => c.authorise(A, 30), (c) => c.sell(A, 30, 1)],
		[`${LEASE} 40`, 'approved 70', 'posted'],
		'60 0 10 | 30 0',
	],
	[
		'the same, and the reversal comes first',
		[(c) => c.lend(40), (c) => c.authorise(A, 30), (c) => c.reverse(A), (c) => c.sell(A, 30, 1)],
		[`${LEASE} 40`, 'approved 70', 'reversed', 'posted'],
		'60 0 10 | 30 0',
	],
	[
		'the reversal, a return, then the sale',
		[(c) => c.lend(40), (c) => c.reverse(A), (c) => c.takeBack([[1, A, 30]]), (c) => c.sell(A, 30, 1)],
		[`${LEASE} 40`, 'neverSeen', undefined, 'posted'],
		'70 0 0 | 30 0',
	],
	[
		'a late authorise after the lease has paid',
		[(c) => c.lend(40), (c) => c.sell(A, 30, 1), (c) => c.authorise(A, 30)],
		[`${LEASE} 40`, 'posted', 'authorisationReversed'],
		'60 0 10 | 30 0',
	],
]

describe.each([
	['holds', HOLDS],
	['leases', LEASES],
])('%s', (_subject, stories) => {
	it.each(stories)('%s', (_story, acts, answers, state) => {
		const counter = new Counter()
		expect(acts.map((act) => act(counter))).toEqual(answers)
		expect(counter.state()).toBe(state)
		expectPromises(counter.books)
	})
})

it.each([
	['frozen', 'cardFrozen'],
	['lost', 'cardLost'],
	['expired', 'cardExpired'],
	['blank', 'cardNotActive'],
] as const)('a %s card holds nothing and lends nothing', (state, code) => {
	const counter = new Counter()
	counter.setState(state)
	expect(counter.authorise(A, 30)).toBe(code)
	expect(counter.lend(40)).toBe('none')
	expect(counter.state()).toBe('100 0 0 | 0 0')
})

it('frees no lease by its own clock, however long it was out', () => {
	const counter = new Counter()
	expect(counter.lend(40)).toBe(`${LEASE} 40`)
	counter.nowMs += 365 * 86_400_000
	expect(counter.lend(40)).toBe(`${LEASE} 40`)
	expect(counter.state()).toBe('60 0 40 | 0 0')
})

it('a hold is for the till that asked for it', () => {
	const counter = new Counter()
	counter.authorise(A, 60)
	expect(counter.sellAt('S01-02', A, 60)).toBe('overspend')
	expect(counter.state()).toBe('0 60 0 | 40 20')
})

it('a lease is for the store that it was lent to', () => {
	const counter = new Counter()
	counter.lend(60)
	expect(counter.sellAt('S02-01', A, 60, 1)).toBe('overspend')
	expect(counter.state()).toBe('0 0 60 | 40 0')
})

it('holds a voucher on the days on which somebody may use it, and on no other', () => {
	const counter = new Counter()
	const purse = counter.books.purse(CARD, 'storedValue')
	if (purse === undefined) throw new Error('the card has stored value')
	const coupon = { valid_from: '2026-11-20', valid_until: '2026-11-21', purse: 'coupon:C1' } as const
	counter.books.purses.set(purseKey(CARD, 'coupon:C1'), { ...purse, ...coupon })
	const on = (businessDate: string): string => counter.authoriseCoupon(`key-on-${businessDate}`, businessDate)
	expect(['2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22'].map(on)).toEqual([
		'voucherNotValidToday',
		'approved',
		'approved',
		'voucherNotValidToday',
	])
})

it.each([
	['lines', { lines: 29 }],
	['discounts', { discount: 1 }],
	['tenders', { tender: 29 }],
])('a sale whose %s are another sum is posted, and shown', (_what, change) => {
	const untaxed = { taxRateBasisPoints: 0, taxMinor: 0 }
	const line = { unitPriceMinor: 30, quantity: 1, discounts: [], amountMinor: 30, ...untaxed }
	const tender = { kind: 'cash', amountMinor: 30, handedOverMinor: 30, changeMinor: 0 }
	const told = {
		lines: [line],
		loads: [],
		tenders: [tender],
		totals: { itemCount: 1, totalMinor: 30, taxMinor: 0 },
	}
	const { lines, discount, tender: paid } = { lines: 30, discount: 0, tender: 30, ...change }
	const discounts = discount === 0 ? [] : [{ kind: 'discount', grantId: 'G1', amountMinor: discount }]
	const wrong = {
		...told,
		lines: [{ ...line, unitPriceMinor: lines, amountMinor: lines, discounts }],
		tenders: [{ ...tender, amountMinor: paid }],
	}
	const sums = (sale: unknown): boolean => saleAddsUp(sale as Parameters<typeof saleAddsUp>[0])
	expect([sums(told), sums(wrong)]).toEqual([true, false])
})

it('lets a hold go after its time, and tells whoever asks again', () => {
	const counter = new Counter()
	counter.authorise(A, 30)
	expect(counter.expire(A)).toBe(false)
	counter.nowMs += LIMITS.holdTtlMs
	expect(counter.expire(A)).toBe(true)
	expect(counter.authorise(A, 30)).toBe('holdExpired')
	expect(counter.state()).toBe('100 0 0 | 0 0')
})

function expectPromises(books: Books): void {
	for (const purse of books.purses.values()) {
		expect(purse.credited - purse.debited).toBe(purse.available + purse.held + purse.leased)
		expect(Math.min(purse.available, purse.held, purse.leased)).toBeGreaterThanOrEqual(0)
	}
	for (const lease of books.leases.values()) {
		expect(lease.amount).toBe(lease.remaining + lease.outstanding + lease.posted + lease.returned)
	}
}
