/**
 * Which one question to ask a member today. Worth = value of the field × how doubtful it is × how willing the member
 * has been. Fields she answered well are not asked; a "not now" rests for {@link DECLINE_REST_DAYS}.
 */
import type { MemberFieldName, MemberSnapshot } from '../card/card-snapshot.ts'

export type QuestionReason = 'unknown' | 'stale' | 'unverified'
export type QuestionChoice = { readonly field: MemberFieldName; readonly reason: QuestionReason }

const DAY_MS = 86_400_000
const DECLINE_REST_DAYS = 90
const STALE_AFTER_DAYS = 730

/** What knowing a field is worth to the group, relative to each other. */
const FIELD_VALUE: Record<MemberFieldName, number> = {
	contactChannel: 100,
	birthday: 90,
	phone: 80,
	favouriteDepartment: 60,
	email: 30,
}
const DOUBT: Record<QuestionReason, number> = { unknown: 1, stale: 0.6, unverified: 0.4 }
const ASKED_FIELDS = Object.keys(FIELD_VALUE) as MemberFieldName[]

/** The question worth most right now, or null when none is due. */
export function bestQuestion(member: MemberSnapshot, nowMs: number): QuestionChoice | null {
	let best: QuestionChoice | null = null
	let bestWorth = 0
	for (const field of ASKED_FIELDS) {
		const reason = doubtAbout(member, field, nowMs)
		if (reason === null || restsAfterDecline(member, field, nowMs)) continue
		const worth = FIELD_VALUE[field] * DOUBT[reason] * willingness(member)
		if (worth > bestWorth) {
			best = { field, reason }
			bestWorth = worth
		}
	}
	return best
}

function doubtAbout(member: MemberSnapshot, field: MemberFieldName, nowMs: number): QuestionReason | null {
	const known = member.fields[field]
	if (!known) return 'unknown'
	if (nowMs - known.atMs > STALE_AFTER_DAYS * DAY_MS) return 'stale'
	if (!known.verified && known.source === 'headOffice') return 'unverified'
	return null
}

function restsAfterDecline(member: MemberSnapshot, field: MemberFieldName, nowMs: number): boolean {
	const declinedAtMs = member.declinedAtMs[field]
	return declinedAtMs !== undefined && nowMs - declinedAtMs < DECLINE_REST_DAYS * DAY_MS
}

/** Someone who said "not now" to two fields is half as willing; asking goes on, for what is worth most. */
function willingness(member: MemberSnapshot): number {
	return 1 / (1 + Object.keys(member.declinedAtMs).length / 2)
}
