/** A member's card at the desk, and her sheet. */
import type { SheetField } from '../../protocol/card/member-sheet.ts'

export const DESK_CARD = {
	cardNo: '6200100000000017',
	cardState: 'active',
	nameZh: '王女士',
	nameEn: 'Ms Wang',
	storedValue: 52_000,
	gift: 0,
} as const

const sheetField = (field: SheetField, value: string, isVerified = false) => ({
	field,
	value,
	isVerified,
	atMs: value === '' ? null : 1,
})
export const EDITED_SHEET = {
	kind: 'editMember',
	card: DESK_CARD,
	sheet: [
		sheetField('familyName', '王'),
		sheetField('givenName', '丽华'),
		sheetField('addressedAs', 'ms'),
		sheetField('phone', '13818000101', true),
		sheetField('birthday', '03-08', true),
		sheetField('email', ''),
		sheetField('address', '上海市黄浦区南京东路 100 号 3 幢 1502 室'),
	],
} as const
