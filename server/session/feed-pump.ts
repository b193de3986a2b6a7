/**
 * Sends the feed to one agent: one message in flight until it says that it has applied it, then the next. A copy that was
 * complete rests a moment before it is renewed, and the longer the more there was to send: a card that changes ten times
 * meanwhile is read and sent once, also while a day's sales come in at once.
 */
import type { Down, DownOf } from '../../protocol/wire/down.ts'
import { type Log, reasonOf } from '../service/log.ts'
import type { FeedWatcher } from './feed-watcher.ts'

/** What a store's copy still lacks after a cursor (null = everything), at most one message full. */
export type ReadFeed = (storeId: string, cursor: string | null) => Promise<DownOf<'changes'>>

export interface FeedPumpParts {
	readonly readFeed: ReadFeed
	readonly storeId: string
	readonly cursor: string | null
	readonly send: (down: Down) => void
	readonly feed: FeedWatcher
	/** Runs `task` once after `delayMs`; the returned function cancels it. */
	readonly after: (delayMs: number, task: () => void) => () => void
	readonly log: Log
}

const REST_LEAST_MS = 100
const REST_MS_PER_RECORD = 2
const REST_MOST_MS = 2_000

const nothing = (): undefined => undefined

export class FeedPump {
	readonly #parts: FeedPumpParts
	readonly #unsubscribe: () => void
	#cursor: string | null
	#state: 'idle' | 'reading' | 'inFlight' | 'resting' | 'stopped' = 'idle'
	#complete = false
	/** Sent since the last rest. */
	#recordCount = 0
	#cancelRest: () => void = nothing
	#grown = true
	/** The first message is sent even when it is empty: it tells the agent that its copy is complete. */
	#first = true

	constructor(parts: FeedPumpParts) {
		this.#parts = parts
		this.#cursor = parts.cursor
		this.#unsubscribe = parts.feed.subscribe(() => this.#wake())
		this.#wake()
	}

	applied(cursor: string): void {
		if (this.#state !== 'inFlight' || cursor !== this.#cursor) return
		if (!this.#complete) return this.#goOn()
		this.#state = 'resting'
		const restMs = Math.min(REST_MOST_MS, Math.max(REST_LEAST_MS, this.#recordCount * REST_MS_PER_RECORD))
		this.#recordCount = 0
		this.#cancelRest = this.#parts.after(restMs, () => this.#goOn())
	}

	stop(): void {
		this.#state = 'stopped'
		this.#cancelRest()
		this.#unsubscribe()
	}

	#goOn(): void {
		this.#cancelRest = nothing
		this.#state = 'idle'
		if (this.#grown) this.#wake()
	}

	#wake(): void {
		this.#grown = true
		if (this.#state !== 'idle') return
		this.#state = 'reading'
		this.#read().catch((error: unknown) => {
			this.#parts.log('feedNotSent', { store: this.#parts.storeId, reason: reasonOf(error) })
			// The watcher wakes us again at the next growth; `grown` stays set so that nothing is forgotten.
			this.#grown = true
			if (this.#state === 'reading') this.#state = 'idle'
		})
	}

	async #read(): Promise<void> {
		this.#grown = false
		const { readFeed, storeId, send } = this.#parts
		const changes = await readFeed(storeId, this.#cursor)
		if (this.#state === 'stopped') return
		if (changes.records.length === 0 && !this.#first) {
			this.#goOn()
			return
		}
		this.#first = false
		this.#cursor = changes.cursor
		this.#complete = changes.complete
		this.#grown ||= !changes.complete
		this.#recordCount += changes.records.length
		this.#state = 'inFlight'
		send(changes)
	}
}
