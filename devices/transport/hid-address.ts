/**
 * Which HID device is meant: `hid:VVVV:PPPP`, with `:serial` to tell two equal ones apart and `@UU` (a usage page) to
 * choose one of several collections. Hexadecimal, as udev and lsusb write them: `hid:0801:0003:B12@ff00`.
 */
export type HidAddress = {
	readonly vendorId: number
	readonly productId: number
	readonly serialNumber: string | null
	readonly usagePage: number | null
}

/** What is known of a device without opening it. */
export type HidListing = {
	readonly path?: string | undefined
	readonly vendorId: number
	readonly productId: number
	readonly serialNumber?: string | undefined
	readonly usagePage?: number | undefined
}

const ADDRESS = /^hid:([0-9a-f]{4}):([0-9a-f]{4})(?::([^@:]+))?(?:@([0-9a-f]{1,4}))?$/i

/** Null: not an address of this kind. */
export function parseHidAddress(address: string): HidAddress | null {
	const parts = ADDRESS.exec(address)
	if (!parts) return null
	const [, vendorId = '', productId = '', serialNumber, usagePage] = parts
	return {
		vendorId: Number.parseInt(vendorId, 16),
		productId: Number.parseInt(productId, 16),
		serialNumber: serialNumber ?? null,
		usagePage: usagePage === undefined ? null : Number.parseInt(usagePage, 16),
	}
}

const GENERIC_DESKTOP = 0x01
const KEYBOARD_LIKE: ReadonlySet<number | undefined> = new Set([GENERIC_DESKTOP, 0x07, 0x0c])

/**
 * The path of the device that is meant; null when it is not plugged in. Where no usage page is named, a collection that
 * types like a keyboard is taken only when there is no other: systems keep keyboards for themselves (node-hid #280).
 */
export function hidPathOf(address: HidAddress, listings: readonly HidListing[]): string | null {
	const meant = listings.filter(
		(one) =>
			one.vendorId === address.vendorId &&
			one.productId === address.productId &&
			(address.serialNumber === null || one.serialNumber === address.serialNumber) &&
			(address.usagePage === null || one.usagePage === address.usagePage),
	)
	const chosen = meant.find(({ usagePage }) => !KEYBOARD_LIKE.has(usagePage)) ?? meant[0]
	return chosen?.path ?? null
}
