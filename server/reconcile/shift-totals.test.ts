/** Two counts of one shift, side by side; and two lists of one shift, entry by entry. */
import { describe, expect, it } from 'vitest'
import { minor } from '../../protocol/base/money.ts'
import { makeKeys } from '../../test/centre/small-group.ts'
import { sale, TillChain } from '../../test/centre/till-chain.ts'
import { type WholeSpend, wholeSale } from '../../test/centre/whole-sale.ts'
import { incompleteBy, resultOf } from './card-settlement.ts'
import { firstDifference, type TillListEntry } from './settlement-detail.ts'
import type { ShiftEntry } from './shift-entries.ts'
import { centreTotals, differences } from './shift-totals.ts'

const HOLD = { kind: 'hold' } as const
const SPEND: WholeSpend = {
	cardNo: '88000001',
	purse: 'coupon:1',
	amount: 300,
	authKey: 'key-two-2',
	authority: HOLD,
}
const REFUND = { cardNo: '88000001', purse: 'points', amount: 500, amountMinor: 5, keeper: 'centre' }
const NONE = { count: 0, amountMinor: 0 }
const chain = new TillChain('S01-01', makeKeys().privateKey)
const entries = [
	chain.add({ kind: 'shiftOpened', shiftId: 'shift-1', floatMinor: 0 }),
	chain.add(sale('s1', 1_000, { spend: { cardNo: '88000001', amount: 400, authKey: 'key-one-1' } })),
	chain.add(sale('s2', 250, { points: 25, cardNo: '88000001' })),
	chain.add(
		wholeSale('s4', {
			goodsMinor: 345,
			spends: [SPEND, { ...SPEND, purse: 'points', amount: 500, amountMinor: 5, authKey: 'key-three' }],
			discounts: [{ kind: 'discount', grantId: 'D1', amountMinor: 40 }],
			loads: [{ cardNo: '88000001', purse: 'gift', amountMinor: 70, keeper: 'centre' }],
		}),
	),
	chain.add({ kind: 'spendRefunded', saleId: 's4', authKey: 'key-three', ...REFUND }),
	chain.add({ kind: 'saleCancelled', saleId: 's3', itemCount: 1, totalMinor: 9 }),
	chain.add({ kind: 'drawerOpened', reason: 'noSale' }),
	chain.add({ kind: 'cashMoved', direction: 'pickup', amountMinor: 300, note: '' }),
]

it('counts a shift per tender and per card function', () => {
	expect(centreTotals(entries)).toEqual({
		saleCount: 3,
		itemCount: 3,
		salesMinor: 1_625,
		taxMinor: 0,
		tenders: {
			cash: { count: 3, amountMinor: 920 },
			storedValue: { count: 1, amountMinor: 400 },
			points: { count: 1, amountMinor: 5 },
			gift: NONE,
			coupon: { count: 1, amountMinor: 300 },
			activity: NONE,
			service: NONE,
		},
		loads: { storedValue: NONE, gift: { count: 1, amountMinor: 70 } },
		discountsMinor: 40,
		refundsMinor: 5,
		pointsEarned: 25,
		saleCancelCount: 1,
		noSaleCount: 1,
		cashMoved: { loanMinor: 0, pickupMinor: 300, paidInMinor: 0, paidOutMinor: 0 },
	})
})

it('counts deposits apart, by the piece: of the lines sold and of what was given back', () => {
	const lane = new TillChain('S01-02', makeKeys().privateKey)
	const beer = lane.add(wholeSale('d1', { goodsMinor: 800 }))
	if (beer.body.kind !== 'saleCompleted') throw new Error('a sale was added')
	const [goods] = beer.body.lines
	const empties = { returnNumber: 1, from: null, itemCode: 'B', nameZh: '', nameEn: '', departmentId: 'D1' }
	const back = { ...empties, quantity: 4, amountMinor: 400, taxMinor: 0, creditMinor: 400, reason: '' }
	const sold = lane.add({
		...beer.body,
		lines: [goods, { ...goods, lineNumber: 2, quantity: 3, amountMinor: 300, depositOf: 1 }],
		returns: [{ ...back, claimId: null, supervisorId: null, isDeposit: true }],
	})
	const deposits = {
		taken: { count: 3, amountMinor: 300 },
		givenBack: { count: 4, amountMinor: 400 },
	}
	expect(centreTotals([beer])).not.toHaveProperty('deposits')
	const centre = centreTotals([beer, sold])
	expect(centre.deposits).toEqual(deposits)
	const fewer = { taken: deposits.taken, givenBack: { count: 4, amountMinor: minor(300) } }
	expect(
		differences({ ...centre, deposits: { ...fewer, taken: { count: 3, amountMinor: minor(300) } } }, centre),
	).toEqual([{ figure: 'deposits.givenBack.amountMinor', till: 300, centre: 400 }])
})

