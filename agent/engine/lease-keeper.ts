/**
 * The store's leases: which are genuine, which have expired, what they hold together, and which go back.
 */
import type { CardNo, StoreId, TillId } from '../../protocol/base/ids.ts'
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import type { Purse } from '../../protocol/card/purse.ts'
import type { Lease, LeaseReturn } from '../../protocol/wire/messages/lease.ts'
import type { Leased } from '../../protocol/wire/messages/look-up-card.ts'
import { leaseText } from '../../protocol/wire/signed-texts.ts'
import type { Grant, HeldLease, LentSlice, Received } from '../../storage/agent-records.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import type { Clock, Log, VerifyText } from './ports.ts'
import type { SerialByKey } from './serial-by-key.ts'
import type { SliceDesk } from './slice-desk.ts'
import { type AgentRun, leasedTogether, leaseExpired, leaseTtlLeftMs, OUTSTANDING_MAX } from './stand-in.ts'

export type LeaseKeeperParts = {
	readonly storeId: StoreId
	readonly run: AgentRun
	readonly storage: AgentStorage
	readonly byCard: SerialByKey
	readonly verify: VerifyText
	readonly clock: Clock
	readonly log: Log
	/** The key with which the centre signs leases; null before the first welcome ever. */
	readonly leasePublicKey: () => string | null
	readonly slices: Pick<SliceDesk, 'recall' | 'withinReach'>
	readonly returnWritten: () => void
}

/** As many as a question can carry. */
const RETURNS_MAX = 20
const BELIEVED_MAX = 10_000
const RETURNED_TOGETHER = 50

type OfPurse = { readonly cardNo: CardNo; readonly purse: Purse }
export type HeldOfPurse = { readonly held: readonly HeldLease[]; readonly returning: LeaseReturn[] }

/** What is not spent of slices of one purse. */
function leftOf(slices: readonly LentSlice[], purse: Purse): number {
	return slices
		.filter((slice) => slice.purse === purse)
		.reduce((sum, { amount, spent }) => sum + Math.max(0, amount - spent), 0)
}

export type LeaseKeeper = ReturnType<typeof createLeaseKeeper>

