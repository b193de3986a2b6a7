import { expect, it } from 'vitest'
import { GENESIS_HASH } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { broughtLeaseId, isBroughtLeaseId, type Keeper, type Purse } from '../../protocol/card/purse.ts'
import { type EntryBody, entryText } from '../../protocol/journal/entry.ts'
import { CARD_NO, draft, saleOf } from '../../test/conformance/journal-fixtures.ts'
import { readEffects } from './entry-effects.ts'

const COUPON: Purse = 'coupon:S0101-1-1-0'
const BROUGHT = broughtLeaseId(CARD_NO, { tillId: 'S01-01', epoch: 1, seq: 3 }, 1)
const TERMS = { voucherTypeId: 'C1', validFrom: null, validUntil: null }

type Sale = Extract<EntryBody, { kind: 'saleCompleted' }>
const sale = (facts: Partial<Sale>): EntryBody => ({ ...(saleOf(0, 1) as Sale), tenders: [], ...facts })

/** What the agent is told of coupons by entry 7 of a chain, sent for place `seq`. */
function coupons(body: EntryBody, seq = 7) {
	const text = entryText({ ...draft(body), seq: 7 })
	const { effects, unreadableSeqs } = readEffects([{ seq, text, hash: GENESIS_HASH }])
	expect(unreadableSeqs).toEqual([])
	return effects.filter(({ kind }) => kind === 'voucherAwarded' || kind === 'voucherSpent')
}

const awardKeptBy = (keeper: Keeper) =>
	sale({ earned: [{ cardNo: CARD_NO, purse: COUPON, amount: 500, keeper, voucher: TERMS }] })
const paidFrom = (leaseId: string) =>
	sale({
		tenders: [
			{
				kind: 'coupon',
				purse: COUPON,
				cardNo: CARD_NO,
				amount: 200,
				amountMinor: minor(200),
				authKey: 'S01-01-1-000001',
				authority: { kind: 'lease', leaseId, slice: 2, counter: 1 },
				balanceAfter: null,
			} as never,
		],
	})

it.each<Keeper>(['store', 'till'])(
	'a coupon that the %s keeps is shown at once, all of it lent',
	(keeper) => {
		const balance = { available: 0, held: 0, leased: 500 }
		expect(coupons(awardKeptBy(keeper))).toEqual([
			{ kind: 'voucherAwarded', seq: 7, cardNo: CARD_NO, voucher: { purse: COUPON, ...TERMS, balance } },
		])
	},
)

it('a coupon that waits for the centre is not shown before, nor one of an entry that is not in its place', () => {
	expect(coupons(awardKeptBy('centre'))).toEqual([])
	expect(coupons(awardKeptBy('store'), 8)).toEqual([])
})

it('what pays from a coupon that an entry brought is told; from one that the centre lent it is not', () => {
	expect(coupons(paidFrom(BROUGHT))).toEqual([
		{ kind: 'voucherSpent', seq: 7, cardNo: CARD_NO, purse: COUPON, amount: 200 },
	])
	expect(coupons(paidFrom(`${CARD_NO}.${COUPON}.12`))).toEqual([])
	expect(isBroughtLeaseId(BROUGHT)).toBe(true)
	for (const granted of ['L-1', 'S01.12', `${CARD_NO}.coupon:S0101-1-1-0.3`])
		expect(isBroughtLeaseId(granted)).toBe(false)
})

it('a payment given back counts the other way, goods that came back take what they had earned', () => {
	const back = { cardNo: CARD_NO, purse: COUPON, amount: 200 }
	const refunded = {
		kind: 'spendRefunded',
		saleId: 'S01-01-1-1',
		authKey: 'S01-01-1-000001',
		amountMinor: 200,
		keeper: 'store',
		...back,
	} as never
	expect(coupons(refunded)).toMatchObject([{ kind: 'voucherSpent', ...back, amount: -200 }])
	expect(coupons(sale({ takenBack: [back] }))).toMatchObject([{ kind: 'voucherSpent', ...back }])
})
