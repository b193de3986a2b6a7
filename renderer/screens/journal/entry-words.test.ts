import { expect, test } from 'vitest'
import { entrySchema } from '../../../protocol/journal/entry.ts'
import { amountOf, csvOf, detailLines, saleIdOf, timeOf } from './entry-words.ts'

const entry = (body: unknown) =>
	entrySchema.parse({
		tillId: 'S01-01',
		epoch: 1,
		seq: 7,
		atMs: Date.parse('2026-11-21T14:30:20+08:00'),
		businessDate: '2026-11-21',
		shiftId: 'S01-01-1-Z0001',
		operatorId: '1001',
		body,
	})
const cancelled = entry({
	kind: 'saleCancelled',
	saleId: 'S01-01-1-000042',
	itemCount: 2,
	totalMinor: 123_456,
})

test('an entry in figures', () => {
	expect(saleIdOf(cancelled)).toBe('S01-01-1-000042')
	expect(amountOf(cancelled)).toBe(123_456)
	expect(timeOf(cancelled, 480)).toBe('2026-11-21 14:30:20')
	expect(detailLines(cancelled.body)).toContain('totalMinor: 1,234.56')
})

test('a file for a spreadsheet: quotes doubled, no formula, amounts without separators', () => {
	const moved = entry({ kind: 'cashMoved', direction: 'paidIn', amountMinor: 100, note: '=1+1, "x"' })
	const [head, first, second] = csvOf([cancelled, moved], 480).split('\r\n')
	expect(head?.charCodeAt(0)).toBe(0xfeff)
	expect(first).toContain(',saleCancelled,S01-01-1-000042,1234.56,')
	expect(second).toContain('""note"":""=1+1, \\""x\\""""')
})
