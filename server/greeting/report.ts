/** What asking members came to, over the posted entries of the centre. */

import type { MemberFieldName } from '../../protocol/card/card-snapshot.ts'
import {
	addFigures,
	askedOf,
	type QuestionFigures,
	questionFigures,
	totalOf,
	withWrong,
} from '../../protocol/greeting/question-figures.ts'
import { readEntry } from '../../protocol/journal/read-entry.ts'
import type { Database } from '../database/pool.ts'

export interface ReportScope {
	/** Business dates, both included; null: without bound. */
	readonly from: string | null
	readonly until: string | null
	readonly storeId: string | null
}

const ROWS_AT_ONCE = 5_000

interface Row {
	readonly till_id: string
	readonly epoch: number
	readonly seq: number
	readonly entry_text: string
}

export async function reportOf(database: Database, scope: ReportScope): Promise<QuestionFigures[]> {
	let figures: QuestionFigures[] = []
	let last: Pick<Row, 'till_id' | 'epoch' | 'seq'> = { till_id: '', epoch: 0, seq: 0 }
	for (;;) {
		const rows = await database.rows<Row>(
			`SELECT till_id, epoch, seq, entry_text FROM journal_entry JOIN terminal USING (till_id, epoch)
			WHERE kind IN ('fieldCaptured', 'questionPassed') AND verdict <> 'quarantined'
				AND (till_id, epoch, seq) > ($1, $2, $3) AND ($4::text IS NULL OR store_id = $4)
				AND ($5::text IS NULL OR entry_text::jsonb ->> 'businessDate' >= $5)
				AND ($6::text IS NULL OR entry_text::jsonb ->> 'businessDate' <= $6)
			ORDER BY till_id, epoch, seq LIMIT ${ROWS_AT_ONCE}`,
			[last.till_id, last.epoch, last.seq, scope.storeId, scope.from, scope.until],
		)
		const bodies = rows.flatMap(({ entry_text }) => readEntry(entry_text)?.body ?? [])
		figures = addFigures(figures, questionFigures(bodies))
		const end = rows.at(-1)
		if (end === undefined || rows.length < ROWS_AT_ONCE) break
		last = end
	}
	return withWrong(figures, await answersFoundWrong(database, scope))
}

/** Answers in whose place something else stands by now, whoever said it; of whoever was merged, what stands of the other. */
async function answersFoundWrong(
	database: Database,
	{ from, until, storeId }: ReportScope,
): Promise<ReadonlyMap<MemberFieldName, number>> {
	const rows = await database.rows<{ readonly field: MemberFieldName; readonly wrong: number }>(
		`SELECT said.body ->> 'field' AS field, count(*)::int AS wrong
		FROM (SELECT entry_text::jsonb -> 'body' AS body, entry_text::jsonb ->> 'businessDate' AS day
			FROM journal_entry JOIN terminal USING (till_id, epoch)
			WHERE kind = 'fieldCaptured' AND verdict <> 'quarantined' AND ($1::text IS NULL OR store_id = $1)) said
		JOIN member m ON m.member_id = said.body ->> 'memberId'
		JOIN member_field f ON f.member_id = coalesce(m.merged_into, m.member_id) AND f.field = said.body ->> 'field'
		WHERE f.value <> said.body ->> 'value' AND ($2::text IS NULL OR said.day >= $2) AND ($3::text IS NULL OR said.day <= $3)
		GROUP BY 1`,
		[storeId, from, until],
	)
	return new Map(rows.map(({ field, wrong }) => [field, wrong]))
}

export function reportLines(figures: readonly QuestionFigures[]): string[] {
	if (figures.length === 0) return ['nobody was asked anything in that time']
	const rows = [...figures, { field: 'all', ...totalOf(figures) }].map((one) => [
		one.field,
		askedOf(one as QuestionFigures),
		one.answered,
		one.refused,
		one.later,
		one.passed,
		one.wrong,
		one.timed === 0 ? '–' : (one.tookMs / one.timed / 1_000).toFixed(1),
		Math.round(one.tookMs / 1_000),
	])
	const head = ['question', 'asked', 'answered', 'refused', 'later', 'passed', 'wrong', 's each', 's in all']
	return [head, ...rows].map((cells) =>
		cells.map((cell, index) => (index === 0 ? `${cell}`.padEnd(20) : `${cell}`.padStart(10))).join(''),
	)
}
