/** One cell as a value: what spreadsheets do to numbers is undone where that is certain, and told where it is not. */
import { type ItemCode, itemCodeSchema } from '../../../protocol/base/ids.ts'
import { articleNumberOf, gtinCheckDigit, hasGtinCheckDigit } from '../../../protocol/catalogue/gtin.ts'
import { LIMITS } from '../../../protocol/limits.ts'

type CellFault = { readonly code: string; readonly whatToDo: string; readonly value?: string }
export type CellValue<Value> = { readonly value: Value } | { readonly faults: readonly CellFault[] }

const wrong = (code: string, whatToDo: string): { readonly faults: readonly CellFault[] } => ({
	faults: [{ code, whatToDo }],
})

/** Excel's `="0123"` and `'0123`, full-width digits and letters, spaces of every kind at the ends. */
function cleaned(cell: string): string {
	const text = cell
		.normalize('NFKC')
		.replace(/[\u200B\uFEFF]/g, '')
		.trim()
	return (/^="(.*)"$/.exec(text)?.[1] ?? text).replace(/^'(?=.)/, '').trim()
}

const SHORTENED = /^[0-9](\.[0-9]+)?E\+?[0-9]+$/i
const SHORTENED_ADVICE =
	'a spreadsheet has shortened this number and its digits are lost; format the column as text and export it again'

/** Yuan and fen as people write them, in minor units. */
export function priceCell(cell: string): CellValue<number> {
	const text = cleaned(cell)
		.replace(/^(¥|RMB|CNY)\s*/i, '')
		.replace(/\s*元$/, '')
	if (text === '') return wrong('priceMissing', 'write the price of a piece or a kilogram')
	if (SHORTENED.test(text)) return wrong('numberShortened', SHORTENED_ADVICE)
	const digits = /^[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?$/.test(text) ? text.replaceAll(',', '') : text
	const parts = /^([0-9]+)(?:\.([0-9]*?)0*)?$/.exec(digits)
	if (parts === null)
		return wrong('priceUnreadable', 'write it as 1234.50, without a unit and not below zero')
	const [, whole = '', fraction = ''] = parts
	if (fraction.length > 2) return wrong('priceDecimals', 'a price has at most two decimals; round it')
	const minor = Number(whole) * 100 + Number(fraction.padEnd(2, '0'))
	if (minor > LIMITS.tenderMinorMax)
		return wrong('priceTooHigh', 'no till takes so much at once; is it a barcode in the wrong column?')
	return { value: minor }
}

/** `13%` or `13`; in basis points. A bare fraction may mean either, so it is asked for. */
export function taxCell(cell: string): CellValue<number> {
	const text = cleaned(cell)
	const parts = /^([0-9]{1,3})(?:\.([0-9]{1,2})0*)?\s*(%?)$/.exec(text)
	if (parts === null) return wrong('taxUnreadable', 'write the rate in per cent, as 13% or 9%')
	const [, whole = '', fraction = '', sign = ''] = parts
	if (sign === '' && whole === '0' && Number(fraction) > 0)
		return wrong('taxAmbiguous', 'say whether this is a fraction or per cent: write 13% rather than 0.13')
	const basisPoints = Number(whole) * 100 + Number(fraction.padEnd(2, '0'))
	return basisPoints > 10_000 ? wrong('taxUnreadable', 'no rate is above 100%') : { value: basisPoints }
}

const SOLD_BY: Readonly<Record<string, 'piece' | 'weight'>> = {
	'': 'piece',
	piece: 'piece',
	件: 'piece',
	个: 'piece',
	计件: 'piece',
	weight: 'weight',
	kg: 'weight',
	公斤: 'weight',
	千克: 'weight',
	称重: 'weight',
	计重: 'weight',
}

export function soldByCell(cell: string): CellValue<'piece' | 'weight'> {
	const found = SOLD_BY[cleaned(cell).toLowerCase()]
	return found === undefined ? wrong('soldByUnknown', 'write piece or weight (计件, 称重)') : { value: found }
}

const YES: Readonly<Record<string, boolean>> = {
	'': false,
	no: false,
	n: false,
	'0': false,
	false: false,
	否: false,
	yes: true,
	y: true,
	'1': true,
	true: true,
	是: true,
}

export function yesCell(cell: string): CellValue<boolean> {
	const found = YES[cleaned(cell).toLowerCase()]
	return found === undefined ? wrong('yesUnknown', 'write yes or no (是, 否)') : { value: found }
}

/** Empty: none. */
export function orderCell(cell: string): CellValue<number | null> {
	const text = cleaned(cell).replace(/\.0+$/, '')
	if (text === '') return { value: null }
	return /^[0-9]{1,9}$/.test(text)
		? { value: Number(text) }
		: wrong('orderUnreadable', 'write a whole number from 0; lower comes first')
}

/** Text of so many characters at most. */
export function textCell(cell: string, lengthMax: number): CellValue<string> {
	const text = cell
		.replace(/[\u200B\uFEFF]/g, '')
		.replace(/[\s\u3000]+/g, ' ')
		.trim()
	if (text.length <= lengthMax) return { value: text }
	return wrong('textTooLong', `${text.length} characters; at most ${lengthMax} fit`)
}

/** A code as it is printed; digits that were kept as a number with `.0` behind it lose that. */
export function codeCell(cell: string, lengthMax: number): CellValue<string> {
	const text = cleaned(cell).replace(/^([0-9]+)\.0+$/, '$1')
	if (text === '') return wrong('codeMissing', 'each line needs its code')
	if (SHORTENED.test(text)) return wrong('numberShortened', SHORTENED_ADVICE)
	if (!/^[0-9A-Za-z._/-]+$/.test(text))
		return wrong('codeUnreadable', 'use letters, digits, and . _ / - only')
	return text.length <= lengthMax
		? { value: text }
		: wrong('textTooLong', `at most ${lengthMax} characters fit`)
}

interface Pieces {
	readonly itemCode: ItemCode
	readonly quantity: number
}

/** Codes of other articles, apart by a space, `;`, `|` or `、`; `106014*2` is two pieces of one. Empty: none. */
export function piecesCell(cell: string, countMax: number): CellValue<readonly Pieces[]> {
	const together = cell.normalize('NFKC').replace(/\s*([*×])\s*/g, '$1')
	const told = together.split(/[\s;|、,]+/).filter((text) => cleaned(text) !== '')
	const read = told.map(piecesOf)
	const faults = read.flatMap((one) => ('faults' in one ? one.faults : []))
	if (faults.length > 0) return { faults }
	const pieces = read.flatMap((one) => ('value' in one ? [one.value] : []))
	return pieces.length <= countMax
		? { value: pieces }
		: wrong('partsTooMany', `at most ${countMax} articles fit; put several pieces of one as code*2`)
}

function piecesOf(text: string): CellValue<Pieces> {
	const parts = /^(.+?)(?:[*×]([0-9]{1,4}))?$/.exec(cleaned(text))
	const code = codeCell(parts?.[1] ?? '', 32)
	if ('faults' in code) return code
	const quantity = Number(parts?.[2] ?? 1)
	return quantity >= 1 && quantity <= 99
		? { value: { itemCode: itemCodeSchema.parse(code.value), quantity } }
		: wrong('partsUnreadable', 'write how many pieces, from 1 to 99, as code*2')
}

const BARCODES_MAX = 8

/** One barcode or several, apart by a space, `;`, `|` or `、`; each in the one form by which an article is known. */
export function barcodesCell(cell: string): CellValue<readonly string[]> {
	const told = cleaned(cell)
		.split(/[\s;|、,]+/)
		.filter((text) => text !== '')
	if (told.length === 0)
		return wrong(
			'barcodeMissing',
			'goods without a barcode need a number of the shop itself, beginning with 2',
		)
	const read = told.map((text) => barcodeOf(cleaned(text).replace(/\.0+$/, '')))
	const faults = read.flatMap((one) => ('faults' in one ? one.faults : []))
	if (faults.length > 0) return { faults }
	const barcodes = [...new Set(read.flatMap((one) => ('value' in one ? [one.value] : [])))]
	return barcodes.length <= BARCODES_MAX
		? { value: barcodes }
		: wrong('barcodesTooMany', `an article has at most ${BARCODES_MAX} barcodes`)
}

function barcodeOf(text: string): CellValue<string> {
	const fault = (code: string, whatToDo: string) => ({ faults: [{ code, whatToDo, value: text }] })
	if (SHORTENED.test(text)) return fault('numberShortened', SHORTENED_ADVICE)
	if (!/^[0-9]+$/.test(text)) return fault('barcodeUnreadable', 'a barcode is digits only')
	if (hasGtinCheckDigit(text)) return { value: articleNumberOf(text) }
	const padded = [8, 12, 13].find(
		(length) =>
			length > text.length && length - text.length <= 2 && hasGtinCheckDigit(text.padStart(length, '0')),
	)
	if (padded !== undefined)
		return fault(
			'barcodeZerosLost',
			`leading zeros seem to be lost: ${text.padStart(padded, '0')} would be right`,
		)
	if (![8, 12, 13, 14].includes(text.length))
		return fault('barcodeLength', `${text.length} digits; a barcode has 8, 12, 13 or 14`)
	const body = text.slice(0, -1)
	return fault(
		'barcodeCheckDigit',
		`the last digit does not fit the others (${gtinCheckDigit(body)} would); look at the goods`,
	)
}
