/**
 * The till's way to its agent: asks for cards, mirrors the journal, takes in the change feed, and tells the till which of
 * online, store and alone it is. Requests are never queued here; facts are never lost here (the journal keeps them).
 */
import { createLinkClient, type LinkClient, type LinkSink } from '../../agent/engine/link-client.ts'
import type { ConnectPipe, Log, SignText } from '../../agent/engine/ports.ts'
import type { TillId } from '../../protocol/base/ids.ts'
import type { Medium } from '../../protocol/card/medium.ts'
import type { Connection } from '../../protocol/journal/entry.ts'
import type { SuspendedSale, SuspendedSummary } from '../../protocol/journal/suspended-sale.ts'
import type { TimeMark } from '../../protocol/journal/time-mark.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { ReturnClaim } from '../../protocol/returns/claim.ts'
import type { Down, DownOf } from '../../protocol/wire/down.ts'
import type { RevocationList } from '../../protocol/wire/messages/revocations.ts'
import type { FeedRecord } from '../../protocol/wire/records.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import {
	RELEASE_FROM_VERSION,
	STATES_FROM_VERSION,
	SUSPENDED_FROM_VERSION,
} from '../../protocol/wire/version.ts'
import type { MemberArrived } from '../../till/arrivals.ts'
import type { ConnectionReason } from '../../till/events.ts'
import type {
	AuthoriseAnswer,
	CardService,
	JournalMirror,
	KeptBasket,
	LookUpAnswer,
} from '../../till/ports/card-service.ts'
import type { FeedReplica } from '../../till/ports/catalogue.ts'
import type { Clock } from '../../till/ports/clock.ts'
import type { ChainOutbox, Outbox } from '../../till/ports/journal.ts'
import type { Random } from '../../till/ports/random.ts'
import type { ClaimAnswer, Returns } from '../../till/ports/returns.ts'
import type { RecallAnswer, RecallRequest, SuspendedSales } from '../../till/ports/suspended-sales.ts'
import type { Timer } from '../../till/ports/timer.ts'
import type { Legacy } from '../../till/recovery.ts'
import { type ChainSender, createChainSender } from './chain-sender.ts'
import { fetchHash, fetchLegacy } from './lane-legacy.ts'
import type { TillStandIn } from './till-stand-in.ts'

/** What the till wants to hear of the link. */
export type AgentLinkSink = {
	connectionObserved(to: Connection, reason: ConnectionReason): void
	feedApplied(records: readonly FeedRecord[]): void
	/** More is known of these than their pictures say. */
	cardsChanged(cardNos: readonly string[]): void
	/** Marks moved; `postedMoved`: the centre decided on more. */
	queueChanged(postedMoved: boolean): void
	driftMeasured(driftMs: number): void
	memberArrived(told: MemberArrived): void
	/** The store's suspended sales. `storedSeq`: up to here the agent has this epoch's entries. */
	suspendedSalesTold(told: DownOf<'suspendedSales'>, storedSeq: number): void
	/** With which the centre signs leases and grants. */
	leaseKeyTold(publicKey: string): void
	/** The centre's word of when it had a chain of this lane; not verified yet. */
	timeMarkTold(epoch: number, mark: TimeMark): void
	/** Another till has the lane, or this disk is older than what the agent has of it. */
	stopWriting(reason: 'epochClosed' | 'diskRestored'): void
	/** The agent has this disk. False: it is one that was given up for another; nothing is asked of it. */
	agentMet(diskId: string): boolean
	needsRecovery(): boolean
	recovered(legacy: Legacy): void
}

export type AgentLinkParts = {
	/** Who is believed no more, as the agent passes it on. */
	readonly revocationsTold?: (list: RevocationList) => void
	readonly tillId: TillId
	readonly epoch: number
	readonly sign: SignText
	readonly connect: ConnectPipe
	readonly outbox: Outbox
	readonly replica: FeedReplica
	/** Keeps slices of the store's leases for when the agent is away. */
	readonly standIn: Pick<TillStandIn, 'hear' | 'agentChanged'>
	readonly storedSeq: number
	readonly feedCursor: string | null
	readonly clock: Clock
	readonly timer: Timer
	readonly random: Random
	readonly log: Log
}

/** A full disk is looked at again after this long. */
const FEED_RETRY_MS = 1_000
const RENEWED_WITHIN_MS = 10_000
const RECOVER_AGAIN_MS = 1_000
/** A basket is told to the agent at most so often. */
const BASKET_EVERY_MS = 1_000

