/**
 * The connecting side of the wire: till → agent and agent → centre alike. Proves who it is, keeps the link alive,
 * comes back after a loss, and pairs questions with their answers.
 *
 * What must stay true: a request that got no answer in time, or whose link was lost, ends as `noReply`: its outcome is
 * unknown, and the caller must treat it so. An answer that comes later still reaches the sink, because it may carry
 * leases. Nothing is queued here: while the link is down, requests end at once as `linkDown` (never sent at all).
 */
import { unreachable } from '../../protocol/base/assert.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { Refusal } from '../../protocol/refusals.ts'
import type { Down, DownOf } from '../../protocol/wire/down.ts'
import { readDown, writeUp } from '../../protocol/wire/frame.ts'
import { helloText } from '../../protocol/wire/signed-texts.ts'
import type { Up, UpOf } from '../../protocol/wire/up.ts'
import { PROTOCOL_VERSION } from '../../protocol/wire/version.ts'
import { backoffMs } from './backoff.ts'
import {
	type ConnectionEffect,
	type ConnectionEvent,
	type ConnectionState,
	DISCONNECTED,
	type LossReason,
	stepConnection,
} from './connection-machine.ts'
import type { Clock, ConnectPipe, FramePipe, Log, NodeIdentity, Random, SignText, Timer } from './ports.ts'
import type { Service } from './service.ts'

/** Question → the kind of its answer. */
const ANSWER_KIND = {
	authorise: 'authorised',
	lookUpCard: 'cardFound',
	reverse: 'reversed',
	returnLeases: 'leasesReturned',
	recoverTill: 'tillRecovered',
	fetchEntries: 'entriesFetched',
	reportContested: 'contestedKept',
	recallSale: 'recallAnswered',
	claimReturn: 'returnClaimed',
	join: 'joinAnswered',
	renewCertificate: 'certificateRenewed',
} as const
type AnswerKind = typeof ANSWER_KIND
export type QuestionKind = keyof AnswerKind
/** A question without its kind and `requestId`: the link draws one for each sending. */
export type Question<K extends QuestionKind> = Omit<UpOf<K>, 'kind' | 'requestId'>
export type Answer<K extends QuestionKind> = DownOf<AnswerKind[K]>

export type Reply<K extends QuestionKind> =
	| { readonly kind: 'answered'; readonly message: Answer<K> }
	/** The other side could not accept the message at all; nothing was done. */
	| { readonly kind: 'turnedDown'; readonly refusal: Refusal }
	/** Sent, and no answer in time: the outcome is unknown. */
	| { readonly kind: 'noReply' }
	/** Not sent: the link was down. */
	| { readonly kind: 'linkDown' }

export interface LinkSink {
	/** The door is open. Called before any other message of this connection. */
	up(welcome: DownOf<'welcome'>): void
	down(reason: LossReason): void
	/** Everything that is not the awaited answer to a question; late answers included. */
	message(message: Down): void
	/** The acceptor turned us away at the door (not enrolled, protocol too old, …). The link tries again later. */
	turnedAway?(refusal: Refusal): void
	/** Round trip of a heartbeat with the acceptor's wall clock, for the drift warning. */
	pong?(serverTimeMs: number, roundTripMs: number): void
}

export interface LinkClient extends Service {
	/** Asks and waits at most `deadlineMs`. Never rejects. */
	request<K extends QuestionKind>(kind: K, question: Question<K>, deadlineMs: number): Promise<Reply<K>>
	/** Sends without waiting. False when the link is down: nothing was sent. */
	send(message: Up): boolean
	/** Bytes handed over and not yet on the network; 0 when down. */
	bufferedBytes(): number
	state(): ConnectionState
}

