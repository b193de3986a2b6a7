/**
 * A serial device behind USB, whatever name the system gives its port today: `usb:0403:6001` (vendor and product in
 * hexadecimal, as lsusb writes them), `:serial` or `@port` after it to tell two equal ones apart, as in
 * `usb:0403:6001:A50285BI` or `usb:1a86:7523@1-1.4`. `yika device list` says what to write.
 */
export type UsbAddress = {
	/** Four hexadecimal digits, small letters. */
	readonly vendorId: string
	readonly productId: string
	readonly serialNumber: string | null
	/** Where it is plugged in, as the system names sockets: `1-1.4`, `Port_#0002.Hub_#0003`, `14200000`. */
	readonly socket: string | null
}

const ADDRESS = /^usb:([0-9a-f]{4}):([0-9a-f]{4})(?::([^@]+))?(?:@(\S+))?$/i

/** Null: not an address of this kind. */
export function parseUsbAddress(text: string): UsbAddress | null {
	const parts = ADDRESS.exec(text)
	if (!parts) return null
	const [, vendorId = '', productId = '', serialNumber, socket] = parts
	return {
		vendorId: vendorId.toLowerCase(),
		productId: productId.toLowerCase(),
		serialNumber: serialNumber ?? null,
		socket: socket ?? null,
	}
}

export function usbAddressText({ vendorId, productId, serialNumber, socket }: UsbAddress): string {
	const serial = serialNumber === null ? '' : `:${serialNumber}`
	return `usb:${vendorId}:${productId}${serial}${socket === null ? '' : `@${socket}`}`
}
