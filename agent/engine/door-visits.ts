/**
 * Many answers of many tags → one passage per visit. The side at which a tag is seen first says where it comes from: outside
 * first, then inside is `in`. Faint answers begin nothing and cross nothing, but somebody who lingers is still there. Time is
 * passed in.
 */
import type { DoorSettings } from '../../protocol/settings/door-settings.ts'

export type DoorRead = {
	readonly epc: string
	/** Null: the reader left it out. */
	readonly antennaId: number | null
	readonly rssiDbm: number | null
	/** How often the tag answered. */
	readonly count: number
}

export type Direction = 'in' | 'out' | 'unknown'
export type Passage = { readonly epc: string; readonly direction: Direction }

export type DoorVisitCounts = {
	readonly reads: number
	/** Too faint, or of an antenna that is not the door's. */
	readonly noise: number
	/** Visits that ended without a passage: somebody walked by, or a tag lies near the door. */
	readonly passedBy: number
}

type Side = 'outside' | 'inside'
type Visit = {
	answers: number
	/** Null: every answer so far came without its antenna. */
	firstSide: Side | null
	crossed: boolean
	told: boolean
	lastMs: number
}

/** Stock near the door must not fill the memory; the tag that has been quiet longest is forgotten first. */
const TAGS_MAX = 4_096

export type DoorVisitRules = Pick<DoorSettings, 'antennas' | 'rssiMinDbm' | 'readsMin' | 'absentMs'>

export function createDoorVisits(rules: DoorVisitRules) {
	const { outside, inside } = rules.antennas
	const isOneSided = outside.length === 0 || inside.length === 0
	/** The tag that has been quiet longest comes first. */
	const visits = new Map<string, Visit>()
	const counts = { reads: 0, noise: 0, passedBy: 0 }

	/** Null: none of ours; undefined: not said. */
	function sideOf(antennaId: number | null): Side | null | undefined {
		if (antennaId === null) return undefined
		if (outside.includes(antennaId)) return 'outside'
		return inside.includes(antennaId) ? 'inside' : null
	}

	function forget(epc: string, { told }: Visit): void {
		visits.delete(epc)
		if (!told) counts.passedBy += 1
	}

	function endVisits(nowMs: number): void {
		for (const [epc, visit] of visits) {
			if (nowMs - visit.lastMs <= rules.absentMs && visits.size <= TAGS_MAX) return
			forget(epc, visit)
		}
	}

	function visitOf(epc: string, nowMs: number): Visit {
		const known = visits.get(epc)
		const visit = known ?? { answers: 0, firstSide: null, crossed: false, told: false, lastMs: nowMs }
		visit.lastMs = nowMs
		visits.delete(epc)
		visits.set(epc, visit)
		return visit
	}

	function directionOf(visit: Visit): Direction | null {
		if (visit.told || visit.answers < rules.readsMin) return null
		if (visit.crossed) return visit.firstSide === 'outside' ? 'in' : 'out'
		return isOneSided || visit.firstSide === null ? 'unknown' : null
	}

	function take(read: DoorRead, nowMs: number): Passage | null {
		counts.reads += read.count
		const side = sideOf(read.antennaId)
		const isFaint = read.rssiDbm !== null && read.rssiDbm < rules.rssiMinDbm
		if (side === null || isFaint) {
			counts.noise += read.count
			if (side !== null && visits.has(read.epc)) visitOf(read.epc, nowMs)
			return null
		}
		const visit = visitOf(read.epc, nowMs)
		visit.answers += read.count
		if (side !== undefined) {
			visit.crossed ||= visit.firstSide !== null && visit.firstSide !== side
			visit.firstSide ??= side
		}
		const direction = directionOf(visit)
		if (direction === null) return null
		visit.told = true
		return { epc: read.epc, direction }
	}

	return {
		/** In the order in which the reader said them. */
		read(reads: readonly DoorRead[], nowMs: number): Passage[] {
			endVisits(nowMs)
			const passages = reads.flatMap((read) => take(read, nowMs) ?? [])
			endVisits(nowMs)
			return passages
		},
		counts: (): DoorVisitCounts => ({ ...counts }),
	}
}
