/**
 * Sends what is written down until it is acknowledged: reversals, lease returns. The list on disk is the queue; this only
 * walks it, while the link is up, and comes back later when an answer stayed away.
 */
import { LIMITS } from '../../protocol/limits.ts'
import { backoffMs } from './backoff.ts'
import type { Log, Random, Timer } from './ports.ts'
import type { Service } from './service.ts'

/** `done`: acknowledged and written down. `later`: this one must wait, others may go on. `stop`: no use asking now. */
export type SendResult = 'done' | 'later' | 'stop'

export type DurableSenderParts<Item> = {
	readonly name: string
	/** The oldest unacknowledged items. */
	readonly list: () => Promise<readonly Item[]>
	readonly send: (item: Item) => Promise<SendResult>
	readonly timer: Timer
	readonly random: Random
	readonly log: Log
}

export interface DurableSender extends Service {
	/** There may be something to send, or the link has come up. */
	wake(): void
	/** The link is down: wait for the next {@link wake}. */
	pause(): void
}

export function createDurableSender<Item>(parts: DurableSenderParts<Item>): DurableSender {
	let awake = false
	let stopped = false
	let attempt = 0
	let walking: Promise<void> | null = null
	let wokenMeanwhile = false
	let cancelRetry: () => void = () => undefined

	async function walk(): Promise<'empty' | 'more' | 'retry'> {
		const items = await parts.list()
		let doneCount = 0
		for (const item of items) {
			if (!awake || stopped) return 'empty'
			const result = await parts.send(item)
			if (result === 'stop') return 'retry'
			if (result === 'done') doneCount += 1
		}
		if (items.length === 0) return 'empty'
		return doneCount > 0 ? 'more' : 'retry'
	}

	function ended(result: 'empty' | 'more' | 'retry'): void {
		walking = null
		const again = wokenMeanwhile
		wokenMeanwhile = false
		if (!awake || stopped) return
		if (result !== 'retry') attempt = 0
		if (result === 'more' || again) return start()
		if (result === 'empty') return
		const bounds = { minMs: LIMITS.reconnectMinMs, maxMs: LIMITS.reconnectMaxMs }
		cancelRetry()
		cancelRetry = parts.timer.after(backoffMs(attempt, bounds, parts.random), start)
		attempt += 1
	}

	function start(): void {
		if (walking !== null) {
			wokenMeanwhile = true
			return
		}
		walking = walk()
			.catch((error: unknown) => {
				parts.log('senderFailed', {
					name: parts.name,
					error: error instanceof Error ? error.message : String(error),
				})
				return 'retry' as const
			})
			.then(ended)
	}

	return {
		run: () => undefined,
		wake() {
			if (stopped) return
			awake = true
			start()
		},
		pause() {
			awake = false
			cancelRetry()
		},
		stop() {
			stopped = true
			cancelRetry()
		},
		async drain() {
			await walking
		},
	}
}
