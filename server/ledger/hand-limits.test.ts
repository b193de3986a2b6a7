/** What may be set by hand, as the centre judges it: each row a sale of two lines of 100.00 and 50.00, told by its entry. */
import { describe, expect, it } from 'vitest'
import { type Entry, entrySchema } from '../../protocol/journal/entry.ts'
import type { OperatorRole, OverrideRules } from '../../protocol/rules/override-rules.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import { CARDS, smallGroup } from '../../test/centre/small-group.ts'
import type { PlainBody } from '../../test/centre/till-chain.ts'
import { wholeSale } from '../../test/centre/whole-sale.ts'
import { chainOf, ledgerOver, referenceLedger } from '../../test/conformance/ledger-suite.ts'
import { answering, type HandLimits, isByHand, isWithinLimits } from './hand-limits.ts'
import type { Sale } from './post-approvals.ts'

const CASHIER = '1001'
/** By default: a cashier 5 % and 10.00 of a line (3 % of a basket), a supervisor 20 % and 200.00 (15 %, 500.00). */
const LIMITS: HandLimits = {
	rules: undefined,
	roles: new Map<string, OperatorRole>([
		[CASHIER, 'cashier'],
		['2001', 'supervisor'],
		['9001', 'manager'],
	]),
}

interface Told {
	readonly action: 'priceOverride' | 'lineDiscount' | 'basketDiscount'
	readonly lineNumber: number | null
	readonly amountMinor: number
	readonly supervisorId?: string
}

interface Off {
	readonly kind: 'line' | 'basket'
	readonly amountMinor: number
}

/** `list`: what the first line cost by the catalogue; `off`: what is taken off it; `paid`: a piece of it. */
function saleOf(
	overrides: readonly Told[],
	{ list, off = [], paid = 10_000 }: { list?: number; off?: readonly Off[]; paid?: number } = {},
): Sale {
	const one = wholeSale('s1', { goodsMinor: 5_000 })
	const [line] = one.lines as readonly object[]
	const discounts = off.map((taken) => ({ ...taken, grantId: taken.kind }))
	const amountMinor = paid - off.reduce((sum, taken) => sum + taken.amountMinor, 0)
	const listed = list === undefined ? {} : { listPriceMinor: list }
	const first = { ...line, unitPriceMinor: paid, amountMinor, discounts, ...listed }
	const totalMinor = amountMinor + 5_000
	const body = {
		...one,
		lines: [first, { ...line, lineNumber: 2 }],
		totals: { itemCount: 2, totalMinor, taxMinor: 0 },
		tenders: [{ kind: 'cash', amountMinor: totalMinor, handedOverMinor: totalMinor, changeMinor: 0 }],
		overrides: overrides.map((told) => ({ reason: 'damaged', supervisorId: null, ...told })),
	}
	const place = { tillId: 'S01-01', epoch: 1, seq: 1, atMs: 1, businessDate: null, shiftId: null }
	const entry: Entry = entrySchema.parse({ ...place, operatorId: CASHIER, body })
	if (entry.body.kind !== 'saleCompleted') throw new Error('a sale')
	return entry.body
}

const line = (amountMinor: number, supervisorId?: string): Told => ({
	...{ action: 'lineDiscount', lineNumber: 1, amountMinor },
	...(supervisorId === undefined ? {} : { supervisorId }),
})
const price = (amountMinor: number, supervisorId?: string): Told => ({
	...line(amountMinor, supervisorId),
	action: 'priceOverride',
})
const basket = (amountMinor: number, supervisorId?: string): Told => ({
	...line(amountMinor, supervisorId),
	...{ action: 'basketDiscount', lineNumber: null },
})
const off = (amountMinor: number, kind: Off['kind'] = 'line') => ({ off: [{ kind, amountMinor }] })

