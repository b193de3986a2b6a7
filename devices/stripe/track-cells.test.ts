import { describe, expect, test } from 'vitest'
import { hexOf } from '../framing/hex.ts'
import {
	ALPHA_CELLS,
	type CellFormat,
	encodeCells,
	NUMERIC_CELLS,
	packCells,
	readCells,
	type TrackNumber,
	unpackCells,
} from './track-cells.ts'

/** Texts and their cells as the MSR605 programmer's manual (section 9) prints them. */
const PRINTED: readonly (readonly [string, CellFormat, TrackNumber, string, string])[] = [
	['%ABC123?', ALPHA_CELLS, 1, '456162235152131f2a', 'c5b07814954e3e2a'],
	[';12345?', NUMERIC_CELLS, 2, '0b01021304151f15', '2b8849eaaf'],
]

describe('cells of a track', () => {
	test.each(PRINTED)('%s', (text, format, track, cells, packed) => {
		const encoded = encodeCells(text, format, track) ?? new Uint8Array(0)
		expect(hexOf(encoded)).toBe(cells)
		expect(hexOf(packCells(encoded, format))).toBe(packed)
		expect(readCells(encoded, format, track)).toMatchObject({ kind: 'track', text })
		const again = unpackCells(packCells(encoded, format), format)
		expect(readCells(again, format, track)).toMatchObject({ kind: 'track', text })
	})

	test('clock zeros before the start and after the end mean nothing', () => {
		const cells = encodeCells(';88000001=?', NUMERIC_CELLS, 2) ?? new Uint8Array(0)
		const padded = Uint8Array.of(0, 0, ...packCells(Uint8Array.of(0, ...cells, 0, 0), NUMERIC_CELLS), 0)
		expect(readCells(unpackCells(padded, NUMERIC_CELLS), NUMERIC_CELLS, 2)).toMatchObject({
			text: ';88000001=?',
		})
	})

	test('every single bit that is turned over is noticed', () => {
		const cells = encodeCells(';6338500000123456=2712?', NUMERIC_CELLS, 2) ?? new Uint8Array(0)
		for (let at = 0; at < cells.length; at++)
			for (let bit = 0; bit < 5; bit++) {
				const bad = cells.with(at, (cells[at] ?? 0) ^ (1 << bit))
				expect(readCells(bad, NUMERIC_CELLS, 2)).toMatchObject({ kind: 'refused', error: 'parity', cell: at })
			}
	})

	test('two bits turned over in one cell are noticed by the LRC', () => {
		const cells = encodeCells(';12345?', NUMERIC_CELLS, 2) ?? new Uint8Array(0)
		expect(readCells(cells.with(2, (cells[2] ?? 0) ^ 0b11), NUMERIC_CELLS, 2)).toMatchObject({ error: 'lrc' })
	})

	test.each([
		['cut off before the LRC', '0b01021304151f', 'lrc'],
		['cut off before the end', '0b0102', 'sentinel'],
		['without a start', '01021304151f15', 'sentinel'],
		['empty', '', 'sentinel'],
	])('%s: refused', (_, hex, error) => {
		const cells = Uint8Array.from(Buffer.from(hex, 'hex'))
		expect(readCells(cells, NUMERIC_CELLS, 2)).toMatchObject({ kind: 'refused', error })
	})

	test('a track takes as many characters as the standards say, and no more', () => {
		const longest = (count: number) => `;${'1'.repeat(count - 3)}?`
		expect(encodeCells(longest(40), NUMERIC_CELLS, 2)).toHaveLength(40)
		expect(encodeCells(longest(41), NUMERIC_CELLS, 2)).toBeNull()
		const endless = encodeCells(longest(107), NUMERIC_CELLS, 3) ?? new Uint8Array(0)
		expect(readCells(endless, NUMERIC_CELLS, 2)).toMatchObject({ kind: 'refused', error: 'length' })
	})

	test.each(['12345', ';12?45?', ';abc?', '%12345?', ';12 45?', ';12345'])('%j cannot be written', (text) => {
		expect(encodeCells(text, NUMERIC_CELLS, 2)).toBeNull()
	})
})
