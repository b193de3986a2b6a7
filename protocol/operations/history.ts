/** Figures over the last hours, for charts: one sample in so long, the oldest forgotten first. Bounded, and gone with the process. */
import type { StoreFigures } from './store-figures.ts'

export type Sample = {
	readonly atMs: number
	readonly entriesWaiting: number
	readonly oldestWaitingMs: number
	readonly tillsHere: number
	readonly isCentreUp: boolean
	readonly diskFreeBytes: number | null
	/** Stored here since the sample before; null: it is the first. */
	readonly entriesStored: number | null
}

export const SAMPLE_EVERY_MS = 30_000
/** Six hours. */
export const SAMPLES_MAX = 720

export type History = {
	/** Takes a sample when one is due. */
	add(figures: StoreFigures): void
	/** The oldest first. */
	samples(): readonly Sample[]
}

export function createHistory(everyMs: number = SAMPLE_EVERY_MS): History {
	let samples: Sample[] = []
	let storedBefore: number | null = null
	return {
		add(figures) {
			const last = samples.at(-1)
			// A clock that was set back must not stop the chart for hours.
			if (last !== undefined && Math.abs(figures.nowMs - last.atMs) < everyMs) return
			const stored = figures.chains.reduce((sum, { storedSeq }) => sum + storedSeq, 0)
			const sample: Sample = {
				atMs: figures.nowMs,
				entriesWaiting: figures.entriesWaiting,
				oldestWaitingMs: figures.oldestWaitingMs ?? 0,
				tillsHere: figures.tills.filter(({ isHere }) => isHere).length,
				isCentreUp: figures.centre.up,
				diskFreeBytes: figures.disk?.freeBytes ?? null,
				entriesStored: storedBefore === null ? null : Math.max(0, stored - storedBefore),
			}
			storedBefore = stored
			samples = [...samples, sample].slice(-SAMPLES_MAX)
		},
		samples: () => samples,
	}
}