export type LinkClientParts = {
	/** Read at each connection. */
	readonly identity: () => NodeIdentity
	readonly sign: SignText
	readonly connect: ConnectPipe
	readonly clock: Clock
	readonly timer: Timer
	readonly random: Random
	readonly log: Log
	/** Where this node's copy of the change feed ends, read at each connection; null = send everything. */
	readonly feedCursor: () => string | null
	readonly sink: LinkSink
}

type Settled =
	| { readonly kind: 'answered'; readonly message: Down }
	| Exclude<Reply<QuestionKind>, { kind: 'answered' }>
type Waiting = { readonly answerKind: Down['kind']; readonly settle: (reply: Settled) => void }

export function createLinkClient(parts: LinkClientParts): LinkClient {
	return new WireLinkClient(parts)
}

class WireLinkClient implements LinkClient {
	readonly #parts: LinkClientParts
	#state: ConnectionState = DISCONNECTED
	#pipe: FramePipe | null = null
	/** Rises with every pipe, so that a late event of an old one is known as such. */
	#pipeNumber = 0
	#nonce = ''
	#cancelTick: () => void = () => undefined
	#cancelRetry: () => void = () => undefined
	#requestNumber = 0
	readonly #requestPrefix: string
	readonly #waiting = new Map<string, Waiting>()

