import type { HidListing } from './hid-address.ts'
import { listHid } from './hid-port.ts'
import { listSerial } from './list-serial.ts'
import { locatePort } from './locate-port.ts'
import { addressOf } from './serial-listing.ts'

export type SparePort = {
	/** What to write into the settings. */
	readonly address: string
	/** What the system calls it today. */
	readonly path: string
	readonly name: string | null
}

const GENERIC_DESKTOP = 0x01

/** What is plugged in and none of the configured addresses leads to. Nothing is opened. */
export async function sparePorts(configured: readonly string[]): Promise<readonly SparePort[]> {
	const serial = await listSerial()
	// Where node-hid does not load there is no HID device to configure either.
	const hid = await listHid().catch(() => [])
	const located = await Promise.all(configured.map((address) => locatePort(address).catch(() => null)))
	const taken = new Set(located.flatMap((one) => (one?.kind === 'found' ? [one.path] : [])))
	return [
		...serial.map((one) => ({ address: addressOf(one, serial), path: one.path, name: one.name })),
		// Keyboards and mice are the system's.
		...hid
			.filter(({ usagePage }) => usagePage !== GENERIC_DESKTOP)
			.map((one) => ({ address: hidAddress(one), path: one.path ?? '', name: null })),
	].filter(({ path }) => !taken.has(path))
}

function hidAddress({ vendorId, productId, serialNumber }: HidListing): string {
	const hex = (id: number) => id.toString(16).padStart(4, '0')
	return `hid:${hex(vendorId)}:${hex(productId)}${serialNumber ? `:${serialNumber}` : ''}`
}
