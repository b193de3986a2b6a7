/** What a cashier of a large group sees, and what the till takes for it: 200,000 articles and a million members on one till. */
import { readdirSync, readFileSync } from 'node:fs'
import { assert } from '../../protocol/base/assert.ts'
import { seededRandom } from '../fixtures/demo-data/seeded-random.ts'
import type { Measured } from './bench-row.ts'
import { type BenchContext, benchStage, sampleCount } from './bench-stage.ts'
import { itemAt, itemTexts, memberTexts, pick } from './large-shop.ts'
import { type LargeTill, openLargeTill } from './large-till.ts'
import { comparePageClock, preciseNowMs } from './page-clock.ts'
import { waitUntilGone, watchForPaint } from './paint-watch.ts'
import { figure, summarise, summaryText } from './statistics.ts'
import { tellTill } from './till-command.ts'

const LINE = '[data-testid="line"]'
const STARTS = 5
const SCANS = 200
const SEARCHES = 100
const LEAST = 10
const LINES_PER_BASKET = 20
const COLD_START_MS = 2_000
const MEMORY_MB = 200
const LINE_MS = 25
const SEARCH_MS = 50

export const largeTillStage = benchStage<LargeTill>('a till of a large group', openLargeTill, [
	{
		what: 'cold start, offline, to sign-on screen',
		budget: `≤ ${COLD_START_MS} ms`,
		unit: 'ms p50',
		keeps: (value) => value <= COLD_START_MS,
		measure: coldStarts,
	},
	{
		what: 'barcode → line painted, 200,000 items',
		budget: `p95 ≤ ${LINE_MS} ms`,
		unit: 'ms p95',
		keeps: (value) => value <= LINE_MS,
		measure: scans,
	},
	{
		what: 'item search typed → painted',
		budget: `p95 ≤ ${SEARCH_MS} ms`,
		unit: 'ms p95',
		keeps: (value) => value <= SEARCH_MS,
		measure: (till, context) => typed(till, context, 'search-field', itemTexts()),
	},
	{
		what: 'member search typed → painted',
		budget: `p95 ≤ ${SEARCH_MS} ms`,
		unit: 'ms p95',
		keeps: (value) => value <= SEARCH_MS,
		measure: async (till, context) => {
			await till.openForBusiness()
			await till.page().keyboard.press('F3')
			return await typed(till, context, 'member-field', memberTexts())
		},
	},
	{
		what: 'till process memory',
		budget: `≤ ${MEMORY_MB} MB`,
		unit: 'MB resident',
		keeps: (value) => value <= MEMORY_MB,
		measure: memory,
	},
])

async function coldStarts(till: LargeTill, context: BenchContext): Promise<Measured> {
	const count = sampleCount(context, STARTS, 2)
	const timesMs: number[] = []
	while (timesMs.length < count) timesMs.push(await till.coldStart())
	await till.openForBusiness()
	const times = summarise(timesMs)
	return {
		value: times.p50,
		yardstick: null,
		notes: [
			`till process and page, the browser was running: ${summaryText(times, 'ms')}`,
			`${till.itemCount} items, ${till.memberCount} members, no network`,
		],
	}
}

async function scans(till: LargeTill, context: BenchContext): Promise<Measured> {
	await till.openForBusiness()
	const page = till.page()
	const { aheadMs, uncertainMs } = await comparePageClock(page)
	const random = seededRandom(3)
	const count = sampleCount(context, SCANS, LEAST)
	const timesMs: number[] = []
	while (timesMs.length < count) {
		const record = itemAt(random.between(0, till.itemCount - 1))
		assert(record.kind === 'item' && record.item.barcodes[0] !== undefined, 'an item with a barcode')
		const { itemCode, nameZh, barcodes } = record.item
		const paintedAt = await watchForPaint(page, {
			selector: `${LINE}[data-item="${itemCode}"]`,
			text: nameZh,
		})
		const scannedMs = preciseNowMs()
		till.scanner.scan(barcodes[0] ?? '')
		timesMs.push((await paintedAt()) - aheadMs - scannedMs)
		if (timesMs.length % LINES_PER_BASKET === 0 || timesMs.length === count) {
			await tellTill(till.kiosk().url, { kind: 'cancelSale' })
			await waitUntilGone(page, LINE)
		}
	}
	const times = summarise(timesMs)
	return {
		value: times.p95,
		yardstick: null,
		notes: [
			`alone, items anywhere among ${till.itemCount}, baskets of up to ${LINES_PER_BASKET} lines: ${summaryText(times, 'ms')}; clocks agree within ${figure(uncertainMs)} ms`,
		],
	}
}