it('counts the drawer by its reasons, as the till does, and names the one that differs', () => {
	const lane = new TillChain('S01-03', makeKeys().privateKey)
	const opened = (why?: string) => lane.add({ kind: 'drawerOpened', reason: 'noSale', ...(why && { why }) })
	const centre = centreTotals([opened('smallChange'), opened(), opened('drawerCheck'), opened('smallChange')])
	expect(centre).toMatchObject({
		noSaleCount: 4,
		noSaleReasons: [
			{ reason: 'drawerCheck', count: 1 },
			{ reason: 'smallChange', count: 2 },
		],
	})
	const till = { ...centre, noSaleReasons: [{ reason: 'smallChange', count: 2 }] }
	expect(differences(till, centre)).toEqual([
		{ figure: 'noSaleReasons.drawerCheck.count', till: 0, centre: 1 },
	])
})

it('names each figure that differs, also inside a tender', () => {
	const centre = centreTotals(entries)
	expect(differences(centre, centre)).toEqual([])
	const storedValue = { count: 1, amountMinor: minor(401) }
	const till = { ...centre, saleCount: 4, tenders: { ...centre.tenders, storedValue } }
	expect(differences(till, centre)).toEqual([
		{ figure: 'saleCount', till: 4, centre: 3 },
		{ figure: 'tenders.storedValue.amountMinor', till: 401, centre: 400 },
	])
})

const DIFFERS = [{ figure: 'saleCount', till: 1, centre: 2 }]
it.each([
	['agreed', [], []],
	['notAgreed', DIFFERS, []],
	['cannotConfirm', [], ['unreadable'] as const],
	['cannotConfirm', [], ['gap'] as const],
	['cannotConfirm', [], ['openMissing'] as const],
	['cannotConfirm', DIFFERS, ['otherEpoch'] as const],
	['agreed', [], ['otherEpoch'] as const],
])('is %s with differences %j, incomplete by %j', (result, differing, incomplete) => {
	expect(resultOf(differing, incomplete)).toBe(result)
})

it('misses the opening, and sees another enrolment', () => {
	expect(incompleteBy(entries, 1)).toEqual([])
	expect(incompleteBy(entries.slice(1), 2)).toEqual(['openMissing', 'otherEpoch'])
})

describe('the first difference between two lists', () => {
	const centre = entries.map(
		(entry, index): ShiftEntry => ({
			epoch: 1,
			seq: entry.seq,
			hash: chain.sealed[index]?.hash ?? '',
			verdict: 'posted',
			reason: null,
			postedAtMs: 0,
			entry,
		}),
	)
	const till = centre.map(({ epoch, seq, entry }, index): TillListEntry => {
		const amountMinor = entry.body.kind === 'saleCompleted' ? entry.body.totals.totalMinor : 0
		const hash = chain.sealed[index]?.hash
		if (hash === undefined) throw new Error('every entry is sealed')
		return { epoch, seq, hash, amountMinor }
	})
	const other = till.map((row) => (row.seq === 3 ? { ...row, amountMinor: 260 } : row))
	const otherHash = till.map((row) => (row.seq === 2 ? { ...row, hash: till[4]?.hash ?? row.hash } : row))

	it.each([
		['nothing', till, centre, { kind: 'none' }],
		['order of the list', [...till].reverse(), centre, { kind: 'none' }],
		['an entry only the till has', till, centre.slice(0, 4), { kind: 'missingAtCentre', epoch: 1, seq: 5 }],
		[
			'an entry in between only we have',
			till.filter(({ seq }) => seq !== 2),
			centre,
			{ kind: 'missingAtTill', epoch: 1, seq: 2 },
		],
		[
			'another amount',
			other,
			centre,
			{ kind: 'otherAmount', epoch: 1, seq: 3, tillMinor: 260, centreMinor: 250 },
		],
		[
			'another text',
			otherHash,
			centre,
			{ kind: 'otherText', epoch: 1, seq: 2, tillHash: till[4]?.hash, centreHash: till[1]?.hash },
		],
		['both empty', [], [], { kind: 'none' }],
	])('is %s', (_what, list, ours, first) => {
		expect(firstDifference(ours, list)).toEqual(first)
	})
})
