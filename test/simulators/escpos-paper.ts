import { decodeCommands, type EscposCommand } from './escpos-decoder.ts'

/**
 * The paper of a simulated printer: commands in, receipts out. Text is decoded by Node's `TextDecoder('gb18030')`
 * when its line ends, wrapped as the printer would wrap it, and kept with its style; a cut ends a receipt.
 */
export type PrintedLine = {
	readonly kind: 'line'
	readonly text: string
	readonly align: 'left' | 'centre' | 'right'
	readonly bold: boolean
	readonly doubleWidth: boolean
	readonly doubleHeight: boolean
	readonly reverse: boolean
}
export type PrintedRow =
	| PrintedLine
	| { readonly kind: 'barcode'; readonly symbology: string; readonly data: string }
	| { readonly kind: 'qr'; readonly data: string }
	/** Bands that follow each other are one picture. `bytes`: lines of whole bytes, 1 black, the first dot highest. */
	| { readonly kind: 'image'; readonly width: number; readonly height: number; readonly bytes: Uint8Array }
	| { readonly kind: 'logo'; readonly number: number }

/** One piece of paper. `bytes`: all that the printer was sent for it, real-time commands left out. */
export type PrintedReceipt = { readonly rows: readonly PrintedRow[]; readonly bytes: Uint8Array }

const SYMBOLOGIES: Readonly<Record<number, string>> = {
	65: 'UPC-A',
	66: 'UPC-E',
	67: 'EAN-13',
	68: 'EAN-8',
	69: 'CODE39',
	70: 'ITF',
	71: 'CODABAR',
	72: 'CODE93',
	73: 'CODE128',
}

type Style = Omit<PrintedLine, 'kind' | 'text'> & {
	readonly chineseDoubleWidth: boolean
	readonly chineseMode: boolean
	readonly codePage: number
}

const POWER_ON: Style = {
	align: 'left',
	bold: false,
	doubleWidth: false,
	doubleHeight: false,
	reverse: false,
	chineseDoubleWidth: false,
	// Printers with a Chinese font start in Chinese mode (devices.md §5.3).
	chineseMode: true,
	codePage: 0,
}

/** Those of ESC t that Node can decode; of the others only ASCII is read right. */
const CODE_PAGES: Readonly<Record<number, string>> = { 16: 'windows-1252', 17: 'ibm866' }

export class EscposPaper {
	readonly #columnCount: number
	#style = POWER_ON
	#lineBytes: number[] = []
	#lineStyle: Style | null = null
	#qrData = ''
	#rows: PrintedRow[] = []
	#bytes: number[] = []

	constructor(columnCount = 48) {
		this.#columnCount = columnCount
	}

	/** What is printed and not yet cut off. */
	get rows(): readonly PrintedRow[] {
		return this.#rows
	}

	/** Executes one command; the answer is the receipt that it cut off, if it did. */
	execute(command: EscposCommand, bytes: Uint8Array): PrintedReceipt | null {
		this.#bytes.push(...bytes)
		switch (command.kind) {
			case 'text':
				this.#lineStyle ??= this.#style
				this.#lineBytes.push(...command.bytes)
				return null
			case 'lineFeed':
				this.#endLine()
				return null
			case 'feed':
				this.#endLine()
				return null
			case 'initialise':
				this.#style = POWER_ON
				this.#lineBytes = []
				this.#lineStyle = null
				return null
			case 'barcode':
				this.#rows.push(barcodeRow(command.symbology, command.data))
				return null
			case 'qrData':
				this.#qrData = new TextDecoder().decode(command.data)
				return null
			case 'qrPrint':
				this.#rows.push({ kind: 'qr', data: this.#qrData })
				return null
			case 'raster':
				this.#addBand(command)
				return null
			case 'storedLogo':
				this.#rows.push({ kind: 'logo', number: command.number })
				return null
			case 'cut':
				return this.#cut()
			default:
				this.#style = styleAfter(this.#style, command)
				return null
		}
	}

	/** Power was lost: modes and the unfinished line are gone, what is on paper stays on paper. */
	forgetModes(): void {
		this.#style = POWER_ON
		this.#lineBytes = []
		this.#lineStyle = null
	}

