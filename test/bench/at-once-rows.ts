/**
 * Card reader and scanner at work at once, alone: barcodes stream by the clock while cards are laid on the reader one after
 * the other, each device in a process of its own. Both come by the clock, whether or not the ones before are painted.
 */
import { assert } from '../../protocol/base/assert.ts'
import type { Measured } from './bench-row.ts'
import { type BenchContext, type RowPlan, sampleCount } from './bench-stage.ts'
import { memberTaps, type Tap } from './member-taps.ts'
import { openLoop } from './open-loop.ts'
import { preciseNowMs } from './page-clock.ts'
import { type Painted, paintedAtMs } from './paint-log.ts'
import { piecesOf } from './pieces.ts'
import type { ScreenScene } from './screen-scene.ts'
import { figure, summarise, summaryText } from './statistics.ts'

const GREETING_P95_MAX_MS = 50
const LINE_P95_MAX_MS = 25
const ROUNDS = 12
const ROUNDS_LEAST = 3
const SCANS_PER_ROUND = 20
const SCANS_PER_SECOND = 5
/** In between two scans, and never at the same place between them. */
const SCANS_PER_TAP = 4
const TAP_AFTER_SCAN_MS = [20, 60, 100, 140, 180] as const

export const greetingAtOnceRow: RowPlan<ScreenScene> = {
	what: 'card → greeting painted, barcodes streaming',
	budget: `p95 ≤ ${GREETING_P95_MAX_MS} ms`,
	unit: 'ms p95',
	keeps: (value) => value <= GREETING_P95_MAX_MS,
	measure: async (scene, context) => {
		const { greetingsMs, linesMs } = await measureAtOnce(scene, context)
		return measured(scene, greetingsMs, `meanwhile barcode → line: ${summaryText(summarise(linesMs), 'ms')}`)
	},
}

export const lineAtOnceRow: RowPlan<ScreenScene> = {
	what: 'barcode → line painted, cards being tapped',
	budget: `p95 ≤ ${LINE_P95_MAX_MS} ms`,
	unit: 'ms p95',
	keeps: (value) => value <= LINE_P95_MAX_MS,
	measure: async (scene, context) => {
		const { greetingsMs, linesMs } = await measureAtOnce(scene, context)
		return measured(scene, linesMs, `meanwhile card → greeting: ${summaryText(summarise(greetingsMs), 'ms')}`)
	},
}

function measured(scene: ScreenScene, timesMs: readonly number[], meanwhile: string): Measured {
	const times = summarise(timesMs)
	const tapsPerSecond = figure(SCANS_PER_SECOND / SCANS_PER_TAP)
	return {
		value: times.p95,
		yardstick: null,
		notes: [
			`alone (LAN cut): ${summaryText(times, 'ms')}; clocks agree within ${figure(scene.uncertainMs)} ms`,
			`${SCANS_PER_SECOND} barcodes and ${tapsPerSecond} cards a second; ${meanwhile}`,
		],
	}
}

type Times = { readonly greetingsMs: readonly number[]; readonly linesMs: readonly number[] }

async function measureAtOnce(scene: ScreenScene, context: BenchContext): Promise<Times> {
	const taps = memberTaps(scene.group)
	const greetingsMs: number[] = []
	const linesMs: number[] = []
	const count = sampleCount(context, ROUNDS, ROUNDS_LEAST)
	for (let round = -1; round < count; round++) {
		const times = await oneBasket(scene, taps, round + 1)
		// The first fills caches that a till has filled after its first customers.
		if (round < 0) continue
		greetingsMs.push(...times.greetingsMs)
		linesMs.push(...times.linesMs)
		if ((round + 1) % 4 === 0) context.say(`  ${round + 1} of ${count} baskets`)
	}
	return { greetingsMs, linesMs }
}

type Found = { readonly name: string; readonly foundAtMs: number }

async function oneBasket(scene: ScreenScene, taps: readonly Tap[], round: number): Promise<Times> {
	const found: Found[] = []
	const scannedAtMs: number[] = []
	const tapsPerRound = SCANS_PER_ROUND / SCANS_PER_TAP
	let laid: Promise<unknown> = Promise.resolve()
	await openLoop({
		perSecond: SCANS_PER_SECOND,
		count: SCANS_PER_ROUND,
		start: async (number) => {
			scannedAtMs.push(preciseNowMs())
			scanItem(scene, round * SCANS_PER_ROUND + number)
			if (number % SCANS_PER_TAP !== 0) return
			const tapNumber = number / SCANS_PER_TAP
			const tap = taps[(round * tapsPerRound + tapNumber) % taps.length]
			assert(tap !== undefined, 'the group has members with cards')
			await new Promise((resolve) => setTimeout(resolve, TAP_AFTER_SCAN_MS[tapNumber]))
			// Not before the reader has found the one before: it would be taken away unseen.
			laid = laid.then(async () => found.push(await layCard(scene, tap)))
			await laid
		},
	})
	const last = found.at(-1)
	assert(last !== undefined, 'cards were tapped')
	// Asking the page takes from the thread that draws: not while the last scan is on its way.
	await oneBeat()
	const log = await scene.shown(last.name, SCANS_PER_ROUND)
	await scene.clear({ kind: 'cancelSale' }, '[data-testid="line"]')
	await oneBeat()
	return {
		greetingsMs: found.map(({ name, foundAtMs }) =>
			since(log, foundAtMs, (one) => one.name?.includes(name) === true),
		),
		linesMs: scannedAtMs.map((atMs, index) => since(log, atMs, ({ lineCount }) => lineCount > index)),
	}
}

/** Between two scans. */
const oneBeat = () => new Promise((resolve) => setTimeout(resolve, 1_000 / SCANS_PER_SECOND))

const since = (log: readonly Painted[], atMs: number, isThat: (painted: Painted) => boolean) =>
	paintedAtMs(log, atMs, isThat) - atMs

function scanItem({ group, lane }: ScreenScene, number: number): void {
	const pieces = piecesOf(group)
	const barcode = pieces[number % pieces.length]?.barcodes[0]
	assert(barcode !== undefined, 'an item has a barcode')
	lane.scanner.scan(barcode)
}

/** Resolves when the reader has found it: right before the bytes that name it leave. */
function layCard({ lane }: ScreenScene, { uid, name }: Tap): Promise<Found> {
	return new Promise((resolve) => {
		lane.reader.onTargetFound = () => {
			lane.reader.onTargetFound = () => undefined
			resolve({ name, foundAtMs: preciseNowMs() })
		}
		lane.reader.tapCard(uid)
	})
}
