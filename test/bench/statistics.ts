/** What a row says about its samples. Percentiles are nearest-rank: always a value that was really measured. */
import { assert } from '../../protocol/base/assert.ts'

/** @param share from 0 (exclusive) to 1: 0.99 is the 99th percentile. Throws on no samples: there is no figure then. */
export function percentile(samples: readonly number[], share: number): number {
	assert(samples.length > 0, 'a percentile needs samples')
	assert(share > 0 && share <= 1, 'a share lies above 0 and not above 1')
	const sorted = [...samples].sort((a, b) => a - b)
	// 0.99 × 200 is 198.00000000000003 in floating point, which must not become rank 199.
	const rank = Math.ceil(Number((share * sorted.length).toFixed(6)))
	const value = sorted[rank - 1]
	assert(value !== undefined, 'a rank lies within the samples')
	return value
}

export type Summary = {
	readonly count: number
	readonly p50: number
	readonly p95: number
	readonly p99: number
	readonly max: number
}

/** The figures that every latency row prints, in the unit of the samples. */
export function summarise(samples: readonly number[]): Summary {
	return {
		count: samples.length,
		p50: percentile(samples, 0.5),
		p95: percentile(samples, 0.95),
		p99: percentile(samples, 0.99),
		max: percentile(samples, 1),
	}
}

/** `n 400 · p50 1.2 · p95 1.9 · p99 2.4 · max 6.0 ms` */
export function summaryText({ count, p50, p95, p99, max }: Summary, unit: string): string {
	const figures = [`p50 ${figure(p50)}`, `p95 ${figure(p95)}`, `p99 ${figure(p99)}`, `max ${figure(max)}`]
	return `n ${count} · ${figures.join(' · ')} ${unit}`
}

/** Three significant digits below 1,000, whole numbers with separators from there. */
export function figure(value: number): string {
	if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en-US')
	return String(Number(value.toPrecision(3)))
}
