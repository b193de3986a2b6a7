import { parseGs1Elements } from './gs1-elements.ts'
import { articleNumberOf, expandUpcE, hasGtinCheckDigit } from './gtin.ts'

/**
 * What a scanned text means. An AIM identifier `]cm` (ISO/IEC 15424), where the scanner sends one, names the
 * symbology and makes check digits binding. Without one a text of digits is taken for an EAN or UPC only when its
 * check digit is right: it may as well be a card number or another shop's Code 128.
 */
export type Scan =
	| { readonly kind: 'code'; readonly code: string; readonly symbology: string | null }
	| { readonly kind: 'rejected'; readonly reason: 'checkDigit' | 'unreadable' }

const SYMBOLOGIES: Readonly<Record<string, string>> = {
	A: 'Code 39',
	C: 'Code 128',
	E: 'EAN/UPC',
	F: 'Codabar',
	G: 'Code 93',
	I: 'ITF',
	L: 'PDF417',
	Q: 'QR Code',
	d: 'Data Matrix',
	e: 'GS1 DataBar',
	h: 'Han Xin',
	z: 'Aztec',
	X: 'Other',
}

/** Modifiers that say "the data are GS1 element strings" (GS1 General Specifications, figure 5.1.2-1). */
const GS1_IDENTIFIERS: Readonly<Record<string, string>> = {
	']C1': 'GS1-128',
	']e0': 'GS1 DataBar',
	']Q3': 'GS1 QR Code',
	']d2': 'GS1 Data Matrix',
}

/** Reads one line of a scanner, without its ending. */
export function readScan(bytes: Uint8Array): Scan {
	const text = decodeText(bytes)
	if (text === null) return { kind: 'rejected', reason: 'unreadable' }
	const aim = aimOf(text)
	if (aim === null) return readPlain(text)
	const data = text.slice(aim.length)
	if (data.length === 0) return { kind: 'rejected', reason: 'unreadable' }
	const gs1 = GS1_IDENTIFIERS[aim]
	if (gs1 !== undefined) return readGs1(data, gs1)
	if (aim.startsWith(']E')) return readEan(aim, data)
	return { kind: 'code', code: data, symbology: SYMBOLOGIES[aim.charAt(1)] ?? null }
}

/** The AIM identifier `]cm` that a text begins with; null for none. */
export const aimOf = (text: string): string | null => /^\][A-Za-z][0-9A-Za-z]/.exec(text)?.[0] ?? null

/** UTF-8 without control characters; GS (1D) alone is allowed, it separates GS1 fields. */
function decodeText(bytes: Uint8Array): string | null {
	try {
		const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes).trim()
		// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are refused.
		return text.length === 0 || /[\u0000-\u001c\u001e\u001f\u007f]/.test(text) ? null : text
	} catch {
		// Only a fatal decoder error can come here: the bytes are not text.
		return null
	}
}

function readPlain(text: string): Scan {
	if (!hasGtinCheckDigit(text)) return { kind: 'code', code: text, symbology: null }
	return { kind: 'code', code: articleNumberOf(text), symbology: nameOfEan(text) }
}

function readEan(aim: string, data: string): Scan {
	// ]E1 and ]E2: a two- or five-digit add-on alone. ]E3: the EAN with its add-on behind it. ]E4: EAN-8.
	if (aim === ']E1' || aim === ']E2') return { kind: 'code', code: data, symbology: 'EAN add-on' }
	const digits = aim === ']E3' ? data.slice(0, 13) : data
	const gtin = aim !== ']E4' && digits.length === 8 ? (expandUpcE(digits) ?? digits) : digits
	if (!/^\d+$/.test(gtin)) return { kind: 'rejected', reason: 'unreadable' }
	if (!hasGtinCheckDigit(gtin)) return { kind: 'rejected', reason: 'checkDigit' }
	return { kind: 'code', code: articleNumberOf(gtin), symbology: nameOfEan(gtin) }
}

function nameOfEan(gtin: string): string {
	if (gtin.length === 8) return 'EAN-8'
	if (gtin.length === 12) return 'UPC-A'
	return gtin.length === 13 ? 'EAN-13' : 'GTIN-14'
}

/** An article's GTIN where there is one (identifier 01), else the text as it is. */
function readGs1(data: string, symbology: string): Scan {
	const gtin = parseGs1Elements(data)?.get('01')
	if (gtin === undefined) return { kind: 'code', code: data, symbology }
	if (!hasGtinCheckDigit(gtin)) return { kind: 'rejected', reason: 'checkDigit' }
	return { kind: 'code', code: articleNumberOf(gtin), symbology }
}
