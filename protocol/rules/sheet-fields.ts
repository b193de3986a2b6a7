/** Whether what was typed may stand on a member's sheet. One rule for the till (as typed) and the centre (on arrival). */
import { SHEET_FIELDS, type SheetField } from '../card/member-sheet.ts'
import type { SheetValues } from '../journal/member-entries.ts'
import { normaliseAnswer } from './field-answers.ts'

const NAME_MAX = 40

/** In the form in which it is kept; '' takes the field away; null when it is not a valid one. */
export function normaliseSheetField(field: SheetField, text: string): string | null {
	const value = text.normalize('NFC').replace(/\s+/g, ' ').trim()
	switch (field) {
		case 'familyName':
			return isName(value) ? value : null
		case 'givenName':
		case 'addressedAs':
			return value === '' || isName(value) ? value : null
		case 'phone':
		case 'birthday':
		case 'email':
		case 'address':
			return value === '' ? '' : normaliseAnswer(field, field === 'phone' ? nationalPhone(value) : value)
	}
}

/** Letters of any script, with what stands between them in names. */
function isName(value: string): boolean {
	return value.length <= NAME_MAX && /^\p{L}[\p{L}\p{M} .'’·-]*$/u.test(value)
}

/** As it is printed on cards: with its country code, spaces and dashes. */
function nationalPhone(text: string): string {
	return text.replace(/[\s-]/g, '').replace(/^(\+86|0086|86(?=1[0-9]{10}$))/, '')
}

export type ReadSheet =
	| { readonly kind: 'sheet'; readonly sheet: SheetValues }
	/** The first field that is not as it must be. */
	| { readonly kind: 'invalid'; readonly field: SheetField }

/** `isNew`: of somebody who joins, who must have a name and a phone number. */
export function readSheet(typed: SheetValues, isNew: boolean): ReadSheet {
	const sheet: SheetValues = {}
	for (const field of SHEET_FIELDS) {
		const text = typed[field]
		if (text === undefined) continue
		const value = normaliseSheetField(field, text)
		if (value === null) return { kind: 'invalid', field }
		if (value !== '' || !isNew) sheet[field] = value
	}
	const missing = (['familyName', 'phone'] as const).find((field) => isNew && sheet[field] === undefined)
	return missing === undefined ? { kind: 'sheet', sheet } : { kind: 'invalid', field: missing }
}
