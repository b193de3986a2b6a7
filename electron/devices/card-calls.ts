/**
 * What is asked of a reader that writes cards, and not answered yet. What must stay true:
 * 1. Every question is answered once: by the reader's process, by its end, or by the time that it may take.
 * 2. An answer that nobody gave never says more than is known: a card that may have been changed is `unknown`, one that was
 *    written and not read back is `unverified`.
 */
import { unreachable } from '../../protocol/base/assert.ts'
import type { CardEncoder, EncodeOutcome, SwipePurpose } from '../../till/ports/card-encoder.ts'
import type { CardFailure, CardMemory, CardOperation, CardOutcome } from '../../till/ports/card-memory.ts'
import type { Timer } from '../../till/ports/timer.ts'
import { type EncodeOrder, sendable } from './card-contract.ts'
import type { FromDevice, SentToDevice } from './device-contract.ts'

/** A minute for each of two swipes, as the driver gives them, with time to spare. */
const ENCODE_MS = 150_000
/** The driver tries for a few seconds and then says so. */
const CARD_MS = 15_000

export type CardAnswer = Extract<FromDevice, { kind: 'swipeWanted' | 'encoded' | 'cardDone' }>

type Encoding = {
	readonly onSwipe: (purpose: SwipePurpose) => void
	readonly end: (outcome: EncodeOutcome) => void
	/** What the card was asked for last; null: it was not. */
	wanted: SwipePurpose | null
}
type Performing = { readonly operation: CardOperation; readonly end: (outcome: CardOutcome) => void }

export class CardCalls implements CardMemory {
	readonly #timer: Timer
	/** False: there is no process at work to hear it. */
	readonly #send: (message: SentToDevice) => boolean
	readonly #encodings = new Map<number, Encoding>()
	readonly #performing = new Map<number, Performing>()
	#lastCall = 0

	constructor(timer: Timer, send: (message: SentToDevice) => boolean) {
		this.#timer = timer
		this.#send = send
	}

	readonly encoder: CardEncoder = {
		write: ([one, two, three], onSwipe) =>
			this.#encode({ kind: 'write', tracks: [one, two, three] }, onSwipe),
		erase: (onSwipe) => this.#encode({ kind: 'erase' }, onSwipe),
		setCoercivity: (coercivity) => this.#encode({ kind: 'setCoercivity', coercivity }),
		setLeadingZeros: (tracks13, track2) => this.#encode({ kind: 'setLeadingZeros', tracks13, track2 }),
		cancel: () => void this.#send({ kind: 'cancelEncoding' }),
	}

	/** See `CardMemory.perform`. */
	perform(operation: CardOperation, uid: string): Promise<CardOutcome> {
		const call = this.#nextCall()
		if (!this.#send({ kind: 'onCard', call, uid, operation: sendable(operation) }))
			return Promise.resolve({ kind: 'failed', reason: 'readerAway' })
		return new Promise((resolve) => {
			const cancel = this.#timer.after(CARD_MS, () => end(unanswered(operation, 'noAnswer')))
			const end = (outcome: CardOutcome) => {
				cancel()
				this.#performing.delete(call)
				resolve(outcome)
			}
			this.#performing.set(call, { operation, end })
		})
	}

	heard(answer: CardAnswer): void {
		switch (answer.kind) {
			case 'swipeWanted': {
				const encoding = this.#encodings.get(answer.call)
				if (!encoding) return
				encoding.wanted = answer.purpose
				return encoding.onSwipe(answer.purpose)
			}
			case 'encoded':
				return this.#encodings.get(answer.call)?.end(answer.outcome)
			case 'cardDone':
				return this.#performing.get(answer.call)?.end(answer.outcome)
			default:
				unreachable(answer)
		}
	}

	/** The process has ended. */
	ended(): void {
		for (const encoding of [...this.#encodings.values()]) encoding.end(unheard(encoding, 'notConnected'))
		for (const { operation, end } of [...this.#performing.values()]) end(unanswered(operation, 'readerAway'))
	}

	#encode(order: EncodeOrder, onSwipe: Encoding['onSwipe'] = () => undefined): Promise<EncodeOutcome> {
		const call = this.#nextCall()
		if (!this.#send({ kind: 'encode', call, order })) return Promise.resolve('notConnected')
		return new Promise((resolve) => {
			const cancel = this.#timer.after(ENCODE_MS, () => {
				this.#send({ kind: 'cancelEncoding' })
				encoding.end(unheard(encoding, 'failed'))
			})
			const encoding: Encoding = {
				onSwipe,
				wanted: null,
				end: (outcome) => {
					cancel()
					this.#encodings.delete(call)
					resolve(outcome)
				},
			}
			this.#encodings.set(call, encoding)
		})
	}

	#nextCall(): number {
		this.#lastCall += 1
		return this.#lastCall
	}
}

function unheard({ wanted }: Encoding, otherwise: EncodeOutcome): EncodeOutcome {
	if (wanted === null) return otherwise
	return wanted === 'verify' ? 'unverified' : 'unknown'
}

function unanswered({ kind }: CardOperation, reason: CardFailure): CardOutcome {
	const onlyReads =
		kind === 'readBlock' || kind === 'readValue' || kind === 'readPages' || kind === 'readVersion'
	return { kind: onlyReads ? 'failed' : 'unknown', reason }
}
