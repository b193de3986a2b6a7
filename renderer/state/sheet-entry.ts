/** What is being typed on a member's sheet, and to what she agrees: the screen's own until it is sent. */
import { SHEET_FIELDS, type SheetField } from '../../protocol/card/member-sheet.ts'
import type { SheetValues } from '../../protocol/journal/member-entries.ts'
import type { ConsentKey } from '../../protocol/rules/consent-wording.ts'
import type { CustomerConfirmView, DeskView } from '../../till/view.ts'

export type SheetEntry = {
	/** Only what was typed. */
	readonly values: Readonly<Partial<Record<SheetField | 'cardNo', string>>>
	/** Null: as the question stands. */
	readonly given: readonly ConsentKey[] | null
}

export const NO_SHEET_ENTRY: SheetEntry = { values: {}, given: null }

export function sheetFieldId(field: SheetField | 'cardNo'): string {
	return `sheet-${field}`
}

/** Whoever is looked for in vain joins with what was typed. */
export function entryFromSearch(typed: string): SheetEntry {
	const text = typed.trim()
	const digits = text.replace(/[\s-]/g, '')
	if (text === '') return NO_SHEET_ENTRY
	if (/^1[3-9][0-9]{9}$/.test(digits)) return { ...NO_SHEET_ENTRY, values: { phone: digits } }
	if (/^[0-9]+$/.test(digits)) return { ...NO_SHEET_ENTRY, values: { cardNo: digits } }
	// A Chinese name is written in one: its first character is the family's, but for a few.
	if (/^\p{Script=Han}{2,4}$/u.test(text))
		return { ...NO_SHEET_ENTRY, values: { familyName: text.slice(0, 1), givenName: text.slice(1) } }
	return { ...NO_SHEET_ENTRY, values: { familyName: text } }
}

/** What a field shows: what was typed, else what is known. */
export function shownValue(desk: DeskView, { values }: SheetEntry, field: SheetField): string {
	const typed = values[field]
	if (typed !== undefined) return typed
	return desk.kind === 'editMember' ? (desk.sheet.find((one) => one.field === field)?.value ?? '') : ''
}

/** Month and day may be typed without their dash. */
export function sheetToSend({ values }: SheetEntry): SheetValues {
	const sheet: SheetValues = {}
	for (const field of SHEET_FIELDS) {
		const text = values[field]
		if (text === undefined) continue
		sheet[field] = (field === 'birthday' ? text.trim().replace(/^(\d\d)(\d\d)$/, '$1-$2') : text).slice(
			0,
			120,
		)
	}
	return sheet
}

/** Joining is asked for, so its own consent stands marked; an offer is never marked before she says so. */
export function givenNow(confirm: CustomerConfirmView, { given }: SheetEntry): readonly ConsentKey[] {
	if (confirm.kind !== 'consent') return []
	if (given !== null) return given
	return confirm.items.flatMap((item) =>
		(item.given ?? (item.isRequired && confirm.purpose === 'enrol')) ? [item.consent] : [],
	)
}
