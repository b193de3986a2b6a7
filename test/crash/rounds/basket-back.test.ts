import { expect, it } from 'vitest'
import { type Act, type Basket, lossOf } from './basket-back.ts'

const tea = { itemCode: 'tea', quantity: 1, voided: false }
const one: Basket = { lines: [tea], tenders: [], isDone: false }
const two: Basket = { ...one, lines: [{ ...tea, quantity: 2 }] }
const paid: Basket = { lines: [tea], tenders: [{ kind: 'cash', amountMinor: 5 }], isDone: true }
const empty: Basket = { lines: [], tenders: [], isDone: false }
const nothing: Act = { kind: 'nothing' }
const addTea: Act = { kind: 'addItem', itemCode: 'tea' }
const pay: Act = { kind: 'tender', tender: { kind: 'cash', amountMinor: 5 }, completes: true }

it('a basket comes back as it was, or one act further', () => {
	expect(lossOf(one, nothing, one, [])).toBeNull()
	expect(lossOf(one, addTea, one, [])).toBeNull()
	expect(lossOf(one, addTea, two, [])).toBeNull()
	expect(lossOf(one, pay, paid, [])).toBeNull()
	expect(lossOf(paid, { kind: 'leave' }, empty, [])).toBeNull()
	expect(
		lossOf(one, { kind: 'voidLine', lineNumber: 1 }, { ...one, lines: [{ ...tea, voided: true }] }, []),
	).toBeNull()
	expect(lossOf({ ...paid, isDone: false }, { kind: 'removeTender', tenderNumber: 1 }, one, [])).toBeNull()
	expect(lossOf(one, nothing, two, ['tea'])).toBeNull()
	expect(lossOf(one, nothing, two, ['milk', 'tea', 'milk'])).toBeNull()
})

it('anything else is a loss, in words', () => {
	expect(lossOf(two, nothing, one, [])).toMatch(/the basket was/)
	expect(lossOf(one, nothing, two, [])).not.toBeNull()
	expect(lossOf(one, pay, empty, [])).not.toBeNull()
	expect(lossOf(paid, nothing, { ...paid, tenders: [...paid.tenders, ...paid.tenders] }, [])).not.toBeNull()
	expect(lossOf(one, nothing, empty, ['tea'])).not.toBeNull()
	expect(lossOf(one, nothing, two, ['milk'])).not.toBeNull()
})
