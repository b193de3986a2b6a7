/** Sends one epoch of this till's journal to the agent: the present one as it grows, earlier ones until they are posted. */
import {
	createOutboxForwarder,
	type OutboxBatch,
	type OutboxForwarder,
} from '../../agent/engine/outbox-forwarder.ts'
import type { Log, SignText, Timer } from '../../agent/engine/ports.ts'
import type { Hash, TillId } from '../../protocol/base/ids.ts'
import type { SealedEntry } from '../../protocol/journal/entry.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { DownOf } from '../../protocol/wire/down.ts'
import { headText } from '../../protocol/wire/signed-texts.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import type { ChainOutbox } from '../../till/ports/journal.ts'

export type ChainSenderParts = {
	readonly tillId: TillId
	readonly epoch: number
	readonly outbox: ChainOutbox
	/** Of an earlier epoch: its last entry here, and what the agent has in that place (null: nothing was answered). Null: it grows. */
	readonly ended: { readonly seq: number; readonly hashAtAgent: () => Promise<Hash | null> } | null
	readonly sign: SignText
	readonly send: (message: UpOf<'uploadEntries'>) => boolean
	readonly bufferedBytes: () => number
	readonly timer: Timer
	readonly log: Log
	readonly storedMoved: (seq: number) => void
	readonly postedMoved: () => void
}

const PAGE_BYTES_MAX = 1_048_576

export type Position = DownOf<'welcome'>['positions'][number]

/**
 * `attached`: the agent goes on with this chain. `restored`: it has entries of it that this disk has not, or others in
 * their places, so that this disk is older than what was written under this epoch, or another one.
 */
export type Attached = 'attached' | 'restored'

export interface ChainSender {
	readonly epoch: number
	readonly forwarder: OutboxForwarder
	/**
	 * Begins to send after what the agent has; undefined: it has nothing. `hearsReleases`: it understands what an upload gives up.
	 */
	attach(position: Position | undefined, hearsReleases: boolean): Promise<Attached>
}

export function createChainSender(parts: ChainSenderParts): ChainSender {
	const { tillId, epoch, outbox, ended, sign } = parts
	let hearsReleases = false
	const forwarder = createOutboxForwarder({
		...parts,
		windowFreedBy: 'stored',
		source: {
			entriesAfter: batchAfter,
			markStored: async (seq) => {
				parts.storedMoved(seq)
				await outbox.markStored(seq)
			},
			markPosted: async (seq, exceptions) => {
				await outbox.markPosted(Math.min(seq, ended?.seq ?? seq), exceptions ?? [])
				parts.postedMoved()
			},
		},
	})

	/** Whether this disk has the beginning of what the agent has: an older image of the same story, whose rest came from another one. */
	async function isBeginning(own: Awaited<ReturnType<ChainOutbox['hashAt']>>): Promise<boolean> {
		if (ended === null || own !== 'unwritten') return false
		return (await ended.hashAtAgent()) === (await outbox.hashAt(ended.seq))
	}

	async function batchAfter(seq: number, countMax: number, bytesMax: number): Promise<OutboxBatch | null> {
		const entries = await outbox.entriesAfter(seq, countMax, bytesMax)
		const last = entries.at(-1)
		if (!last) return null
		const prevHash = await outbox.hashAt(seq)
		if (prevHash === 'pruned' && (await wentOnBehind(seq))) return null
		if (prevHash === 'pruned' || prevHash === 'unwritten')
			throw new Error(`entry ${seq} of epoch ${epoch} is ${prevHash}`)
		const headSignature = sign(headText(tillId, epoch, last.seq, last.hash))
		if (!hearsReleases || !entries.some(bringsToTill)) return { prevHash, entries, headSignature }
		// What the till kept for itself goes along, for whoever can be reached now has more use for it.
		return { prevHash, entries, headSignature, released: await outbox.releaseBrought(seq, last.seq) }
	}

	/**
	 * What the centre has decided on needs no sending, even where the agent lost it; only the open shift goes to a new agent
	 * from its beginning, so that it can hand it to another till.
	 */
	async function placeToSendFrom(storedSeq: number, postedSeq: number): Promise<number> {
		if (storedSeq >= postedSeq) return storedSeq
		if (storedSeq > 0 && (await outbox.hashAt(storedSeq)) !== 'pruned') return storedSeq
		return Math.min(postedSeq, (await openShiftSeq()) - 1)
	}

	/**
	 * What was to be sent next has been pruned since the agent said where to begin. It was posted, so the next place is as good
	 * as if the agent came only now.
	 */
	async function wentOnBehind(seq: number): Promise<boolean> {
		const place = await placeToSendFrom(seq, forwarder.state().postedSeq)
		const { attached, postedSeq } = forwarder.state()
		if (attached && place > seq) forwarder.attach(place, postedSeq)
		return place > seq
	}

	/** The place of the open shift's first entry; beyond every place when none is open. Quotes inside a text are escaped. */
	async function openShiftSeq(): Promise<number> {
		let openSeq = Number.POSITIVE_INFINITY
		let seq = 0
		for (;;) {
			const entries = await outbox.entriesAfter(seq, LIMITS.batchEntriesMax, PAGE_BYTES_MAX)
			for (const entry of entries) {
				seq = entry.seq
				if (entry.text.includes('"kind":"shiftOpened"')) openSeq = entry.seq
				else if (entry.text.includes('"kind":"shiftClosed"')) openSeq = Number.POSITIVE_INFINITY
			}
			if (entries.length === 0) return openSeq
		}
	}

	return {
		epoch,
		forwarder,
		async attach(position, hears) {
			hearsReleases = hears
			const storedSeq = position?.storedSeq ?? 0
			const postedSeq = position?.postedSeq ?? 0
			const knownSeq = Math.max(storedSeq, postedSeq)
			const own = await outbox.hashAt(knownSeq)
			const isRestored = position !== undefined && own !== 'pruned' && own !== position.hash
			if (isRestored && ended !== null && (await isBeginning(own))) {
				forwarder.attach(ended.seq, Math.min(postedSeq, ended.seq))
				return 'attached'
			}
			if (isRestored) return 'restored'
			forwarder.attach(await placeToSendFrom(storedSeq, postedSeq), postedSeq)
			return 'attached'
		},
	}
}

/** Whether an entry brings value that this till keeps. Quotes inside a text are escaped. */
function bringsToTill({ text }: SealedEntry): boolean {
	return text.includes('"keeper":"till"')
}
