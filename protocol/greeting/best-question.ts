/**
 * Which one question to ask a member today. Worth = the rule's worth × how doubtful the field is × how willing the member has
 * been. What she answered well is not asked; a refusal and a "later" rest as long as the rule says.
 */
import type { MemberSnapshot } from '../card/card-snapshot.ts'
import type { GreetingFacts } from './greeting-facts.ts'
import type { GreetingRules, QuestionRule } from './greeting-rules.ts'
import { type Found, type Unmet, unmetOf } from './judge.ts'

export type QuestionReason = 'unknown' | 'stale' | 'unverified'

const DAY_MS = 86_400_000
const DOUBT: Record<QuestionReason, number> = { unknown: 1, stale: 0.6, unverified: 0.4 }

/** What speaks for or against asking now. */
export type WeighedQuestion = { readonly rule: QuestionRule } & (
	| { readonly kind: 'due'; readonly reason: QuestionReason; readonly worth: number }
	| { readonly kind: 'unmet'; readonly unmet: readonly Unmet[] }
	| { readonly kind: 'known'; readonly sinceDays: number }
	| { readonly kind: 'rests'; readonly after: 'refusal' | 'later'; readonly forDays: number }
)

export function weighQuestions(
	rules: GreetingRules,
	facts: GreetingFacts,
	found: Found,
): readonly WeighedQuestion[] {
	return rules.questions.map((rule) => weigh(rule, facts, found))
}

/** The question that is worth most; of equals the first. Null: none is due. */
export function bestOf(
	weighed: readonly WeighedQuestion[],
): Extract<WeighedQuestion, { kind: 'due' }> | null {
	return weighed.reduce<Extract<WeighedQuestion, { kind: 'due' }> | null>(
		(best, one) => (one.kind === 'due' && one.worth > (best?.worth ?? 0) ? one : best),
		null,
	)
}

function weigh(rule: QuestionRule, facts: GreetingFacts, found: Found): WeighedQuestion {
	const { member, nowMs } = facts.moment
	const unmet = unmetOf(rule.when, facts, found)
	if (unmet.length > 0) return { rule, kind: 'unmet', unmet }
	const reason = doubtAbout(rule, member, nowMs)
	if (reason === null)
		return { rule, kind: 'known', sinceDays: daysSince(member.fields[rule.field]?.atMs ?? nowMs, nowMs) }
	const rest = restOf(rule, member, nowMs)
	if (rest !== null) return { rule, kind: 'rests', ...rest }
	return { rule, kind: 'due', reason, worth: rule.worth * DOUBT[reason] * willingness(member) }
}

function doubtAbout(
	{ field, staleAfterDays }: QuestionRule,
	member: MemberSnapshot,
	nowMs: number,
): QuestionReason | null {
	const known = member.fields[field]
	if (!known) return 'unknown'
	if (daysSince(known.atMs, nowMs) >= staleAfterDays) return 'stale'
	if (!known.verified && known.source === 'headOffice') return 'unverified'
	return null
}

function restOf(
	{ field, restAfterRefusalDays, restAfterLaterDays }: QuestionRule,
	member: MemberSnapshot,
	nowMs: number,
): { after: 'refusal' | 'later'; forDays: number } | null {
	const left = (atMs: number | undefined, days: number): number =>
		atMs === undefined ? 0 : Math.ceil(days - (nowMs - atMs) / DAY_MS)
	const ofRefusal = left(member.declinedAtMs[field], restAfterRefusalDays)
	if (ofRefusal > 0) return { after: 'refusal', forDays: ofRefusal }
	const ofLater = left(member.laterAtMs?.[field], restAfterLaterDays)
	return ofLater > 0 ? { after: 'later', forDays: ofLater } : null
}

function daysSince(atMs: number, nowMs: number): number {
	return Math.floor((nowMs - atMs) / DAY_MS)
}

/** Who refused two fields is half as willing; asking goes on, for what is worth most. "Later" is no refusal. */
function willingness(member: MemberSnapshot): number {
	return 1 / (1 + Object.keys(member.declinedAtMs).length / 2)
}