export function createLeaseKeeper(parts: LeaseKeeperParts) {
	const { storage, clock, run } = parts
	/** The centre names an active lease in each of its answers: it need not be proved each time. */
	const believed = new Map<string, string>()

	function genuine(lease: Lease): boolean {
		const publicKey = parts.leasePublicKey()
		const text = leaseText(lease)
		const isKnown = believed.get(lease.leaseId) === `${publicKey}/${text}/${lease.signature}`
		if (isKnown && lease.storeId === parts.storeId) return true
		if (
			publicKey !== null &&
			lease.storeId === parts.storeId &&
			parts.verify(publicKey, text, lease.signature)
		) {
			const [oldest] = believed.keys()
			if (believed.size >= BELIEVED_MAX && oldest !== undefined) believed.delete(oldest)
			believed.set(lease.leaseId, `${publicKey}/${text}/${lease.signature}`)
			return true
		}
		parts.log('leaseNotGenuine', { leaseId: lease.leaseId })
		return false
	}

	function expired(held: HeldLease): boolean {
		return leaseExpired(held, run, clock.monotonicMs())
	}

	/** This moment by the clocks of this run. */
	function received(): Received {
		return { runId: run.runId, wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() }
	}

	function endsSoon(held: HeldLease): boolean {
		return leaseTtlLeftMs(held, run, clock.monotonicMs()) < held.lease.ttlMs / 4
	}

	/**
	 * Starts returns of those that can go back: the centre knows them, and the return can list their spends. Answers whether
	 * there were any.
	 */
	async function giveBack(held: readonly HeldLease[]): Promise<boolean> {
		const ready = held.filter((lease) => lease.known && lease.outstandingCount <= OUTSTANDING_MAX)
		if (ready.length === 0) return false
		await storage.call('startReturn', { leaseIds: ready.map(({ lease }) => lease.leaseId) })
		parts.returnWritten()
		return true
	}

	/** What the store holds of a purse, and what of it is on its way back. */
	async function ofPurse(of: OfPurse): Promise<HeldOfPurse> {
		const [held, returning] = await Promise.all([
			storage.call('activeLeasesOf', of),
			storage.call('returning', { ...of, countMax: RETURNS_MAX }),
		])
		return { held, returning }
	}

	/** Asks tills for its slices first; what they do not give back at once is listed as lent. */
	function returnNow({ lease: { leaseId, cardNo, purse }, lent }: HeldLease): Promise<void> {
		return parts.byCard.run(cardNo, async () => {
			if (lent > 0) await parts.slices.recall(cardNo, purse, Number.POSITIVE_INFINITY)
			const held = await storage.call('activeLeasesOf', { cardNo, purse })
			await giveBack(held.filter(({ lease }) => lease.leaseId === leaseId))
		})
	}

	return {
		run,
		expired,
		received,

		/** What an answer brought, without leases that nobody signed for this store. */
		grantOf(leases: readonly Lease[], card: CardSnapshot | null): Grant {
			return { leases: leases.filter(genuine), card, received: received() }
		},

		/**
		 * What could be spent of a card without the centre, per purse: by the store (slices of connected tills come back when
		 * they are asked for), and by `tillId` when it is alone.
		 */
		async leasedOf(cardNo: CardNo, tillId: TillId): Promise<Leased> {
			const nowMs = clock.monotonicMs()
			const [held, slices, withinReach] = await Promise.all([
				storage.call('activeLeasesOfCard', { cardNo }),
				storage.call('lentSlices', { tillId, cardNo, purse: null }),
				parts.slices.withinReach(cardNo),
			])
			const purses = new Set([...held.map(({ lease }) => lease.purse), ...slices.map(({ purse }) => purse)])
			return [...purses].map((purse) => {
				const ofPurse = held.filter(({ lease }) => lease.purse === purse)
				const byStore = leasedTogether(ofPurse, run, nowMs) + leftOf(withinReach, purse)
				return { purse, byStore, byTill: leftOf(slices, purse) }
			})
		},

		/** Whether the store holds leases on a card, and none that ends soon. */
		async isCovered(cardNo: string): Promise<boolean> {
			const held = await storage.call('activeLeasesOfCard', { cardNo })
			return held.some((lease) => !isBrought(lease)) && !held.some(endsSoon)
		},

		/** `cardNo` and `purse` of more than these. */
		ofPurse: ({ cardNo, purse }: OfPurse): Promise<HeldOfPurse> => ofPurse({ cardNo, purse }),

		/** The returns to send with a question about a purse: those still unacknowledged, and expired leases. */
		async returnsDue({ cardNo, purse }: OfPurse, { held, returning }: HeldOfPurse): Promise<LeaseReturn[]> {
			return (await giveBack(held.filter(expired))) ? (await ofPurse({ cardNo, purse })).returning : returning
		},

		/** The same when everything must count, with the slices that tills can give back within `waitMs`. */
		async returnsOfAll({ cardNo, purse }: OfPurse, waitMs: number): Promise<LeaseReturn[]> {
			await parts.slices.recall(cardNo, purse, waitMs)
			await giveBack(await storage.call('activeLeasesOf', { cardNo, purse }))
			return (await ofPurse({ cardNo, purse })).returning
		},

		/**
		 * Leases that end soon or are mostly used go back when a card is seen online, so that a fresh one comes with the answer;
		 * so does value that an entry brought, once the centre has posted it.
		 */
		async returnsWorth(cardNo: CardNo): Promise<LeaseReturn[]> {
			const held = await storage.call('activeLeasesOfCard', { cardNo })
			await giveBack(held.filter((lease) => endsSoon(lease) || isWorn(lease) || isBrought(lease)))
			return storage.call('returning', { cardNo, purse: null, countMax: RETURNS_MAX })
		},

		/** Starts the return of every expired lease, and of value brought that the centre has posted. */
		async returnDue(): Promise<void> {
			const due = (await storage.call('activeLeases', null)).filter(
				(lease) => lease.known && (expired(lease) || isBrought(lease)),
			)
			// After a day alone there are thousands: some at a time share their waits for the disk.
			for (let start = 0; start < due.length; start += RETURNED_TOGETHER)
				await Promise.all(due.slice(start, start + RETURNED_TOGETHER).map(returnNow))
		},

		/** The centre asks for these leases: what a till can give back at once goes with them. */
		async recalled(leaseIds: readonly string[]): Promise<void> {
			const asked = new Set(leaseIds)
			const held = await storage.call('activeLeases', null)
			for (const one of held) if (asked.has(one.lease.leaseId)) await returnNow(one)
		},
	}
}

/** What the store spent of it itself counts; what tills have is not used yet. */
function isWorn({ lease, spent, lent }: HeldLease): boolean {
	return (lease.amount - spent + lent) * 2 < lease.amount
}

/** Formed by an entry, not granted: the centre lends better ones. Nobody signs it. */
function isBrought({ lease }: HeldLease): boolean {
	return lease.signature === ''
}
