import { expect, it, vi } from 'vitest'
import { benchStage, sampleCount } from './bench-stage.ts'

const CONTEXT = { dir: '/nowhere', effort: 1, say: () => undefined, onBreak: () => () => undefined }
const YARDSTICK = { what: 'plain work', measured: 2, unit: 'ms' }
const HEAD = { what: 'good', budget: '≤ 3 ×', unit: 'ms' }

function stage(open: () => Promise<{ close: () => Promise<void> }>) {
	return benchStage('stage', open, [
		{
			...HEAD,
			keeps: (_value, ratio) => ratio !== null && ratio <= 3,
			measure: async () => ({ value: 5, yardstick: YARDSTICK, notes: ['n 1'] }),
		},
		{
			what: 'broken',
			budget: '≤ 1 ms',
			unit: 'ms',
			keeps: () => true,
			measure: async () => {
				throw new Error('the wire is cut')
			},
		},
	])
}

it('judges a row by its ratio, and gives a row that failed a reason and no verdict', async () => {
	const close = vi.fn(async () => undefined)
	const rows = await stage(async () => ({ close })).run(CONTEXT, () => true)
	expect(rows).toEqual([
		{
			...HEAD,
			measured: 5,
			yardstick: YARDSTICK,
			ratio: 2.5,
			beside: [],
			pass: true,
			notes: ['n 1'],
			reason: null,
		},
		{
			what: 'broken',
			budget: '≤ 1 ms',
			unit: 'ms',
			measured: null,
			yardstick: null,
			ratio: null,
			beside: [],
			pass: null,
			notes: [],
			reason: 'the wire is cut',
		},
	])
	expect(close).toHaveBeenCalledOnce()
})

it('gives every wanted row the reason when the scene cannot be set up', async () => {
	const rows = await stage(() => Promise.reject(new Error('no browser'))).run(CONTEXT, () => true)
	expect(rows.map(({ what, measured, pass, reason }) => [what, measured, pass, reason])).toEqual([
		['good', null, null, 'no browser'],
		['broken', null, null, 'no browser'],
	])
})

it('does not set up a scene that no wanted row needs', async () => {
	const open = vi.fn(async () => ({ close: async () => undefined }))
	expect(await stage(open).run(CONTEXT, () => false)).toEqual([])
	expect(open).not.toHaveBeenCalled()
})

it('takes fewer samples at less effort, but enough of them', () => {
	expect(sampleCount(CONTEXT, 1_000, 30)).toBe(1_000)
	expect(sampleCount({ ...CONTEXT, effort: 0.1 }, 1_000, 30)).toBe(100)
	expect(sampleCount({ ...CONTEXT, effort: 0.01 }, 1_000, 30)).toBe(30)
})
