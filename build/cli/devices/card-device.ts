/* A reader that writes cards, opened as a till opens it: its driver in a process of its own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DeviceProcesses, openDeviceProcesses } from '../../../electron/devices/device-processes.ts'
import { deviceForker } from '../../../electron/devices/fork-device.ts'
import { systemClock } from '../../../electron/host/clock.ts'
import { systemRandom } from '../../../electron/host/random.ts'
import { systemTimer } from '../../../electron/host/timer.ts'
import type { DeviceConfig } from '../../../protocol/devices/device-config.ts'
import type { DeviceEvent } from '../../../till/ports/devices.ts'

export type CardDevice = Pick<DeviceProcesses, 'encoder' | 'memory'> & {
	/** Null once the reader answers; else what stands in the way when the time is over, or `signal` ended the waiting. */
	connected(signal: AbortSignal): Promise<string | null>
	/** The UID of the card that lies there or is laid on; null: none came in time, or `signal` ended the waiting. */
	cardUid(timeoutMs: number, signal: AbortSignal): Promise<string | null>
	close(): Promise<void>
}

/** A process has to start first, and on a busy machine that takes its time. */
const CONNECT_MS = 20_000

export function openCardDevice(config: DeviceConfig): CardDevice {
	const cacheDir = mkdtempSync(join(tmpdir(), 'yika-device-'))
	const waiting = new Set<() => void>()
	let uid: string | null = null
	const devices = openDeviceProcesses([config], {
		clock: systemClock,
		timer: systemTimer,
		random: systemRandom,
		start: deviceForker(cacheDir),
		onEvent: (event) => {
			uid = uidAfter(event, uid)
			for (const look of [...waiting]) look()
		},
		log: (event, facts) => console.error(`note  ${event} ${JSON.stringify(facts)}`),
	})
	/** True once `isSo`, which is looked at after each event; false when the time is over before. */
	const until = (isSo: () => boolean, signal: AbortSignal) =>
		new Promise<boolean>((resolve) => {
			const look = () => {
				if (!isSo() && !signal.aborted) return
				waiting.delete(look)
				signal.removeEventListener('abort', look)
				resolve(isSo())
			}
			waiting.add(look)
			signal.addEventListener('abort', look)
			look()
		})
	const status = () => devices.statuses()[0]
	return {
		encoder: devices.encoder ?? null,
		memory: devices.memory ?? null,
		connected: async (signal) => {
			const inTime = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)])
			const isUp = await until(() => status()?.connected === true, inTime)
			return isUp ? null : (status()?.problems[0] ?? 'device.silent')
		},
		cardUid: async (timeoutMs, signal) => {
			await until(() => uid !== null, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]))
			return uid
		},
		close: async () => {
			await devices.close()
			rmSync(cacheDir, { recursive: true, force: true })
		},
	}
}

function uidAfter(event: DeviceEvent, before: string | null): string | null {
	if (event.kind === 'cardPresented') return event.medium.kind === 'uid' ? event.medium.value : before
	return event.kind === 'cardRemoved' ? null : before
}
