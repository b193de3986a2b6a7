/**
 * The store's suspended sales: every till is told the list, and a sale is given to one till at a time. That it is somebody's
 * is on disk before it is answered, and the same till asking again is answered the same.
 */
import { LIMITS } from '../../protocol/limits.ts'
import type { Down, DownOf } from '../../protocol/wire/down.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import type { ChainId, EntryEffect } from '../../storage/agent-records.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import type { Clock, Log } from './ports.ts'
import { refusalOfStorage } from './storage-refusal.ts'

export type SuspendedDeskParts = {
	readonly storage: AgentStorage
	readonly clock: Clock
	readonly log: Log
	readonly tellTills: (message: Down) => void
}

export type SuspendedDesk = ReturnType<typeof createSuspendedDesk>

export function createSuspendedDesk({ storage, clock, log, tellTills }: SuspendedDeskParts) {
	async function list(): Promise<DownOf<'suspendedSales'>> {
		const listed = await storage.call('suspendedSales', { countMax: LIMITS.suspendedListedMax })
		return { kind: 'suspendedSales', ...listed }
	}

	function changed(): void {
		list().then(tellTills, (error: unknown) => refusalOfStorage(error, log))
	}

	return {
		/** For a till that has just come. */
		list,
		/** Entries of some till are on disk. */
		heard(effects: readonly EntryEffect[]): void {
			if (effects.some(({ kind }) => kind === 'saleSuspended' || kind === 'suspendedEnded')) changed()
		},
		async recall({ requestId, saleId, recallKey, despite }: UpOf<'recallSale'>, { tillId }: ChainId) {
			try {
				const asked = { saleId, tillId, recallKey, despite, nowMs: clock.nowMs() }
				const result = await storage.call('recallSale', asked)
				if (result.kind === 'recalled') changed()
				if (result.kind === 'recalled' && result.takenFrom !== null)
					log('recallTakenOver', { saleId, tillId, from: result.takenFrom })
				return { kind: 'recallAnswered', requestId, result } satisfies Down
			} catch (error) {
				return { kind: 'refused', requestId, refusal: refusalOfStorage(error, log) } satisfies Down
			}
		},
		/** Best effort: the till offers it again when it is not on the next list. `answer`: to this till alone. */
		offer(
			{ summary, sale }: UpOf<'offerSuspended'>,
			{ tillId }: ChainId,
			answer: (message: Down) => void,
		): void {
			if (
				summary.tillId !== tillId ||
				sale.saleId !== summary.saleId ||
				!sale.saleId.startsWith(`${tillId}-`)
			)
				return log('offerNotBelieved', { tillId, saleId: summary.saleId })
			storage.call('offerSuspended', { summary, sale, nowMs: clock.nowMs() }).then(
				async (outcome) => {
					if (outcome === 'kept') changed()
					else answer({ ...(await list()), ...(outcome === 'over' ? { over: sale.saleId } : {}) })
				},
				(error: unknown) => refusalOfStorage(error, log),
			)
		},
	}
}
