/**
 * One till's connection: challenge, hello, welcome, then its messages one by one. A till is let in only when the feed
 * has told us its key and epoch; until then it may say nothing but hello.
 */

import { unreachable } from '../../protocol/base/assert.ts'
import type { StoreId, TillId } from '../../protocol/base/ids.ts'
import type { Terminal } from '../../protocol/catalogue/catalogue.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { type Refusal, refuse } from '../../protocol/refusals.ts'
import type { Down } from '../../protocol/wire/down.ts'
import { readUp, writeDown } from '../../protocol/wire/frame.ts'
import type { RevocationList } from '../../protocol/wire/messages/revocations.ts'
import { downFor, frameFor } from '../../protocol/wire/older-version.ts'
import { helloText } from '../../protocol/wire/signed-texts.ts'
import type { Up, UpOf } from '../../protocol/wire/up.ts'
import { PROTOCOL_VERSION, PROTOCOL_VERSION_FLOOR } from '../../protocol/wire/version.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import type { CardDesk } from './card-desk.ts'
import type { FeedPages } from './feed-pages.ts'
import type { Clock, FramePipe, Log, NodeIdentity, Random, Timer, VerifyText } from './ports.ts'
import type { Relay } from './relay.ts'
import type { ReturnsDesk } from './returns-desk.ts'
import type { SliceDesk } from './slice-desk.ts'
import { refusalOfStorage } from './storage-refusal.ts'
import type { SuspendedDesk } from './suspended-desk.ts'

export type TillSessionParts = {
	readonly storeId: StoreId
	/** Names the agent's database in feed cursors. */
	readonly storageId: string
	/** Whose certificate the connection came with; null: with none, from this machine. */
	readonly certified: TillId | null
	readonly storage: AgentStorage
	readonly feedPages: FeedPages
	readonly relay: Relay
	readonly desk: CardDesk
	readonly slices: Pick<SliceDesk, 'tellAgain'>
	readonly suspended: SuspendedDesk
	readonly returns: ReturnsDesk
	/** What a till tells of itself, for people to see. */
	readonly tillTold: (terminal: Terminal, state: UpOf<'tillState'>) => void
	/** A new certificate for a till, from the centre. */
	readonly renew: (tillId: TillId, asked: UpOf<'renewCertificate'>) => Promise<Down>
	/** Who is believed no more; null: nobody has said anything yet. */
	readonly revocations: () => RevocationList | null
	/** Told of each question that a customer waits for; the answer is called when that was answered. */
	readonly asked: () => () => void
	readonly verify: VerifyText
	readonly clock: Clock
	readonly timer: Timer
	readonly random: Random
	readonly log: Log
	readonly centreLink: () => Down
	readonly leasePublicKey: () => string | null
	/** The till has proved who it is. */
	readonly admitted: (session: TillSession) => void
	readonly ended: (session: TillSession) => void
	/** A till says what a disk of the agent has told it to have stored. */
	readonly agentStored: (
		tillId: TillId,
		epoch: number,
		known: Extract<NodeIdentity, { role: 'till' }>['agentStored'],
	) => void
	/** How far a till has heard this disk's copy of the feed. */
	readonly feedHeard: (version: number) => void
	/** This disk is about to go on under another name: nobody is let in, nothing is answered. */
	readonly endingAnew: () => boolean
}

export interface TillSession {
	/** The till with the enrolment under which it came, which may not be the newest. Null before it was let in. */
	terminal(): Terminal | null
	/** A frame from the till. */
	text(frame: string): void
	/** The connection is gone. */
	closed(): void
	tell(message: Down): void
	/** The replica has something new. */
	feedChanged(): void
	close(reason: string): void
}

/** All tills hear of changes at the same beats of the clock, so that they lack the same. */
const FEED_EVERY_MS = 500

export function createTillSession(pipe: FramePipe, parts: TillSessionParts): TillSession {
	return new WireTillSession(pipe, parts)
}

class WireTillSession implements TillSession {
	readonly #pipe: FramePipe
	readonly #parts: TillSessionParts
	readonly #nonce: string
	#terminal: Terminal | null = null
	/** The lane has been enrolled anew since. */
	#replaced = false
	#helloSeen = false
	/** In which the till speaks and reads. */
	#version = PROTOCOL_VERSION
	#ended = false
	readonly #openedMs: number
	#lastHeardMs: number
	#malformedCount = 0
	#inFlightCount = 0
	#cancelWatch: () => void = () => undefined
	/** Where the till's copy of the replica ends, as far as it has said. */
	#feedVersion = 0
	#feedState: 'idle' | 'reading' | 'unanswered' = 'idle'
	#feedComplete = false
	#feedAgain = false
	#feedRests = false
	#cancelRest: () => void = () => undefined