export class AgentLink implements CardService, JournalMirror, SuspendedSales, Returns {
	readonly #parts: AgentLinkParts
	readonly #link: LinkClient
	readonly #chain: ChainSender
	/** Earlier epochs of which not everything was posted when the till started. */
	#earlier: readonly ChainSender[] = []
	#sink: AgentLinkSink | null = null
	#up = false
	/** Rises when a connection ends. */
	#connection = 0
	#storedSeq: number
	/** What the agent's present disk has said to have stored in this run. */
	#agentStored: { readonly diskId: string; readonly seq: number } | null = null
	#feedCursor: string | null
	#applying: Promise<void> = Promise.resolve()
	readonly #mirrorWaits = new Set<() => void>()
	/** The agent keeps suspended sales, and the guard over goods that come back. */
	#keepsSuspended = false
	#basket: KeptBasket | null = null
	#basketSent = ''
	#cancelBasket: (() => void) | null = null
	#state: UpOf<'tillState'> | null = null
	#hearsStates = false

	/** A new certificate from the centre, by the agent; null: not now. */
	async renewCertificate(request: string): Promise<string | null> {
		const { tillId } = this.#parts
		const reply = await this.#link.request('renewCertificate', { tillId, request }, RENEWED_WITHIN_MS)
		return reply.kind === 'answered' ? reply.message.certificate : null
	}

	constructor(parts: AgentLinkParts) {
		this.#parts = parts
		this.#storedSeq = parts.storedSeq
		this.#feedCursor = parts.feedCursor
		const { tillId, epoch, sign, connect, clock, timer, random, log } = parts
		this.#link = createLinkClient({
			identity: () => ({ role: 'till', tillId, epoch, agentStored: this.#agentStored }),
			sign,
			connect,
			clock,
			timer,
			random,
			log,
			feedCursor: () => this.#feedCursor,
			sink: this.#linkSink(),
		})
		this.#chain = this.#senderOf(epoch, parts.outbox, null)
	}

