import type { Fields } from '../decode/protocol-decoder.ts'
import type { Match } from '../framing/framer.ts'
import type { EscposCommand } from './escpos-command.ts'
import { matchEscposFunction, matchGraphics32 } from './escpos-function-matcher.ts'

/** A raster image of 576 × 7000 dots. */
export const ESCPOS_COMMAND_BYTE_COUNT_MAX = 512 * 1024

const ESC = 0x1b
const FS = 0x1c
const GS = 0x1d
const DLE = 0x10

type At = (index: number) => number
type Shape = { readonly byteCount: number; readonly read: (at: At) => EscposCommand }

function command(byteCount: number, name: string, fields: (at: At) => Fields = () => ({})): Shape {
	return { byteCount, read: (at) => ({ kind: 'command', name, fields: fields(at) }) }
}
const style = (byteCount: number, names: (at: At) => readonly string[]): Shape => ({
	byteCount,
	read: (at) => ({ kind: 'style', names: names(at) }),
})
/** A mode that its parameter switches on or off. */
const switched = (name: string) => style(3, (at) => [(at(2) & 1) === 1 ? name : `${name}Off`])

const n = (at: At): Fields => ({ n: at(2) })
const word = (at: At) => at(2) + 256 * at(3)
const ALIGNMENTS = ['left', 'center', 'right'] as const

/** By the character after ESC, FS, GS or DLE, as the reference names them. `byteCount` counts from the first byte. */
const AFTER_ESC: Readonly<Record<string, Shape>> = {
	' ': command(3, 'characterSpacing', n),
	'!': style(3, (at) => modeNames(at(2))),
	$: command(4, 'absolutePosition', (at) => ({ dots: word(at) })),
	'-': style(3, (at) => [at(2) % 48 === 0 ? 'underlineOff' : `underline${at(2) % 48}`]),
	'2': command(2, 'lineSpacingDefault'),
	'3': command(3, 'lineSpacing', n),
	'=': command(3, 'selectDevice', (at) => ({ printer: (at(2) & 1) !== 0, display: (at(2) & 2) !== 0 })),
	'@': command(2, 'init'),
	E: switched('bold'),
	G: switched('doubleStrike'),
	J: command(3, 'feed', (at) => ({ dots: at(2) })),
	M: style(3, (at) => [at(2) % 48 === 0 ? 'fontA' : 'fontB']),
	R: command(3, 'internationalSet', n),
	V: switched('rotate90'),
	'\\': command(4, 'relativePosition', (at) => ({ dots: (word(at) << 16) >> 16 })),
	a: style(3, (at) => [ALIGNMENTS[at(2) % 48] ?? `align${at(2)}`]),
	d: command(3, 'feed', (at) => ({ lines: at(2) })),
	i: command(2, 'cut', () => ({ partial: true })),
	m: command(2, 'cut', () => ({ partial: true })),
	p: { byteCount: 5, read: drawerPulse },
	t: command(3, 'codePage', (at) => ({ page: at(2) })),
	u: command(3, 'statusQueued', n),
	v: command(2, 'statusQueued'),
	'{': switched('upsideDown'),
}
const AFTER_FS: Readonly<Record<string, Shape>> = {
	'!': style(3, (at) => chineseNames(at(2))),
	'&': command(2, 'chineseOn'),
	'-': style(3, (at) => [at(2) % 48 === 0 ? 'chineseUnderlineOff' : 'chineseUnderline']),
	'.': command(2, 'chineseOff'),
	S: command(4, 'chineseSpacing', (at) => ({ left: at(2), right: at(3) })),
	W: style(3, (at) => [(at(2) & 1) === 1 ? 'chinese2x2' : 'chinese1x1']),
	p: command(4, 'printStoredLogo', (at) => ({ n: at(2), m: at(3) })),
}
const AFTER_GS: Readonly<Record<string, Shape>> = {
	'!': style(3, (at) => [`size${((at(2) >> 4) & 7) + 1}x${(at(2) & 7) + 1}`]),
	$: command(4, 'verticalPosition', (at) => ({ dots: word(at) })),
	B: switched('reverse'),
	H: command(3, 'barcodeText', (at) => ({ where: HRI_POSITIONS[at(2) % 48] ?? at(2) })),
	I: command(3, 'printerId', n),
	L: command(4, 'leftMargin', (at) => ({ dots: word(at) })),
	P: command(4, 'motionUnits', (at) => ({ x: at(2), y: at(3) })),
	W: command(4, 'areaWidth', (at) => ({ dots: word(at) })),
	a: command(3, 'asb', (at) => ({ mask: at(2) })),
	b: switched('smoothing'),
	f: command(3, 'barcodeFont', n),
	h: command(3, 'barcodeHeight', (at) => ({ dots: at(2) })),
	r: command(3, 'gsr', n),
	w: command(3, 'barcodeModule', (at) => ({ dots: at(2) })),
}
const AFTER_DLE: Readonly<Record<string, Shape>> = {
	'\u0004': command(3, 'dleEot', n),
	'\u0005': { byteCount: 3, read: recovery },
}
const HRI_POSITIONS = ['none', 'above', 'below', 'both'] as const

