import { expect, it } from 'vitest'
import { restartBudget } from './restart-budget.ts'

it('allows a few deaths within a while, and one more once the first is long ago', () => {
	const budget = restartBudget(2, 1_000)
	expect([0, 10, 20].map((atMs) => budget.take(atMs))).toEqual([true, true, false])
	expect(budget.take(1_015)).toBe(true)
})

it('begins anew when a person has looked', () => {
	const budget = restartBudget(1, 1_000)
	expect([budget.take(0), budget.take(1)]).toEqual([true, false])
	budget.refill()
	expect(budget.take(2)).toBe(true)
})
