/**
 * ESC/POS bytes taken apart into commands, for simulators and tests. Written from the command reference and sharing
 * nothing with the encoder under `devices/`, so that the two check each other; text is decoded by Node's own
 * GB18030 decoder elsewhere (`escpos-paper.ts`).
 */
export type EscposCommand =
	/** A run of printable bytes, still in the printer's encoding. */
	| { readonly kind: 'text'; readonly bytes: Uint8Array }
	| { readonly kind: 'lineFeed' }
	| { readonly kind: 'feed'; readonly lineCount: number }
	| { readonly kind: 'initialise' }
	| { readonly kind: 'bold'; readonly on: boolean }
	| { readonly kind: 'size'; readonly width: number; readonly height: number }
	| { readonly kind: 'chineseStyle'; readonly doubleWidth: boolean; readonly doubleHeight: boolean }
	| { readonly kind: 'chineseMode'; readonly on: boolean }
	| { readonly kind: 'reverse'; readonly on: boolean }
	| { readonly kind: 'align'; readonly where: 'left' | 'centre' | 'right' }
	| { readonly kind: 'barcode'; readonly symbology: number; readonly data: Uint8Array }
	| { readonly kind: 'qrData'; readonly data: Uint8Array }
	| { readonly kind: 'qrPrint' }
	/** `bytes`: lines of whole bytes, 1 black, the first dot in the highest bit. */
	| { readonly kind: 'raster'; readonly width: number; readonly height: number; readonly bytes: Uint8Array }
	| { readonly kind: 'codePage'; readonly number: number }
	| { readonly kind: 'storedLogo'; readonly number: number }
	| { readonly kind: 'cut' }
	| { readonly kind: 'automaticStatus'; readonly mask: number }
	| { readonly kind: 'processId'; readonly id: string }
	| { readonly kind: 'fence'; readonly n: number }
	| { readonly kind: 'printerId'; readonly n: number }
	| { readonly kind: 'drawer'; readonly pin: 2 | 5; readonly onMs: number; readonly offMs: number | null }
	| { readonly kind: 'statusRequest'; readonly n: number }
	| { readonly kind: 'recover'; readonly clears: boolean }
	| { readonly kind: 'clearBuffers' }
	/** Understood as far as its length, of no consequence here. */
	| { readonly kind: 'setting'; readonly name: string }
	| { readonly kind: 'unknown'; readonly byte: number }

export type Decoded = { readonly command: EscposCommand; readonly byteCount: number }

/** The command at the start of `bytes`; null while it is not whole. A run of text ends where the bytes do. */
export function decodeCommand(bytes: Uint8Array): Decoded | null {
	const first = bytes[0]
	if (first === undefined) return null
	if (first >= 0x20) return decodeText(bytes)
	switch (first) {
		case 0x0a:
			return { command: { kind: 'lineFeed' }, byteCount: 1 }
		case 0x0d:
			return { command: { kind: 'setting', name: 'carriageReturn' }, byteCount: 1 }
		case 0x10:
			return decodeRealTime(bytes)
		case 0x1b:
			return decodeEsc(bytes)
		case 0x1c:
			return decodeFs(bytes)
		case 0x1d:
			return decodeGs(bytes)
		default:
			return { command: { kind: 'unknown', byte: first }, byteCount: 1 }
	}
}

/** All commands of a finished run of bytes; `rest` is what was begun and not ended. */
export function decodeCommands(bytes: Uint8Array): { commands: EscposCommand[]; rest: Uint8Array } {
	const commands: EscposCommand[] = []
	let rest = bytes
	for (let next = decodeCommand(rest); next; next = decodeCommand(rest)) {
		commands.push(next.command)
		rest = rest.subarray(next.byteCount)
	}
	return { commands, rest }
}

function decodeText(bytes: Uint8Array): Decoded {
	const end = bytes.findIndex((byte) => byte < 0x20)
	const run = bytes.slice(0, end < 0 ? bytes.length : end)
	return { command: { kind: 'text', bytes: run }, byteCount: run.length }
}