	#cut(): PrintedReceipt {
		if (this.#lineBytes.length > 0) this.#endLine()
		const receipt = { rows: this.#rows, bytes: Uint8Array.from(this.#bytes) }
		this.#rows = []
		this.#bytes = []
		return receipt
	}

	#addBand({ width, height, bytes }: Extract<EscposCommand, { kind: 'raster' }>): void {
		const last = this.#rows.at(-1)
		if (last?.kind !== 'image' || last.width !== width) {
			this.#rows.push({ kind: 'image', width, height, bytes })
			return
		}
		const joined = Uint8Array.of(...last.bytes, ...bytes)
		this.#rows[this.#rows.length - 1] = { kind: 'image', width, height: last.height + height, bytes: joined }
	}

	#endLine(): void {
		const style = this.#lineStyle ?? this.#style
		const encoding = style.chineseMode ? 'gb18030' : (CODE_PAGES[style.codePage] ?? 'latin1')
		const text = new TextDecoder(encoding).decode(Uint8Array.from(this.#lineBytes))
		this.#lineBytes = []
		this.#lineStyle = null
		const { chineseDoubleWidth, chineseMode, codePage, ...shown } = style
		for (const line of this.#wrap(text, style)) this.#rows.push({ kind: 'line', text: line, ...shown })
	}

	/** A printer breaks a line that is too wide wherever it is full. */
	#wrap(text: string, style: Style): string[] {
		const lines: string[] = []
		let line = ''
		let width = 0
		for (const character of text) {
			const isLatin = character < '\u0080'
			const isDouble = isLatin ? style.doubleWidth : style.doubleWidth || style.chineseDoubleWidth
			const cells = (isLatin ? 1 : 2) * (isDouble ? 2 : 1)
			if (width + cells > this.#columnCount) {
				lines.push(line)
				line = ''
				width = 0
			}
			line += character
			width += cells
		}
		return [...lines, line]
	}
}

function styleAfter(style: Style, command: EscposCommand): Style {
	switch (command.kind) {
		case 'bold':
			return { ...style, bold: command.on }
		case 'size':
			return { ...style, doubleWidth: command.width > 1, doubleHeight: command.height > 1 }
		case 'chineseStyle':
			return { ...style, chineseDoubleWidth: command.doubleWidth }
		case 'chineseMode':
			return { ...style, chineseMode: command.on }
		case 'codePage':
			return { ...style, codePage: command.number }
		case 'reverse':
			return { ...style, reverse: command.on }
		case 'align':
			return { ...style, align: command.where }
		default:
			return style
	}
}

function barcodeRow(symbology: number, data: Uint8Array): PrintedRow {
	const name = SYMBOLOGIES[symbology < 65 ? symbology + 65 : symbology] ?? `GS k ${symbology}`
	const text = String.fromCharCode(...data)
	if (name !== 'CODE128') return { kind: 'barcode', symbology: name, data: text }
	return { kind: 'barcode', symbology: name, data: code128Text(data, text) }
}

/** `{C` is followed by bytes 00–99 of two digits each; in `{B` a brace is written twice. */
function code128Text(data: Uint8Array, text: string): string {
	if (!text.startsWith('{C')) return text.replace(/^\{[AB]/, '').replaceAll('{{', '{')
	return Array.from(data.subarray(2), (pair) => String(pair).padStart(2, '0')).join('')
}

/** The receipts in a finished run of bytes; what follows the last cut is a receipt of its own when it has rows. */
export function decodeReceipts(bytes: Uint8Array, columnCount = 48): PrintedReceipt[] {
	const paper = new EscposPaper(columnCount)
	const receipts: PrintedReceipt[] = []
	for (const command of decodeCommands(bytes).commands) {
		const receipt = paper.execute(command, new Uint8Array(0))
		if (receipt) receipts.push(receipt)
	}
	if (paper.rows.length > 0) receipts.push({ rows: paper.rows, bytes })
	return receipts
}

/** The receipt as plain text, a line per row. */
export function receiptText(receipt: PrintedReceipt): string {
	return receipt.rows
		.map((row) => (row.kind === 'line' ? row.text : 'data' in row ? row.data : ''))
		.join('\n')
}
