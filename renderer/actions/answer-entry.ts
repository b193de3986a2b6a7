/** Typed answers of a member, validated as typed. The till validates again; this only guides the hand. */
import { normaliseAnswer } from '../../protocol/rules/field-answers.ts'

export type AnswerForm = 'monthDay' | 'phone' | 'email' | 'address'

export type AnswerCheck =
	| { readonly kind: 'complete'; readonly value: string }
	| { readonly kind: 'unfinished' }
	| { readonly kind: 'wrong' }

const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Judges what was typed so far; `complete` carries the value in the form that the journal keeps. */
export function checkAnswer(form: AnswerForm, typed: string): AnswerCheck {
	switch (form) {
		case 'monthDay':
			return checkMonthDay(typed)
		case 'phone':
			return checkPhone(typed)
		case 'email':
			return checkEmail(typed)
		case 'address': {
			const value = normaliseAnswer('address', typed)
			return value === null ? { kind: 'unfinished' } : { kind: 'complete', value }
		}
	}
}

function checkMonthDay(digits: string): AnswerCheck {
	if (!/^[0-9]{0,4}$/.test(digits)) return { kind: 'wrong' }
	const month = Number(digits.slice(0, 2))
	const day = Number(digits.slice(2))
	if (digits.length >= 1 && Number(digits[0]) > 1) return { kind: 'wrong' }
	if (digits.length >= 2 && (month < 1 || month > 12)) return { kind: 'wrong' }
	if (digits.length >= 3 && Number(digits[2]) > 3) return { kind: 'wrong' }
	if (digits.length < 4) return { kind: 'unfinished' }
	if (day < 1 || day > (DAYS_OF_MONTH[month - 1] ?? 0)) return { kind: 'wrong' }
	return { kind: 'complete', value: `${digits.slice(0, 2)}-${digits.slice(2)}` }
}

/** A mobile number of mainland China: 1, then 3 to 9, eleven digits in all. */
function checkPhone(digits: string): AnswerCheck {
	if (!/^(|1|1[3-9][0-9]{0,9})$/.test(digits)) return { kind: 'wrong' }
	return digits.length === 11 ? { kind: 'complete', value: digits } : { kind: 'unfinished' }
}

function checkEmail(text: string): AnswerCheck {
	if (/[\s,;<>()]/.test(text) || text.split('@').length > 2 || text.startsWith('@')) return { kind: 'wrong' }
	const isWhole = /^[^@]+@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)*[.][A-Za-z]{2,}$/.test(text)
	return isWhole ? { kind: 'complete', value: text } : { kind: 'unfinished' }
}

/** The typed digits set apart as they are spoken: `03-0`, `138 0013 8000`. */
export function groupAnswer(form: AnswerForm, typed: string): string {
	if (form === 'monthDay') return typed.length > 2 ? `${typed.slice(0, 2)}-${typed.slice(2)}` : typed
	if (form === 'phone')
		return [typed.slice(0, 3), typed.slice(3, 7), typed.slice(7)].filter((part) => part !== '').join(' ')
	return typed
}
