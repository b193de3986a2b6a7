/** NTAG21x and Ultralight (NXP NTAG213/215/216 §8, §10): pages of four bytes. */
export const ntagCommand = { getVersion: 0x60, read: 0x30, write: 0xa2 } as const

export const PAGE_BYTE_COUNT = 4
/** UID, lock bits and capability container come before: a wrong bit there is for good. */
export const USER_PAGE_MIN = 4
export const PAGE_MAX = 255

const VERSION_BYTE_COUNT = 8
/** The size of the memory, byte 6 of GET_VERSION (§10.1). */
const PRODUCT_OF_SIZE: Readonly<Record<number, string>> = { 15: 'NTAG213', 17: 'NTAG215', 19: 'NTAG216' }

/** What GET_VERSION answered names the chip: `NTAG215`; null: another one. */
export function ntagProductOf(version: Uint8Array): string | null {
	return version.length === VERSION_BYTE_COUNT ? (PRODUCT_OF_SIZE[version[6] ?? 0] ?? null) : null
}
