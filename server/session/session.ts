/**
 * One agent's connection: challenge, hello, welcome, then answers and the feed. Messages are worked on as they come, so an
 * authorisation overtakes a backlog. A malformed message is refused and the rest goes on; only a bad hello ends the link.
 */
import { assert } from '../../protocol/base/assert.ts'
import type { StoreId } from '../../protocol/base/ids.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { type Refusal, refuse } from '../../protocol/refusals.ts'
import type { Down } from '../../protocol/wire/down.ts'
import { readUp, writeDown } from '../../protocol/wire/frame.ts'
import { downFor } from '../../protocol/wire/older-version.ts'
import type { Up, UpOf } from '../../protocol/wire/up.ts'
import { PROTOCOL_VERSION } from '../../protocol/wire/version.ts'
import type { Authority } from '../authority/authority.ts'
import type { VerifyText } from '../ledger/chain.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { isOwnFault } from '../ledger/post-carefully.ts'
import { type Log, reasonOf } from '../service/log.ts'
import { dispatch } from './dispatch.ts'
import { FeedPump, type ReadFeed } from './feed-pump.ts'
import type { FeedWatcher } from './feed-watcher.ts'
import { admit, type Enrolments } from './handshake.ts'
import type { UrgentWatcher } from './urgent.ts'

/** RFC 6455 §7.4.1. */
const CLOSE = { goingAway: 1001, policy: 1008, tryAgainLater: 1013 } as const

/** The connection under a session: frames of text, in order, until it is closed. */
export interface SessionLink {
	/** Dropped without error when the connection is not open. */
	send(text: string): void
	close(code: number, reason: string): void
}

export interface SessionParts {
	readonly enrolments: Enrolments
	readonly readFeed: ReadFeed
	readonly verify: VerifyText
	/** 32 fresh random bytes, base64. */
	readonly drawNonce: () => string
	/** Runs `task` once after `delayMs`; the returned function cancels it. */
	readonly after: (delayMs: number, task: () => void) => () => void
	readonly ledger: Ledger
	readonly feed: FeedWatcher
	readonly urgent: UrgentWatcher
	/** Who is here and what they tell of themselves, for people to see; left out, nobody looks. */
	readonly stores?: StoreListener
	/** Left out: links are plain here. */
	readonly authority?: Authority | undefined
	readonly leasePublicKey: string
	readonly nowMs: () => number
	readonly log: Log
}

export interface StoreListener {
	came(storeId: string): void
	told(storeId: string, state: UpOf<'storeState'>): void
	left(storeId: string): void
}

const nothing = (): undefined => undefined

export class Session {
	readonly #link: SessionLink
	readonly #parts: SessionParts
	/** Whose certificate the connection came with; null: with none, from this machine. */
	readonly #certified: StoreId | null
	readonly #nonce: string
	#cancelHelloWatch: () => void
	readonly #inFlight = new Set<Promise<void>>()
	#lastClaim: Promise<void> = Promise.resolve()
	#state: 'awaitingHello' | 'admitting' | 'open' | 'closed' = 'awaitingHello'
	/** What an eager agent said before it was welcomed. */
	#early: Up[] = []
	#storeId = ''
	#diskId = ''
	/** In which the agent speaks and reads. */
	#version = PROTOCOL_VERSION
	#malformedCount = 0
	#pump: FeedPump | undefined
	#stopUrgent = nothing
	#stopRevocations: () => void = nothing

	constructor(link: SessionLink, parts: SessionParts, certified: StoreId | null = null) {
		this.#link = link
		this.#certified = certified
		this.#parts = parts
		this.#nonce = parts.drawNonce()
		this.#cancelHelloWatch = parts.after(LIMITS.helloWithinMs, () => link.close(CLOSE.policy, 'no hello'))
		this.#send({ kind: 'challenge', nonce: this.#nonce })
	}

	/** The connection said that something is wrong with it; its end follows. */
	failed(error: unknown): void {
		this.#parts.log('sessionError', { store: this.#storeId, reason: reasonOf(error) })
	}

