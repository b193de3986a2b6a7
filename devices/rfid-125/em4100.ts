/**
 * The number of an EM4100 / EM4102 tag: 40 bits, of which the first 8 are a version or customer code. It is kept as ten
 * upper-case hexadecimal digits. What is printed on a tag: `protocol/card/printed-number.ts`.
 */
const TAG_BYTE_COUNT = 5

/** XOR over the five bytes of the number, the check of every frame that carries one. */
export function xorOfTag(tag: string): number {
	let xor = 0
	for (let index = 0; index < TAG_BYTE_COUNT; index++)
		xor ^= Number.parseInt(tag.slice(index * 2, index * 2 + 2), 16)
	return xor
}

export const EM4100_BYTE_COUNT = 8
const ROW_COUNT = 10
const HEADER_BITS = 9

/**
 * The number in the 64 bits that a tag repeats on the air, first bit first: nine 1s, ten rows of four bits with even
 * parity, four even column parities, and a 0 at the end.
 */
export function readEm4100Bits(bytes: Uint8Array): string | 'length' | 'header' | 'parity' {
	if (bytes.length !== EM4100_BYTE_COUNT) return 'length'
	const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
	if (!/^1{9}.*0$/.test(bits)) return 'header'
	const rows = Array.from({ length: ROW_COUNT }, (_, row) =>
		bits.slice(HEADER_BITS + row * 5, HEADER_BITS + row * 5 + 5),
	)
	const columns = bits.slice(HEADER_BITS + ROW_COUNT * 5, -1)
	const columnsHold = [0, 1, 2, 3].every((column) =>
		isEven([...rows.map((row) => row[column]), columns[column]].join('')),
	)
	if (!rows.every(isEven) || !columnsHold) return 'parity'
	return rows.map((row) => Number.parseInt(row.slice(0, 4), 2).toString(16).toUpperCase()).join('')
}

function isEven(bits: string): boolean {
	return bits.replaceAll('0', '').length % 2 === 0
}
