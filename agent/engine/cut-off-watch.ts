/** Remembers when tills were last here, to tell which are cut off and what that could cost. */
import type { TillId } from '../../protocol/base/ids.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import { type CutOff, cutOffTills } from './exposure.ts'
import type { Clock } from './ports.ts'

export type CutOffWatchParts = {
	readonly storeId: string
	readonly storage: AgentStorage
	readonly clock: Clock
	/** Tills that did not come in this run are away since then, as far as is known. */
	readonly startedWallMs: number
}

export function createCutOffWatch({ storeId, storage, clock, startedWallMs }: CutOffWatchParts) {
	const leftAtMs = new Map<string, number>()
	const cameAtMs = new Map<string, number>()
	return {
		/** A till was let in. */
		came(tillId: string): void {
			cameAtMs.set(tillId, clock.nowMs())
		},
		/** Of every till of the store: whether it is here, and since when so. */
		async presence(
			here: readonly { readonly tillId: string }[],
		): Promise<{ readonly tillId: TillId; readonly isHere: boolean; readonly sinceMs: number }[]> {
			return (await storage.call('terminals', { storeId })).map(({ tillId }) => {
				const isHere = here.some((one) => one.tillId === tillId)
				const sinceMs = (isHere ? cameAtMs : leftAtMs).get(tillId) ?? startedWallMs
				return { tillId, isHere, sinceMs }
			})
		},
		/** A till's connection has ended. */
		left(tillId: string): void {
			leftAtMs.set(tillId, clock.nowMs())
		},
		/** `here`: the tills that are connected. */
		async cutOff(
			here: readonly { readonly tillId: string }[],
			centre: { readonly up: boolean; readonly sinceMs: number },
		): Promise<CutOff[]> {
			const profile = await storage.call('storeProfile', { storeId })
			const tills = (await storage.call('terminals', { storeId })).map(({ tillId }) => {
				const isHere = here.some((one) => one.tillId === tillId)
				return { tillId, awaySinceMs: isHere ? null : (leftAtMs.get(tillId) ?? startedWallMs) }
			})
			return cutOffTills(tills, centre, profile?.cardPolicy ?? null)
		},
	}
}
