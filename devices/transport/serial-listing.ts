/** A machine's serial ports as they can be told without opening them, and which of them is meant. Pure. */
import { type UsbAddress, usbAddressText } from '../../protocol/devices/usb-address.ts'

export type SerialListing = {
	/** What opens it: `/dev/ttyUSB0`, `COM3`, `/dev/cu.usbserial-110`. */
	readonly path: string
	/** Four hexadecimal digits, small letters; null for a port that is not behind USB. */
	readonly vendorId: string | null
	readonly productId: string | null
	readonly serialNumber: string | null
	/** Of the socket; two things in it (a double adapter) have the same. */
	readonly socket: string | null
	/** What it calls itself, for people. */
	readonly name: string | null
}

export type SerialChoice =
	| { readonly kind: 'found'; readonly path: string }
	| { readonly kind: 'absent' }
	/** Several are alike, and the address does not tell them apart. */
	| { readonly kind: 'ambiguous'; readonly paths: readonly string[] }

/** The port that is meant. It is never guessed: the wrong one of two equal readers greets the wrong customer. */
export function chooseSerial(address: UsbAddress, listings: readonly SerialListing[]): SerialChoice {
	const meant = listings.filter((one) => isMeant(address, one))
	const [only] = meant
	if (only === undefined) return { kind: 'absent' }
	if (meant.length > 1) return { kind: 'ambiguous', paths: meant.map(({ path }) => path) }
	return { kind: 'found', path: only.path }
}

function isMeant(address: UsbAddress, one: SerialListing): boolean {
	return (
		one.vendorId === address.vendorId &&
		one.productId === address.productId &&
		(address.serialNumber === null || one.serialNumber === address.serialNumber) &&
		(address.socket === null || one.socket === address.socket)
	)
}

/**
 * The shortest address that stays true when sockets are changed, and that means this port alone: by serial number if it has
 * one of its own, else by socket where there are two of a kind. A port that is not behind USB is its path.
 */
export function addressOf(one: SerialListing, all: readonly SerialListing[]): string {
	const { vendorId, productId, serialNumber, socket } = one
	if (vendorId === null || productId === null) return one.path
	const kind = { vendorId, productId, serialNumber: null, socket: null }
	const tries: UsbAddress[] = [
		...(serialNumber === null ? [kind] : [{ ...kind, serialNumber }]),
		{ ...kind, socket },
		{ ...kind, serialNumber, socket },
	]
	const fit = tries.find((address) => chooseSerial(address, all).kind === 'found')
	return fit === undefined ? one.path : usbAddressText(fit)
}
