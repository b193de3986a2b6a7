/**
 * Sends one chain upward, in order, after whatever the acceptor says it has: till → agent and agent → centre alike.
 * There is one forwarder per chain, so one sender per chain.
 *
 * What must stay true: it never skips (the next batch starts where the last one sent ended, or where the acceptor says),
 * it forgets nothing (the source keeps entries; this only counts), and it never floods: a bounded count of entries and
 * bytes is in flight, and between two batches everything else gets its turn, so that live requests overtake the backlog.
 */
import { assert } from '../../protocol/base/assert.ts'
import type { Hash, TillId } from '../../protocol/base/ids.ts'
import type { SealedEntry } from '../../protocol/journal/entry.ts'
import type { Verdict } from '../../protocol/journal/verdict.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { DownOf } from '../../protocol/wire/down.ts'
import type { DecidedCard } from '../../protocol/wire/messages/upload-entries.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import { type Pace, SMALL_BATCH_ENTRIES } from './pace.ts'
import type { Log, Timer } from './ports.ts'

/** Where entries come from and where progress is written down. Every function may reject: it is tried again later. */
export interface OutboxSource {
	/**
	 * Entries after `seq` without gaps, at most `countMax` and about `bytesMax` UTF-8 bytes of text (always at least one
	 * when there is one), signed at the last. Null: there are none.
	 */
	entriesAfter(seq: number, countMax: number, bytesMax: number): Promise<OutboxBatch | null>
	/** The acceptor has everything up to `seq` on disk. Lower than before when the acceptor lost its disk. */
	markStored(seq: number): Promise<void>
	/**
	 * The centre has decided on everything up to `seq`. `exceptions` null: a welcome says so, and tells no verdicts. `cards` as in
	 * `posted`.
	 */
	markPosted(
		seq: number,
		exceptions: readonly Verdict[] | null,
		cards?: readonly DecidedCard[],
	): Promise<void>
}

export type OutboxBatch = {
	/** Hash of the entry before the first (genesis when seq is 1). */
	readonly prevHash: Hash
	readonly entries: readonly SealedEntry[]
	/** Signature over `headText` of the last entry. */
	readonly headSignature: string
	/** Entries whose brought value was given up before this; only for an acceptor that understands it. */
	readonly released?: readonly number[]
}

export type OutboxForwarderParts = {
	readonly tillId: TillId
	readonly epoch: number
	readonly source: OutboxSource
	/** What frees the window: `stored` (till → agent) or `posted` (agent → centre). */
	readonly windowFreedBy: 'stored' | 'posted'
	/** How large the next batch may be, and how long to rest after one. Left out, the acceptor's `stored` says how large. */
	readonly pace?: Pick<Pace, 'batchEntries' | 'restMs'>
	/** False: the link is down, nothing was sent. */
	readonly send: (message: UpOf<'uploadEntries'>) => boolean
	/** Bytes that the link has not given to the network yet. */
	readonly bufferedBytes: () => number
	readonly timer: Timer
	readonly log: Log
}

export interface OutboxForwarder {
	/** The link is up; the acceptor has the chain up to these places. */
	attach(storedSeq: number, postedSeq: number): void
	/** The link is down. */
	detach(): void
	/** New entries are there. */
	nudge(): void
	/** Hands over an answer of the acceptor for this chain. Resolves when it is written down. */
	hear(message: DownOf<'stored'> | DownOf<'posted'> | DownOf<'chainPosition'>): Promise<void>
	/** The acceptor could not take anything just now: everything unanswered is sent again after a while. */
	holdBack(): void
	/** Ends for good. */
	stop(): void
	/** Resolves when the progress that was heard so far is written down, or could not be. */
	written(): Promise<void>
	/** Resolves when the reading or writing under way has ended. */
	drain(): Promise<void>
	state(): ForwarderState
}

export type ForwarderState = {
	readonly attached: boolean
	readonly sentSeq: number
	readonly storedSeq: number
	readonly postedSeq: number
	/** The acceptor disagrees with the chain itself; sending again would change nothing until the next connection. */
	readonly halted: DownOf<'chainPosition'>['reason'] | null
}

/** Text of a batch in UTF-8 bytes; with its head it must fit a frame. */
const BATCH_BYTES_MAX = 655_360
/** Text sent and unanswered: enough to keep a WAN busy, little enough for a live request to pass within a moment. */
const FLIGHT_BYTES_MAX = 2_097_152
/** While this much is still waiting inside the socket, no new batch is put behind it. */
const BUFFERED_BYTES_MAX = 524_288
/** No answer for so long while the link is up: send again what was not answered. */
const RESEND_AFTER_MS = 5_000
const RETRY_AFTER_MS = 1_000
const LOOK_AGAIN_MS = 10