/** A command of `byteCount` bytes, made from them once they are all there. */
function fixed(
	bytes: Uint8Array,
	byteCount: number,
	make: (at: (index: number) => number) => EscposCommand,
): Decoded | null {
	if (bytes.length < byteCount) return null
	return { command: make((index) => bytes[index] ?? 0), byteCount }
}

function setting(bytes: Uint8Array, byteCount: number, name: string): Decoded | null {
	return fixed(bytes, byteCount, () => ({ kind: 'setting', name }))
}

function decodeRealTime(bytes: Uint8Array): Decoded | null {
	switch (bytes[1]) {
		case undefined:
			return null
		case 0x04:
			return fixed(bytes, 3, (at) => ({ kind: 'statusRequest', n: at(2) }))
		case 0x05:
			return fixed(bytes, 3, (at) => ({ kind: 'recover', clears: at(2) === 2 }))
		case 0x14:
			if (bytes[2] === 0x08) return fixed(bytes, 10, () => ({ kind: 'clearBuffers' }))
			return fixed(bytes, 5, (at) => ({
				kind: 'drawer',
				pin: at(3) === 0 ? 2 : 5,
				onMs: at(4) * 100,
				offMs: null,
			}))
		default:
			return { command: { kind: 'unknown', byte: 0x10 }, byteCount: 1 }
	}
}

function decodeEsc(bytes: Uint8Array): Decoded | null {
	switch (bytes[1]) {
		case undefined:
			return null
		case 0x40:
			return fixed(bytes, 2, () => ({ kind: 'initialise' }))
		case 0x45:
			return fixed(bytes, 3, (at) => ({ kind: 'bold', on: (at(2) & 1) === 1 }))
		case 0x61:
			return fixed(bytes, 3, (at) => ({
				kind: 'align',
				where: at(2) % 48 === 1 ? 'centre' : at(2) % 48 === 2 ? 'right' : 'left',
			}))
		case 0x64:
			return fixed(bytes, 3, (at) => ({ kind: 'feed', lineCount: at(2) }))
		case 0x70:
			return fixed(bytes, 5, (at) => ({
				kind: 'drawer',
				pin: at(2) % 48 === 0 ? 2 : 5,
				onMs: at(3) * 2,
				offMs: at(4) * 2,
			}))
		case 0x32:
			return setting(bytes, 2, 'lineSpacing')
		case 0x21:
		case 0x2d:
		case 0x33:
		case 0x3d:
		case 0x47:
		case 0x4a:
		case 0x4d:
		case 0x52:
			return setting(bytes, 3, 'mode')
		case 0x74:
			return fixed(bytes, 3, (at) => ({ kind: 'codePage', number: at(2) }))
		case 0x24:
			return setting(bytes, 4, 'position')
		default:
			return { command: { kind: 'unknown', byte: 0x1b }, byteCount: 1 }
	}
}

function decodeFs(bytes: Uint8Array): Decoded | null {
	switch (bytes[1]) {
		case undefined:
			return null
		case 0x26:
			return fixed(bytes, 2, () => ({ kind: 'chineseMode', on: true }))
		case 0x2e:
			return fixed(bytes, 2, () => ({ kind: 'chineseMode', on: false }))
		case 0x21:
			return fixed(bytes, 3, (at) => ({
				kind: 'chineseStyle',
				doubleWidth: (at(2) & 0x04) !== 0,
				doubleHeight: (at(2) & 0x08) !== 0,
			}))
		case 0x70:
			return fixed(bytes, 4, (at) => ({ kind: 'storedLogo', number: at(2) }))
		case 0x57:
			return setting(bytes, 3, 'chineseSize')
		case 0x53:
			return setting(bytes, 4, 'chineseSpacing')
		default:
			return { command: { kind: 'unknown', byte: 0x1c }, byteCount: 1 }
	}
}

