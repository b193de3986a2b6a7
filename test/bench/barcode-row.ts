/**
 * Barcode → line painted, alone: from the moment the simulated scanner writes its bytes into its pseudo-terminal, through
 * driver, till core, saved basket and renderer, until the line is in a painted frame.
 */
import { assert } from '../../protocol/base/assert.ts'
import type { Item } from '../../protocol/catalogue/catalogue.ts'
import type { Measured } from './bench-row.ts'
import { type BenchContext, type RowPlan, sampleCount } from './bench-stage.ts'
import { preciseNowMs } from './page-clock.ts'
import { piecesOf } from './pieces.ts'
import type { ScreenScene } from './screen-scene.ts'
import { figure, summarise, summaryText } from './statistics.ts'

const P95_MAX_MS = 25
const SAMPLES = 200
const SAMPLES_LEAST = 40
const WARM_UP = 20
const LINES_PER_BASKET = 20
const LINE = '[data-testid="line"]'

export const barcodeRow: RowPlan<ScreenScene> = {
	what: 'barcode → line painted',
	budget: `p95 ≤ ${P95_MAX_MS} ms`,
	unit: 'ms p95',
	keeps: (value) => value <= P95_MAX_MS,
	measure: measureBarcode,
}

async function measureBarcode(scene: ScreenScene, context: BenchContext): Promise<Measured> {
	const items = piecesOf(scene.group)
	const count = sampleCount(context, SAMPLES, SAMPLES_LEAST)
	const timesMs: number[] = []
	for (let scanned = 0; scanned < WARM_UP + count; scanned++) {
		const item = items[scanned % items.length]
		assert(item !== undefined, 'the group has items')
		const tookMs = await scan(scene, item)
		if (scanned >= WARM_UP) timesMs.push(tookMs)
		if ((scanned + 1) % LINES_PER_BASKET === 0) await scene.clear({ kind: 'cancelSale' }, LINE)
		if (timesMs.length > 0 && timesMs.length % 50 === 0) context.say(`  ${timesMs.length} of ${count} scans`)
	}
	const times = summarise(timesMs)
	return {
		value: times.p95,
		yardstick: null,
		notes: [
			`alone (LAN cut), baskets of up to ${LINES_PER_BASKET} lines: ${summaryText(times, 'ms')}; clocks agree within ${figure(scene.uncertainMs)} ms`,
			`${items.length} items are in the catalogue here; the budget is for 200,000`,
		],
	}
}

async function scan({ lane, painted }: ScreenScene, item: Item): Promise<number> {
	const [barcode] = item.barcodes
	assert(barcode !== undefined, `${item.itemCode} has a barcode`)
	const paintedAt = await painted({ selector: `${LINE}[data-item="${item.itemCode}"]`, text: item.nameZh })
	const scannedAtMs = preciseNowMs()
	lane.scanner.scan(barcode)
	return (await paintedAt()) - scannedAtMs
}
