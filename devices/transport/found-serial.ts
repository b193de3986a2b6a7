import type { UsbAddress } from '../../protocol/devices/usb-address.ts'
import type { DeviceError } from '../device-error.ts'
import { deviceErrorFrom } from '../device-error.ts'
import type { PortSource } from './byte-port.ts'
import { listSerial } from './list-serial.ts'
import { chooseSerial, type SerialListing } from './serial-listing.ts'

/** Lists and opens; tests have their own. */
export type SerialMachine = {
	readonly list: () => Promise<readonly SerialListing[]>
	readonly open: (path: string, ...rest: Parameters<PortSource['open']>) => ReturnType<PortSource['open']>
}

/**
 * A serial port by what hangs on it: looked for anew at each opening, so that a device may come back under another name.
 * Listing takes too long to wait for, so `isPresent` answers by the last look and begins the next: who asks twice a second
 * knows within a second.
 */
export function usbSerialSource(
	name: string,
	address: UsbAddress,
	open: SerialMachine['open'],
	list = listSerial,
): PortSource {
	const look = freshLook(async () => chooseSerial(address, await list()).kind !== 'absent')
	return {
		name,
		isPresent: look,
		open: async (listener) => {
			const choice = await list().then(
				(listings) => chooseSerial(address, listings),
				(error: unknown) => ({ kind: 'unlisted', error }) as const,
			)
			switch (choice.kind) {
				case 'found':
					return open(choice.path, listener)
				case 'absent':
					return failed({ code: 'port.notFound', portName: name, detail: 'not plugged in' })
				case 'ambiguous':
					return failed({ code: 'port.ambiguous', portName: name, detail: choice.paths.join(', ') })
				case 'unlisted':
					return failed(deviceErrorFrom(name, choice.error))
			}
		},
	}
}

/**
 * Windows has no file to look at: a COM port is there while it is listed. Some drivers' ports are never listed, so one that
 * never was counts as present, and opening says.
 */
export function comPortSource(source: PortSource, list = listSerial): PortSource {
	let wasListed = false
	const wanted = source.name.replace(/^\\\\\.\\/, '').toUpperCase()
	const look = freshLook(async () => {
		const isListed = (await list()).some(({ path }) => path.toUpperCase() === wanted)
		wasListed ||= isListed
		return isListed || !wasListed
	})
	return { name: source.name, isPresent: look, open: (listener) => source.open(listener) }
}

const failed = (error: DeviceError) => ({ kind: 'failed', error }) as const

/** True at first and where it cannot be looked: then opening says what is wrong. */
function freshLook(isThere: () => Promise<boolean>): () => boolean {
	let last = true
	let isLooking = false
	return () => {
		if (!isLooking) {
			isLooking = true
			void isThere()
				.catch(() => true)
				.then((answer) => {
					last = answer
					isLooking = false
				})
		}
		return last
	}
}
