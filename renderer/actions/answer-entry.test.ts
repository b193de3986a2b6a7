import { expect, test } from 'vitest'
import { normaliseAnswer } from '../../protocol/rules/field-answers.ts'
import { checkAnswer, groupAnswer } from './answer-entry.ts'

test.each([
	['monthDay', '', 'unfinished'],
	['monthDay', '03', 'unfinished'],
	['monthDay', '0308', 'complete'],
	['monthDay', '0229', 'complete'],
	['monthDay', '0230', 'wrong'],
	['monthDay', '13', 'wrong'],
	['monthDay', '00', 'wrong'],
	['monthDay', '2', 'wrong'],
	['monthDay', '03081', 'wrong'],
	['phone', '138', 'unfinished'],
	['phone', '13800138000', 'complete'],
	['phone', '128', 'wrong'],
	['phone', '138001380001', 'wrong'],
	['email', 'wang', 'unfinished'],
	['email', 'wang@example.com', 'complete'],
	['email', 'wang@@example.com', 'wrong'],
	['email', 'wang li', 'wrong'],
] as const)('%s %j is %s', (form, typed, kind) => {
	expect(checkAnswer(form, typed).kind).toBe(kind)
})

test('what is complete here is what the till keeps', () => {
	const fields = { monthDay: 'birthday', phone: 'phone', email: 'email' } as const
	for (const [form, typed] of [
		['monthDay', '0308'],
		['phone', '13800138000'],
		['email', 'wang@example.com'],
	] as const) {
		const check = checkAnswer(form, typed)
		expect(check.kind === 'complete' && normaliseAnswer(fields[form], check.value)).toBe(
			check.kind === 'complete' && check.value,
		)
	}
})

test('digits are set apart as they are spoken', () => {
	expect(groupAnswer('monthDay', '030')).toBe('03-0')
	expect(groupAnswer('phone', '13800138000')).toBe('138 0013 8000')
})
