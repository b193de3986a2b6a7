import { describe, expect, it } from 'vitest'
import { type Entry, entrySchema } from '../../protocol/journal/entry.ts'
import { OPERATOR } from '../../test/helpers/till-play.ts'
import type { JournalPlace } from '../ports/journal.ts'
import { entryMatches, journalTerms } from './journal-match.ts'
import { journalPage } from './journal-search.ts'

/** The first entry is made a minute later. */
const AT = Date.parse('2026-11-21T14:29:20+08:00')
const CONTEXT = { operators: [OPERATOR], utcOffsetMinutes: 480 }

function entry(seq: number, body: unknown, shiftId: string | null = 'S01-01-1-Z0001'): Entry {
	return entrySchema.parse({
		tillId: 'S01-01',
		epoch: 1,
		seq,
		atMs: AT + seq * 60_000,
		businessDate: shiftId === null ? null : '2026-11-21',
		shiftId,
		operatorId: '1001',
		body,
	})
}

const moved = { kind: 'cashMoved', direction: 'paidOut', amountMinor: 1_250, note: '买笔 A4' }
const cancelled = { kind: 'saleCancelled', saleId: 'S01-01-1-000042', itemCount: 2, totalMinor: 990 }
const noSale = { kind: 'drawerOpened', reason: 'noSale' }

describe('finding an entry', () => {
	const finds = (text: string, one: Entry) => entryMatches(one, journalTerms(text), CONTEXT)

	it.each([
		['the end of a receipt number', '000042', cancelled, true],
		['another receipt number', '000043', cancelled, false],
		['a word of the note, whatever its case', 'a4', moved, true],
		['an amount', '12.50', moved, true],
		['another amount', '12.51', moved, false],
		['a number that is no amount', '12.00', { ...cancelled, itemCount: 1200 }, false],
		['the operator by name', '李娜', noSale, true],
		['the operator by number', '1001', noSale, true],
		['the trading day', '2026-11-21', noSale, true],
		['the minute', '14:30', noSale, true],
		['another minute', '14:31', noSale, false],
		['a span of time', '14:00-15:00', noSale, true],
		['a span over midnight', '23:00-14:30', noSale, true],
		['two words, both there', '买笔 12.50', moved, true],
		['two words, one there', '买笔 13.50', moved, false],
		['nothing asked', ' ', noSale, true],
		['a field’s name is not a word of the entry', 'itemCount', cancelled, false],
	])('%s', (_, text, body, wanted) => {
		expect(finds(text, entry(1, body))).toBe(wanted)
	})
})

describe('reading backwards', () => {
	const journalOf = (entries: readonly Entry[]) => {
		const asked: number[] = []
		return {
			asked,
			entriesBefore: async (place: JournalPlace | null, countMax: number) => {
				asked.push(countMax)
				return entries
					.toReversed()
					.filter(({ seq }) => place === null || seq < place.seq)
					.slice(0, countMax)
					.map((one) => JSON.stringify(one))
			},
		}
	}
	const ALL = { shiftId: null, ...CONTEXT }
	const ask = { text: '', group: null, before: null, countMax: 2 } as const

	it('gives pages newest first, and says where to go on', async () => {
		const journal = journalOf([1, 2, 3].map((seq) => entry(seq, noSale)))
		const first = await journalPage(ask, journal, ALL)
		expect(first.entries.map(({ seq }) => seq)).toEqual([3, 2])
		const second = await journalPage({ ...ask, before: first.next }, journal, ALL)
		expect(second.entries.map(({ seq }) => seq)).toEqual([1])
		expect(second.next).toBeNull()
	})

	it('looks through so many at a time, and goes on behind them', async () => {
		const many = Array.from({ length: 2_500 }, (_, index) => entry(index + 1, index === 0 ? moved : noSale))
		const journal = journalOf(many)
		const first = await journalPage({ ...ask, text: '12.50' }, journal, ALL)
		expect(first).toEqual({ entries: [], next: { epoch: 1, seq: 501 } })
		const second = await journalPage({ ...ask, text: '12.50', before: first.next }, journal, ALL)
		expect(second.entries.map(({ seq }) => seq)).toEqual([1])
	})

	it('whoever may not read more sees the open shift only', async () => {
		const journal = journalOf([
			entry(1, noSale, 'S01-01-1-Z0001'),
			entry(2, noSale, 'S01-01-1-Z0002'),
			entry(3, { kind: 'timeMarked', mark: { seq: 2, atMs: 1, signature: 's' } }, null),
			entry(4, noSale, 'S01-01-1-Z0002'),
		])
		const page = await journalPage({ ...ask, countMax: 50 }, journal, { ...ALL, shiftId: 'S01-01-1-Z0002' })
		expect(page.entries.map(({ seq }) => seq)).toEqual([4, 2])
		expect(page.next).toBeNull()
	})

	it('keeps to a group', async () => {
		const journal = journalOf([entry(1, moved), entry(2, cancelled), entry(3, noSale)])
		const page = await journalPage({ ...ask, group: 'cash', countMax: 50 }, journal, ALL)
		expect(page.entries.map(({ seq }) => seq)).toEqual([3, 1])
	})
})
