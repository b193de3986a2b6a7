/** Promotions in a sale at the till: taken with the goods, kept, for whoever stands there; on paper and in the journal. */
import { describe, expect, it } from 'vitest'
import { itemCodeSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { type Promotion, promotionSchema } from '../../protocol/catalogue/promotion.ts'
import { recount } from '../../protocol/pricing/recount.ts'
import { PROMOTION } from '../../test/fixtures/promotion.ts'
import { item, known, member, Play } from '../../test/helpers/till-play.ts'
import { totalsOf } from './basket.ts'

const A = item('A', 1_000)
const B = item('B', 400)

function promotion(promotionId: string, over: object): Promotion {
	const names = { promotionId, nameZh: `促销${promotionId}`, nameEn: `Promotion ${promotionId}` }
	return promotionSchema.parse({ ...PROMOTION, ...names, ...over })
}
const only = (...codes: string[]) => ({
	departmentIds: null,
	counters: null,
	itemCodes: codes.map((code) => itemCodeSchema.parse(code)),
})
const tenth = promotion('TENTH', {})
const members = promotion('MEMBERS', { who: { kind: 'members' } })
const second = promotion('SECOND', {
	scope: only('A'),
	rule: { kind: 'everyNth', pieces: 2, basisPoints: 5_000 },
})

function play(...promotions: Promotion[]): Play {
	const started = new Play().open()
	started.promotions = promotions
	return started
}
const total = ({ state }: Play) => (state.sale ? totalsOf(state.sale).totalMinor : null)
const wang = {
	kind: 'cardRecognised',
	medium: { kind: 'uid', value: '04A1B2C3D4E580' },
	known: known(),
} as const

describe('which promotions a line meets', () => {
	// Saturday, 21 November 2026, noon in the shop.
	it.each<[string, object, boolean]>([
		['the article', { scope: only('A') }, true],
		['another article', { scope: only('B') }, false],
		['the department', { scope: { departmentIds: ['D1'], counters: null, itemCodes: null } }, true],
		['a counter', { scope: { departmentIds: null, counters: ['Lanzhi'], itemCodes: null } }, false],
		['this store', { storeIds: ['S01'] }, true],
		['another store', { storeIds: ['S02'] }, false],
		['today', { validFrom: '2026-11-21', validUntil: '2026-11-21' }, true],
		['until yesterday', { validUntil: '2026-11-20' }, false],
		['Saturdays', { weekdays: [6] }, true],
		['Sundays', { weekdays: [7] }, false],
		['from noon on', { hours: { fromMinute: 720, untilMinute: 780 } }, true],
		['until noon', { hours: { fromMinute: 660, untilMinute: 720 } }, false],
		['over midnight, to noon', { hours: { fromMinute: 1_320, untilMinute: 721 } }, true],
	])('%s', (_, over, meets) => {
		expect(total(play(promotion('P', over)).take(A))).toBe(meets ? 900 : 1_000)
	})
})

describe('a basket is not re-priced', () => {
	it('by a promotion that comes, changes or ends while goods are taken', () => {
		const sale = play(tenth).take(A)
		sale.promotions = [promotion('TENTH', { rule: { kind: 'percentOff', basisPoints: 9_000 } }), second]
		expect(total(sale)).toBe(900)
		// The line grows as it began; a line of its own meets what there is now, and TENTH is what it was.
		expect(total(sale.take(A))).toBe(1_800)
		expect(total(sale.take(B, A))).toBe(900 * 2 + 360 + 900)
		sale.promotions = []
		expect(total(sale.do({ kind: 'setLineQuantity', lineNumber: 1, quantity: 1 }))).toBe(900 + 360 + 900)
	})

	it('comes back from a suspended sale as it was', () => {
		const sale = play(second).take(A, A).do({ kind: 'suspendSale', label: '' })
		expect(sale.last('saleSuspended')).toMatchObject({
			totalMinor: 1_500,
			promotions: [{ promotionId: 'SECOND' }],
		})
	})
})

describe('who the customer is', () => {
	it('counts at once, and no more when she leaves', () => {
		const sale = play(members).take(A)
		expect(total(sale)).toBe(1_000)
		expect(total(sale.do(wang))).toBe(900)
		expect(total(sale.do({ kind: 'removeMember' }))).toBe(1_000)
	})

	it('no longer counts once something is paid', () => {
		const sale = play(members).take(A).do({ kind: 'startTender' })
		sale.do({ kind: 'tenderCash', handedOverMinor: minor(100) }, wang)
		expect(sale.result).toMatchObject({ code: 'notNow' })
		expect(total(sale)).toBe(1_000)
	})

	it('a birthday opens a price when somebody has confirmed it', () => {
		const birthday = promotion('B', { who: { kind: 'birthday', span: 'day' } })
		const born = (source: 'headOffice' | 'till', verified: boolean) =>
			member({ fields: { birthday: { value: '11-21', source, verified, atMs: 0 } } })
		const priced = (source: 'headOffice' | 'till', verified: boolean) =>
			total(
				play(birthday)
					.take(A)
					.do({ ...wang, known: known({ member: born(source, verified) }) }),
			)
		expect([priced('headOffice', false), priced('till', false), priced('till', true)]).toEqual([
			900, 1_000, 900,
		])
	})
})

it('goods that would leave the customer something to get back are refused while something is paid', () => {
	const off = promotion('OFF', {
		rule: { kind: 'spendAmountOff', spendMinor: 1_300, amountMinor: 900, repeats: false },
	})
	const sale = play(off).take(A).do({ kind: 'startTender' })
	sale.do({ kind: 'tenderCash', handedOverMinor: minor(900) }, { kind: 'backToSale' }).take(B)
	expect(sale.result).toMatchObject({ code: 'notNow' })
	expect(total(sale)).toBe(1_000)
})

it('entry, points and paper say what each promotion took', () => {
	const double = promotion('DOUBLE', { scope: only('B'), rule: { kind: 'points', rateBasisPoints: 20_000 } })
	const sale = play(second, double).take(A, A, B).do(wang, { kind: 'startTender' })
	sale.do({ kind: 'tenderCash', handedOverMinor: minor(2_000) })
	const entry = sale.last('saleCompleted')
	expect(entry.lines.map(({ discounts }) => discounts)).toEqual([
		[{ kind: 'promotion', grantId: 'SECOND', amountMinor: 500 }],
		[],
	])
	expect(entry.earned).toMatchObject([{ purse: 'points', amount: 23 }])
	expect(recount(entry)).toEqual([])
	const { seq } = sale.effect('confirmMirror')
	sale.do({ kind: 'mirrorAnswered', seq, hash: 'a'.repeat(64) as never, confirmed: true })
	expect(sale.receipts.at(-1)?.layout.rows).toContainEqual({
		kind: 'pair',
		left: '  促销SECOND',
		right: '-5.00',
	})
})

it('tax that is added stands in the entry', () => {
	const sale = play(tenth)
	sale.profile = { ...sale.profile, taxMode: 'exclusive' }
	sale.take(A).do({ kind: 'startTender' }, { kind: 'tenderCash', handedOverMinor: minor(2_000) })
	const entry = sale.last('saleCompleted')
	expect(entry).toMatchObject({ taxMode: 'exclusive', totals: { totalMinor: 1_017, taxMinor: 117 } })
	expect(recount(entry)).toEqual([])
})