assert(BATCH_BYTES_MAX + LIMITS.batchEntriesMax * 150 < LIMITS.wireFrameBytesMax, 'a batch must fit a frame')

export function createOutboxForwarder(parts: OutboxForwarderParts): OutboxForwarder {
	return new ChainForwarder(parts)
}

type Flight = { readonly lastSeq: number; readonly bytes: number }

class ChainForwarder implements OutboxForwarder {
	readonly #parts: OutboxForwarderParts
	#attached = false
	#stopped = false
	#sentSeq = 0
	#storedSeq = 0
	#postedSeq = 0
	#halted: ForwarderState['halted'] = null
	/** What the acceptor said last; few until it has said anything. */
	#batchEntriesTold = SMALL_BATCH_ENTRIES
	#flights: Flight[] = []
	/** Rises when the place to send from changes, so that a batch read before is not sent after. */
	#generation = 0
	#pumping: Promise<void> | null = null
	#pumpAgain = false
	#writing: Promise<unknown> = Promise.resolve()
	#cancelWake: () => void = () => undefined
	#cancelResend: () => void = () => undefined
	#resting = false
	#cancelRest: () => void = () => undefined

	constructor(parts: OutboxForwarderParts) {
		this.#parts = parts
	}

	state(): ForwarderState {
		return {
			attached: this.#attached,
			sentSeq: this.#sentSeq,
			storedSeq: this.#storedSeq,
			postedSeq: this.#postedSeq,
			halted: this.#halted,
		}
	}

	attach(storedSeq: number, postedSeq: number): void {
		this.#attached = true
		this.#halted = null
		// From what the acceptor has on disk, even when more was posted: without the bytes before, it cannot go on.
		this.#restartFrom(storedSeq)
		this.#storedSeq = storedSeq
		void this.#write(() => this.#parts.source.markStored(storedSeq))
		if (postedSeq > 0) void this.#keepPosted(postedSeq, null)
		this.#pump()
	}

	detach(): void {
		this.#attached = false
		this.#generation += 1
		this.#flights = []
		this.#cancelWake()
		this.#cancelResend()
		this.#cancelRest()
		this.#resting = false
	}

	nudge(): void {
		this.#pump()
	}

	async hear(message: DownOf<'stored'> | DownOf<'posted'> | DownOf<'chainPosition'>): Promise<void> {
		switch (message.kind) {
			case 'stored':
				this.#batchEntriesTold = message.batchEntries
				return this.#stored(message.seq)
			case 'posted':
				return this.#posted(message)
			case 'chainPosition':
				this.#positionHeard(message)
		}
	}

	holdBack(): void {
		if (!this.#attached) return
		this.#restartFrom(this.#answeredSeq())
		this.#wakeAfter(RETRY_AFTER_MS)
	}

	stop(): void {
		this.detach()
		this.#stopped = true
	}

	async written(): Promise<void> {
		await this.#writing
	}

	async drain(): Promise<void> {
		await this.#pumping
		await this.#writing
	}

	#answeredSeq(): number {
		return this.#parts.windowFreedBy === 'posted'
			? Math.max(this.#postedSeq, this.#storedSeq)
			: this.#storedSeq
	}

	#restartFrom(seq: number): void {
		this.#generation += 1
		this.#sentSeq = seq
		this.#flights = []
		this.#cancelResend()
		this.#cancelWake()
	}

	async #stored(seq: number): Promise<void> {
		if (seq > this.#storedSeq) {
			this.#storedSeq = seq
			await this.#write(() => this.#parts.source.markStored(seq))
		}
		if (this.#parts.windowFreedBy === 'stored') this.#answered(seq)
	}

	async #posted({ seq, exceptions, cards }: DownOf<'posted'>): Promise<void> {
		const isNews = seq > this.#postedSeq || exceptions.length > 0 || cards !== undefined
		const written = isNews ? this.#keepPosted(seq, exceptions, cards) : undefined
		if (this.#parts.windowFreedBy === 'posted') this.#answered(seq)
		await written
	}

