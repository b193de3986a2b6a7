/**
 * Slices: parts of the store's leases that single tills keep for when they are alone. Lent after a card was used or looked
 * up at a till; told again at each of its connections, because only the till's own entry says that it does not have one;
 * asked back when another till, or the centre, needs the value. A slice is free again when its `sliceReturned` is on disk
 * here, never by a clock of ours.
 */
import type { CardNo } from '../../protocol/base/ids.ts'
import { type Purse, purseKind } from '../../protocol/card/purse.ts'
import type { StoreProfile } from '../../protocol/catalogue/catalogue.ts'
import { ruleFor } from '../../protocol/catalogue/catalogue.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { Down } from '../../protocol/wire/down.ts'
import type { Slice } from '../../protocol/wire/messages/lease.ts'
import type { ChainId, EntryEffect, LentSlice } from '../../storage/agent-records.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import type { Clock, Timer } from './ports.ts'
import type { SerialByKey } from './serial-by-key.ts'
import { type SlicePart, sliceFor } from './slice-decision.ts'
import type { AgentRun } from './stand-in.ts'

export type SliceDeskParts = {
	readonly storeId: string
	readonly run: AgentRun
	readonly storage: AgentStorage
	readonly byCard: SerialByKey
	readonly clock: Clock
	readonly timer: Timer
	/** Says it to the till of this enrolment; false when it is not connected. */
	readonly tellTill: (till: ChainId, message: Down) => boolean
	readonly isConnected: (till: ChainId) => boolean
}

/** What tills have, per till, for people: a till that never comes back keeps its slices. */
export type LentStatus = {
	readonly tillId: string
	readonly sliceCount: number
	readonly oldestLentAtMs: number
}

const SLICES_PER_MESSAGE = 100

export type SliceDesk = ReturnType<typeof createSliceDesk>

