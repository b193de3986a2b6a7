/**
 * The store's leases: which are genuine, which have expired, what they hold together, and sending the expired ones back.
 */
import type { StoreId } from '../../protocol/base/ids.ts'
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import type { Lease } from '../../protocol/wire/messages/lease.ts'
import type { Leased } from '../../protocol/wire/messages/look-up-card.ts'
import { leaseText } from '../../protocol/wire/signed-texts.ts'
import type { Grant, HeldLease } from '../../storage/agent-records.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import type { Clock, Log, VerifyText } from './ports.ts'
import type { SerialByKey } from './serial-by-key.ts'
import { type AgentRun, leasedTogether, leaseExpired } from './stand-in.ts'

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
}

export type LeaseKeeper = ReturnType<typeof createLeaseKeeper>

export function createLeaseKeeper(parts: LeaseKeeperParts) {
	const { storage, clock, run } = parts

	function genuine(lease: Lease): boolean {
		const publicKey = parts.leasePublicKey()
		if (
			publicKey !== null &&
			lease.storeId === parts.storeId &&
			parts.verify(publicKey, leaseText(lease), lease.signature)
		)
			return true
		parts.log('leaseNotGenuine', { leaseId: lease.leaseId })
		return false
	}

	function expired(held: HeldLease): boolean {
		return leaseExpired(held, run, clock.monotonicMs())
	}

	return {
		run,
		expired,

		/** What an answer brought, without leases that nobody signed for this store. */
		grantOf(leases: readonly Lease[], card: CardSnapshot | null): Grant {
			const received = { runId: run.runId, wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() }
			return { leases: leases.filter(genuine), card, received }
		},

		/** What the store could still spend by its leases, per purse. */
		async leasedOf(cardNo: string): Promise<Leased> {
			const nowMs = clock.monotonicMs()
			const held = await storage.call('activeLeasesOfCard', { cardNo })
			const purses = [...new Set(held.map(({ lease }) => lease.purse))]
			return purses.map((purse) => {
				const ofPurse = held.filter(({ lease }) => lease.purse === purse)
				return { purse, byStore: leasedTogether(ofPurse, run, nowMs), byTill: 0 }
			})
		},

		/** Starts the return of every expired lease. Answers how many. */
		async returnExpired(): Promise<number> {
			const due = (await storage.call('activeLeases', null)).filter(expired)
			let count = 0
			for (const { lease } of due) {
				count += await parts.byCard.run(lease.cardNo, async () => {
					const held = await storage.call('activeLeasesOf', lease)
					if (!held.some((other) => other.lease.leaseId === lease.leaseId)) return 0
					await storage.call('startReturn', { leaseIds: [lease.leaseId] })
					return 1
				})
			}
			return count
		},
	}
}
