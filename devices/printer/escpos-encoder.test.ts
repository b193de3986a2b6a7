import { describe, expect, test } from 'vitest'
import type { ReceiptRow } from '../../protocol/receipt/receipt-layout.ts'
import { deliveries, deviceVectors } from '../../test/helpers/device-vectors.ts'
import { decodeCommand, decodeCommands, type EscposCommand } from '../../test/simulators/escpos-decoder.ts'
import { decodeReceipts, type PrintedRow } from '../../test/simulators/escpos-paper.ts'
import { concatenate } from '../framing/framer.ts'
import { bitmapOf } from './bitmap.ts'
import { escpos } from './escpos-commands.ts'
import { type EncodeSettings, encodeReceipt } from './escpos-encoder.ts'
import { printerProfile } from './printer-profile.ts'

const SETTINGS: EncodeSettings = { profile: printerProfile('epson-80'), glyphs: null, storedLogo: false }
const vectors = deviceVectors('escpos').filter((vector) => vector.dir === 'host>dev')
const vectorHex = (name: string) => vectors.find((vector) => vector.name === name)?.hex
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

function printed(rows: ReceiptRow[], isCopy = false): readonly PrintedRow[] {
	const pieces = encodeReceipt({ language: 'zh-CN', rows }, SETTINGS, isCopy)
	return decodeReceipts(concatenate(...pieces, escpos.feedAndCut))[0]?.rows ?? []
}
const lines = (rows: ReceiptRow[]) => printed(rows).map((row) => (row.kind === 'line' ? row.text : row.kind))

describe('our commands are the bytes of the reference', () => {
	test.each([
		['initialise', escpos.initialise],
		['feed and partial cut', escpos.feedAndCut],
		['drawer kick real time', escpos.pulseDrawer],
		['enable ASB', escpos.enableAutomaticStatus],
		['process id request 0042', escpos.requestProcessId('0042')],
		['GS r 1 fence', escpos.fence],
		['recover and restart', escpos.recover],
		['clear buffers', escpos.clearBuffers],
		['status request all four', concatenate(...([1, 2, 3, 4] as const).map(escpos.requestStatus))],
	])('%s', (name, bytes) => {
		expect(hex(bytes)).toBe(vectorHex(name))
	})

	test('CODE128', () => {
		expect(hex(escpos.code128(Buffer.from('{BPOS42'), 3))).toContain(vectorHex('CODE128 barcode'))
	})
})

/** A command in the words of the vectors' `expect`; the decoder is the simulators', not the product's. */
function meaningOf(command: EscposCommand): Record<string, unknown> {
	switch (command.kind) {
		case 'text':
			return { text: new TextDecoder('gb18030').decode(command.bytes) }
		case 'barcode':
			return { barcode: withCheckDigit(Buffer.from(command.data).toString('latin1').replace('{B', '')) }
		case 'qrData':
			return { qr: Buffer.from(command.data).toString() }
		case 'raster':
			return { w: command.width, h: command.height }
		case 'processId':
			return { id: command.id }
		case 'automaticStatus':
			return { cmd: 'asb', mask: command.mask }
		case 'drawer':
			return {
				pin: command.pin,
				onMs: command.onMs,
				...(command.offMs === null ? {} : { offMs: command.offMs }),
			}
		default:
			return { cmd: NAMES[command.kind === 'recover' && command.clears ? 'recoverClear' : command.kind] }
	}
}

const NAMES: Readonly<Record<string, string>> = {
	initialise: 'init',
	cut: 'cut',
	statusRequest: 'dleEot',
	fence: 'gsr',
	recover: 'recoverRestart',
	recoverClear: 'recoverClear',
	clearBuffers: 'clear',
}

function withCheckDigit(data: string): string {
	if (!/^\d{12}$/.test(data)) return data
	const sum = [...data].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0)
	return `${data}${(10 - (sum % 10)) % 10}`
}

/** Commands of a stream, taken as they become whole; neighbouring runs of text are one. */
function commandsOf(pieces: readonly Uint8Array[]): EscposCommand[] {
	const commands: EscposCommand[] = []
	let waiting: Uint8Array = new Uint8Array(0)
	for (const piece of pieces) {
		waiting = concatenate(waiting, piece)
		for (let next = decodeCommand(waiting); next; next = decodeCommand(waiting)) {
			waiting = waiting.subarray(next.byteCount)
			const last = commands.at(-1)
			if (next.command.kind === 'text' && last?.kind === 'text') {
				commands[commands.length - 1] = { kind: 'text', bytes: concatenate(last.bytes, next.command.bytes) }
			} else commands.push(next.command)
		}
	}
	return commands
}

describe('the simulators understand every command of the reference', () => {
	const known = vectors.filter((vector) => vector.valid && vector.name !== 'bold, double size, centre')
	test.each(known)('$name: the same whole, byte by byte and cut anywhere', ({ bytes, expect: meaning }) => {
		for (const pieces of deliveries(bytes)) {
			const meanings = Object.assign({}, ...commandsOf(pieces).map(meaningOf))
			expect(meanings).toMatchObject(meaning)
		}
	})

	test('bold, double size, centre', () => {
		const { commands } = decodeCommands(Buffer.from(vectorHex('bold, double size, centre') ?? '', 'hex'))
		expect(commands).toEqual([
			{ kind: 'bold', on: true },
			{ kind: 'size', width: 2, height: 2 },
			{ kind: 'align', where: 'centre' },
		])
	})

	test('a drawer kick without its times swallows the next command, as on a real printer', () => {
		const { commands } = decodeCommands(
			Buffer.from(vectorHex('drawer kick malformed (library bug)') ?? '', 'hex'),
		)
		expect(commands).toEqual([
			{ kind: 'drawer', pin: 2, onMs: 0x1b * 2, offMs: 0x70 * 2 },
			{ kind: 'unknown', byte: 1 },
		])
	})
})

