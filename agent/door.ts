/**
 * The store's door with its UHF reader: the one file here that drives a device (docs/decisions/0010). The reader stands at the
 * store's network, so no till owns it; what it reads goes to the engine's desk, which has no powers of its own.
 */
import { type DoorReader, openDoorReader } from '../devices/open-door-reader.ts'
import type { DoorSettings } from '../protocol/settings/door-settings.ts'
import { createDoorDesk, type DoorCounts, type DoorDeskParts } from './engine/door-desk.ts'
import { hostClock, hostRandom, hostTimer } from './host.ts'

export type Door = {
	/** Of the reader and of what it read, for `/status`. */
	status(): DoorCounts & { readonly doorId: string; readonly reader: ReturnType<DoorReader['status']> }
	close(): Promise<void>
}

/** Looks for the reader for as long as the agent runs; a door that is away keeps nothing else from working. */
export function startDoor(
	settings: DoorSettings,
	parts: Pick<DoorDeskParts, 'storage' | 'log' | 'tellTills'>,
): Door {
	const { doorId, path, antennas } = settings
	const { log } = parts
	const desk = createDoorDesk({ ...parts, settings, clock: hostClock })
	const reader = openDoorReader(
		{ path, antennaIds: [...antennas.outside, ...antennas.inside] },
		{ clock: hostClock, timer: hostTimer, random: hostRandom },
		{
			tags: (tags) =>
				desk.read(
					tags.map(({ epc, antennaId, peakRssiDbm, seenCount }) => ({
						epc,
						antennaId,
						rssiDbm: peakRssiDbm,
						count: Math.max(1, seenCount ?? 1),
					})),
				),
			changed: ({ connected, problems, antennasOff }) =>
				log('doorChanged', {
					doorId,
					connected,
					problems: problems.join(' '),
					antennasOff: antennasOff.join(' '),
				}),
			complained: (detail) => log('doorComplained', { doorId, detail: detail.slice(0, 200) }),
		},
	)
	return {
		status: () => ({ doorId, reader: reader.status(), ...desk.counts() }),
		close: async () => {
			await reader.close()
			await desk.drain()
		},
	}
}