	constructor(pipe: FramePipe, parts: TillSessionParts) {
		this.#pipe = pipe
		this.#parts = parts
		this.#nonce = btoa(String.fromCharCode(...parts.random.bytes(32)))
		this.#openedMs = parts.clock.monotonicMs()
		this.#lastHeardMs = this.#openedMs
		this.#send({ kind: 'challenge', nonce: this.#nonce })
		this.#watch()
	}

	terminal(): Terminal | null {
		return this.#terminal
	}

	tell(message: Down): void {
		if (this.#terminal !== null) this.#send(message)
	}

	close(reason: string): void {
		const malformed = this.#malformedCount
		this.#parts.log('tillClosed', { tillId: this.#terminal?.tillId ?? null, reason, malformed })
		this.#pipe.close()
		this.closed()
	}

	closed(): void {
		if (this.#ended) return
		this.#ended = true
		this.#cancelWatch()
		this.#cancelRest()
		this.#parts.ended(this)
	}

	text(frame: string): void {
		if (this.#ended) return
		this.#lastHeardMs = this.#parts.clock.monotonicMs()
		const parsed = readUp(frame)
		if (parsed.kind === 'refused') {
			this.#malformed(frame, parsed)
			return
		}
		if (this.#terminal !== null) this.#take(this.#terminal, parsed.message)
		else if (parsed.message.kind === 'hello' && !this.#helloSeen) void this.#hello(parsed.message)
		else this.#turnAway(refuse('notEnrolled', { detail: 'hello comes first' }))
	}

	/** Logged a few times, then counted: a flood of nonsense must not fill the disk. Strangers get no second try. */
	#malformed(frame: string, refusal: Refusal): void {
		const tillId = this.#terminal?.tillId ?? null
		if (++this.#malformedCount <= LIMITS.malformedLoggedMax)
			this.#parts.log('frameUnreadable', { tillId, detail: refusal.detail ?? '' })
		this.#send({ kind: 'refused', requestId: requestIdWithin(frame), refusal })
		if (this.#terminal === null) this.close('malformed hello')
	}

	#send(message: Down): void {
		const said = downFor(this.#version, message)
		if (said !== null && !this.#ended) this.#pipe.send(writeDown(said))
	}

	#watch(): void {
		this.#cancelWatch = this.#parts.timer.after(LIMITS.heartbeatIntervalMs, () => {
			const silentMs = this.#parts.clock.monotonicMs() - this.#lastHeardMs
			const strangerMs = this.#terminal === null ? this.#parts.clock.monotonicMs() - this.#openedMs : 0
			if (silentMs >= LIMITS.heartbeatLostMs) this.close('silent')
			else if (strangerMs >= LIMITS.helloWithinMs) this.close('no hello')
			else this.#watch()
		})
	}

	async #hello(hello: UpOf<'hello'>): Promise<void> {
		this.#helloSeen = true
		this.#version = hello.protocolVersion
		try {
			const { node } = hello
			const terminal =
				node.role === 'till' ? await this.#parts.storage.call('terminal', { tillId: node.tillId }) : null
			const refusal = this.#refusalOf(hello, terminal)
			if (refusal !== null || terminal === null) this.#turnAway(refusal ?? refuse('notEnrolled'))
			else if (node.role === 'till') {
				this.#parts.agentStored(node.tillId, node.epoch, node.agentStored)
				this.#parts.feedHeard(versionOf(hello.feedCursor, this.#parts.storageId))
				if (this.#parts.endingAnew()) this.close('begins anew')
				else this.#admit(terminal, node.epoch, hello.feedCursor)
			}
		} catch (error) {
			this.#turnAway(refusalOfStorage(error, this.#parts.log))
		}
	}

	/** Checks in a fixed order; the first that fails names the reason. */
	#refusalOf({ protocolVersion, node, signature }: UpOf<'hello'>, terminal: Terminal | null): Refusal | null {
		if (protocolVersion < PROTOCOL_VERSION_FLOOR) return refuse('protocolTooOld')
		if (node.role !== 'till' || terminal === null) return refuse('notEnrolled')
		const { certified } = this.#parts
		if (certified !== null && certified !== node.tillId)
			return refuse('notEnrolled', { detail: `the certificate is of ${certified}` })
		if (terminal.storeId !== this.#parts.storeId) return refuse('notEnrolled', { detail: 'of another store' })
		if (node.epoch > terminal.epoch) return refuse('notEnrolled', { detail: 'epoch not known yet' })
		const publicKey = keyOf(terminal, node.epoch)
		if (publicKey === null) return refuse('epochClosed')
		const signed = helloText(this.#nonce, node.tillId, node.epoch)
		return this.#parts.verify(publicKey, signed, signature) ? null : refuse('signatureInvalid')
	}

	#turnAway(refusal: Refusal): void {
		this.#send({ kind: 'refused', requestId: null, refusal })
		this.close(refusal.code)
	}

	/** A till whose lane was enrolled anew is let in under its old key to hand in what it has, and for nothing else. */
	#admit(newest: Terminal, epoch: number, feedCursor: string | null): void {
		if (this.#ended) return
		const terminal = { ...newest, epoch, publicKey: keyOf(newest, epoch) ?? newest.publicKey }
		this.#terminal = terminal
		this.#replaced = epoch < newest.epoch
		this.#send({
			kind: 'welcome',
			protocolVersion: PROTOCOL_VERSION,
			serverTimeMs: this.#parts.clock.nowMs(),
			positions: this.#parts.relay.positionsOf(terminal.tillId),
			newestEpoch: newest.epoch,
			diskId: this.#parts.storageId,
			leasePublicKey: this.#parts.leasePublicKey(),
		})
		this.#send(this.#parts.centreLink())
		const list = this.#parts.revocations()
		if (list !== null) this.#send({ kind: 'revocations', list })
		this.#feedVersion = versionOf(feedCursor, this.#parts.storageId)
		this.#parts.log('tillWelcomed', { tillId: terminal.tillId, epoch: terminal.epoch })
		this.#parts.admitted(this)
		this.#later(this.#tellExceptions(terminal.tillId))
		if (this.#replaced) return
		this.#later(this.#parts.slices.tellAgain(terminal))
		this.#later(this.#parts.suspended.list().then((list) => this.#send(list)))
		this.#feed()
	}

	async #tellExceptions(tillId: string): Promise<void> {
		for (const posted of await this.#parts.relay.exceptionsOf(tillId)) this.#send(posted)
	}

	#take(terminal: Terminal, message: Up): void {
		const { relay, clock } = this.#parts
		switch (message.kind) {
			case 'ping':
				return this.#send({ kind: 'pong', sentAtMs: message.sentAtMs, serverTimeMs: clock.nowMs() })
			case 'uploadEntries':
				return this.#work(null, () => relay.accept(terminal, message))
			case 'hello':
				return this.#turnAway(refuse('malformed', { detail: 'hello twice' }))
			default:
				if (this.#replaced) return this.#refuse(requestIdOf(message), refuse('epochClosed'))
				return this.#takeOfCurrent(terminal, message)
		}
	}

	#takeOfCurrent(
		terminal: Terminal,
		message: Exclude<Up, { kind: 'ping' | 'uploadEntries' | 'hello' }>,
	): void {
		const { relay, desk, suspended, returns } = this.#parts
		switch (message.kind) {
			case 'authorise':
				if (message.tillId !== terminal.tillId) return this.#refuse(message.requestId, refuse('notEnrolled'))
				return this.#work(message.requestId, () => desk.authorise(message, terminal))
			case 'lookUpCard':
				return this.#work(message.requestId, () => desk.lookUp(message, terminal))
			case 'reverse':
				return this.#work(message.requestId, () => desk.reverse(message, terminal.tillId))
			case 'changesApplied':
				return this.#feedApplied(message.cursor)
			case 'returnLeases':
			case 'reportContested':
				return this.#refuse(
					message.requestId,
					refuse('malformed', { detail: `${message.kind} is for agents` }),
				)
			case 'keepBasket':
				return relay.keepBasket(terminal.tillId, message.basket)
			case 'recoverTill':
				return this.#work(message.requestId, () => this.#legacy(terminal, message.requestId))
			case 'returnGuarded':
			case 'storeState':
				return this.#refuse(null, refuse('malformed', { detail: `${message.kind} is for agents` }))
			case 'tillState':
				return this.#parts.tillTold(terminal, message)
			case 'recallSale':
				return this.#work(message.requestId, () => suspended.recall(message, terminal))
			case 'claimReturn':
				return this.#work(message.requestId, () => returns.claim(message, terminal))
			case 'offerSuspended':
				return suspended.offer(message, terminal, (answer) => this.#send(answer))
			case 'join':
				return this.#refuse(
					message.requestId,
					refuse('malformed', { detail: 'a till that is in has joined' }),
				)
			case 'renewCertificate':
				return this.#work(message.requestId, () => this.#parts.renew(terminal.tillId, message))
			case 'fetchEntries':
				return this.#work(message.requestId, () => this.#fetch(terminal, message))
			default:
				return unreachable(message)
		}
	}

	async #legacy({ tillId, epoch }: Terminal, requestId: string): Promise<Down> {
		try {
			const legacy = await this.#parts.relay.legacyOf({ tillId, epoch })
			return { kind: 'tillRecovered', requestId, ...legacy }
		} catch (error) {
			return { kind: 'refused', requestId, refusal: refusalOfStorage(error, this.#parts.log) }
		}
	}

	async #fetch({ tillId }: Terminal, { requestId, epoch, afterSeq }: UpOf<'fetchEntries'>): Promise<Down> {
		try {
			const fetched = await this.#parts.relay.entriesOf({ tillId, epoch }, afterSeq)
			return { kind: 'entriesFetched', requestId, epoch, ...fetched }
		} catch (error) {
			return { kind: 'refused', requestId, refusal: refusalOfStorage(error, this.#parts.log) }
		}
	}

	#refuse(requestId: string | null, refusal: Refusal): void {
		this.#send({ kind: 'refused', requestId, refusal })
	}

	/** So much at a time; beyond that a question is refused, and whoever uploads without waiting begins anew. */
	#work(requestId: string | null, answer: () => Promise<Down>): void {
		const isFull = this.#inFlightCount >= (requestId === null ? LIMITS.inFlightMax : LIMITS.tillQuestionsMax)
		if (isFull && requestId !== null) return this.#refuse(requestId, refuse('tooBusy'))
		if (isFull) return this.close('tooBusy')
		this.#inFlightCount += 1
		const answered = requestId === null ? () => undefined : this.#parts.asked()
		const done = answer().finally(() => {
			answered()
			this.#inFlightCount -= 1
		})
		this.#later(done.then((down) => this.#send(down)))
	}

	#later(work: Promise<void>): void {
		work.catch((error: unknown) => {
			refusalOfStorage(error, this.#parts.log)
		})
	}

	feedChanged(): void {
		if (this.#replaced) return
		this.#feedComplete = false
		this.#feed()
	}

	#feedApplied(cursor: string): void {
		if (this.#feedState !== 'unanswered') return
		this.#feedVersion = versionOf(cursor, this.#parts.storageId)
		this.#feedState = 'idle'
		if (!this.#feedComplete) this.#feed()
	}

	/**
	 * One page is under way at a time; the next leaves when the till has applied the last. What comes close behind a page that
	 * told everything waits for a moment: many changes a second are few commits at each till.
	 */
	#feed(): void {
		if (this.#terminal === null || this.#ended) return
		if (this.#feedState === 'reading') this.#feedAgain = true
		if (this.#feedState !== 'idle' || this.#feedRests) return
		this.#feedState = 'reading'
		this.#later(this.#sendPage())
	}

	#rest(): void {
		this.#feedRests = true
		const { clock, timer } = this.#parts
		this.#cancelRest = timer.after(FEED_EVERY_MS - (clock.monotonicMs() % FEED_EVERY_MS), () => {
			this.#feedRests = false
			if (!this.#feedComplete) this.#feed()
		})
	}

	async #sendPage(): Promise<void> {
		this.#feedAgain = false
		try {
			const { frame, complete } = await this.#parts.feedPages.after(this.#feedVersion)
			this.#feedComplete = complete && !this.#feedAgain
			this.#feedState = 'unanswered'
			if (complete) this.#rest()
			if (!this.#ended) this.#pipe.send(frameFor(this.#version, frame))
		} catch (error) {
			this.#feedState = 'idle'
			throw error
		}
	}
}

/** The key of an enrolment; null when it is not known here (any more). */
function keyOf({ epoch, publicKey, closed = [] }: Terminal, ofEpoch: number): string | null {
	if (ofEpoch === epoch) return publicKey
	return closed.find((one) => one.epoch === ofEpoch)?.publicKey ?? null
}

function requestIdOf(up: Up): string | null {
	return 'requestId' in up ? up.requestId : null
}

/** A cursor that another database gave out says nothing about ours: everything is sent. */
function versionOf(cursor: string | null, storageId: string): number {
	const [owner, version] = cursor?.split(':') ?? []
	const known = Number(version)
	return owner === storageId && Number.isSafeInteger(known) && known >= 0 ? known : 0
}

/** So that the asker of a question in the wrong shape need not wait for its deadline. */
function requestIdWithin(frame: string): string | null {
	const found = /"requestId":"([^"\\]{1,64})"/.exec(frame.slice(0, 4_096))
	return found?.[1] ?? null
}
