/**
 * Commands of the ACR122U and of PC/SC part 3 readers (ACR122U API 2.04 §4–5): class FF, and answers that end with a status
 * word.
 */
export const GET_UID = Uint8Array.of(0xff, 0xca, 0x00, 0x00, 0x00)

export const STATUS_OK = '9000'

/** A card's answer: data, then the status word as four hexadecimal digits; null when it is too short for one. */
export function readResponse(
	response: Uint8Array,
): { readonly data: Uint8Array; readonly status: string } | null {
	if (response.length < 2) return null
	const status = Array.from(response.slice(-2), (byte) => byte.toString(16).padStart(2, '0')).join('')
	return { data: response.slice(0, -2), status }
}

/** ISO/IEC 14443-3 §6.5.4: UIDs are single (4), double (7) or triple (10) size. */
export function uidOf(data: Uint8Array): Uint8Array | null {
	return [4, 7, 10].includes(data.length) ? data : null
}