function decodeGs(bytes: Uint8Array): Decoded | null {
	switch (bytes[1]) {
		case undefined:
			return null
		case 0x21:
			return fixed(bytes, 3, (at) => ({
				kind: 'size',
				width: ((at(2) >> 4) & 7) + 1,
				height: (at(2) & 7) + 1,
			}))
		case 0x42:
			return fixed(bytes, 3, (at) => ({ kind: 'reverse', on: (at(2) & 1) === 1 }))
		case 0x49:
			return fixed(bytes, 3, (at) => ({ kind: 'printerId', n: at(2) }))
		case 0x61:
			return fixed(bytes, 3, (at) => ({ kind: 'automaticStatus', mask: at(2) }))
		case 0x72:
			return fixed(bytes, 3, (at) => ({ kind: 'fence', n: at(2) }))
		case 0x56:
			return fixed(bytes, (bytes[2] ?? 0) >= 0x41 ? 4 : 3, () => ({ kind: 'cut' }))
		case 0x48:
		case 0x66:
		case 0x68:
		case 0x77:
			return setting(bytes, 3, 'barcodeSetting')
		case 0x4c:
		case 0x57:
			return setting(bytes, 4, 'area')
		case 0x6b:
			return decodeBarcode(bytes)
		case 0x76:
			return decodeRaster(bytes)
		case 0x28:
			return decodeFunction(bytes)
		default:
			return { command: { kind: 'unknown', byte: 0x1d }, byteCount: 1 }
	}
}

/** GS k: forms 65–73 carry a count, forms 0–6 end at NUL. */
function decodeBarcode(bytes: Uint8Array): Decoded | null {
	const [, , symbology, count] = bytes
	if (symbology === undefined || count === undefined) return null
	if (symbology >= 65) {
		if (bytes.length < 4 + count) return null
		return { command: { kind: 'barcode', symbology, data: bytes.slice(4, 4 + count) }, byteCount: 4 + count }
	}
	const end = bytes.indexOf(0x00, 3)
	if (end < 0) return null
	return { command: { kind: 'barcode', symbology, data: bytes.slice(3, end) }, byteCount: end + 1 }
}

function decodeRaster(bytes: Uint8Array): Decoded | null {
	if (bytes.length < 8) return null
	const [, , , , xLow = 0, xHigh = 0, yLow = 0, yHigh = 0] = bytes
	const lineBytes = xLow + 256 * xHigh
	const height = yLow + 256 * yHigh
	const byteCount = 8 + lineBytes * height
	if (bytes.length < byteCount) return null
	const command = { kind: 'raster', width: lineBytes * 8, height, bytes: bytes.slice(8, byteCount) } as const
	return { command, byteCount }
}

/** GS ( x pL pH …: a family of functions that all carry their length. */
function decodeFunction(bytes: Uint8Array): Decoded | null {
	const [, , family, low, high] = bytes
	if (family === undefined || low === undefined || high === undefined) return null
	const byteCount = 5 + low + 256 * high
	if (bytes.length < byteCount) return null
	return { command: functionOf(family, bytes.slice(5, byteCount)), byteCount }
}

function functionOf(family: number, body: Uint8Array): EscposCommand {
	const [first, second] = body
	if (family === 0x48 && first === 0x30 && second === 0x30) {
		return { kind: 'processId', id: String.fromCharCode(...body.subarray(2, 6)) }
	}
	if (family === 0x6b && second === 0x50) return { kind: 'qrData', data: body.slice(3) }
	if (family === 0x6b && second === 0x51) return { kind: 'qrPrint' }
	if (family === 0x4c && second === 0x70) {
		const [, , , , , , xLow = 0, xHigh = 0, yLow = 0, yHigh = 0] = body
		return { kind: 'raster', width: xLow + 256 * xHigh, height: yLow + 256 * yHigh, bytes: body.slice(10) }
	}
	return { kind: 'setting', name: 'function' }
}