/** From the letter in the field to the frame with what was found for it, by the page's own clock. */
async function typed(
	till: LargeTill,
	context: BenchContext,
	field: string,
	texts: readonly string[],
): Promise<Measured> {
	await till.openForBusiness()
	const page = till.page()
	const random = seededRandom(4)
	const count = sampleCount(context, SEARCHES, LEAST)
	const timesMs: number[] = []
	let worst = { text: '', tookMs: 0 }
	await page.getByTestId(field).waitFor()
	while (timesMs.length < count) {
		const text = pick(texts, random.between(0, texts.length - 1))
		const tookMs = await page.evaluate(typeAndWait, { field, text })
		timesMs.push(tookMs)
		if (tookMs > worst.tookMs) worst = { text, tookMs }
	}
	const times = summarise(timesMs)
	return {
		value: times.p95,
		yardstick: null,
		notes: [
			`letter → frame with what was found, or that nothing was: ${summaryText(times, 'ms')}; slowest: "${worst.text}" ${figure(worst.tookMs)} ms`,
		],
	}
}

/** Runs in the page: nothing from this module is there. Types the text at once, and notes when what follows is painted. */
async function typeAndWait({
	field,
	text,
}: {
	readonly field: string
	readonly text: string
}): Promise<number> {
	const input = document.querySelector<HTMLInputElement>(`[data-testid="${field}"]`)
	const root = document.querySelector('[data-painted-revision]')
	if (input === null || root === null) throw new Error('the field is not there')
	const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set
	const put = (value: string): void => {
		setValue?.call(input, value)
		input.dispatchEvent(new Event('input', { bubbles: true }))
	}
	const quiet = (forMs: number): Promise<number> =>
		new Promise((resolve) => {
			let paintedMs = performance.now()
			const done = (): void => {
				observer.disconnect()
				resolve(paintedMs)
			}
			let timer = setTimeout(done, forMs)
			const observer = new MutationObserver(() => {
				clearTimeout(timer)
				requestAnimationFrame(() => {
					const { port1, port2 } = new MessageChannel()
					port1.onmessage = () => {
						paintedMs = performance.now()
						clearTimeout(timer)
						timer = setTimeout(done, forMs)
					}
					port2.postMessage(null)
				})
			})
			observer.observe(root, { subtree: true, childList: true, characterData: true })
		})
	put('')
	await quiet(100)
	const startedMs = performance.now()
	const painted = quiet(250)
	put(text)
	return Math.max(0, (await painted) - startedMs)
}

async function memory(till: LargeTill): Promise<Measured> {
	await till.openForBusiness()
	const residentMb = residentMbOf(till.kiosk().tillProcessPid())
	const heapMb = await till
		.page()
		.evaluate(
			() => ((performance as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0) / 1e6,
		)
	return {
		value: residentMb,
		yardstick: null,
		notes: [
			`after the rows above, with SQLite's pages and the storage thread; page's JavaScript heap ${figure(heapMb)} MB, its processes ${figure(rendererMb())} MB resident in the largest`,
			`${till.itemCount} items, ${till.memberCount} members`,
		],
	}
}

function residentMbOf(pid: number): number {
	const kB = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
	return Number(kB ?? 0) / 1_000
}

/** Of the browsers that this process has started: they are its descendants, and renderers say so on their command line. */
function rendererMb(): number {
	const sizes = readdirSync('/proc').flatMap((name) => {
		if (!/^\d+$/.test(name)) return []
		try {
			const isRenderer = readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('--type=renderer')
			return isRenderer ? [residentMbOf(Number(name))] : []
		} catch {
			return []
		}
	})
	return Math.max(0, ...sizes)
}