	constructor(parts: LinkClientParts) {
		this.#parts = parts
		this.#requestPrefix = Array.from(parts.random.bytes(6), (byte) =>
			byte.toString(16).padStart(2, '0'),
		).join('')
	}

	run(): void {
		this.#dispatch({ kind: 'started' })
	}

	stop(): void {
		this.#cancelRetry()
		this.#dispatch({ kind: 'stopped' })
	}

	async drain(): Promise<void> {
		this.#endWaiting()
	}

	state(): ConnectionState {
		return this.#state
	}

	bufferedBytes(): number {
		return this.#pipe?.bufferedBytes() ?? 0
	}

	send(message: Up): boolean {
		if (this.#state.kind !== 'welcomed' || this.#pipe === null) return false
		this.#pipe.send(writeUp(message))
		return true
	}

	request<K extends QuestionKind>(kind: K, question: Question<K>, deadlineMs: number): Promise<Reply<K>> {
		this.#requestNumber += 1
		const requestId = `${this.#requestPrefix}-${this.#requestNumber}`
		return new Promise((resolve) => {
			// Kind and fields belong together by the signature; the compiler cannot join them again.
			if (!this.send({ ...question, kind, requestId } as unknown as Up)) {
				resolve({ kind: 'linkDown' })
				return
			}
			const cancel = this.#parts.timer.after(deadlineMs, () => settle({ kind: 'noReply' }))
			const settle: Waiting['settle'] = (reply) => {
				cancel()
				this.#waiting.delete(requestId)
				// #deliver settles only with the kind of answer that belongs to this question.
				resolve(reply as Reply<K>)
			}
			this.#waiting.set(requestId, { answerKind: ANSWER_KIND[kind], settle })
		})
	}

	#dispatch(event: ConnectionEvent): void {
		const { state, effects } = stepConnection(this.#state, event, this.#parts.clock.monotonicMs())
		this.#state = state
		for (const effect of effects) this.#perform(effect)
	}

	#perform(effect: ConnectionEffect): void {
		switch (effect.kind) {
			case 'openPipe':
				return this.#openPipe()
			case 'sendHello':
				return this.#sendHello()
			case 'sendPing':
				this.send({ kind: 'ping', sentAtMs: this.#parts.clock.nowMs() })
				return
			case 'closePipe':
				return this.#closePipe()
			case 'retryLater':
				this.#cancelRetry = this.#parts.timer.after(
					backoffMs(
						effect.attempt,
						{ minMs: LIMITS.reconnectMinMs, maxMs: LIMITS.reconnectMaxMs },
						this.#parts.random,
					),
					() => this.#dispatch({ kind: 'retryDue' }),
				)
				return
			case 'announceUp':
				// The sink is told with the welcome itself, in #hear.
				return
			case 'announceDown':
				this.#parts.log('linkDown', { reason: effect.reason })
				this.#endWaiting()
				this.#parts.sink.down(effect.reason)
				return
			default:
				return unreachable(effect)
		}
	}

	#openPipe(): void {
		this.#pipeNumber += 1
		const number = this.#pipeNumber
		const current = () => number === this.#pipeNumber
		this.#pipe = this.#parts.connect({
			opened: () => undefined,
			text: (frame) => {
				if (current()) this.#hear(frame)
			},
			closed: (reason) => {
				if (!current()) return
				this.#parts.log('pipeClosed', { reason })
				this.#dispatch({ kind: 'failed', reason: 'closed' })
			},
		})
		this.#scheduleTick()
	}

	#closePipe(): void {
		this.#pipeNumber += 1
		this.#cancelTick()
		this.#pipe?.close()
		this.#pipe = null
	}

	#scheduleTick(): void {
		this.#cancelTick()
		this.#cancelTick = this.#parts.timer.after(LIMITS.heartbeatIntervalMs, () => {
			this.#scheduleTick()
			this.#dispatch({ kind: 'ticked' })
		})
	}

	#sendHello(): void {
		const { sign, feedCursor } = this.#parts
		const identity = this.#parts.identity()
		const [nodeId, epoch] =
			identity.role === 'till' ? [identity.tillId, identity.epoch] : [identity.storeId, 0]
		this.#pipe?.send(
			writeUp({
				kind: 'hello',
				protocolVersion: PROTOCOL_VERSION,
				node: identity,
				signature: sign(helloText(this.#nonce, nodeId, epoch)),
				feedCursor: feedCursor(),
			}),
		)
	}

	#hear(frame: string): void {
		const parsed = readDown(frame)
		if (parsed.kind === 'refused') {
			// Another version may say things that we cannot read; what we can read still counts.
			this.#parts.log('frameUnreadable', { detail: parsed.detail ?? '' })
			if (this.#state.kind !== 'welcomed') this.#dispatch({ kind: 'failed', reason: 'malformed' })
			return
		}
		const { message } = parsed
		if (message.kind === 'challenge') {
			this.#nonce = message.nonce
			this.#dispatch({ kind: 'challengeHeard' })
			return
		}
		if (message.kind === 'welcome') {
			this.#welcomed(message)
			return
		}
		if (this.#state.kind !== 'welcomed') {
			this.#beforeWelcome(message)
			return
		}
		this.#dispatch({ kind: 'messageHeard' })
		this.#deliver(message)
	}

	#welcomed(welcome: DownOf<'welcome'>): void {
		const before = this.#state.kind
		this.#dispatch({ kind: 'welcomeHeard' })
		if (before !== 'challenged') return
		this.#parts.log('linkUp', {})
		this.#parts.sink.up(welcome)
	}

	#beforeWelcome(message: Down): void {
		if (message.kind === 'refused') {
			this.#parts.log('turnedAway', { code: message.refusal.code })
			this.#parts.sink.turnedAway?.(message.refusal)
		}
		this.#dispatch({ kind: 'failed', reason: message.kind === 'refused' ? 'refused' : 'malformed' })
	}

	#deliver(message: Down): void {
		if (message.kind === 'pong') {
			this.#parts.sink.pong?.(message.serverTimeMs, this.#parts.clock.nowMs() - message.sentAtMs)
			return
		}
		const waiting =
			'requestId' in message && message.requestId !== null ? this.#waiting.get(message.requestId) : undefined
		if (waiting !== undefined && message.kind === 'refused')
			waiting.settle({ kind: 'turnedDown', refusal: message.refusal })
		else if (waiting?.answerKind === message.kind) waiting.settle({ kind: 'answered', message })
		else this.#parts.sink.message(message)
	}

	#endWaiting(): void {
		for (const { settle } of [...this.#waiting.values()]) settle({ kind: 'noReply' })
	}
}