/** Matches one command at the start of `bytes`; text ends where the bytes do. */
export function matchEscposCommand(bytes: Uint8Array): Match<EscposCommand> {
	const first = bytes[0] ?? 0
	if (first >= 0x20) return matchText(bytes)
	if (first === 0x0a) return whole(1, { kind: 'command', name: 'lineFeed', fields: {} })
	if (first === 0x0d) return whole(1, { kind: 'command', name: 'carriageReturn', fields: {} })
	if (first === 0x09) return whole(1, { kind: 'command', name: 'tab', fields: {} })
	const shapes = SHAPES[first]
	if (!shapes) return { kind: 'noise', badFrame: null }
	const second = bytes[1]
	if (second === undefined) return { kind: 'more', begun: true }
	const shape = shapes[String.fromCharCode(second)]
	if (shape) return matchShape(bytes, shape)
	return matchLonger(bytes, first, second)
}

const SHAPES: Readonly<Record<number, Readonly<Record<string, Shape>>>> = {
	[ESC]: AFTER_ESC,
	[FS]: AFTER_FS,
	[GS]: AFTER_GS,
	[DLE]: AFTER_DLE,
}

/** Commands whose length stands in them. */
function matchLonger(bytes: Uint8Array, first: number, second: number): Match<EscposCommand> {
	if (first === GS && second === 0x28) return matchEscposFunction(bytes)
	if (first === GS && second === 0x38) return matchGraphics32(bytes)
	if (first === GS && second === 0x56) return matchCut(bytes)
	if (first === GS && second === 0x6b) return matchBarcode(bytes)
	if (first === GS && second === 0x76) return matchRaster(bytes)
	if (first === ESC && second === 0x2a) return matchColumnImage(bytes)
	if (first === DLE && second === 0x14) return matchDleDc4(bytes)
	return { kind: 'noise', badFrame: null }
}

function matchText(bytes: Uint8Array): Match<EscposCommand> {
	const end = bytes.findIndex((byte) => byte < 0x20)
	const run = bytes.slice(0, end < 0 ? bytes.length : end)
	return whole(run.length, { kind: 'text', bytes: run })
}

function whole(byteCount: number, frame: EscposCommand): Match<EscposCommand> {
	return { kind: 'frame', frame, byteCount }
}

function matchShape(bytes: Uint8Array, { byteCount, read }: Shape): Match<EscposCommand> {
	if (bytes.length < byteCount) return { kind: 'more', begun: true }
	const frame = read((index) => bytes[index] ?? 0)
	// Of a pulse without its times only the three bytes that were meant are taken: what follows is a command.
	const isShort = frame.kind === 'malformed' && frame.error === 'missingParams'
	return whole(isShort ? 3 : byteCount, frame)
}

/** ESC p m t1 t2 in units of 2 ms. A t1 t2 that reads `1B 70` is the next pulse: the times were left out. */
function drawerPulse(at: At): EscposCommand {
	if (at(3) === ESC && at(4) === 0x70) return { kind: 'malformed', error: 'missingParams' }
	const onMs = at(3) * 2
	const fields = { pin: at(2) % 48 === 0 ? 2 : 5, onMs, offMs: Math.max(onMs, at(4) * 2) }
	return { kind: 'command', name: 'drawer', fields }
}

function recovery(at: At): EscposCommand {
	if (at(2) === 1) return { kind: 'command', name: 'recoverRestart', fields: {} }
	if (at(2) === 2) return { kind: 'command', name: 'recoverClear', fields: {} }
	return { kind: 'malformed', error: 'parameter' }
}

/** DLE DC4: 1 pulses the drawer, 8 clears the buffers if its seven bytes are the right ones; others are five bytes long. */
function matchDleDc4(bytes: Uint8Array): Match<EscposCommand> {
	if (bytes[2] !== 8)
		return matchShape(bytes, {
			byteCount: 5,
			read: (at) =>
				at(2) === 1
					? {
							kind: 'command',
							name: 'drawer',
							fields: { pin: at(3) === 0 ? 2 : 5, onMs: at(4) * 100, realTime: true },
						}
					: { kind: 'command', name: 'realTime', fields: { function: at(2) } },
		})
	const isRight = (at: At) => CLEAR_BUFFERS.every((byte, index) => at(3 + index) === byte)
	return matchShape(bytes, {
		byteCount: 10,
		read: (at) =>
			isRight(at)
				? { kind: 'command', name: 'clear', fields: {} }
				: { kind: 'malformed', error: 'parameter' },
	})
}
const CLEAR_BUFFERS = [1, 3, 20, 1, 6, 2, 8] as const

