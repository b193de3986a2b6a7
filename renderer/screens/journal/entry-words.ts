/** An entry in figures and lines, for the list, its details and the exported file. */
import { formatMinor, type MinorUnits } from '../../../protocol/base/money.ts'
import type { Entry } from '../../../protocol/journal/entry.ts'
import { shopTime } from '../../text/age.ts'

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

/** Everything that stands in it, a line each, as it was recorded. */
export function detailLines(value: unknown, depth = 0): string[] {
	const indent = '  '.repeat(depth)
	if (Array.isArray(value))
		return value.flatMap((part, index) => [`${indent}${index + 1}:`, ...detailLines(part, depth + 1)])
	if (typeof value !== 'object' || value === null) return [`${indent}${String(value)}`]
	return Object.entries(value).flatMap(([key, part]) => {
		if (typeof part === 'object' && part !== null)
			return [`${indent}${key}:`, ...detailLines(part, depth + 1)]
		const isAmount = typeof part === 'number' && key.endsWith('Minor')
		return [`${indent}${key}: ${isAmount ? formatMinor(part as MinorUnits) : String(part)}`]
	})
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
