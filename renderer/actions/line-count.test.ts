import { expect, it } from 'vitest'
import type { LineView } from '../../till/view.ts'
import { countAfter, countOf } from './line-count.ts'

const line = (quantity: number) => ({ quantity, set: null })
const ofSets = (sets: number, each: number) => ({
	quantity: sets * each,
	set: { quantity: sets } as LineView['set'],
})

it('goes up and down by one, from one to as many as a line can have', () => {
	expect(countAfter(line(1), 1)).toBe(2)
	expect(countAfter(line(2), -1)).toBe(1)
	expect(countAfter(line(1), -1)).toBeNull()
	expect(countAfter(line(9_998), 1)).toBe(9_999)
	expect(countAfter(line(9_999), 1)).toBeNull()
})

it('of a line of a set counts the sets, not what is in them', () => {
	expect(countOf(ofSets(2, 3))).toBe(2)
	expect(countAfter(ofSets(2, 3), 1)).toBe(3)
	expect(countAfter(ofSets(1, 3), -1)).toBeNull()
})
