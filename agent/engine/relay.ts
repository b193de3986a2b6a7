/**
 * The tills' entries on their way through the store: checked, stored, told `stored`, sent on, and `posted` carried back.
 *
 * What must stay true: `stored` is said only after the commit; nothing is forgotten before the centre has decided; an
 * entry that does not fit its chain is kept and shown, never merged; and what the centre says is written down
 * before a till hears it.
 */
import { GENESIS_HASH, type Hash } from '../../protocol/base/ids.ts'
import type { Terminal } from '../../protocol/catalogue/catalogue.ts'
import type { SealedEntry } from '../../protocol/journal/entry.ts'
import type { TimeMark } from '../../protocol/journal/time-mark.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { type Refusal, refuse } from '../../protocol/refusals.ts'
import type { Down, DownOf } from '../../protocol/wire/down.ts'
import { headText } from '../../protocol/wire/signed-texts.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import { RELEASE_FROM_VERSION } from '../../protocol/wire/version.ts'
import type {
	Basket,
	ChainId,
	ChainState,
	EntryEffect,
	Received,
	TillLegacy,
} from '../../storage/agent-records.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import { readEffects } from './entry-effects.ts'
import type { LinkClient } from './link-client.ts'
import { createOutboxForwarder, type OutboxBatch, type OutboxForwarder } from './outbox-forwarder.ts'
import type { Pace } from './pace.ts'
import type { Clock, HashText, Log, Timer, VerifyText } from './ports.ts'
import { createSerialByKey } from './serial-by-key.ts'
import { refusalOfStorage } from './storage-refusal.ts'

export type RelayParts = {
	readonly storage: AgentStorage
	readonly link: Pick<LinkClient, 'send' | 'bufferedBytes'>
	readonly hash: HashText
	readonly verify: VerifyText
	readonly clock: Clock
	readonly timer: Timer
	readonly pace: Pace
	readonly log: Log
	/** Sends to a till if it is connected. */
	readonly tell: (tillId: string, message: Down) => void
	readonly waitingChanged: () => void
	/** Entries were kept beside the chain: the centre must hear of them. */
	readonly contestedKept: () => void
	/** A chain of the till goes on from a place that it was not told yet. */
	readonly positionTaken: (tillId: string) => void
	/** This moment by the clocks of this run, for leases that entries bring. */
	readonly received: () => Received
	/** These effects of entries are on disk now. */
	readonly effectsKept: (effects: readonly EntryEffect[]) => void
	/** Tills reported otherwise of these cards, and the centre did not believe it. */
	readonly reportsRefuted: (cards: DownOf<'hotCards'>['cards']) => void
	/** Cards are shown without coupons that are no more. */
	readonly couponsEnded: () => void
}

type Chain = {
	readonly id: ChainId
	storedSeq: number
	postedSeq: number
	/** The furthest place of which the hash is known here, and that hash. */
	hash: Hash
	hashSeq: number
	readonly forwarder: OutboxForwarder
	/** The newest that this run has heard. Not kept: with the next answer of the centre comes a newer one. */
	timeMark: TimeMark | null
}
/** Escaped inside JSON a text at most doubles, and the answer must still fit a frame. */
const FETCH_BYTES_MAX = 393_216

type Position = DownOf<'welcome'>['positions'][number]

export type Relay = ReturnType<typeof createRelay>

