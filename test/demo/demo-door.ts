/** A door for each store of the demonstration: a simulated UHF reader on TCP, which the store's agent finds by its settings. */
import type { DoorSettings } from '../../protocol/settings/door-settings.ts'
import { doorSettingsSchema } from '../../protocol/settings/door-settings.ts'
import { LlrpPortalSimulator } from '../simulators/llrp-portal-simulator.ts'
import type { Closers } from './closers.ts'

export type DemoDoor = { readonly portal: LlrpPortalSimulator; readonly settings: DoorSettings }

const ANTENNAS = { outside: 1, inside: 2 }

/** By store id. */
export async function openDemoDoors(
	storeIds: Iterable<string>,
	closers: Closers,
): Promise<ReadonlyMap<string, DemoDoor>> {
	const doors = new Map<string, DemoDoor>()
	for (const storeId of storeIds) {
		const portal = new LlrpPortalSimulator(ANTENNAS)
		const port = await portal.listen()
		closers.push(() => portal.close())
		const settings = doorSettingsSchema.parse({
			path: `tcp://127.0.0.1:${port}`,
			antennas: { outside: [ANTENNAS.outside], inside: [ANTENNAS.inside] },
			// Whoever tries it walks in more than once in ten minutes.
			againAfterMs: 0,
			absentMs: 3_000,
		})
		doors.set(storeId, { portal, settings })
	}
	return doors
}
