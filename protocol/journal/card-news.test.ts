import { describe, expect, test } from 'vitest'
import { businessDateSchema } from '../base/business-date.ts'
import { cardNoSchema } from '../base/ids.ts'
import { type CardSnapshot, cardSnapshotSchema, VOUCHERS_MAX } from '../card/card-snapshot.ts'
import type { Purse } from '../card/purse.ts'
import { withNews } from './card-news.ts'
import { type Entry, entrySchema } from './entry.ts'

const CARD_NO = cardNoSchema.parse('628810000001')
const EMPTY = { available: 0, held: 0, leased: 0 }

function cardWith(vouchers: CardSnapshot['vouchers']): CardSnapshot {
	return {
		cardNo: CARD_NO,
		state: 'active',
		cardClass: 'standard',
		media: [],
		member: null,
		purses: { storedValue: EMPTY, points: EMPTY, gift: EMPTY },
		vouchers,
		grants: [],
		asOfMs: 1_000,
		version: 7,
	}
}

function coupon(purse: Purse, leased: number): CardSnapshot['vouchers'][number] {
	const balance = { ...EMPTY, leased }
	return { purse, voucherTypeId: 'C1', balance, validFrom: null, validUntil: null }
}

/** A sale that gives the card a coupon worth 5.00. */
function awarding(purse: string): Entry {
	const voucher = { voucherTypeId: 'C1', validFrom: null, validUntil: null }
	return entrySchema.parse({
		tillId: 'S01-01',
		epoch: 1,
		seq: 3,
		atMs: 2_000,
		businessDate: businessDateSchema.parse('2026-03-09'),
		shiftId: 'S01-01-1-1',
		operatorId: '1001',
		body: {
			kind: 'saleCompleted',
			saleId: 'S01-01-1-000001',
			memberId: null,
			cardNo: CARD_NO,
			lines: [],
			totals: { itemCount: 0, totalMinor: 0, taxMinor: 0 },
			loads: [],
			tenders: [],
			approvals: [],
			earned: [{ cardNo: CARD_NO, purse, amount: 500, keeper: 'store', voucher }],
			connection: 'alone',
		},
	})
}

describe('a card’s picture with what newer entries say', () => {
	test('has the coupon that a sale gave, whose value the entry’s own movement counts', () => {
		const { vouchers } = withNews(cardWith([]), [awarding('coupon:S0101-1-3-0')])
		expect(vouchers).toEqual([coupon('coupon:S0101-1-3-0', 0)])
	})

	test('does not count twice what the picture has already', () => {
		const { vouchers } = withNews(cardWith([coupon('coupon:S0101-1-3-0', 700)]), [
			awarding('coupon:S0101-1-3-0'),
		])
		expect(vouchers).toEqual([coupon('coupon:S0101-1-3-0', 200)])
	})

	test('never has more coupons than a picture may have: the till could not read its own disk', () => {
		const full = Array.from({ length: VOUCHERS_MAX }, (_, index) => coupon(`coupon:${index}`, 1))
		const told = withNews(cardWith(full), [awarding('coupon:S0101-1-3-0')])
		expect(cardSnapshotSchema.safeParse(told).success).toBe(true)
		expect(told.vouchers).toEqual(full)
	})
})
