import { expect, it } from 'vitest'
import { AssertionFailed } from '../../protocol/base/assert.ts'
import { figure, percentile, summarise, summaryText } from './statistics.ts'

const ONE_TO = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

it.each([
	[ONE_TO(100), 0.5, 50],
	[ONE_TO(100), 0.95, 95],
	[ONE_TO(100), 0.99, 99],
	[ONE_TO(100), 1, 100],
	[ONE_TO(200), 0.99, 198],
	[ONE_TO(1_000), 0.99, 990],
	[ONE_TO(1_000), 0.999, 999],
	[ONE_TO(30), 0.95, 29],
	[ONE_TO(30), 0.99, 30],
	[ONE_TO(5), 0.5, 3],
	[[7], 0.01, 7],
	[[7], 0.99, 7],
])('takes the nearest rank: case %#', (samples, share, expected) => {
	expect(percentile(samples, share)).toBe(expected)
})

it('sorts by number, not by text, and leaves the samples as they were', () => {
	const samples = [10, 9, 100, 1]
	expect(percentile(samples, 0.5)).toBe(9)
	expect(percentile(samples, 1)).toBe(100)
	expect(samples).toEqual([10, 9, 100, 1])
})

it('has no figure without samples, and none for a share outside of them', () => {
	expect(() => percentile([], 0.5)).toThrow(AssertionFailed)
	expect(() => percentile([1], 0)).toThrow(AssertionFailed)
	expect(() => percentile([1], 1.01)).toThrow(AssertionFailed)
})

it('summarises', () => {
	expect(summarise(ONE_TO(1_000).reverse())).toEqual({
		count: 1_000,
		p50: 500,
		p95: 950,
		p99: 990,
		max: 1_000,
	})
	expect(summaryText(summarise([1, 2, 3]), 'ms')).toBe('n 3 · p50 2 · p95 3 · p99 3 · max 3 ms')
})

it.each([
	[0, '0'],
	[0.12345, '0.123'],
	[2.5, '2.5'],
	[37.46, '37.5'],
	[999.4, '999'],
	[12_345.6, '12,346'],
])('writes %d as %s', (value, text) => {
	expect(figure(value)).toBe(text)
})