	#senderOf(epoch: number, outbox: ChainOutbox, endSeq: number | null): ChainSender {
		const { tillId, sign, timer, log } = this.#parts
		return createChainSender({
			tillId,
			epoch,
			outbox,
			ended:
				endSeq === null ? null : { seq: endSeq, hashAtAgent: () => fetchHash(this.#link, epoch, endSeq) },
			sign,
			send: (message) => this.#link.send(message),
			bufferedBytes: () => this.#link.bufferedBytes(),
			timer,
			log,
			storedMoved: (seq) => this.#storedMoved(epoch, seq),
			postedMoved: () => this.#sink?.queueChanged(true),
		})
	}

	/** Begins to connect; what happens is told to `sink`. */
	start(sink: AgentLinkSink): void {
		this.#sink = sink
		this.#inOrder(async () => {
			const earlier = await this.#parts.outbox.earlier()
			this.#earlier = earlier.map(({ epoch, headSeq, outbox }) => this.#senderOf(epoch, outbox, headSeq))
		})
		this.#link.run()
	}

	async stop(): Promise<void> {
		this.#link.stop()
		this.#cancelBasket?.()
		for (const { forwarder } of this.#chains()) forwarder.stop()
		await this.#link.drain()
		for (const { forwarder } of this.#chains()) await forwarder.drain()
		await this.#applying
	}

	async lookUp(medium: Medium): Promise<LookUpAnswer> {
		if (!this.#up) return { kind: 'noReply' }
		const reply = await this.#link.request('lookUpCard', { medium, returns: [] }, LIMITS.lookUpDeadlineMs)
		if (reply.kind !== 'answered') return { kind: 'noReply' }
		const { card, leased } = reply.message
		return card ? { kind: 'found', card, leased } : { kind: 'notFound' }
	}

	async authorise(request: Parameters<CardService['authorise']>[0]): Promise<AuthoriseAnswer> {
		if (!this.#up) return { kind: 'notSent' }
		const { authKey, cardNo, purse, amount } = request
		const question = { tillId: this.#parts.tillId, authKey, cardNo, purse, amount, returns: [] }
		const reply = await this.#link.request('authorise', question, LIMITS.authoriseTillDeadlineMs)
		switch (reply.kind) {
			case 'linkDown':
				return { kind: 'notSent' }
			case 'noReply':
				return { kind: 'noReply' }
			case 'turnedDown':
				// Its disk may have failed it after the centre had given a hold: only the journal is sure to say so.
				return { kind: 'noReply', refusal: reply.refusal }
			case 'answered': {
				const { result, card } = reply.message
				return result.kind === 'declined' ? result : { ...result, card }
			}
		}
	}

	confirm(seq: number, waitMs: number): Promise<boolean> {
		if (this.#storedSeq >= seq) return Promise.resolve(true)
		if (!this.#up) return Promise.resolve(false)
		return new Promise((resolve) => {
			const settle = (confirmed: boolean) => {
				cancel()
				this.#mirrorWaits.delete(look)
				resolve(confirmed)
			}
			const look = () => {
				if (this.#storedSeq >= seq) settle(true)
				else if (!this.#up) settle(false)
			}
			const cancel = this.#parts.timer.after(waitMs, () => settle(false))
			this.#mirrorWaits.add(look)
		})
	}

	wake(): void {
		this.#chain.forwarder.nudge()
	}

	keepBasket(basket: KeptBasket): void {
		this.#basket = basket
		if (this.#cancelBasket !== null || (basket.text ?? '') === this.#basketSent) return
		this.#cancelBasket = this.#parts.timer.after(BASKET_EVERY_MS, () => {
			this.#cancelBasket = null
			this.#sendBasket()
		})
	}

	#sendBasket(): void {
		if (this.#basket === null || (this.#basket.text?.length ?? 0) > LIMITS.basketTextMax) return
		if (this.#link.send({ kind: 'keepBasket', basket: this.#basket }))
			this.#basketSent = this.#basket.text ?? ''
	}

	/** Told at once where it is heard, and again after each welcome. Nobody decides anything by it. */
	tellState(state: UpOf<'tillState'>): void {
		this.#state = state
		if (this.#up && this.#hearsStates) this.#link.send(state)
	}

	async recall({ saleId, recallKey, despite }: RecallRequest): Promise<RecallAnswer> {
		if (!this.#up || !this.#keepsSuspended) return { kind: 'notSent' }
		const question = { saleId, recallKey, despite }
		const reply = await this.#link.request('recallSale', question, LIMITS.recallDeadlineMs)
		if (reply.kind === 'answered') return reply.message.result
		return { kind: reply.kind === 'linkDown' ? 'notSent' : 'noReply' }
	}

	offer(summary: SuspendedSummary, sale: SuspendedSale): void {
		if (this.#keepsSuspended) this.#link.send({ kind: 'offerSuspended', summary, sale })
	}

	async claim({ claimId, saleId, lines }: ReturnClaim): Promise<ClaimAnswer> {
		if (!this.#up || !this.#keepsSuspended) return { kind: 'notSent' }
		const reply = await this.#link.request('claimReturn', { claimId, saleId, lines }, LIMITS.recallDeadlineMs)
		if (reply.kind === 'answered') return reply.message.result
		return { kind: reply.kind === 'linkDown' ? 'notSent' : 'noReply' }
	}

	#chains(): readonly ChainSender[] {
		return [this.#chain, ...this.#earlier]
	}

	#linkSink(): LinkSink {
		return {
			up: (welcome) => {
				const connection = this.#connection
				if (this.#sink?.agentMet(welcome.diskId) === false) {
					this.#parts.log('agentDiskOld', { diskId: welcome.diskId })
					return
				}
				this.#up = true
				this.#keepsSuspended = welcome.protocolVersion >= SUSPENDED_FROM_VERSION
				this.#hearsStates = welcome.protocolVersion >= STATES_FROM_VERSION
				if (this.#state !== null) this.tellState(this.#state)
				if (this.#agentStored?.diskId !== welcome.diskId)
					this.#agentStored = { diskId: welcome.diskId, seq: 0 }
				this.#inOrder(() => this.#welcomed(welcome, connection))
			},
			down: () => {
				this.#up = false
				this.#connection += 1
				this.#parts.standIn.agentChanged(false)
				for (const { forwarder } of this.#chains()) forwarder.detach()
				this.#tellMirrorWaits()
				this.#sink?.connectionObserved('alone', 'linkLost')
			},
			message: (message) => this.#hear(message),
			pong: (serverTimeMs, roundTripMs) => {
				this.#sink?.driftMeasured(Math.round(this.#parts.clock.nowMs() - (serverTimeMs + roundTripMs / 2)))
			},
		}
	}

	#hear(message: Down): void {
		if (!this.#up) return
		switch (message.kind) {
			case 'centreLink':
				this.#sink?.connectionObserved(
					message.up ? 'online' : 'store',
					message.up ? 'centreFound' : 'centreLost',
				)
				return
			case 'stored':
			case 'posted':
			case 'chainPosition':
				this.#inOrder(async () => {
					const chain = this.#chains().find(({ epoch }) => epoch === message.epoch)
					await chain?.forwarder.hear(message)
					if (message.kind === 'posted' && message.timeMark !== null)
						this.#sink?.timeMarkTold(message.epoch, message.timeMark)
				})
				return
			case 'changes':
				this.#takeChanges(message, this.#connection)
				return
			case 'slices':
			case 'recallSlices':
				return this.#inOrder(() => this.#parts.standIn.hear(message))
			case 'revocations':
				this.#parts.revocationsTold?.(message.list)
				return
			case 'hotCards':
				return this.#inOrder(async () => {
					await this.#parts.replica.keepHotCards(message.cards)
					this.#sink?.cardsChanged(message.cards.map(({ cardNo }) => cardNo))
				})
			case 'memberArrived':
				this.#sink?.memberArrived(message)
				return
			case 'suspendedSales':
				// Behind the welcome, which says how far the agent has our entries: a list without one of these means something.
				return this.#inOrder(async () => this.#sink?.suspendedSalesTold(message, this.#storedSeq))
			case 'refused':
				if (message.refusal.code === 'tooBusy' || message.refusal.code === 'journalFull')
					for (const { forwarder } of this.#chains()) forwarder.holdBack()
				this.#parts.log('refusedByAgent', {
					code: message.refusal.code,
					detail: message.refusal.detail ?? null,
				})
				return
			default:
				// A late answer: whoever asked has given up, and the journal tells the agent what to let go.
				this.#parts.log('lateAnswer', { kind: message.kind })
		}
	}

	/**
	 * A batch that the disk did not take is tried again: the agent waits with the next one until it hears of this. A batch of
	 * an older connection is forgotten, because the new one began again from the cursor that we really have.
	 */
	#takeChanges(changes: DownOf<'changes'>, connection: number): void {
		this.#inOrder(async () => {
			if (connection !== this.#connection) return
			try {
				await this.#applyChanges(changes)
			} catch (error) {
				this.#parts.timer.after(FEED_RETRY_MS, () => this.#takeChanges(changes, connection))
				throw error
			}
		})
	}

	#inOrder(task: () => Promise<void>): void {
		this.#applying = this.#applying.then(task).catch((error: unknown) => {
			this.#parts.log('notApplied', { error: error instanceof Error ? error.message : String(error) })
		})
	}

	async #applyChanges({ records, cursor, complete }: DownOf<'changes'>): Promise<void> {
		await this.#parts.replica.applyChanges(records, cursor, !complete)
		this.#feedCursor = cursor
		this.#link.send({ kind: 'changesApplied', cursor })
		if (records.length > 0) this.#sink?.feedApplied(records)
	}

	async #welcomed(welcome: DownOf<'welcome'>, connection: number): Promise<void> {
		if (welcome.leasePublicKey !== null) this.#sink?.leaseKeyTold(welcome.leasePublicKey)
		const { tillId, epoch } = this.#parts
		for (const chain of this.#chains()) {
			const position = welcome.positions.find((one) => one.tillId === tillId && one.epoch === chain.epoch)
			if (connection !== this.#connection) return
			const attached = await chain.attach(position, welcome.protocolVersion >= RELEASE_FROM_VERSION)
			if (attached === 'restored') this.#parts.log('diskRestored', { epoch: chain.epoch })
			if (attached === 'restored' && chain === this.#chain) this.#sink?.stopWriting('diskRestored')
		}
		if (welcome.newestEpoch !== null && welcome.newestEpoch > epoch) this.#sink?.stopWriting('epochClosed')
		else if (this.#sink?.needsRecovery() === true) this.#recover(connection, welcome.leasePublicKey)
		else {
			this.#sendBasket()
			this.#parts.standIn.agentChanged(true)
		}
	}

	/** `leaseKey`: the centre's; said again, because a till that waits for its earlier epochs keeps nothing. */
	#recover(connection: number, leaseKey: string | null): void {
		const again = () => {
			if (connection === this.#connection) this.#recover(connection, leaseKey)
		}
		fetchLegacy(this.#link).then(
			(legacy) => {
				if (legacy !== null) {
					this.#sink?.recovered(legacy)
					if (leaseKey !== null) this.#sink?.leaseKeyTold(leaseKey)
					if (connection === this.#connection) this.#parts.standIn.agentChanged(true)
				} else this.#parts.timer.after(RECOVER_AGAIN_MS, again)
			},
			(error: unknown) => this.#parts.log('notRecovered', { error: String(error) }),
		)
	}

	#storedMoved(epoch: number, seq: number): void {
		if (epoch === this.#parts.epoch) {
			this.#storedSeq = Math.max(this.#storedSeq, seq)
			const known = this.#agentStored
			if (known !== null && seq > known.seq) this.#agentStored = { ...known, seq }
		}
		this.#tellMirrorWaits()
		this.#sink?.queueChanged(false)
	}

	#tellMirrorWaits(): void {
		for (const look of [...this.#mirrorWaits]) look()
	}
}