describe('a receipt as bytes', () => {
	test('Chinese, a four-byte character and both yen signs come back right', () => {
		const [bytes] = encodeReceipt({ language: 'zh-CN', rows: [] }, SETTINGS, false)
		expect(hex(bytes ?? new Uint8Array(0))).toBe('1b40')
		const pieces = encodeReceipt(
			{ language: 'zh-CN', rows: [{ kind: 'text', text: '𠮷¥￥' }] },
			SETTINGS,
			false,
		)
		expect(hex(pieces.at(-1) ?? new Uint8Array(0))).toBe('9534b235a3a4a3a40a')
		expect(lines([{ kind: 'text', text: '南京路便利店 𠮷 ¥12.50' }])).toEqual(['南京路便利店 𠮷 ￥12.50'])
	})

	test('styles reach both fonts and end with their row', () => {
		const rows = printed([
			{ kind: 'title', text: '店' },
			{ kind: 'text', text: 'a', bold: true },
			{ kind: 'mark', text: '待确认' },
			{ kind: 'centre', text: 'b' },
			{ kind: 'total', left: '合计', right: '1' },
			{ kind: 'text', text: 'c' },
		])
		const plain = {
			kind: 'line',
			align: 'left',
			bold: false,
			doubleWidth: false,
			doubleHeight: false,
			reverse: false,
		}
		expect(rows).toEqual([
			{ ...plain, text: '店', align: 'centre', bold: true, doubleWidth: true, doubleHeight: true },
			{ ...plain, text: 'a', bold: true },
			{ ...plain, text: ' 待确认 ', bold: true, reverse: true },
			{ ...plain, text: 'b', align: 'centre' },
			{ ...plain, text: `合计${' '.repeat(43)}1`, bold: true, doubleHeight: true },
			{ ...plain, text: 'c' },
		])
		const title = concatenate(
			...encodeReceipt({ language: 'en', rows: [{ kind: 'title', text: '店' }] }, SETTINGS, false),
		)
		expect(hex(title)).toContain('1d21111c210c')
	})

	test('text cannot become a command', () => {
		const evil = 'a\u001b@\u001dV\u0042\u0000b\u0010\u0014\u0001\u0000\u0001c\nd'
		const bytes = concatenate(
			...encodeReceipt({ language: 'en', rows: [{ kind: 'text', text: evil }] }, SETTINGS, false),
		)
		const { commands } = decodeCommands(bytes)
		expect(commands.filter((command) => command.kind === 'initialise')).toHaveLength(1)
		expect(commands.some((command) => command.kind === 'cut' || command.kind === 'drawer')).toBe(false)
		expect(lines([{ kind: 'text', text: evil }])).toEqual(['a @ VB b c d'])
	})

	test('no line is wider than the paper and no character is lost or split', () => {
		const text = '店Ab𠮷é '.repeat(60)
		for (const kind of ['title', 'centre', 'text', 'mark'] as const) {
			const rows = lines([{ kind, text }])
			const width = kind === 'title' ? 24 : 48
			for (const row of rows)
				expect([...row].reduce((sum, one) => sum + (one < '\u0080' ? 1 : 2), 0)).toBeLessThanOrEqual(width)
			expect(rows.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
		}
	})

	test('barcodes: digits in pairs, braces doubled, too long as text', () => {
		const barcode = (data: string): ReceiptRow => ({ kind: 'barcode', symbology: 'code128', data })
		const first = (data: string) => printed([barcode(data)])[0]
		expect(first('20261121000042')).toEqual({ kind: 'barcode', symbology: 'CODE128', data: '20261121000042' })
		expect(first('T1-{7}')).toEqual({ kind: 'barcode', symbology: 'CODE128', data: 'T1-{7}' })
		expect(first('x'.repeat(40))).toMatchObject({ kind: 'line', text: 'x'.repeat(40) })
		expect(first('票')).toMatchObject({ kind: 'line', text: '票' })
	})

	test('every piece is whole commands and fits a chunk', () => {
		const rows: ReceiptRow[] = [
			{ kind: 'text', text: '长'.repeat(3000) },
			{ kind: 'barcode', symbology: 'code128', data: '123456' },
		]
		for (const piece of encodeReceipt({ language: 'zh-CN', rows }, SETTINGS, true)) {
			expect(piece.length).toBeLessThanOrEqual(512)
			expect(decodeCommands(piece).rest).toHaveLength(0)
		}
	})
})

test.each(['epson-80', 'generic-80', 'generic-58'] as const)(
	'%s: the logo of a file stands above the receipt, in the middle',
	(name) => {
		const logo = bitmapOf(104, 90, (x, y) => (x + y) % 3 === 0)
		const settings = { profile: printerProfile(name), glyphs: null, storedLogo: false, logo }
		const pieces = encodeReceipt({ language: 'en', rows: [{ kind: 'text', text: 'tea' }] }, settings, true)
		const rows = decodeReceipts(concatenate(...pieces, escpos.feedAndCut))[0]?.rows ?? []
		expect(rows[0]).toMatchObject({ kind: 'image', width: 104, height: 90 })
		expect(rows.slice(1).map((row) => (row.kind === 'line' ? row.text : row.kind))).toEqual([
			'补打/副本 COPY',
			'tea',
		])
	},
)
