/** Upper-case hexadecimal, as card numbers are written (ISO/IEC 14443-3, UID in card order). */
export function toHex(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
		.join('')
		.toUpperCase()
}

/** Lower-case hexadecimal, as bytes are shown to technicians. */
export const hexOf = (bytes: Uint8Array): string => toHex(bytes).toLowerCase()

/** The bytes of whole pairs of hexadecimal digits. */
export function fromHex(hex: string): Uint8Array {
	return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
