/** Whether an answer may be kept for a member field. One rule for the till (as typed) and the centre (on arrival). */
import type { MemberFieldName, MemberSnapshot } from '../card/card-snapshot.ts'

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** The answer in the form in which it is kept, or null when it is not a valid one. */
export function normaliseAnswer(field: MemberFieldName, text: string): string | null {
	const value = text.trim()
	switch (field) {
		case 'birthday':
			return isMonthDay(value) ? value : null
		case 'phone':
			return /^1[3-9][0-9]{9}$/.test(value) ? value : null
		case 'email':
			return /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/.test(value) && value.length <= 120 ? value : null
		case 'contactChannel':
			return ['sms', 'wechat', 'none'].includes(value) ? value : null
		case 'favouriteDepartment':
			return value.length > 0 && value.length <= 16 ? value : null
		case 'address':
			return addressOf(value)
	}
}

/** The member who would not say a field, or said "later" to it; of several moments the newest stays. */
export function withoutAnswer(
	member: MemberSnapshot,
	field: MemberFieldName,
	atMs: number,
	isLater: boolean,
): MemberSnapshot {
	const before = isLater ? (member.laterAtMs ?? {}) : member.declinedAtMs
	const after = { ...before, [field]: Math.max(atMs, before[field] ?? atMs) }
	return isLater ? { ...member, laterAtMs: after } : { ...member, declinedAtMs: after }
}

/** Whether an answer to it is chosen among what there is, and not typed. */
export function isChosen(field: MemberFieldName): boolean {
	return field === 'contactChannel' || field === 'favouriteDepartment'
}

/** Where a letter would arrive: letters of any script, and more than a word. Runs of spaces become one. */
function addressOf(text: string): string | null {
	const value = text.replace(/\s+/g, ' ')
	const letters = value.match(/\p{L}/gu)?.length ?? 0
	return letters >= 2 && value.length >= 6 && value.length <= 120 && !/\p{Cc}/u.test(value) ? value : null
}

/** `MM-DD`, 29 February allowed: the year is not asked. */
function isMonthDay(value: string): boolean {
	const match = /^(\d\d)-(\d\d)$/.exec(value)
	if (!match) return false
	const month = Number(match[1])
	const day = Number(match[2])
	return day >= 1 && day <= (DAYS_IN_MONTH[month - 1] ?? 0)
}
