/**
 * Last tender → receipt on the screen and the print job handed over, alone: from the touch on "exact cash", through decision and
 * journal, until what was paid is in a painted frame and the first bytes of the receipt have come out of the till's machine.
 */
import { assert } from '../../protocol/base/assert.ts'
import type { EscposPrinterSimulator } from '../simulators/escpos-printer-simulator.ts'
import type { Measured } from './bench-row.ts'
import { type BenchContext, type RowPlan, sampleCount } from './bench-stage.ts'
import { preciseNowMs } from './page-clock.ts'
import { piecesOf } from './pieces.ts'
import type { ScreenScene } from './screen-scene.ts'
import { figure, summarise, summaryText } from './statistics.ts'

const P95_MAX_MS = 100
const SAMPLES = 60
const SAMPLES_LEAST = 10
const WARM_UP = 3
const LINES = 5
const LINE = '[data-testid="line"]'
const COMPLETED = '[data-testid="completed"]'
/** ESC @: each job begins with it. */
const INITIALISE = Buffer.from([0x1b, 0x40])

export const receiptRow: RowPlan<ScreenScene> = {
	what: 'last tender → receipt shown, print begun',
	budget: `p95 ≤ ${P95_MAX_MS} ms`,
	unit: 'ms p95',
	keeps: (value) => value <= P95_MAX_MS,
	measure: measureReceipt,
}

async function measureReceipt(scene: ScreenScene, context: BenchContext): Promise<Measured> {
	const count = sampleCount(context, SAMPLES, SAMPLES_LEAST)
	const shown: number[] = []
	const begun: number[] = []
	for (let sold = 0; sold < WARM_UP + count; sold++) {
		const took = await sell(scene, sold)
		if (sold < WARM_UP) continue
		shown.push(took.shownMs)
		begun.push(took.begunMs)
	}
	const both = summarise(shown.map((ms, index) => Math.max(ms, begun[index] ?? 0)))
	return {
		value: both.p95,
		yardstick: null,
		notes: [
			`alone (LAN cut), ${LINES} lines, exact cash, the later of both: ${summaryText(both, 'ms')}; clocks agree within ${figure(scene.uncertainMs)} ms`,
			`on the screen: ${summaryText(summarise(shown), 'ms')}`,
			`first bytes at the printer: ${summaryText(summarise(begun), 'ms')}`,
		],
	}
}

async function sell(scene: ScreenScene, sold: number) {
	const { lane, painted, tell, touched, clear } = scene
	const items = piecesOf(scene.group)
	for (let index = 0; index < LINES; index++) {
		const item = items[(sold * LINES + index) % items.length]
		assert(item?.barcodes[0] !== undefined, 'the group has items with barcodes')
		const lineAt = await painted({ selector: `${LINE}[data-item="${item.itemCode}"]`, text: item.nameZh })
		lane.scanner.scan(item.barcodes[0])
		await lineAt()
	}
	await tell({ kind: 'startTender' })
	const shownAt = await painted({ selector: COMPLETED, text: '' })
	const begunAt = nextJob(lane.printer)
	const touchedAtMs = await touched('tender-cash-exact')
	const took = { shownMs: (await shownAt()) - touchedAtMs, begunMs: (await begunAt) - touchedAtMs }
	await clear({ kind: 'nextCustomer' }, COMPLETED)
	return took
}

/** Our time at which the first bytes of the next job are there. */
function nextJob(printer: EscposPrinterSimulator): Promise<number> {
	const { promise, resolve } = Promise.withResolvers<number>()
	const { received } = printer
	printer.received = (bytes) => {
		if (Buffer.from(bytes).includes(INITIALISE)) {
			printer.received = received
			resolve(preciseNowMs())
		}
		received.call(printer, bytes)
	}
	return promise
}