/** GS V m: 0 and 1 cut here, 65 and 66 feed n units to the cutter first. An odd m leaves a corner. */
function matchCut(bytes: Uint8Array): Match<EscposCommand> {
	const isFed = (bytes[2] ?? 0) >= 65
	const partial = (at: At) => (at(2) - (isFed ? 65 : 0)) % 48 === 1
	return matchShape(
		bytes,
		command(isFed ? 4 : 3, 'cut', (at) => ({ partial: partial(at), ...(isFed ? { feed: at(3) } : {}) })),
	)
}

const SYMBOLOGIES = [
	['upcA', /^\d{11,12}$/],
	['upcE', /^\d{6,12}$/],
	['ean13', /^\d{12,13}$/],
	['ean8', /^\d{7,8}$/],
	['code39', /^[0-9A-Z $%*+./-]+$/],
	['itf', /^(\d\d)+$/],
	['codabar', /^[A-Da-d][0-9$+./:-]*[A-Da-d]$/],
	['code93', /^.+$/s],
	['code128', /^\{[ABC].+$/s],
] as const

/** GS k: forms 65–73 carry a count, forms 0–6 end at NUL. */
function matchBarcode(bytes: Uint8Array): Match<EscposCommand> {
	const [, , form, count] = bytes
	if (form === undefined) return { kind: 'more', begun: true }
	const isCounted = form >= 65
	const symbology = SYMBOLOGIES[isCounted ? form - 65 : form]
	if (!symbology || (!isCounted && form > 6)) return { kind: 'noise', badFrame: 'format' }
	if (count === undefined) return { kind: 'more', begun: true }
	const end = isCounted ? 4 + count : bytes.indexOf(0, 3)
	if (end < 0 || bytes.length < end) return { kind: 'more', begun: true }
	const data = bytes.subarray(isCounted ? 4 : 3, end)
	const [name, pattern] = symbology
	const text = String.fromCharCode(...data)
	const frame: EscposCommand = pattern.test(text)
		? {
				kind: 'command',
				name: 'barcode',
				fields: { symbology: name, barcode: barcodeText(name, text, data) },
			}
		: { kind: 'malformed', error: 'barcodeData' }
	return whole(isCounted ? end : end + 1, frame)
}

/** What a scanner will read: with its check digit, and CODE128 without its code sets. */
function barcodeText(name: string, text: string, data: Uint8Array): string {
	if (name === 'ean13' && text.length === 12) return `${text}${checkDigitOf(text)}`
	if (name !== 'code128') return text
	if (text.startsWith('{C'))
		return Array.from(data.subarray(2), (pair) => String(pair).padStart(2, '0')).join('')
	return text.slice(2).replaceAll('{{', '{')
}

function checkDigitOf(digits: string): number {
	const sum = Array.from(digits).reduce(
		(total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3),
		0,
	)
	return (10 - (sum % 10)) % 10
}

/** GS v 0 m xL xH yL yH: x bytes a line, y lines. */
function matchRaster(bytes: Uint8Array): Match<EscposCommand> {
	if (bytes.length < 8) return { kind: 'more', begun: true }
	const [, , , mode = 0, xLow = 0, xHigh = 0, yLow = 0, yHigh = 0] = bytes
	const lineByteCount = xLow + 256 * xHigh
	const h = yLow + 256 * yHigh
	const byteCount = 8 + lineByteCount * h
	if (byteCount > ESCPOS_COMMAND_BYTE_COUNT_MAX) return { kind: 'noise', badFrame: 'length' }
	if (bytes.length < byteCount) return { kind: 'more', begun: true }
	return whole(byteCount, {
		kind: 'command',
		name: 'raster',
		fields: { w: lineByteCount * 8, h, mode: mode % 48 },
	})
}

/** ESC * m nL nH: n columns of 8 dots (m 0, 1) or 24 dots (m 32, 33). */
function matchColumnImage(bytes: Uint8Array): Match<EscposCommand> {
	const [, , mode = 0, low, high] = bytes
	if (low === undefined || high === undefined) return { kind: 'more', begun: true }
	const w = low + 256 * high
	const h = mode >= 32 ? 24 : 8
	const byteCount = 5 + (w * h) / 8
	if (bytes.length < byteCount) return { kind: 'more', begun: true }
	return whole(byteCount, { kind: 'command', name: 'columnImage', fields: { w, h, mode } })
}

/** ESC ! sets all of these at once; what it does not name is off. */
function modeNames(byte: number): readonly string[] {
	const on = (mask: number, name: string) => ((byte & mask) === 0 ? [] : [name])
	return [
		(byte & 1) === 0 ? 'fontA' : 'fontB',
		...on(8, 'bold'),
		`size${(byte & 32) === 0 ? 1 : 2}x${(byte & 16) === 0 ? 1 : 2}`,
		...on(128, 'underline1'),
	]
}

function chineseNames(byte: number): readonly string[] {
	const size = `chinese${(byte & 4) === 0 ? 1 : 2}x${(byte & 8) === 0 ? 1 : 2}`
	return (byte & 128) === 0 ? [size] : [size, 'chineseUnderline']
}
