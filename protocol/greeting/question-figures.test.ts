import { describe, expect, it } from 'vitest'
import { cardNoSchema, memberIdSchema } from '../base/ids.ts'
import type { EntryBody } from '../journal/entry.ts'
import {
	addFigures,
	answersPutRight,
	askedOf,
	questionFigures,
	totalOf,
	withWrong,
} from './question-figures.ts'

const who = {
	memberId: memberIdSchema.parse('M1'),
	cardNo: cardNoSchema.parse('8800000000000017'),
	wordingVersion: 'w',
}
const said = (
	field: 'phone' | 'email',
	value: string | null,
	more: { later?: true; tookMs?: number } = {},
): EntryBody => ({
	kind: 'fieldCaptured',
	...who,
	field,
	value,
	...more,
})
const passed = (field: 'phone' | 'email'): EntryBody => ({ kind: 'questionPassed', ...who, field })

describe('the figures of questions', () => {
	const bodies = [
		said('email', 'a@b.cn', { tookMs: 4_000 }),
		said('phone', '13800138000', { tookMs: 8_000 }),
		said('phone', null, { tookMs: 2_000 }),
		said('phone', null, { later: true, tookMs: 1_000 }),
		// Before seconds were measured.
		said('phone', null),
		passed('phone'),
		{ kind: 'trainingEntered' } as const,
	]
	const phone = {
		field: 'phone',
		answered: 1,
		refused: 2,
		later: 1,
		passed: 1,
		wrong: 0,
		timed: 3,
		tookMs: 11_000,
	}
	const email = {
		field: 'email' as const,
		answered: 1,
		refused: 0,
		later: 0,
		passed: 0,
		wrong: 0,
		timed: 1,
		tookMs: 4_000,
	}

	it('are counted by field', () => {
		expect(questionFigures(bodies)).toEqual([phone, email])
		expect(questionFigures(bodies).map(askedOf)).toEqual([5, 1])
		expect(questionFigures([])).toEqual([])
	})

	it('are the same counted in parts', () => {
		const parts = addFigures(questionFigures(bodies.slice(0, 2)), questionFigures(bodies.slice(2)))
		expect(parts).toEqual(questionFigures(bodies))
	})

	it('add up', () => {
		expect(totalOf(questionFigures(bodies))).toEqual({
			answered: 2,
			refused: 2,
			later: 1,
			passed: 1,
			wrong: 0,
			timed: 4,
			tookMs: 15_000,
		})
	})
	it('know what was put right afterwards, once for each answer', () => {
		const edited = (email: string): EntryBody =>
			({
				kind: 'memberEdited',
				memberId: who.memberId,
				cardNo: who.cardNo,
				sheet: { email },
				before: [],
				confirmedBy: 'cashier',
			}) as never
		const wrongIn = (...list: readonly EntryBody[]) => [...answersPutRight(list)]
		expect(wrongIn(said('email', 'a@b.cn'), edited('a@b.cn'), edited('c@d.cn'))).toEqual([])
		expect(wrongIn(said('email', 'a@b.cn'), edited('c@d.cn'), edited('a@b.cn'))).toEqual([['email', 1]])
		expect(wrongIn(said('email', 'a@b.cn'), said('email', null), said('email', 'x@b.cn'))).toEqual([
			['email', 1],
		])
		expect(wrongIn(edited('c@d.cn'), said('email', 'a@b.cn'), said('phone', '13800138000'))).toEqual([])
		const [first] = withWrong([email], new Map([['email', 1]]))
		expect(first).toEqual({ ...email, wrong: 1 })
	})
})
