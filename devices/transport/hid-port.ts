import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import type { HIDAsync } from 'node-hid'
import { type DeviceError, deviceErrorFrom } from '../device-error.ts'
import type { PortListener, PortOpening, PortSource } from './byte-port.ts'
import { type HidAddress, type HidListing, hidPathOf } from './hid-address.ts'
import type { ReportPort } from './report-port.ts'

/**
 * HID devices by `node-hid` 3. The only file of the house that imports it, and only when a HID device is configured:
 * its Linux binary does not load where libusb-1.0.so.0 is missing. What it needs (devices.md §7, and seen in a guest):
 * only the asynchronous calls; one listener for reports that is never removed, or read threads overlap, lose
 * reports and make `close()` hang; a time limit on `close()`. It has no hot-plug events, so presence is looked up.
 */
const CLOSE_TIMEOUT_MS = 1_000

/** The HID devices of this machine. Rejects where node-hid does not load. */
export async function listHid(): Promise<readonly HidListing[]> {
	const { devicesAsync } = await import('node-hid')
	return devicesAsync()
}

export function hidPortSource(name: string, address: HidAddress): PortSource {
	/** As of the last look, which each question begins anew: listing takes too long to wait for. */
	let present = true
	let looking = false

	async function find(): Promise<string | null> {
		const { devicesAsync } = await import('node-hid')
		const path = hidPathOf(address, await devicesAsync(address.vendorId, address.productId))
		present = path !== null
		return path
	}

	return {
		name,
		isPresent: () => {
			if (!looking) {
				looking = true
				find()
					// Opening says what is wrong.
					.catch(() => {
						present = true
					})
					.finally(() => {
						looking = false
					})
			}
			return present
		},
		open: async (listener) => {
			try {
				const path = await find()
				if (path === null) return failed({ code: 'port.notFound', portName: name, detail: 'not plugged in' })
				return await openHid(name, path, listener)
			} catch (error) {
				return failed(deviceErrorFrom(name, error))
			}
		},
	}
}

const failed = (error: DeviceError): PortOpening => ({ kind: 'failed', error })

async function openHid(name: string, path: string, listener: PortListener): Promise<PortOpening> {
	// hidapi says only "failed to open"; the system says why.
	if (path.startsWith('/dev/')) await access(path, constants.R_OK | constants.W_OK)
	const { HIDAsync: Hid } = await import('node-hid')
	const hid = await Hid.open(path)
	return { kind: 'opened', port: portOf(name, hid, listener) }
}

function portOf(name: string, hid: HIDAsync, listener: PortListener): ReportPort {
	const whenEnded = Promise.withResolvers<void>()
	let ending = false

	async function end(reason: 'asked' | 'lost'): Promise<void> {
		if (ending) return
		ending = true
		await Promise.race([hid.close().catch(() => undefined), timeLimit(CLOSE_TIMEOUT_MS)])
		listener.closed(reason)
		whenEnded.resolve()
	}

	hid.on('data', (report: Uint8Array) => {
		if (!ending) listener.data(report)
	})
	// A read that fails means that the device is gone; the value is a string here, not an Error.
	hid.on('error', (error: unknown) => {
		if (!ending) listener.error(deviceErrorFrom(name, error))
		void end('lost')
	})

	return {
		write: async (report) => {
			if (ending) return false
			const written = hid.write([...report]).then(
				() => true,
				() => false,
			)
			return Promise.race([written, whenEnded.promise.then(() => false)])
		},
		drain: async () => !ending,
		close: async () => {
			await end('asked')
			await whenEnded.promise
		},
	}
}

function timeLimit(ms: number): Promise<void> {
	return new Promise((resolve) => {
		setTimeout(resolve, ms).unref()
	})
}
