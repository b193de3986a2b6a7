/** Remembers when tills were last here, to tell which are cut off and what that could cost. */
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
	return {
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
