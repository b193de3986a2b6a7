/** An entry in figures and lines, for the list, its details and the exported file. */
import { formatMinor, type MinorUnits } from '../../../protocol/base/money.ts'
import type { Entry } from '../../../protocol/journal/entry.ts'
import { shopTime } from '../../text/age.ts'
import { type RecordWords, SAYS_WORDS } from '../../text/record-words.ts'

/** Of a sale; null: the entry is about none. */
export function saleIdOf({ body }: Entry): string | null {
	return 'saleId' in body ? body.saleId : null
}

/** The one amount that an entry is about; null: none, or several. */
export function amountOf({ body }: Entry): MinorUnits | null {
	switch (body.kind) {
		case 'saleCompleted':
			return body.totals.totalMinor
		case 'saleCancelled':
			return body.totalMinor
		case 'cashMoved':
		case 'spendRefunded':
		case 'outsidePaymentReturned':
			return body.amountMinor
		case 'shiftOpened':
			return body.floatMinor
		case 'xReportRead':
			return body.salesMinor
		case 'shiftClosed':
			return body.settlement.salesMinor
		default:
			return null
	}
}

/** `2026-11-21 14:30:20`, in the shop's time. */
export function timeOf({ atMs }: Entry, utcOffsetMinutes: number): string {
	return shopTime(atMs, utcOffsetMinutes).toISOString().slice(0, 19).replace('T', ' ')
}

/** Everything that stands in it, a line each, in the words of the language; its kind is said above. */
export function detailLines(body: Entry['body'], words: RecordWords): string[] {
	const { kind: _, ...rest } = body
	return linesOf(rest, words, '', '')
}

/** `field`: whose value it is. */
function linesOf(value: unknown, words: RecordWords, field: string, indent: string): string[] {
	const deeper = `${indent}  `
	if (Array.isArray(value))
		return value.flatMap((part, index) =>
			typeof part === 'object'
				? [`${indent}${index + 1}`, ...linesOf(part, words, field, deeper)]
				: [`${indent}${saidValue(part, words, field)}`],
		)
	return Object.entries(value as object).flatMap(([key, part]) => {
		const name = `${indent}${nameOf(key, words)}`
		const isNothing = Array.isArray(part) && part.length === 0
		return typeof part === 'object' && part !== null && !isNothing
			? [name, ...linesOf(part, words, key, deeper)]
			: [`${name}${words.colon}${saidValue(part, words, key)}`]
	})
}

/** A till that is older than what it reads has no word for a new field. */
function nameOf(field: string, { field: names }: RecordWords): string {
	return (names as Readonly<Record<string, string | undefined>>)[field] ?? field
}

function saidValue(value: unknown, { value: said }: RecordWords, field: string): string {
	if (value === null || value === '' || Array.isArray(value)) return '–'
	if (typeof value === 'number')
		return field.endsWith('Minor') ? formatMinor(value as MinorUnits) : `${value}`
	const text = String(value)
	// The store's own reasons have names of their own.
	const isSaid = typeof value === 'boolean' || SAYS_WORDS.has(field) || field === 'why'
	return isSaid ? (said[text] ?? text) : text
}

const COLUMNS = [
	'epoch',
	'seq',
	'time',
	'businessDate',
	'shiftId',
	'operatorId',
	'kind',
	'saleId',
	'amount',
	'body',
]

/** With a byte order mark, so that spreadsheets read Chinese; a cell that begins like a formula is none. */
export function csvOf(entries: readonly Entry[], utcOffsetMinutes: number): string {
	const rows = entries.map((entry) => {
		const amountMinor = amountOf(entry)
		const { epoch, seq, businessDate, shiftId, operatorId, body } = entry
		return [
			epoch,
			seq,
			timeOf(entry, utcOffsetMinutes),
			businessDate,
			shiftId,
			operatorId,
			body.kind,
			saleIdOf(entry),
			amountMinor === null ? null : formatMinor(amountMinor).replaceAll(',', ''),
			JSON.stringify(body),
		]
	})
	return `\uFEFF${[COLUMNS, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`
}

function csvCell(value: string | number | null): string {
	const text = value === null ? '' : String(value)
	const isFormula = /^[=+@\t]/.test(text) || /^-(?![0-9.]+$)/.test(text)
	const safe = isFormula ? `'${text}` : text
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
