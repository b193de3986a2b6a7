/* One device opened with its driver, for as long as it takes to see whether it answers; and who else would understand it. */
import { ASKING } from '../../../devices/learn/learn-candidates.ts'
import { openDevices } from '../../../devices/open-devices.ts'
import { portSourceFor } from '../../../devices/transport/port-source.ts'
import { watchedSource } from '../../../devices/transport/watched-source.ts'
import { systemClock } from '../../../electron/host/clock.ts'
import { systemRandom } from '../../../electron/host/random.ts'
import { systemTimer } from '../../../electron/host/timer.ts'
import { type DeviceConfig, deviceConfigSchema } from '../../../protocol/devices/device-config.ts'
import type { DeviceProblem } from '../../../till/ports/devices.ts'
import type { Scene } from '../scene.ts'

export type Trial = {
	readonly isConnected: boolean
	readonly firmware: string | null
	readonly problems: readonly DeviceProblem[]
	/** What came over the line, understood or not. */
	readonly byteCount: number
}

/** The other problems may pass while it is waited for; each begins as one that was not found. */
const FINAL: readonly DeviceProblem[] = ['device.busy', 'device.notAllowed']

export async function tryDevice(
	config: DeviceConfig,
	waitMs: number,
	sourceFor: Scene['sourceFor'] = portSourceFor,
): Promise<Trial> {
	const settled = Promise.withResolvers<void>()
	let byteCount = 0
	const devices = openDevices(
		[config],
		{ clock: systemClock, timer: systemTimer, random: systemRandom },
		(event) => {
			if (event.kind !== 'deviceChanged') return
			const { connected, problems } = event.device
			if (connected || problems.some((problem) => FINAL.includes(problem))) settled.resolve()
		},
		{
			sourceFor: (address, line) =>
				watchedSource(sourceFor(address, line), (direction, bytes) => {
					if (direction === 'received') byteCount += bytes.length
				}),
		},
	)
	const cancel = systemTimer.after(waitMs, settled.resolve)
	await settled.promise
	cancel()
	const status = devices.statuses()[0]
	await devices.close()
	return {
		isConnected: status?.connected ?? false,
		firmware: status?.firmware ?? null,
		problems: status?.problems ?? [],
		byteCount,
	}
}

const BAUDS = [9600, 115_200, 38_400, 19_200, 57_600, 4800, 2400] as const

/** The same driver at other speeds, then the others that ask, each at its usual one; all of them in each round. Null: nobody does. */
export async function whoAnswers(
	config: DeviceConfig,
	roundsMs: readonly number[],
	sourceFor?: Scene['sourceFor'],
): Promise<DeviceConfig | null> {
	const asks = ASKING.some(({ driver }) => driver === config.driver)
	const speeds = asks ? BAUDS.filter((baud) => baud !== config.baud).map((baud) => ({ ...config, baud })) : []
	const { deviceId, path } = config
	const others = ASKING.filter(({ driver, baud }) => driver !== config.driver && baud === null).map(
		({ driver, kind }) => deviceConfigSchema.parse({ deviceId, kind, driver, path }),
	)
	for (const waitMs of roundsMs)
		for (const candidate of [...speeds, ...others]) {
			const { isConnected } = await tryDevice(candidate, waitMs, sourceFor)
			if (isConnected) return candidate
		}
	return null
}
