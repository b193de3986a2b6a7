import { expect, it } from 'vitest'
import { memberIdSchema, shiftIdSchema } from '../../protocol/base/ids.ts'
import type { EntryBody } from '../../protocol/journal/entry.ts'
import { card } from '../../test/helpers/till-play.ts'
import { shiftFigures } from './shift-figures.ts'

const [OLD, OPEN] = ['S01-01-1-1', 'S01-01-1-2'].map((id) => shiftIdSchema.parse(id))
const passed: EntryBody = {
	kind: 'questionPassed',
	memberId: memberIdSchema.parse('M1'),
	cardNo: card().cardNo,
	field: 'phone',
	wordingVersion: 'w',
}
const later: EntryBody = { ...passed, kind: 'fieldCaptured', value: null, later: true, tookMs: 3_000 }

/** Oldest first, as written; read newest first, so many at once. */
function journalOf(rows: readonly (readonly [string | null | undefined, EntryBody])[]) {
	const texts = rows.map(([shiftId, body], index) =>
		JSON.stringify({
			tillId: 'S01-01',
			epoch: 1,
			seq: index + 1,
			atMs: 1,
			businessDate: null,
			shiftId: shiftId ?? null,
			operatorId: null,
			body,
		}),
	)
	return {
		entriesBefore: async (place: { seq: number } | null, countMax: number) =>
			texts
				.slice(0, place === null ? texts.length : place.seq - 1)
				.reverse()
				.slice(0, countMax),
	}
}

it('counts the open shift, over pages and what belongs to no shift, and nothing of the one before', async () => {
	const many = Array.from({ length: 450 }, () => [OPEN, passed] as const)
	const journal = journalOf([[OLD, later], [OPEN, later], [null, { kind: 'trainingEntered' }], ...many])
	expect(await shiftFigures(OPEN ?? '', journal)).toEqual([
		{ field: 'phone', answered: 0, refused: 0, later: 1, passed: 450, wrong: 0, timed: 1, tookMs: 3_000 },
	])
	expect(await shiftFigures(OPEN ?? '', journalOf([]))).toEqual([])
})
