/**
 * Catch-up gives way to customers: while some till of the store asks, or has asked a moment ago, batches are small and one
 * leaves after the other with rests in between; else they are as large and as many as the links take. Answers that are
 * slower than without a backlog make the rests longer, whatever it is that slows them. What must stay true: a backlog never stands still, however much is
 * asked, and a fresh sale's own few entries never wait.
 */
import { assert } from '../../protocol/base/assert.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { Clock, Timer } from './ports.ts'

export interface Pace {
	/** A till asks something that a customer waits for; to be called when it was answered. */
	asked(): () => void
	/** How many entries a batch should hold at most just now. */
	batchEntries(): number
	/** Resolves when a batch of so many entries may be worked on. */
	turn(entryCount: number): Promise<void>
	/** How long to wait before the next batch after one of so many entries. */
	restMs(entryCount: number): number
}

/** Customers count as being there for so long after the last question. */
const QUIET_AFTER_MS = 1_000
/** A millisecond or two of work at each hop. */
export const SMALL_BATCH_ENTRIES = 25
/** From here on it is a backlog. */
const FRESH_ENTRIES_MAX = 10
/** Between the beginnings of two small batches; so short that with many tills behind none sends its batch again. */
const BEAT_LEAST_MS = 40
const BEAT_MOST_MS = 200
/** While it is not known how long answers take without a backlog. */
const SLOW_ANSWER_MS = 100
const SLOW_LEAST_MS = 10
/** A little more than usual is not slow, however alike answers are. */
const SLOW_RATIO = 1.5
/** So long after the last batch of a backlog answers say what is usual. */
const CALM_AFTER_MS = 1_000
/** After a slow answer, and after a quick one: it stands still when one of fourteen is slow. */
const BEAT_GROWS = 1.5
const BEAT_SHRINKS = 0.97

assert(SMALL_BATCH_ENTRIES <= LIMITS.batchEntriesMax, 'a small batch is a batch')
assert(FRESH_ENTRIES_MAX < SMALL_BATCH_ENTRIES, 'a small batch of a backlog is no fresh sale')

export function createPace({ clock, timer }: { readonly clock: Clock; readonly timer: Timer }): Pace {
	let askedAtMs = Number.NEGATIVE_INFINITY
	let beatMs = BEAT_LEAST_MS
	let workedAtMs = Number.NEGATIVE_INFINITY
	const usual = createUsual()
	const taking = createBeat()
	const sending = createBeat()

	const isAsked = (): boolean => clock.monotonicMs() - askedAtMs < QUIET_AFTER_MS
	const mustWait = (entryCount: number): boolean => entryCount > FRESH_ENTRIES_MAX && isAsked()

	/** Gives out places in time to all chains of the store together, each as many beats long as its batch is worth. */
	function createBeat(): (entryCount: number) => { readonly beginsInMs: number; readonly endsInMs: number } {
		let nextMs = Number.NEGATIVE_INFINITY
		return (entryCount) => {
			const nowMs = clock.monotonicMs()
			const placeMs = Math.max(nowMs, nextMs)
			workedAtMs = Math.max(workedAtMs, placeMs)
			nextMs = placeMs + beatMs * Math.ceil(entryCount / SMALL_BATCH_ENTRIES)
			return { beginsInMs: placeMs - nowMs, endsInMs: nextMs - nowMs }
		}
	}

	return {
		asked() {
			const startedAtMs = clock.monotonicMs()
			askedAtMs = startedAtMs
			return () => {
				const tookMs = clock.monotonicMs() - startedAtMs
				const isSlow = tookMs > usual.slowMs()
				if (startedAtMs - workedAtMs > CALM_AFTER_MS) usual.learn(tookMs)
				beatMs = Math.min(
					BEAT_MOST_MS,
					Math.max(BEAT_LEAST_MS, beatMs * (isSlow ? BEAT_GROWS : BEAT_SHRINKS)),
				)
			}
		},
		batchEntries: () => (isAsked() ? SMALL_BATCH_ENTRIES : LIMITS.batchEntriesMax),
		turn(entryCount) {
			const waitMs = mustWait(entryCount) ? taking(entryCount).beginsInMs : 0
			return waitMs === 0 ? Promise.resolve() : new Promise((resolve) => timer.after(waitMs, resolve))
		},
		restMs: (entryCount) => (mustWait(entryCount) ? sending(entryCount).endsInMs : 0),
	}
}

/** How long answers take, and how far they stray from it: smoothed as RFC 6298 does for round trips. */
function createUsual() {
	let meanMs: number | null = null
	let strayMs = 0
	return {
		slowMs: (): number =>
			meanMs === null ? SLOW_ANSWER_MS : Math.max(SLOW_LEAST_MS, SLOW_RATIO * meanMs, meanMs + 4 * strayMs),
		learn(tookMs: number): void {
			if (meanMs === null) strayMs = tookMs / 2
			else strayMs += (Math.abs(tookMs - meanMs) - strayMs) / 4
			meanMs = meanMs === null ? tookMs : meanMs + (tookMs - meanMs) / 8
		},
	}
}