export function createRelay(parts: RelayParts) {
	const chains = new Map<string, Chain>()
	const serial = createSerialByKey()
	let centre: ReadonlyMap<string, Position> | null = null
	/** Whether the centre of this connection understands what an upload gives up. */
	let hearsReleases = false

	function chainOf(
		id: ChainId,
		known: Omit<ChainState, keyof ChainId> = { storedSeq: 0, postedSeq: 0, hash: GENESIS_HASH },
	): Chain {
		const key = chainKey(id)
		const found = chains.get(key)
		if (found !== undefined) return found
		const chain: Chain = {
			id,
			...known,
			hashSeq: Math.max(known.storedSeq, known.postedSeq),
			forwarder: forwarderOf(id),
			timeMark: null,
		}
		chains.set(key, chain)
		attach(chain)
		return chain
	}

	function forwarderOf(id: ChainId): OutboxForwarder {
		return createOutboxForwarder({
			...id,
			windowFreedBy: 'posted',
			pace: parts.pace,
			source: {
				entriesAfter: (seq, countMax, bytesMax) => batchAfter(id, { seq, countMax, bytesMax }),
				markStored: () => Promise.resolve(),
				markPosted: async (seq, exceptions, cards = []) => {
					const decided = { ...id, seq, exceptions, cards }
					const { refuted, couponsEnded } = await parts.storage.call('markPosted', decided)
					const chain = chainOf(id)
					chain.postedSeq = Math.max(chain.postedSeq, seq)
					const { timeMark } = chain
					parts.tell(id.tillId, {
						kind: 'posted',
						...id,
						seq,
						exceptions: [...(exceptions ?? [])],
						timeMark,
					})
					parts.reportsRefuted(refuted)
					if (couponsEnded > 0) parts.couponsEnded()
					parts.waitingChanged()
				},
			},
			send: (message) => parts.link.send(message),
			bufferedBytes: () => parts.link.bufferedBytes(),
			timer: parts.timer,
			log: parts.log,
		})
	}

	/** What the batch brings is given up before it goes, so that the centre need not lend it to this store. */
	async function batchAfter(
		id: ChainId,
		after: { readonly seq: number; readonly countMax: number; readonly bytesMax: number },
	): Promise<OutboxBatch | null> {
		const batch = await parts.storage.call('entriesAfter', { ...id, ...after })
		const lastSeq = batch?.entries.at(-1)?.seq
		if (batch === null || lastSeq === undefined || !hearsReleases) return batch
		const places = { ...id, afterSeq: after.seq, lastSeq }
		return { ...batch, released: await parts.storage.call('releaseBrought', places) }
	}

	function attach(chain: Chain): void {
		if (centre === null) return
		const position = centre.get(chainKey(chain.id))
		chain.forwarder.attach(position?.storedSeq ?? 0, position?.postedSeq ?? 0)
	}

	/** The centre has more of a chain than this disk, which is new: its tills begin again from there. */
	async function takePosition({ tillId, epoch, storedSeq, hash }: Position): Promise<void> {
		const chain = chainOf({ tillId, epoch })
		if (storedSeq <= chain.hashSeq) return
		await parts.storage.call('keepPosition', { tillId, epoch, seq: storedSeq, hash })
		// While it was written down a till may have handed in more: the hash is always that of the furthest place.
		if (storedSeq > chain.hashSeq) {
			chain.hash = hash
			chain.hashSeq = storedSeq
		}
		chain.postedSeq = Math.max(chain.postedSeq, storedSeq)
		parts.positionTaken(tillId)
	}

	/** Whose signature makes entries of an epoch believable: its own key, or that of the till which took its place. */
	function keysOf({ epoch, publicKey, closed = [] }: Terminal, ofEpoch: number): string[] {
		if (ofEpoch > epoch) return []
		return [...closed.filter((one) => one.epoch === ofEpoch).map((one) => one.publicKey), publicKey]
	}

	/** Why a batch cannot be believed, or null. The chain inside the batch must hold by itself. */
	function unbelievable(
		terminal: Terminal,
		upload: UpOf<'uploadEntries'>,
	): DownOf<'chainPosition'>['reason'] | null {
		const { tillId, epoch, entries, headSignature } = upload
		const keys = keysOf(terminal, epoch)
		if (keys.length === 0) return 'epochUnknown'
		const last = entries.at(-1)
		if (last === undefined) return 'gap'
		const signed = headText(tillId, epoch, last.seq, last.hash)
		if (!keys.some((key) => parts.verify(key, signed, headSignature))) return 'badSignature'
		let before: string = upload.prevHash
		for (const [index, entry] of entries.entries()) {
			if (entry.seq !== (entries[0]?.seq ?? 0) + index) return 'gap'
			if (parts.hash(before + entry.text) !== entry.hash) return 'hashMismatch'
			before = entry.hash
		}
		return null
	}

	async function take(terminal: Terminal, upload: UpOf<'uploadEntries'>): Promise<Down> {
		const isRepeat = (upload.entries.at(-1)?.seq ?? 0) <= (chains.get(chainKey(upload))?.storedSeq ?? 0)
		if (!isRepeat) await parts.pace.turn(upload.entries.length)
		const id: ChainId = { tillId: upload.tillId, epoch: upload.epoch }
		const reason = unbelievable(terminal, upload)
		if (reason !== null) {
			parts.log('uploadNotBelieved', { ...id, reason, firstSeq: upload.entries[0]?.seq ?? 0 })
			return { kind: 'chainPosition', ...id, storedSeq: chains.get(chainKey(id))?.storedSeq ?? 0, reason }
		}
		return store(id, upload)
	}

	async function store(id: ChainId, upload: UpOf<'uploadEntries'>): Promise<Down> {
		const { entries, prevHash, headSignature } = upload
		const { effects, unreadableSeqs } = readEffects(entries, new Set(upload.released))
		for (const seq of unreadableSeqs) parts.log('entryUnreadable', { ...id, seq })
		const result = await parts.storage.call('appendEntries', {
			...id,
			prevHash,
			entries,
			headSignature,
			effects,
			nowMs: parts.clock.nowMs(),
			received: parts.received(),
		})
		if (result.kind === 'gap')
			return { kind: 'chainPosition', ...id, storedSeq: result.storedSeq, reason: 'gap' }
		if (result.kind === 'hashMismatch') {
			parts.log('entryContested', { ...id, seq: result.seq })
			parts.contestedKept()
			return { kind: 'chainPosition', ...id, storedSeq: result.storedSeq, reason: 'hashMismatch' }
		}
		const chain = chainOf(id)
		chain.storedSeq = result.storedSeq
		const last = entries.at(-1)
		if (last?.seq === result.storedSeq && last.seq >= chain.hashSeq) {
			chain.hash = last.hash
			chain.hashSeq = last.seq
		}
		if (result.freshCount > 0) {
			chain.forwarder.nudge()
			parts.waitingChanged()
			// An old report that comes by again, or that the centre has decided on long ago, is no news to the other tills.
			const newsAfter = Math.max(chain.postedSeq, result.storedSeq - result.freshCount)
			parts.effectsKept(effects.filter(({ kind, seq }) => kind !== 'cardReported' || seq > newsAfter))
		}
		return { kind: 'stored', ...id, seq: result.storedSeq, batchEntries: parts.pace.batchEntries() }
	}

	function waiting(): number {
		let count = 0
		for (const chain of chains.values()) count += Math.max(0, chain.storedSeq - chain.postedSeq)
		return count
	}

	return {
		/** What an earlier run left behind. Before anything else. */
		open(known: readonly ChainState[]): void {
			for (const { tillId, epoch, ...place } of known) chainOf({ tillId, epoch }, place)
		},

		/** Takes an upload of an admitted till. The answer: `stored`, `chainPosition`, or a refusal when the disk is full. */
		async accept(terminal: Terminal, upload: UpOf<'uploadEntries'>): Promise<Down> {
			if (upload.tillId !== terminal.tillId) return refusedDown(refuse('notEnrolled'))
			try {
				return await serial.run(chainKey(upload), () => take(terminal, upload))
			} catch (error) {
				return refusedDown(refusalOfStorage(error, parts.log))
			}
		},

		centreUp({ positions, protocolVersion }: DownOf<'welcome'>): void {
			hearsReleases = protocolVersion >= RELEASE_FROM_VERSION
			centre = new Map(positions.map((position) => [chainKey(position), position]))
			for (const chain of chains.values()) attach(chain)
		},
		/** Whether the centre has entries that passed through here and are not here: this disk is an older image of itself. */
		isBehind: ({ positions }: DownOf<'welcome'>): boolean =>
			positions.some(({ storedSeq, ...id }) => {
				const chain = chains.get(chainKey(id))
				return storedSeq > Math.max(chain?.storedSeq ?? 0, chain?.postedSeq ?? 0)
			}),
		/** Whether the centre has forgotten entries that it had posted: it was put back to an older state. */
		isAhead: ({ positions }: DownOf<'welcome'>): boolean =>
			positions.some(({ storedSeq, ...id }) => storedSeq < (chains.get(chainKey(id))?.postedSeq ?? 0)),
		/** On a new disk: the chains go on from where the centre has them. */
		async takePositions({ positions }: DownOf<'welcome'>): Promise<void> {
			for (const position of positions) await takePosition(position)
		},
		/** How far the chain is stored here. */
		storedSeqOf: (id: ChainId): number => chains.get(chainKey(id))?.storedSeq ?? 0,
		centreDown(): void {
			centre = null
			for (const chain of chains.values()) chain.forwarder.detach()
		},
		/** `stored`, `posted` or `chainPosition` of the centre. */
		async hear(message: DownOf<'stored'> | DownOf<'posted'> | DownOf<'chainPosition'>): Promise<void> {
			const chain = chains.get(chainKey(message))
			if (message.kind === 'posted' && chain !== undefined)
				chain.timeMark = message.timeMark ?? chain.timeMark
			await chain?.forwarder.hear(message)
		},
		/** The centre cannot take anything just now. */
		holdBack(): void {
			for (const chain of chains.values()) chain.forwarder.holdBack()
		},

		/** All chains of a till, for its welcome. */
		positionsOf(tillId: string): Position[] {
			return (
				[...chains.values()]
					.filter((chain) => chain.id.tillId === tillId)
					// What the centre has decided on beyond that place is not told: the hash must be that of the furthest one.
					.map(({ id, storedSeq, postedSeq, hash, hashSeq }) => ({
						...id,
						storedSeq,
						postedSeq: Math.min(postedSeq, hashSeq),
						hash,
					}))
			)
		},
		/** What a till that begins `epoch` must know of the ones before. */
		legacyOf: (id: ChainId): Promise<TillLegacy> => parts.storage.call('tillLegacy', id),
		async entriesOf(id: ChainId, afterSeq: number): Promise<{ entries: SealedEntry[]; complete: boolean }> {
			const bounds = { countMax: LIMITS.batchEntriesMax, bytesMax: FETCH_BYTES_MAX }
			const entries = await parts.storage.call('entriesFrom', { ...id, seq: afterSeq, ...bounds })
			const storedSeq = chains.get(chainKey(id))?.storedSeq ?? 0
			return { entries, complete: (entries.at(-1)?.seq ?? storedSeq) >= storedSeq }
		},
		/** Best effort: a basket that is not kept is scanned again. */
		keepBasket(tillId: string, basket: Basket): void {
			parts.storage.call('keepBasket', { tillId, basket }).catch((error: unknown) => {
				refusalOfStorage(error, parts.log)
			})
		},
		/** The verdicts that are not plain `posted`, told again to a till that may have missed them. */
		async exceptionsOf(tillId: string): Promise<DownOf<'posted'>[]> {
			const told: DownOf<'posted'>[] = []
			for (const { id, postedSeq, timeMark } of chains.values()) {
				if (id.tillId !== tillId || postedSeq === 0) continue
				const exceptions = await parts.storage.call('exceptions', { ...id, countMax: LIMITS.batchEntriesMax })
				told.push({ kind: 'posted', ...id, seq: postedSeq, exceptions, timeMark })
			}
			return told
		},
		entriesWaiting: waiting,
		status: () =>
			[...chains.values()].map(({ id, storedSeq, postedSeq, forwarder }) => ({
				...id,
				storedSeq,
				postedSeq,
				halted: forwarder.state().halted,
			})),
		stop(): void {
			for (const chain of chains.values()) chain.forwarder.stop()
		},
		/** Resolves when what was heard of decisions so far is on the disk, or could not be written. */
		async written(): Promise<void> {
			for (const chain of chains.values()) await chain.forwarder.written()
		},
		async drain(): Promise<void> {
			await serial.idle()
			for (const chain of chains.values()) await chain.forwarder.drain()
		},
	}
}

function chainKey({ tillId, epoch }: ChainId): string {
	return `${tillId}/${epoch}`
}

function refusedDown(refusal: Refusal): Down {
	return { kind: 'refused', requestId: null, refusal }
}
