/** The table that people read and the JSON that machines read, from the same rows. */
import type { BenchRow, Beside } from './bench-row.ts'
import { type Machine, machineLine } from './machine.ts'
import { figure } from './statistics.ts'

const NOTES_INDENT = '    '
const HEADS = ['what', 'budget', 'measured', 'yardstick', 'ratio', 'kept'] as const

export function reportJson(rows: readonly BenchRow[], machine: Machine): string {
	return JSON.stringify({ machine, rows }, null, 2)
}

export function reportTable(rows: readonly BenchRow[], machine: Machine): string {
	const cells = [HEADS, ...rows.map(rowCells)]
	const widths = HEADS.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)))
	const line = (row: readonly string[]) =>
		row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
	const rule = widths.map((width) => '─'.repeat(width)).join('  ')
	const body = rows.flatMap((row) =>
		[line(rowCells(row)), ...explanations(row)].map((text) => text.trimEnd()),
	)
	return [machineLine(machine), '', line(HEADS).trimEnd(), rule, ...body].join('\n')
}

function rowCells({ what, budget, measured, unit, yardstick, ratio, pass }: BenchRow): readonly string[] {
	return [
		what,
		budget,
		measured === null ? 'not measured' : `${figure(measured)} ${unit}`,
		yardstick === null ? '–' : `${figure(yardstick.measured)} ${yardstick.unit}`,
		ratio === null ? '–' : `${figure(ratio)} ×`,
		pass === null ? '–' : pass ? 'yes' : 'NO',
	]
}

function explanations({ yardstick, beside, notes, reason }: BenchRow): readonly string[] {
	const lines = [
		...(reason === null ? [] : [`reason: ${reason}`]),
		...(yardstick === null ? [] : [`yardstick: ${yardstick.what}`]),
		...beside.map(besideText),
		...notes,
	]
	return lines.flatMap((text) => text.split('\n')).map((text) => `${NOTES_INDENT}${text}`)
}

function besideText({ what, measured, unit, ratio, reason }: Beside): string {
	if (measured === null || ratio === null) return `beside: ${what}: not measured, ${reason}`
	return `beside: ${what}: ${figure(measured)} ${unit}, ratio ${figure(ratio)} ×`
}
