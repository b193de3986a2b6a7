/** What the centre says unasked: changes of the feed, progress of the chains, answers that came too late. */
import type { Refusal } from '../../protocol/refusals.ts'
import type { Down, DownOf } from '../../protocol/wire/down.ts'
import type { RevocationList } from '../../protocol/wire/messages/revocations.ts'
import type { FeedRecord } from '../../protocol/wire/records.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import type { CardDesk } from './card-desk.ts'
import type { LeaseKeeper } from './lease-keeper.ts'
import type { LinkClient } from './link-client.ts'
import type { Log, Timer } from './ports.ts'
import type { Relay } from './relay.ts'
import type { ReturnsDesk } from './returns-desk.ts'
import { refusalOfStorage } from './storage-refusal.ts'

export type CentreSinkParts = {
	readonly storage: AgentStorage
	readonly link: Pick<LinkClient, 'send'>
	readonly relay: Relay
	readonly desk: CardDesk
	readonly leases: Pick<LeaseKeeper, 'recalled'>
	readonly returns: Pick<ReturnsDesk, 'guard'>
	/** Where the replica ended when the agent started. */
	readonly feedCursor: string | null
	readonly timer: Timer
	readonly log: Log
	/** States of cards that must not wait for the feed. */
	readonly hotCards: (cards: DownOf<'hotCards'>['cards']) => Promise<void>
	readonly revocations: (list: RevocationList) => void
	readonly feedChanged: (records: readonly FeedRecord[]) => void
}

export interface CentreSink {
	/** Before anything else that the new connection says. */
	centreUp(welcome: Pick<DownOf<'welcome'>, 'positions'>): void
	hear(message: Down): void
	/** Where the replica ends now. */
	feedCursor(): string | null
	drain(): Promise<void>
}

/** A full disk is looked at again after this long; the centre waits with the next batch meanwhile. */
const RETRY_AFTER_MS = 1_000

export function createCentreSink(parts: CentreSinkParts): CentreSink {
	let cursor = parts.feedCursor
	/** The feed is applied in the order in which it came. */
	let feeding: Promise<void> = Promise.resolve()
	let latestBatch = 0
	/** What the centre had decided when this connection began, until the copy is complete: it tells of all that then. */
	let decided: DownOf<'welcome'>['positions'] | null = null

	async function applyChanges(
		changes: DownOf<'changes'>,
		batch: number,
		decidedBefore: typeof decided,
	): Promise<void> {
		// A newer batch means a newer connection, which started again from the cursor that we really have.
		if (batch !== latestBatch) return
		try {
			// Pictures tell of what was decided before them. The other way round, a report that was decided on would be believed again.
			await parts.relay.written()
			await parts.storage.call('applyFeed', { records: changes.records, cursor: changes.cursor })
			cursor = changes.cursor
			parts.link.send({ kind: 'changesApplied', cursor: changes.cursor })
			if (changes.records.length > 0) parts.feedChanged(changes.records)
			if (changes.complete && decidedBefore !== null) await endDecided(decidedBefore)
		} catch (error) {
			refusalOfStorage(error, parts.log)
			parts.timer.after(RETRY_AFTER_MS, () => queueChanges(changes, batch, decidedBefore))
		}
	}

	async function endDecided(positions: NonNullable<typeof decided>): Promise<void> {
		const endedCount = await parts.storage.call('endDecided', { positions })
		if (decided === positions) decided = null
		if (endedCount > 0) parts.feedChanged([])
	}

	function queueChanges(changes: DownOf<'changes'>, batch: number, decidedBefore: typeof decided): void {
		feeding = feeding.then(() => applyChanges(changes, batch, decidedBefore))
	}

	function background(work: Promise<void>): void {
		work.catch((error: unknown) => {
			refusalOfStorage(error, parts.log)
		})
	}

	function turnedDown(refusal: Refusal): void {
		parts.log('centreTurnedDown', { code: refusal.code, detail: refusal.detail ?? '' })
		if (refusal.code === 'tooBusy' || refusal.code === 'journalFull') parts.relay.holdBack()
	}

	return {
		centreUp({ positions }) {
			decided = positions
		},
		hear(message) {
			switch (message.kind) {
				case 'changes':
					latestBatch += 1
					return queueChanges(message, latestBatch, decided)
				case 'stored':
				case 'posted':
				case 'chainPosition':
					return background(parts.relay.hear(message))
				case 'authorised':
				case 'cardFound':
					return background(parts.desk.lateAnswer(message))
				case 'hotCards':
					return background(parts.hotCards(message.cards))
				case 'revocations':
					return parts.revocations(message.list)
				case 'recallLeases':
					return background(parts.leases.recalled(message.leaseIds))
				case 'guardReturn':
					return parts.returns.guard(message)
				case 'refused':
					return turnedDown(message.refusal)
				default:
					// Late acknowledgements change nothing: the senders ask again.
					parts.log('unasked', { kind: message.kind })
			}
		},
		feedCursor: () => cursor,
		drain: () => feeding,
	}
}