	#keepPosted(
		seq: number,
		exceptions: readonly Verdict[] | null,
		cards?: readonly DecidedCard[],
	): Promise<void> {
		this.#postedSeq = Math.max(this.#postedSeq, seq)
		return this.#write(() => this.#parts.source.markPosted(seq, exceptions, cards))
	}

	/**
	 * Progress is written in the order in which it was heard. What a full disk did not take is tried again, with the
	 * verdicts in it: nobody says them a second time on this connection.
	 */
	#write(act: () => Promise<void>): Promise<void> {
		const written = this.#writing.then(act).catch((error: unknown) => {
			this.#logError('progressNotWritten', error)
			if (!this.#stopped) this.#parts.timer.after(RETRY_AFTER_MS, () => void this.#write(act))
		})
		this.#writing = written
		return written
	}

	#answered(seq: number): void {
		this.#flights = this.#flights.filter((flight) => flight.lastSeq > seq)
		// Another session of ours may have carried the chain further than this one sent.
		this.#sentSeq = Math.max(this.#sentSeq, seq)
		this.#watchForSilence()
		this.#pump()
	}

	#positionHeard({ reason, storedSeq }: DownOf<'chainPosition'>): void {
		const { tillId, epoch } = this.#parts
		this.#parts.log('chainPosition', { tillId, epoch, reason, storedSeq, sentSeq: this.#sentSeq })
		if (reason !== 'gap') {
			this.#restartFrom(storedSeq)
			this.#halted = reason
			return
		}
		const again = storedSeq === this.#storedSeq
		this.#storedSeq = storedSeq
		this.#restartFrom(storedSeq)
		// The same answer twice would be a conversation without end: the second time it is held a moment later.
		if (again) this.#wakeAfter(RETRY_AFTER_MS)
		else this.#pump()
	}

	#wakeAfter(delayMs: number): void {
		this.#cancelWake()
		this.#cancelWake = this.#parts.timer.after(delayMs, () => this.#pump())
	}

	#watchForSilence(): void {
		this.#cancelResend()
		if (this.#flights.length === 0) return
		this.#cancelResend = this.#parts.timer.after(RESEND_AFTER_MS, () => {
			this.#parts.log('uploadUnanswered', { tillId: this.#parts.tillId, sentSeq: this.#sentSeq })
			this.#restartFrom(this.#answeredSeq())
			this.#pump()
		})
	}

	#ready(): boolean {
		if (!this.#attached || this.#stopped || this.#resting || this.#halted !== null) return false
		const freedSeq = this.#parts.windowFreedBy === 'posted' ? this.#postedSeq : this.#storedSeq
		const bytes = this.#flights.reduce((sum, flight) => sum + flight.bytes, 0)
		return this.#sentSeq - freedSeq < this.#windowEntries() && bytes < FLIGHT_BYTES_MAX
	}

	#batchEntries(): number {
		return this.#parts.pace?.batchEntries() ?? this.#batchEntriesTold
	}

	/** Small batches go one on the way and one being worked on: more would only queue up before the customers. */
	#windowEntries(): number {
		const entries = this.#batchEntries()
		return entries < LIMITS.batchEntriesMax ? 2 * entries : LIMITS.windowEntriesMax
	}

	#pump(): void {
		if (this.#pumping !== null) {
			this.#pumpAgain = true
			return
		}
		if (!this.#ready()) return
		this.#pumping = this.#sendOne()
			.catch((error: unknown) => {
				this.#logError('entriesNotRead', error)
				this.#wakeAfter(RETRY_AFTER_MS)
				return false
			})
			.then((sent) => {
				this.#pumping = null
				const again = this.#pumpAgain
				this.#pumpAgain = false
				// The turn of the timer lets everything else on the link go first.
				if (sent || again) this.#wakeAfter(0)
			})
	}

	/** Sends the next batch. False: there is nothing to do until somebody nudges. */
	async #sendOne(): Promise<boolean> {
		const { source, tillId, epoch } = this.#parts
		if (this.#parts.bufferedBytes() > BUFFERED_BYTES_MAX) {
			this.#wakeAfter(LOOK_AGAIN_MS)
			return false
		}
		const generation = this.#generation
		const batch = await source.entriesAfter(this.#sentSeq, this.#batchEntries(), BATCH_BYTES_MAX)
		// Somebody may have moved the place to send from while we read.
		if (generation !== this.#generation) return this.#attached
		const last = batch?.entries.at(-1)
		if (batch === null || last === undefined) return false
		assert(batch.entries[0]?.seq === this.#sentSeq + 1, 'a batch continues where the last one ended')
		const sent = this.#parts.send({
			kind: 'uploadEntries',
			tillId,
			epoch,
			prevHash: batch.prevHash,
			entries: [...batch.entries],
			headSignature: batch.headSignature,
			...(batch.released?.length ? { released: [...batch.released] } : {}),
		})
		if (!sent) return false
		this.#sentSeq = last.seq
		const bytes = batch.entries.reduce((sum, entry) => sum + entry.text.length, 0)
		this.#flights.push({ lastSeq: last.seq, bytes })
		if (this.#flights.length === 1) this.#watchForSilence()
		this.#rest(batch.entries.length)
		return true
	}

	#rest(entryCount: number): void {
		const restMs = this.#parts.pace?.restMs(entryCount) ?? 0
		if (restMs === 0) return
		this.#resting = true
		this.#cancelRest = this.#parts.timer.after(restMs, () => {
			this.#resting = false
			this.#pump()
		})
	}

	#logError(event: string, error: unknown): void {
		const { tillId, epoch } = this.#parts
		this.#parts.log(event, { tillId, epoch, error: error instanceof Error ? error.message : String(error) })
	}
}
