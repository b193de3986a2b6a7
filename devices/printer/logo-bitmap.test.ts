import { deflateSync, inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { lineByteCountOf } from './bitmap.ts'
import { logoBitmap } from './logo-bitmap.ts'

const inflate = (bytes: Uint8Array) => inflateSync(bytes)
const rows = ({ width, height, bytes }: ReturnType<typeof logoBitmap>) =>
	Array.from({ length: height }, (_, y) =>
		Array.from({ length: width }, (__, x) =>
			(((bytes[y * lineByteCountOf(width) + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1) === 1 ? '#' : '.',
		).join(''),
	)

function chunk(type: string, data: Uint8Array): Buffer {
	const head = Buffer.alloc(8)
	head.writeUInt32BE(data.length)
	head.write(type, 4, 'latin1')
	// Nobody looks at the CRC.
	return Buffer.concat([head, data, Buffer.alloc(4)])
}

/** `lines`: with the byte that says how each was filtered. */
function png(
	[width, height]: readonly [number, number],
	[bitDepth, colour]: readonly [number, number],
	lines: readonly number[],
	extra: readonly Buffer[] = [],
	interlace = 0,
): Buffer {
	const head = Buffer.alloc(13)
	head.writeUInt32BE(width)
	head.writeUInt32BE(height, 4)
	head.set([bitDepth, colour, 0, 0, interlace], 8)
	const signature = Buffer.from('89504e470d0a1a0a', 'hex')
	const data = chunk('IDAT', deflateSync(Uint8Array.from(lines)))
	return Buffer.concat([signature, chunk('IHDR', head), ...extra, data, chunk('IEND', Buffer.alloc(0))])
}

describe('colours', () => {
	const palette = [
		chunk('PLTE', Buffer.from([255, 255, 255, 0, 0, 128, 0, 0, 0])),
		chunk('tRNS', Buffer.from([255, 255, 0])),
	]
	test.each([
		['grey', png([2, 1], [8, 0], [0, 127, 128]), ['#.']],
		['black and white', png([10, 1], [1, 0], [0, 0b01010101, 0b01000000]), ['#.#.#.#.#.']],
		['RGB: blue is dark, yellow is not', png([2, 1], [8, 2], [0, 0, 0, 255, 255, 255, 0]), ['#.']],
		['a palette, its third colour transparent', png([3, 1], [8, 3], [0, 0, 1, 2], palette), ['.#.']],
		['a palette of one bit', png([3, 1], [1, 3], [0, 0b01000000], palette), ['.#.']],
		['grey and alpha: what is transparent is white', png([2, 1], [8, 4], [0, 0, 255, 0, 0]), ['#.']],
		['RGB and alpha', png([2, 1], [8, 6], [0, 0, 0, 0, 255, 0, 0, 0, 100]), ['#.']],
	])('%s', (_name, file, wanted) => expect(rows(logoBitmap(file, inflate))).toEqual(wanted))
})

test('every filter is undone', () => {
	const lines = [
		[0, 10, 200, 10],
		[1, 200, 66, 0],
		[2, 66, 0, 0],
		[3, 0, 0, 0],
		[4, 5, 5, 5],
	]
	// By hand: 10 200 10 / 200 10 10 / 10 10 10 / 5 7 8 / 10 15 20
	expect(rows(logoBitmap(png([3, 5], [8, 0], lines.flat()), inflate))).toEqual([
		'#.#',
		'.##',
		'###',
		'###',
		'###',
	])
	const grey = (filter: number, ...line: number[]) => [filter, ...line]
	const paeth = [grey(0, 255, 0, 255), grey(4, 0, 0, 0), grey(4, 1, 255, 0)].flat()
	expect(rows(logoBitmap(png([3, 3], [8, 0], paeth), inflate))).toEqual(['.#.', '.#.', '#..'])
	// The neighbour in the corner is the nearest: 50 + 150 − 100 is itself.
	const corner = [grey(0, 100, 150), grey(4, 206, 0)].flat()
	expect(rows(logoBitmap(png([2, 2], [8, 0], corner), inflate))).toEqual(['#.', '##'])
})

test('a PBM, with a remark in its head', () => {
	const file = Buffer.concat([
		Buffer.from('P4\n# made by hand\n10 2\n'),
		Buffer.from([0xaa, 0x80, 0x55, 0x40]),
	])
	expect(rows(logoBitmap(file, inflate))).toEqual(['#.#.#.#.#.', '.#.#.#.#.#'])
})

test.each([
	['something else', Buffer.from('GIF89a'), 'neither a PNG nor a binary PBM'],
	['half a PBM', Buffer.from('P4\n16 16\nab'), 'ends in the middle'],
	['half a PNG', png([2, 2], [8, 0], [0, 1, 2]), 'ends in the middle'],
	[
		'a PNG whose data are no zlib',
		Buffer.from(png([1, 1], [8, 0], [0, 0]).map((byte, at) => (at > 40 && at < 46 ? 255 : byte))),
		'damaged',
	],
	['a filter that there is not', png([1, 1], [8, 0], [9, 0]), 'damaged'],
	['sixteen bits', png([1, 1], [16, 0], [0, 0, 0]), '8 bits a channel'],
	['interlaced', png([1, 1], [8, 0], [0, 0], [], 1), 'not interlaced'],
	['wider than paper', png([577, 1], [8, 0], [0]), '577 × 1 dots'],
	['a claim of four billion lines', png([1, 2 ** 32 - 1], [8, 0], [0]), 'at most 576 × 400'],
	['nothing', png([0, 0], [8, 0], []), 'at least one'],
])('%s is refused with a reason', (_name, file, words) => {
	expect(() => logoBitmap(file, inflate)).toThrow(words)
})