describe('what was set by hand', () => {
	it.each([
		['a discount within the cashier’s limit', saleOf([line(500)], off(500)), true],
		['beyond it, and nobody allowed it', saleOf([line(503)], off(503)), false],
		['beyond it, and a supervisor allowed it', saleOf([line(2_000, '2001')], off(2_000)), true],
		['beyond the supervisor’s limit too', saleOf([line(2_003, '2001')], off(2_003)), false],
		['beyond it, and a manager allowed it', saleOf([line(9_000, '9001')], off(9_000)), true],
		['allowed by another cashier', saleOf([line(600, CASHIER)], off(600)), false],
		['allowed by somebody whom nobody knows', saleOf([line(400, '7777')], off(400)), false],
		['a lower price', saleOf([price(500)], { list: 10_500 }), true],
		['too low a price', saleOf([price(600)], { list: 10_600 }), false],
		['too high a price', saleOf([price(-900)], { list: 9_100 }), false],
		['a price of which nobody says who set it', saleOf([], { list: 10_100 }), false],
		['a discount of which nobody says who gave it', saleOf([], off(100)), false],
		['a discount of the basket', saleOf([basket(440)], off(440, 'basket')), true],
		['too much of the basket', saleOf([basket(460)], off(460, 'basket')), false],
		['more of the basket, and a supervisor', saleOf([basket(2_250, '2001')], off(2_250, 'basket')), true],
		['on a line that is not there', saleOf([{ ...line(1), lineNumber: 7 }]), false],
		[
			'a limit passed in small steps',
			saleOf([price(400), line(400)], { list: 10_400, off: [{ kind: 'line', amountMinor: 400 }] }),
			false,
		],
		[
			'two steps, one of them a supervisor’s',
			saleOf([price(400), line(400, '2001')], { list: 10_400, off: [{ kind: 'line', amountMinor: 400 }] }),
			true,
		],
		[
			'two steps of one supervisor, together within her limit',
			saleOf([price(1_100, '2001'), line(1_100, '2001')], {
				list: 11_100,
				off: [{ kind: 'line', amountMinor: 1_100 }],
			}),
			true,
		],
		[
			'two steps of one supervisor, together beyond it',
			saleOf([price(1_600, '2001'), line(1_600, '2001')], {
				list: 11_600,
				off: [{ kind: 'line', amountMinor: 1_600 }],
			}),
			false,
		],
		[
			'a supervisor’s step and a manager’s',
			saleOf([price(2_000, '2001'), line(5_000, '9001')], {
				list: 12_000,
				off: [{ kind: 'line', amountMinor: 5_000 }],
			}),
			true,
		],
		['nothing at all', saleOf([]), true],
	])('%s', (_what, sale, within) => {
		expect(isWithinLimits(sale, CASHIER, LIMITS)).toBe(within)
	})

	it('goes by the store’s own rules, where it has some', () => {
		const nothing = { basisPointsMax: 0, amountMinorMax: 0 }
		const limits = { cashier: nothing, supervisor: nothing, manager: nothing }
		const rules = [{ action: 'lineDiscount', limits, isReasonRequired: true, reasons: [] }]
		const own = { ...LIMITS, rules: rules as unknown as OverrideRules }
		expect(isWithinLimits(saleOf([line(1)], off(1)), CASHIER, own)).toBe(false)
		expect(isWithinLimits(saleOf([line(1, '9001')], off(1)), CASHIER, own)).toBe(false)
		expect(isWithinLimits(saleOf([basket(1)], off(1, 'basket')), CASHIER, own)).toBe(true)
	})

	it('an operator whom nobody knows may what a cashier may', () => {
		expect(isWithinLimits(saleOf([line(500)], off(500)), '4242', LIMITS)).toBe(true)
		expect(isWithinLimits(saleOf([line(600)], off(600)), null, LIMITS)).toBe(false)
	})

	it('figures that cannot be counted are beyond every limit', () => {
		const sale = saleOf([price(5, '9001')], { list: 10_005 })
		const lines = sale.lines.map((one) => ({ ...one, quantity: Number.MAX_SAFE_INTEGER }))
		expect(isWithinLimits({ ...sale, lines }, CASHIER, LIMITS)).toBe(false)
	})

	it('asks for the limits of whoever is named, and of nobody where nothing was set by hand', () => {
		expect(answering(saleOf([line(1), basket(1, '2001')]), CASHIER)).toEqual([CASHIER, '2001'])
		expect([saleOf([]), saleOf([], off(1)), saleOf([line(1)])].map(isByHand)).toEqual([false, true, true])
	})
})

it('is posted all the same, and a person hears of it', async () => {
	const group = smallGroup()
	const ledger = ledgerOver(referenceLedger(group))
	const chain = chainOf(group, 'S01-01')
	const tell = async (sale: Sale) => {
		chain.add(sale as unknown as PlainBody)
		const answer = await ledger.post('S01', chain.upload(chain.sealed.length))
		return answer.kind === 'posted' ? (answer.exceptions[0] ?? 'posted') : answer.reason
	}
	// In the small group 01 is a cashier and 90 a supervisor.
	expect(await tell(saleOf([line(500)], off(500)))).toBe('posted')
	expect(await tell(saleOf([line(2_000, '90')], off(2_000)))).toBe('posted')
	expect(await tell(saleOf([line(2_500, '90')], off(2_500)))).toEqual({
		...{ seq: 3, kind: 'postedWithException' },
		reason: 'limitExceeded',
	})
	const medium = { kind: 'cardNo', value: CARDS.plain } as const
	const ask = { kind: 'lookUpCard', requestId: 'a', medium, returns: [] } as UpOf<'lookUpCard'>
	expect((await ledger.lookUpCard({ storeId: 'S01', diskId: 'disk' }, ask)).card).not.toBeNull()
})
