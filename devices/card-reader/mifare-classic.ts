/** The layout of MIFARE Classic cards (NXP MF1S50 §8.6): blocks of 16 bytes in sectors, each with a trailer of keys. */
export const mifareCommand = {
	authenticateA: 0x60,
	authenticateB: 0x61,
	read: 0x30,
	write: 0xa0,
	decrement: 0xc0,
	increment: 0xc1,
	restore: 0xc2,
	transfer: 0xb0,
} as const

export const BLOCK_BYTE_COUNT = 16
/** A 4K card has 32 sectors of 4 blocks and then 8 of 16. */
const BLOCK_COUNT_MAX = 256
const SMALL_SECTOR_BLOCKS = 4
const LARGE_SECTOR_BLOCKS = 16
const LARGE_FROM_BLOCK = 128

/** The first block of the sector of `block`, which names the sector. */
export function sectorStartOf(block: number): number {
	return block - (block % (block < LARGE_FROM_BLOCK ? SMALL_SECTOR_BLOCKS : LARGE_SECTOR_BLOCKS))
}

export function isBlock(block: number): boolean {
	return Number.isInteger(block) && block >= 0 && block < BLOCK_COUNT_MAX
}

/** Whether a block is for data: not the maker's, and not a trailer, where a wrong byte locks a sector for good. */
export function isDataBlock(block: number): boolean {
	const blocks = block < LARGE_FROM_BLOCK ? SMALL_SECTOR_BLOCKS : LARGE_SECTOR_BLOCKS
	return isBlock(block) && block > 0 && block % blocks !== blocks - 1
}

export type ValueBlock = { readonly value: number; readonly address: number }

const INVERTED = 0xff

/** The value of a value block, which holds it three times, once inverted, and its address four times; else null. */
export function readValueBlock(block: Uint8Array): ValueBlock | null {
	if (block.length !== BLOCK_BYTE_COUNT) return null
	const view = new DataView(block.buffer, block.byteOffset, block.byteLength)
	const value = view.getInt32(0, true)
	const address = view.getUint8(12)
	const isWhole =
		view.getInt32(4, true) === ~value &&
		view.getInt32(8, true) === value &&
		[INVERTED, 0, INVERTED].every((turned, index) => view.getUint8(13 + index) === (address ^ turned))
	return isWhole ? { value, address } : null
}

const VALUE_MAX = 2 ** 31 - 1

/** Whether a value block can hold it: 32 bits with a sign. */
export function isValue(value: number): boolean {
	return Number.isInteger(value) && value >= -VALUE_MAX - 1 && value <= VALUE_MAX
}

/** Four bytes, lowest first, as increment and decrement take them. */
export function amountBytes(amount: number): number[] {
	return [0, 8, 16, 24].map((shift) => (amount >>> shift) & 0xff)
}
