/**
 * Who came through the door: passages of tags become arrivals of members, and those worth a word are told to the tills.
 * Nothing of it is kept on disk: an arrival is news for a minute.
 */
import type { CardNo } from '../../protocol/base/ids.ts'
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import { mediumKey } from '../../protocol/card/medium.ts'
import type { DoorSettings } from '../../protocol/settings/door-settings.ts'
import type { Down } from '../../protocol/wire/down.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import { createDoorVisits, type DoorRead, type DoorVisitCounts, type Passage } from './door-visits.ts'
import type { Clock, Log } from './ports.ts'

export type DoorDeskParts = {
	readonly settings: DoorSettings
	readonly storage: Pick<AgentStorage, 'call'>
	readonly clock: Clock
	readonly log: Log
	readonly tellTills: (message: Down) => void
}

export type DoorCounts = DoorVisitCounts & {
	/** Members whom the tills were told of. */
	readonly announced: number
	/** Members of whom nobody need hear. */
	readonly quiet: number
	/** In again without having been seen going out: a passage that was missed, or a second tag with the same number. */
	readonly repeated: number
	/** Tags that point at no card of the group. */
	readonly unknown: number
	/** Tags of cards that are lost, frozen, expired or blank. */
	readonly notActive: number
}

export interface DoorDesk {
	read(reads: readonly DoorRead[]): void
	counts(): DoorCounts
	/** Resolves when everything read so far has been told. */
	drain(): Promise<void>
}

/** Nobody has so many members in the house at once; who came first is forgotten first. */
const IN_HOUSE_MAX = 1_000

export function createDoorDesk({ settings, storage, clock, log, tellTills }: DoorDeskParts): DoorDesk {
	const { doorId, announce, againAfterMs } = settings
	const visits = createDoorVisits(settings)
	const counts = { announced: 0, quiet: 0, repeated: 0, unknown: 0, notActive: 0 }
	/** When they came in, by the monotonic clock. */
	const inHouse = new Map<CardNo, number>()
	let queue: Promise<void> = Promise.resolve()

	/** The rule is data (`doorSettingsSchema`): not everybody wants to be seen coming in. */
	function isWorthAWord({ member }: CardSnapshot): boolean {
		if (member === null) return false
		return announce.tiers.includes(member.tier) || announce.segments.includes(member.segment)
	}

	async function passed({ epc, direction }: Passage, atMs: number, atMonotonicMs: number): Promise<void> {
		const card = await storage.call('cardByMedium', { mediumKey: mediumKey({ kind: 'epc', value: epc }) })
		if (card === null) counts.unknown += 1
		else if (card.state !== 'active') counts.notActive += 1
		else if (!isWorthAWord(card)) counts.quiet += 1
		else if (isNews(card.cardNo, direction, atMonotonicMs)) {
			if (direction !== 'out') counts.announced += 1
			tellTills({ kind: 'memberArrived', doorId, cardNo: card.cardNo, direction, arrivedAtMs: atMs })
		}
	}

	function isNews(cardNo: CardNo, direction: Passage['direction'], nowMs: number): boolean {
		// Of who was not announced nobody expects to hear that they go.
		if (direction === 'out') return inHouse.delete(cardNo)
		const cameMs = inHouse.get(cardNo)
		if (cameMs !== undefined && nowMs - cameMs < againAfterMs) {
			counts.repeated += 1
			return false
		}
		inHouse.delete(cardNo)
		inHouse.set(cardNo, nowMs)
		for (const first of inHouse.keys()) {
			if (inHouse.size <= IN_HOUSE_MAX) break
			inHouse.delete(first)
		}
		return true
	}

	return {
		read(reads) {
			const nowMs = clock.monotonicMs()
			const atMs = clock.nowMs()
			for (const passage of visits.read(reads, nowMs))
				queue = queue
					.then(() => passed(passage, atMs, nowMs))
					.catch((error: unknown) => log('doorNotLookedUp', { doorId, error: String(error) }))
		},
		counts: () => ({ ...visits.counts(), ...counts }),
		drain: () => queue,
	}
}
