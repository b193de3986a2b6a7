import { framedDecoder } from '../decode/framed-decoder.ts'
import type { Fields, ProtocolDecoder } from '../decode/protocol-decoder.ts'
import type { Match } from '../framing/framer.ts'

/** What goes to a pole display, CD5220 and ESC/POS together: their commands differ. */
export const displayDecoder: ProtocolDecoder = {
	name: 'display',
	summary: 'pole displays of two lines: CD5220 and ESC/POS (DM-D)',
	hasDirections: false,
	contexts: {},
	start: () => framedDecoder({ match, byteCountMax: 512, describe: (said) => said }),
}

type Said = { readonly kind: string; readonly fields: Fields }

/** Commands with a number of bytes behind them: code → word, how many, and what they say. */
type Command = readonly [string, number, ((...values: readonly number[]) => Fields)?]

const DEVICES = ['none', 'printer', 'display', 'both']

const BEHIND_ESC: Readonly<Record<number, Command>> = {
	61: ['select', 1, (device = 0) => ({ device: DEVICES[device] ?? device })],
	64: ['init', 0],
	42: ['brightness', 1, (level = 0) => ({ level })],
	95: ['cursor', 1, (on = 0) => ({ on: on !== 0 })],
	108: ['move', 2, (x = 0, y = 0) => ({ x, y })],
	116: ['codePage', 1, (page = 0) => ({ page })],
	82: ['characterSet', 1, (set = 0) => ({ set })],
	115: ['lamp', 1, (lamp = 0) => ({ lamp: String.fromCharCode(lamp) })],
}
const BEHIND_US: Readonly<Record<number, Command>> = {
	36: ['move', 2, (x = 0, y = 0) => ({ x, y })],
	88: ['brightness', 1, (level = 0) => ({ level })],
	67: ['cursor', 1, (on = 0) => ({ on: on !== 0 })],
	69: ['blink', 1, (interval = 0) => ({ interval })],
	1: ['overwrite', 0],
	2: ['scrollUp', 0],
	3: ['scrollSideways', 0],
}
const ALONE: Readonly<Record<number, string>> = {
	12: 'clear',
	24: 'clearLine',
	11: 'home',
	13: 'return',
	10: 'lineFeed',
	8: 'left',
	9: 'right',
}

function match(bytes: Uint8Array): Match<Said> {
	const [first = 0, second] = bytes
	const alone = ALONE[first]
	if (alone !== undefined) return frame({ kind: 'command', fields: { cmd: alone } }, 1)
	if (first !== 0x1b && first !== 0x1f) return matchText(bytes)
	if (second === undefined) return { kind: 'more', begun: true }
	if (first === 0x1b && second === 0x51) return matchString(bytes)
	const command = (first === 0x1b ? BEHIND_ESC : BEHIND_US)[second]
	if (!command) return { kind: 'noise', badFrame: 'format' }
	const [word, count, meaning] = command
	if (bytes.length < 2 + count) return { kind: 'more', begun: true }
	const fields = { cmd: word, ...meaning?.(...bytes.subarray(2, 2 + count)) }
	return frame({ kind: 'command', fields }, 2 + count)
}

/** ESC Q A, B or D, text, CR. */
function matchString(bytes: Uint8Array): Match<Said> {
	const letter = bytes[2]
	if (letter === undefined) return { kind: 'more', begun: true }
	const line = letter === 0x42 ? 2 : 1
	if (letter !== 0x41 && letter !== 0x42 && letter !== 0x44) return { kind: 'noise', badFrame: 'format' }
	const end = bytes.indexOf(0x0d)
	if (end < 0) return { kind: 'more', begun: true }
	const text = textOf(bytes.subarray(3, end))
	return frame({ kind: letter === 0x44 ? 'scroll' : 'line', fields: { line, text } }, end + 1)
}

/** One character: two bytes from 81 on, four where the second is a digit. */
function matchText(bytes: Uint8Array): Match<Said> {
	const [first = 0, second] = bytes
	if (first < 0x20 || first === 0x7f) return { kind: 'noise', badFrame: null }
	if (first < 0x80) return frame({ kind: 'text', fields: { text: textOf(bytes.subarray(0, 1)) } }, 1)
	if (second === undefined) return { kind: 'more', begun: true }
	const count = second >= 0x30 && second <= 0x39 ? 4 : 2
	if (bytes.length < count) return { kind: 'more', begun: true }
	return frame({ kind: 'text', fields: { text: textOf(bytes.subarray(0, count)) } }, count)
}

const textOf = (bytes: Uint8Array): string => new TextDecoder('gb18030').decode(bytes)

const frame = (said: Said, byteCount: number): Match<Said> => ({ kind: 'frame', frame: said, byteCount })
