/**
 * The store's suspended sales: every till is told the list, and a sale is given to one till at a time. That it is somebody's
 * is on disk before it is answered, and the same till asking again is answered the same.
 */
import { LIMITS } from '../../protocol/limits.ts'
import type { Down, DownOf } from '../../protocol/wire/down.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import type { ChainId, EntryEffect } from '../../storage/agent-records.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import type { Clock, Log, Timer } from './ports.ts'
import { refusalOfStorage } from './storage-refusal.ts'
import { untilKept } from './until-kept.ts'

export type SuspendedDeskParts = {
	readonly storage: AgentStorage
	readonly clock: Clock
	readonly timer: Timer
	readonly log: Log
	readonly tellTills: (message: Down) => void
}

type Offer = Pick<UpOf<'offerSuspended'>, 'summary' | 'sale'> & { readonly answer: (message: Down) => void }

export type SuspendedDesk = ReturnType<typeof createSuspendedDesk>

export function createSuspendedDesk({ storage, clock, timer, log, tellTills }: SuspendedDeskParts) {
	/** Offered and not on disk yet: the newest offer of each sale. */
	const offered = new Map<string, Offer>()
	let stopped = false

	async function list(): Promise<DownOf<'suspendedSales'>> {
		const listed = await storage.call('suspendedSales', { countMax: LIMITS.suspendedListedMax })
		return { kind: 'suspendedSales', ...listed }
	}

	function changed(): void {
		list().then(tellTills, (error: unknown) => refusalOfStorage(error, log))
	}

	async function take(offer: Offer): Promise<void> {
		const { summary, sale, answer } = offer
		const outcome = await storage.call('offerSuspended', { summary, sale, nowMs: clock.nowMs() })
		if (offered.get(sale.saleId) === offer) offered.delete(sale.saleId)
		if (outcome === 'kept') changed()
		else answer({ ...(await list()), ...(outcome === 'over' ? { over: sale.saleId } : {}) })
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
		/** What the disk cannot take is tried until it does. `answer`: to this till alone, if it is still there. */
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
			const offer = { summary, sale, answer }
			offered.set(sale.saleId, offer)
			const isWanted = () => !stopped && offered.get(sale.saleId) === offer
			untilKept(() => take(offer), { timer, log, isWanted })
		},
		stop(): void {
			stopped = true
		},
	}
}
