import { describe, expect, it } from 'vitest'
import { minor } from '../../protocol/base/money.ts'
import type { Item } from '../../protocol/catalogue/catalogue.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { item, Play } from '../../test/helpers/till-play.ts'
import type { NoWeightReason, Weight } from '../ports/scale.ts'

/** 12.80 for a kilogram. */
const APPLES: Item = { ...item('P', 1_280, 900), soldBy: 'weight' }
const stable = (weightGrams: number): Weight => ({ kind: 'stable', weightGrams, amountMinor: null })
const nothing = (reason: NoWeightReason): Weight => ({ kind: 'none', reason })

function says(play: Play, weight: Weight, askId = play.effect('weigh').askId): Play {
	return play.do({ kind: 'weighed', askId, weight })
}
const lines = (play: Play) => play.state.sale?.lines ?? []
const trouble = (play: Play) => play.state.sale?.weighing?.trouble
const weighing = () => new Play().open().take(APPLES)
const pay = (play: Play) =>
	play.do({ kind: 'startTender' }, { kind: 'tenderCash', handedOverMinor: minor(10_000) })

describe('goods sold by weight', () => {
	it('ask the scale with their price, and become a line with its weight', () => {
		const play = weighing()
		expect(play.effect('weigh')).toMatchObject({ unitPriceMinor: 1_280 })
		expect(lines(play)).toEqual([])
		says(play, stable(652))
		expect(lines(play)).toMatchObject([{ quantity: 1, weightGrams: 652 }])
		const sale = pay(play).last('saleCompleted')
		// 12.80 × 0.652 = 8.3456
		expect(sale.lines).toMatchObject([
			{ quantity: 1, weightGrams: 652, unitPriceMinor: 1_280, amountMinor: 835 },
		])
		expect(sale.lines[0]).not.toHaveProperty('weightTyped')
		expect(sale.totals).toMatchObject({ itemCount: 1, totalMinor: 835 })
	})

	it('a typed weight does the same, and the journal says that it was typed', () => {
		const play = weighing().do({ kind: 'setWeight', weightGrams: 500 })
		expect(pay(play).last('saleCompleted').lines).toMatchObject([
			{ weightGrams: 500, weightTyped: true, amountMinor: 640 },
		])
	})

	it('each piece is a line of its own', () => {
		const play = says(weighing(), stable(652))
		says(play.take(APPLES), stable(652))
		expect(lines(play).map(({ weightGrams }) => weightGrams)).toEqual([652, 652])
	})

	it.each([
		[stable(0), 'zero'],
		[stable(-5), 'underZero'],
		[stable(LIMITS.weightGramsMax + 1), 'overload'],
		[nothing('motion'), 'motion'],
		[nothing('notConnected'), 'notConnected'],
	])('%j is no weight: it says why and goes on waiting', (weight, reason) => {
		const play = says(weighing(), weight)
		expect(trouble(play)).toBe(reason)
		expect(lines(play)).toEqual([])
		play.do({ kind: 'weighAgain' })
		expect(trouble(play)).toBeNull()
		expect(lines(says(play, stable(100)))).toHaveLength(1)
	})

	it('a late answer to an earlier question says nothing', () => {
		const play = weighing()
		says(play, stable(652), 'another')
		expect(lines(play)).toEqual([])
		says(play, stable(652))
		expect(lines(says(play, stable(100)))).toHaveLength(1)
	})

	it('other goods go on; a second thing to weigh waits its turn; nothing is paid before', () => {
		const play = weighing().take(item('A', 100))
		expect(lines(play)).toHaveLength(1)
		expect(play.take(APPLES).result).toMatchObject({ code: 'weighingOpen' })
		expect(play.do({ kind: 'startTender' }).result).toMatchObject({ code: 'weighingOpen' })
		expect(play.do({ kind: 'dropWeighing' }, { kind: 'startTender' }).state.sale?.stage).toBe('tendering')
	})

	it('have no quantity', () => {
		const play = new Play().open().do({ kind: 'setNextQuantity', quantity: 3 }).take(APPLES)
		expect(play.result).toMatchObject({ code: 'soldByWeight' })
		const taken = says(weighing(), stable(652))
		expect(taken.do({ kind: 'setLineQuantity', lineNumber: 1, quantity: 2 }).result).toMatchObject({
			code: 'soldByWeight',
		})
	})

	it('are weighed again in their line; a piece is not', () => {
		const play = weighing().do({ kind: 'setWeight', weightGrams: 500 }).take(item('A', 100))
		says(play.do({ kind: 'weighLine', lineNumber: 1 }), stable(700))
		expect(lines(play)).toHaveLength(2)
		expect(lines(play)[0]).toMatchObject({ weightGrams: 700 })
		expect(lines(play)[0]).not.toHaveProperty('weightTyped')
		expect(play.do({ kind: 'weighLine', lineNumber: 2 }).result).toMatchObject({ code: 'notSoldByWeight' })
		play.do({ kind: 'weighLine', lineNumber: 1 }, { kind: 'voidLine', lineNumber: 1 })
		expect(play.state.sale?.weighing).toBeNull()
	})

	it('wait over a restart, and the scale is asked again', () => {
		const play = weighing()
		const asked = play.effects.length
		play.do({ kind: 'restarted' })
		expect(play.effects.slice(asked).map(({ kind }) => kind)).toContain('weigh')
		expect(lines(says(play, stable(300)))).toHaveLength(1)
	})

	it('in a sale of nothing else leave no gap in the numbers when they are dropped', () => {
		const play = weighing().do({ kind: 'dropWeighing' }, { kind: 'cancelSale' })
		expect(play.state.counters.sale).toBe(0)
		expect(play.state.sale).toBeNull()
	})
})

describe('goods with a label of the shop', () => {
	const labelled = (label: object, one = APPLES, play = new Play().open()) =>
		play.do({ kind: 'itemChosen', code: '2', item: one, label: { itemNumber: '1', ...label } } as never)

	it('a weight makes a line at once, also while something else waits to be weighed', () => {
		const play = labelled({ kind: 'weight', weightGrams: 1_250 })
		expect(lines(play)).toMatchObject([{ weightGrams: 1_250, quantity: 1 }])
		labelled({ kind: 'weight', weightGrams: 100 }, APPLES, play.take(APPLES))
		expect(lines(play)).toHaveLength(2)
	})

	it('a price is what the customer pays, and two alike are two pieces', () => {
		const play = labelled({ kind: 'price', amountMinor: 835 })
		labelled({ kind: 'price', amountMinor: 835 }, APPLES, play)
		expect(lines(play)).toMatchObject([{ quantity: 2 }])
		expect(pay(play).last('saleCompleted').lines).toMatchObject([{ unitPriceMinor: 835, amountMinor: 1_670 }])
	})

	it('a count is a quantity', () => {
		expect(lines(labelled({ kind: 'count', count: 6 }, item('A', 100)))).toMatchObject([{ quantity: 6 }])
	})

	it.each([
		[{ kind: 'weight', weightGrams: 0 }, APPLES, 'weightInvalid'],
		[{ kind: 'weight', weightGrams: 500 }, item('A', 100), 'notSoldByWeight'],
		[{ kind: 'price', amountMinor: 0 }, APPLES, 'amountInvalid'],
		[{ kind: 'count', count: 2 }, APPLES, 'soldByWeight'],
		[{ kind: 'count', count: 0 }, item('A', 100), 'quantityInvalid'],
	])('%j is refused with words', (label, one, code) => {
		const play = labelled(label, one)
		expect(play.result).toMatchObject({ code })
		expect(lines(play)).toEqual([])
	})
})
