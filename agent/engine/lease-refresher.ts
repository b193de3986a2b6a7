/**
 * Fetches ahead: members who come often should be able to pay when the line is down, also if today they were not seen online
 * yet. While the centre is there and nothing else waits, the cards used here on many of the last days are looked up one by
 * one, slowly, and leases that will soon end are exchanged for fresh ones.
 */
import type { AgentStorage } from '../../storage/agent-storage.ts'
import type { Clock, Log, Random, Timer } from './ports.ts'
import type { Service } from './service.ts'

export type LeaseRefresherParts = {
	readonly storage: AgentStorage
	/** The centre is there, and no entry waits to go up. */
	readonly isIdle: () => boolean
	/** Looks a card up at the centre, giving back what will soon end. */
	readonly refresh: (cardNo: string) => Promise<void>
	/** Whether a lease on the card would last. */
	readonly isCovered: (cardNo: string) => Promise<boolean>
	readonly clock: Clock
	readonly timer: Timer
	readonly random: Random
	readonly log: Log
}

const DAY_MS = 86_400_000
const DAYS_LOOKED_BACK = 28
/** Used on so many of these days: a card that comes back. */
const DAYS_MIN = 3
const CARDS_MAX = 500
/** One card at a time, and so much between two; then a while until the round begins again. */
const STEP_MS = 2_000
const ROUND_MS = 600_000

export function createLeaseRefresher(parts: LeaseRefresherParts): Service {
	let stopped = false
	let waiting: string[] = []
	let cancel: () => void = () => undefined
	let working: Promise<void> = Promise.resolve()

	/** Between half and one and a half times `ms`, so that the stores of a group do not ask in step. */
	function jittered(ms: number): number {
		const [byte = 128] = parts.random.bytes(1)
		return Math.round(ms * (0.5 + byte / 256))
	}

	function later(delayMs: number): void {
		cancel()
		if (stopped) return
		cancel = parts.timer.after(delayMs, () => {
			working = step().then(
				(pause) => later(jittered(pause)),
				(error: unknown) => {
					parts.log('refreshFailed', { error: error instanceof Error ? error.message : String(error) })
					waiting = []
					later(jittered(ROUND_MS))
				},
			)
		})
	}

	/** Answers how long to wait for the next one. */
	async function step(): Promise<number> {
		if (!parts.isIdle()) return STEP_MS
		if (waiting.length === 0) {
			const since = new Date(parts.clock.nowMs() - DAYS_LOOKED_BACK * DAY_MS).toISOString().slice(0, 10)
			const asked = { sinceDate: since, daysMin: DAYS_MIN, countMax: CARDS_MAX }
			waiting = await parts.storage.call('frequentCards', asked)
		}
		for (let cardNo = waiting.shift(); cardNo !== undefined; cardNo = waiting.shift()) {
			if (stopped || (await parts.isCovered(cardNo))) continue
			await parts.refresh(cardNo)
			return STEP_MS
		}
		return ROUND_MS
	}

	return {
		run: () => later(jittered(STEP_MS)),
		stop() {
			stopped = true
			waiting = []
			cancel()
		},
		drain: () => working,
	}
}
