/** What asking members came to, counted from journal entries: at a till for its shift, at the centre for any days and stores. */
import { type MemberFieldName, memberFieldNameSchema } from '../card/card-snapshot.ts'
import type { EntryBody } from '../journal/entry.ts'

export type QuestionFigures = {
	readonly field: MemberFieldName
	readonly answered: number
	/** Would not say. */
	readonly refused: number
	/** Some other time. */
	readonly later: number
	/** The sale ended and nobody had said anything. */
	readonly passed: number
	/** Of those answered: what was found wrong later, another value having been said or confirmed. */
	readonly wrong: number
	/** Of those answered, refused and put off whose time was measured: their number, and the sum. */
	readonly timed: number
	readonly tookMs: number
}

/** Every time that the question was on the screen. */
export function askedOf({ answered, refused, later, passed }: QuestionFigures): number {
	return answered + refused + later + passed
}

/** By field, in the order of the fields; those that nobody was asked for are left out. */
export function questionFigures(bodies: Iterable<EntryBody>): QuestionFigures[] {
	const counted = new Map<MemberFieldName, QuestionFigures>()
	for (const body of bodies) {
		if (body.kind !== 'fieldCaptured' && body.kind !== 'questionPassed') continue
		const before = counted.get(body.field) ?? nothing(body.field)
		counted.set(body.field, withEntry(before, body))
	}
	return memberFieldNameSchema.options.flatMap((field) => counted.get(field) ?? [])
}

/**
 * Answers that these entries themselves put right: she, or whoever changed her sheet, said otherwise afterwards. By field, oldest
 * entry first. What other tills and head office know of her is not among them.
 */
export function answersPutRight(bodies: Iterable<EntryBody>): ReadonlyMap<MemberFieldName, number> {
	const open = new Map<string, string>()
	const wrong = new Map<MemberFieldName, number>()
	const says = (memberId: string, field: MemberFieldName, value: string): boolean => {
		const key = `${memberId}/${field}`
		const isWrong = open.get(key) !== undefined && open.get(key) !== value
		if (isWrong) wrong.set(field, (wrong.get(field) ?? 0) + 1)
		return open.delete(key)
	}
	for (const body of bodies) {
		if (body.kind === 'fieldCaptured' && body.value !== null) {
			says(body.memberId, body.field, body.value)
			open.set(`${body.memberId}/${body.field}`, body.value)
		} else if (body.kind === 'memberEdited')
			for (const [name, value] of Object.entries(body.sheet)) {
				const field = memberFieldNameSchema.safeParse(name).data
				if (field !== undefined && value !== undefined) says(body.memberId, field, value)
			}
	}
	return wrong
}

export function withWrong(
	figures: readonly QuestionFigures[],
	wrong: ReadonlyMap<MemberFieldName, number>,
): QuestionFigures[] {
	return figures.map((one) => ({ ...one, wrong: wrong.get(one.field) ?? 0 }))
}

/** Two counts of different entries together. */
export function addFigures(
	one: readonly QuestionFigures[],
	other: readonly QuestionFigures[],
): QuestionFigures[] {
	return memberFieldNameSchema.options.flatMap((field) => {
		const both = [...one, ...other].filter((figures) => figures.field === field)
		return both.length === 0 ? [] : [both.reduce((sum, figures) => plus(sum, figures), nothing(field))]
	})
}

/** Of all fields. */
export function totalOf(figures: readonly QuestionFigures[]): Omit<QuestionFigures, 'field'> {
	const { field: _, ...total } = figures.reduce((sum, one) => plus(sum, one), nothing('birthday'))
	return total
}

function nothing(field: MemberFieldName): QuestionFigures {
	return { field, answered: 0, refused: 0, later: 0, passed: 0, wrong: 0, timed: 0, tookMs: 0 }
}

function plus(
	sum: QuestionFigures,
	{ answered, refused, later, passed, wrong, timed, tookMs }: QuestionFigures,
): QuestionFigures {
	return {
		field: sum.field,
		answered: sum.answered + answered,
		refused: sum.refused + refused,
		later: sum.later + later,
		passed: sum.passed + passed,
		wrong: sum.wrong + wrong,
		timed: sum.timed + timed,
		tookMs: sum.tookMs + tookMs,
	}
}

function withEntry(
	before: QuestionFigures,
	body: Extract<EntryBody, { kind: 'fieldCaptured' | 'questionPassed' }>,
): QuestionFigures {
	if (body.kind === 'questionPassed') return { ...before, passed: before.passed + 1 }
	const what = body.value !== null ? 'answered' : body.later ? 'later' : 'refused'
	const { tookMs } = body
	return {
		...before,
		[what]: before[what] + 1,
		timed: before.timed + (tookMs === undefined ? 0 : 1),
		tookMs: before.tookMs + (tookMs ?? 0),
	}
}