	/** Answers what is in flight, then closes. */
	async drain(reason: string): Promise<void> {
		await Promise.allSettled(this.#inFlight)
		this.#link.close(CLOSE.goingAway, reason)
	}

	/** A frame has come; what is none of ours comes as an empty one. */
	receive(text: string): void {
		// What is still on the line after we have hung up is not worth reading.
		if (this.#state === 'closed') return
		const parsed = readUp(text)
		if (parsed.kind === 'refused') return this.#malformed(text, parsed)
		const up = parsed.message
		if (this.#state === 'awaitingHello') this.#greet(up)
		else if (this.#state === 'admitting') this.#beforeWelcome(up)
		else if (this.#state === 'open') this.#answer(up)
	}

	/** Logged a few times, then counted: a flood of nonsense must not fill the disk either. */
	#malformed(text: string, refusal: Refusal): void {
		if (++this.#malformedCount <= LIMITS.malformedLoggedMax)
			this.#parts.log('malformed', { store: this.#storeId })
		this.#refuse(requestIdIn(text), refusal)
		if (this.#state !== 'open') this.#hangUp('malformed hello')
	}

	#beforeWelcome(up: Up): void {
		if (this.#early.length < LIMITS.inFlightMax) this.#early.push(up)
		else this.#turnAway(refuse('tooBusy'))
	}

	#hangUp(reason: string): void {
		this.#link.close(CLOSE.policy, reason)
		this.#state = 'closed'
	}

	#greet(up: Up): void {
		this.#cancelHelloWatch()
		// Thousands of sessions stay open for days: none keeps a timer that has done its duty.
		this.#cancelHelloWatch = nothing
		this.#state = 'admitting'
		if (up.kind === 'hello') this.#track(this.#admit(up))
		else this.#turnAway(refuse('notEnrolled', { detail: 'hello expected' }))
	}

	async #admit(hello: UpOf<'hello'>): Promise<void> {
		const { enrolments, verify, leasePublicKey, nowMs, feed, log } = this.#parts
		const result = await admit(enrolments, verify, hello, this.#nonce, this.#certified)
		if (this.#state === 'closed') return
		if (result.kind === 'refused') {
			this.#turnAway(result)
			return
		}
		this.#storeId = result.storeId
		this.#diskId = result.agentDiskId
		this.#version = hello.protocolVersion
		this.#state = 'open'
		log('sessionOpened', { store: this.#storeId })
		this.#parts.stores?.came(this.#storeId)
		this.#send({
			kind: 'welcome',
			protocolVersion: PROTOCOL_VERSION,
			serverTimeMs: nowMs(),
			positions: result.positions,
			newestEpoch: null,
			diskId: result.historyId,
			leasePublicKey,
		})
		for (const up of this.#early.splice(0)) this.#answer(up)
		const send = (down: Down): void => this.#send(down)
		const { authority } = this.#parts
		if (authority !== undefined)
			this.#stopRevocations = authority.subscribe((list) => send({ kind: 'revocations', list }))
		const urgent = this.#parts.urgent.subscribe(this.#storeId, hello.feedCursor, send)
		this.#stopUrgent = () => void urgent.stop()
		await urgent.caughtUp
		if (this.#isClosed()) return
		this.#pump = new FeedPump({
			readFeed: this.#parts.readFeed,
			storeId: this.#storeId,
			cursor: hello.feedCursor,
			send,
			feed,
			after: this.#parts.after,
			log,
		})
	}

	/** Asked again after waiting: the connection may have ended meanwhile. */
	#isClosed(): boolean {
		return this.#state === 'closed'
	}

	#turnAway(refusal: Refusal): void {
		this.#parts.log('sessionRefused', { code: refusal.code })
		this.#refuse(null, refusal)
		this.#hangUp(refusal.code)
	}

	#answer(up: Up): void {
		if (this.#inFlight.size >= LIMITS.inFlightMax) this.#cannotNow(up)
		else if (up.kind === 'claimReturn') this.#track(this.#claimInOrder(up))
		else this.#track(this.#work(up))
	}

	/** The last that a sale wants is what it wants: an older word must not be kept after it. */
	#claimInOrder(up: Up): Promise<void> {
		this.#lastClaim = this.#lastClaim.then(() => this.#work(up))
		return this.#lastClaim
	}

	async #work(up: Up): Promise<void> {
		const { ledger, nowMs, log } = this.#parts
		try {
			const changesApplied = (cursor: string): void => this.#pump?.applied(cursor)
			const down = await dispatch(
				up,
				{ storeId: this.#storeId, diskId: this.#diskId },
				{
					ledger,
					nowMs,
					changesApplied,
					authority: this.#parts.authority,
					storeTold: this.#parts.stores?.told,
				},
			)
			if (down !== undefined) this.#send(down)
		} catch (error) {
			const own = isOwnFault(error)
			log(own ? 'bug' : 'databaseAway', { store: this.#storeId, message: up.kind, reason: reasonOf(error) })
			if (own && up.kind !== 'uploadEntries') this.#refuse(requestIdOf(up), refuse('internal'))
			else this.#cannotNow(up)
		}
	}

	/** A request is refused at once; an upload and a store's word cannot be refused: both come again on a new link. */
	#cannotNow(up: Up): void {
		if (up.kind === 'uploadEntries' || up.kind === 'returnGuarded')
			this.#link.close(CLOSE.tryAgainLater, 'try again later')
		else this.#refuse(requestIdOf(up), refuse('tooBusy'))
	}

	#track(work: Promise<void>): void {
		const tracked = work
			.catch((error: unknown) => {
				this.#parts.log('sessionFailed', { store: this.#storeId, reason: reasonOf(error) })
				this.#link.close(CLOSE.tryAgainLater, 'try again later')
			})
			.finally(() => this.#inFlight.delete(tracked))
		this.#inFlight.add(tracked)
	}

	#refuse(requestId: string | null, refusal: Refusal): void {
		this.#send({ kind: 'refused', requestId, refusal })
	}

	#send(down: Down): void {
		assert(down.kind !== 'stored', 'the centre decides at once and never answers stored')
		const said = downFor(this.#version, down)
		if (said !== null) this.#link.send(writeDown(said))
	}

	/** The connection has ended, whoever ended it. */
	closed(): void {
		this.#state = 'closed'
		this.#cancelHelloWatch()
		this.#pump?.stop()
		this.#stopUrgent()
		this.#stopRevocations()
		const malformed = this.#malformedCount
		if (this.#storeId !== '') this.#parts.stores?.left(this.#storeId)
		if (this.#storeId !== '') this.#parts.log('sessionClosed', { store: this.#storeId, malformed })
	}
}

function requestIdOf(up: Up): string | null {
	return 'requestId' in up ? up.requestId : null
}

/** The request id of a message that does not parse, when it can be read, so that its sender need not wait. */
function requestIdIn(text: string): string | null {
	try {
		const value: unknown = JSON.parse(text)
		if (typeof value !== 'object' || value === null || !('requestId' in value)) return null
		const { requestId } = value
		return typeof requestId === 'string' && requestId.length <= 64 ? requestId : null
	} catch {
		return null
	}
}
