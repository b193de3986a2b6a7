/** What a till's page and its customer's load before they draw anything: the figure that `npm run check` holds against its budget, too. */
import { resolve } from 'node:path'
import { assert } from '../../protocol/base/assert.ts'
import type { Measured } from './bench-row.ts'
import { benchStage, type RowPlan } from './bench-stage.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const KB_MAX = 200

type Pages = { readonly kbOf: (page: string) => number; readonly close: () => Promise<void> }

/** The bundler is large: it is loaded only where it is asked for. */
async function openPages(): Promise<Pages> {
	const { FIRST_LOAD_BYTES_MAX, firstLoads } = await import('../../build/check/first-load-bytes.ts')
	assert(FIRST_LOAD_BYTES_MAX === KB_MAX * 1_000, 'the gate has another budget than the bench')
	const loads = await firstLoads(ROOT)
	return {
		kbOf: (page) => {
			const found = loads.find((load) => load.page === page)
			assert(found !== undefined, `the build has no page called ${page}`)
			return found.bytes / 1_000
		},
		close: async () => undefined,
	}
}

const row = (what: string, page: string): RowPlan<Pages> => ({
	what,
	budget: `≤ ${KB_MAX} kB gzip`,
	unit: 'kB gzip',
	keeps: (value) => value <= KB_MAX,
	measure: async (pages): Promise<Measured> => ({
		value: pages.kbOf(page),
		yardstick: null,
		notes: ['as it is shipped, each file compressed by itself; what is loaded later is not in it'],
	}),
})

export const pagesStage = benchStage<Pages>('the pages', openPages, [
	row('first JavaScript of the till’s page', 'till'),
	row('first JavaScript of the customer’s page', 'customer'),
])