export function createSliceDesk(parts: SliceDeskParts) {
	const { storage, run, clock } = parts
	/** Each is called when slices came back. */
	const waits = new Set<() => void>()
	let profile: Promise<StoreProfile | null> | null = null

	function tell(till: ChainId, kind: 'slices' | 'recallSlices', slices: readonly Slice[]): boolean {
		let told = false
		for (let at = 0; at < slices.length; at += SLICES_PER_MESSAGE) {
			const page = slices.slice(at, at + SLICES_PER_MESSAGE).map(wireSlice)
			told = parts.tellTill(till, { kind, slices: page })
		}
		return told
	}

	/** Resolves when slices came back, or after `waitMs`. */
	function nextReturn(waitMs: number): Promise<void> {
		return new Promise((resolve) => {
			const done = () => {
				cancel()
				waits.delete(done)
				resolve()
			}
			const cancel = parts.timer.after(waitMs, done)
			waits.add(done)
		})
	}

	/** Read again when it has changed: it is large, and asked for after every use of a card. */
	function profileNow(): Promise<StoreProfile | null> {
		const reading = profile ?? storage.call('storeProfile', { storeId: parts.storeId })
		profile = reading
		reading.catch(() => {
			if (profile === reading) profile = null
		})
		return reading
	}

	async function lend(till: ChainId, cardNo: CardNo): Promise<Slice[]> {
		// One way to the storage and back.
		const [card, profile, held, had] = await Promise.all([
			storage.call('cardByNumber', { cardNo }),
			profileNow(),
			storage.call('activeLeasesOfCard', { cardNo }),
			storage.call('lentSlices', { tillId: till.tillId, cardNo, purse: null }),
		])
		if (card?.state !== 'active' || profile === null || held.length === 0) return []
		const found: SlicePart[] = []
		for (const purse of new Set(held.map(({ lease }) => lease.purse))) {
			const rule = ruleFor(profile.cardPolicy.leases, purseKind(purse), card.cardClass)
			const ofPurse = held.filter(({ lease }) => lease.purse === purse)
			const hadOfPurse = had.filter((slice) => slice.purse === purse)
			const part = sliceFor(ofPurse, hadOfPurse, rule?.tillAmount ?? 0, run, clock.monotonicMs())
			if (part !== null) found.push(part)
		}
		if (found.length === 0) return []
		return storage.call('lend', { ...till, parts: found, nowMs: clock.nowMs() })
	}

	return {
		/** The store's profile is another one. */
		profileChanged(): void {
			profile = null
		},

		/** Lends a till what it should have of a card that was used or looked up there, and tells it. */
		async lendAfterUse(till: ChainId, cardNo: CardNo): Promise<void> {
			const lent = await parts.byCard.run(cardNo, () => lend(till, cardNo))
			tell(till, 'slices', lent)
		},

		/**
		 * A till has connected: it hears of whatever it has been lent, in case it never did. What is part of a lease that went back
		 * meanwhile is wanted elsewhere, and asked for.
		 */
		async tellAgain(till: ChainId): Promise<void> {
			const lent = await storage.call('lentSlices', { tillId: till.tillId, cardNo: null, purse: null })
			const own = lent.filter(({ epoch }) => epoch === till.epoch)
			const [kept, wanted] = [true, false].map((active) =>
				own.filter(({ leaseState }) => (leaseState === 'active') === active),
			)
			tell(till, 'slices', kept ?? [])
			tell(till, 'recallSlices', wanted ?? [])
		},

		/**
		 * Asks every connected till for its slices of a card (of one purse, or all: null) and waits until they are back, at most
		 * `waitMs` and never long. A slice that was given to another enrolment of a lane is not asked for: the till there now
		 * knows nothing of it, and must not say that nothing was spent.
		 */
		async recall(cardNo: CardNo, purse: Purse | null, waitMs: number): Promise<void> {
			const untilMs = clock.monotonicMs() + Math.min(waitMs, LIMITS.sliceRecallWaitMs)
			const asked = new Set<string>()
			for (const slice of await storage.call('lentSlices', { tillId: null, cardNo, purse }))
				if (tell(slice, 'recallSlices', [slice])) asked.add(nameOf(slice))
			while (asked.size > 0 && clock.monotonicMs() < untilMs) {
				await nextReturn(untilMs - clock.monotonicMs())
				const still = await storage.call('lentSlices', { tillId: null, cardNo, purse })
				if (!still.some((slice) => asked.has(nameOf(slice)))) return
			}
		},

		/** What {@link recall} would ask for: slices of a card that tills on this agent's line have, of leases that are still ours. */
		async withinReach(cardNo: CardNo): Promise<LentSlice[]> {
			const lent = await storage.call('lentSlices', { tillId: null, cardNo, purse: null })
			return lent.filter((slice) => slice.leaseState === 'active' && parts.isConnected(slice))
		},

		/** Entries are on disk: whoever waits for slices looks again. */
		heard(effects: readonly EntryEffect[]): void {
			if (effects.some(({ kind }) => kind === 'sliceReturned')) for (const done of [...waits]) done()
		},

		async status(): Promise<LentStatus[]> {
			const byTill = new Map<string, LentStatus>()
			for (const { tillId, lentAtMs } of await storage.call('lentSlices', LENT_TO_ANYBODY)) {
				const known = byTill.get(tillId)
				const oldestLentAtMs = Math.min(known?.oldestLentAtMs ?? lentAtMs, lentAtMs)
				byTill.set(tillId, { tillId, sliceCount: (known?.sliceCount ?? 0) + 1, oldestLentAtMs })
			}
			return [...byTill.values()]
		},
	}
}

const LENT_TO_ANYBODY = { tillId: null, cardNo: null, purse: null }

function nameOf({ leaseId, slice }: LentSlice): string {
	return `${leaseId}/${slice}`
}

function wireSlice({ leaseId, slice, tillId, cardNo, purse, amount, ttlMs }: Slice): Slice {
	return { leaseId, slice, tillId, cardNo, purse, amount, ttlMs }
}
