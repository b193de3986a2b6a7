import { describe, expect, it } from 'vitest'
import { keepSame } from './keep-same.ts'

describe('what stays the same object', () => {
	it('everything, when nothing is new', () => {
		const before = { lines: [{ name: 'tea', price: 8 }], member: null }
		expect(keepSame(before, structuredClone(before))).toBe(before)
	})

	it('the lines before a new one, and what stands beside them', () => {
		const before = { lines: [{ name: 'tea' }, { name: 'milk' }], totals: { sum: 8 }, member: null as unknown }
		const next = {
			lines: [{ name: 'tea' }, { name: 'milk' }, { name: 'nuts' }],
			totals: { sum: 8 },
			member: {},
		}
		const kept = keepSame(before, next)
		expect(kept).toEqual(next)
		expect(kept.lines[0]).toBe(before.lines[0])
		expect(kept.lines[1]).toBe(before.lines[1])
		expect(kept.lines).not.toBe(before.lines)
		expect(kept.totals).toBe(before.totals)
	})

	it('not a list that lost its end, nor a record that lost or gained a key', () => {
		expect(keepSame([1, 2], [1])).toEqual([1])
		expect(keepSame({ a: 1, b: 2 } as object, { a: 1 })).toEqual({ a: 1 })
		expect(keepSame({ a: undefined } as object, { b: undefined })).toEqual({ b: undefined })
		expect(Object.keys(keepSame({ a: undefined } as object, { b: undefined }))).toEqual(['b'])
		expect(keepSame<unknown>([1], { 0: 1 })).toEqual({ 0: 1 })
		expect(keepSame<unknown>({ a: 1 }, null)).toBeNull()
	})
})
