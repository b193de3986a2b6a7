/**
 * What stands on a magnetic stripe, bit by bit (ISO/IEC 7811-2): characters as cells of data bits, least significant
 * first, with odd parity above them, and behind the end sentinel a check character (LRC). Pure: no state, no time.
 */
export type TrackNumber = 1 | 2 | 3

/** One of the two alphabets of a stripe. */
export type CellFormat = {
	readonly dataBits: 4 | 6
	/** The character whose data bits are all 0. */
	readonly base: number
	readonly start: '%' | ';'
}

const END = '?'
/** 210 bpi, track 1 and AAMVA's track 3: space to `_`. */
export const ALPHA_CELLS: CellFormat = { dataBits: 6, base: 0x20, start: '%' }
/** 75 bpi, track 2, and ISO/IEC 4909's track 3: `0` to `?`. */
export const NUMERIC_CELLS: CellFormat = { dataBits: 4, base: 0x30, start: ';' }

/** Characters of a track with its sentinels and its LRC (ISO/IEC 7811-2 §9, 7813, 4909). */
const LENGTHS_MAX: Readonly<Record<TrackNumber, number>> = { 1: 79, 2: 40, 3: 107 }

/** How a track may be written: track 3 has two customs. */
export function formatsOf(track: TrackNumber): readonly CellFormat[] {
	if (track === 3) return [NUMERIC_CELLS, ALPHA_CELLS]
	return [track === 1 ? ALPHA_CELLS : NUMERIC_CELLS]
}

export type ReadTrack =
	| { readonly kind: 'track'; readonly text: string; readonly lrc: number }
	/** `cell`: the first with even parity. `sentinel`: it does not begin or end as it must. */
	| {
			readonly kind: 'refused'
			readonly error: 'parity' | 'lrc' | 'sentinel' | 'length'
			readonly cell: number
	  }

/** Reads cells, one to a byte, from the start sentinel to the LRC; what stands behind that is padding. */
export function readCells(cells: Uint8Array, format: CellFormat, track: TrackNumber): ReadTrack {
	const dataMask = (1 << format.dataBits) - 1
	let text = ''
	let sum = 0
	for (const [index, cell] of cells.entries()) {
		if (!hasOddParity(cell)) return refused('parity', index)
		const data = cell & dataMask
		if (text.length > 1 && text.endsWith(END))
			return data === sum ? { kind: 'track', text, lrc: cell } : refused('lrc', index)
		sum ^= data
		text += String.fromCharCode(format.base + data)
		if (index === 0 && text !== format.start) return refused('sentinel', index)
		// The LRC is one more.
		if (text.length + 1 > LENGTHS_MAX[track]) return refused('length', index)
	}
	return refused(text.endsWith(END) ? 'lrc' : 'sentinel', cells.length)
}

const refused = (error: Extract<ReadTrack, { kind: 'refused' }>['error'], cell: number): ReadTrack => ({
	kind: 'refused',
	error,
	cell,
})

function hasOddParity(cell: number): boolean {
	let isOdd = false
	for (let rest = cell; rest > 0; rest >>= 1) if ((rest & 1) === 1) isOdd = !isOdd
	return isOdd
}

/** The cells of a text with both sentinels, LRC included; null when the track cannot hold it. */
export function encodeCells(text: string, format: CellFormat, track: TrackNumber): Uint8Array | null {
	const { base, dataBits, start } = format
	if (text.length + 1 > LENGTHS_MAX[track]) return null
	if (!text.startsWith(start) || text.indexOf(END) !== text.length - 1) return null
	const values = Array.from(text, (character) => character.charCodeAt(0) - base)
	if (values.some((value) => value < 0 || value >= 1 << dataBits)) return null
	const lrc = values.reduce((sum, value) => sum ^ value, 0)
	return Uint8Array.from([...values, lrc], (value) => (hasOddParity(value) ? value : value | (1 << dataBits)))
}

/** The same bits eight to a byte, least significant first, as encoders write and read them raw. */
export function packCells(cells: Uint8Array, { dataBits }: CellFormat): Uint8Array {
	const bits = Array.from(cells, (cell) => bitsOf(cell, dataBits + 1)).flat()
	return Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, index) =>
		numberOf(bits.slice(index * 8, index * 8 + 8)),
	)
}

/** Undoes {@link packCells}. Zeros before the start sentinel only keep the reader's clock going: they are skipped. */
export function unpackCells(packed: Uint8Array, { dataBits }: CellFormat): Uint8Array {
	const bits = Array.from(packed, (byte) => bitsOf(byte, 8)).flat()
	const from = Math.max(0, bits.indexOf(1))
	const cellBits = dataBits + 1
	return Uint8Array.from({ length: Math.floor((bits.length - from) / cellBits) }, (_, index) =>
		numberOf(bits.slice(from + index * cellBits, from + (index + 1) * cellBits)),
	)
}

const bitsOf = (value: number, count: number): number[] =>
	Array.from({ length: count }, (_, at) => (value >> at) & 1)

const numberOf = (bits: readonly number[]): number => bits.reduce((sum, bit, at) => sum | (bit << at), 0)
