/** Which one sentence to say to a member now, and for what occasion. Rules in order; the first that fits wins. */
import type { MemberSnapshot } from '../../protocol/card/card-snapshot.ts'
import type { GreetingSentence, MemberView } from '../view.ts'

const DAY_MS = 86_400_000
const LONG_AWAY_DAYS = 60
const BIRTHDAY_AHEAD_DAYS = 7
const LOYAL_VISITS_PER_YEAR = 24

export type Greeting = { readonly occasion: MemberView['occasion']; readonly sentence: GreetingSentence }

export function greetingOf(member: MemberSnapshot, nowMs: number, utcOffsetMinutes: number): Greeting {
	const birthday = member.fields.birthday?.value
	const days = birthday ? daysUntil(birthday, nowMs + utcOffsetMinutes * 60_000) : null
	if (days === 0) return { occasion: 'birthday', sentence: { kind: 'birthdayToday' } }
	if (days !== null && days <= BIRTHDAY_AHEAD_DAYS)
		return { occasion: 'birthdaySoon', sentence: { kind: 'birthdaySoon', days } }
	return { occasion: null, sentence: everydaySentence(member, nowMs) }
}

function everydaySentence(member: MemberSnapshot, nowMs: number): GreetingSentence {
	if (!member.lastVisit) return { kind: 'firstVisits' }
	const daysAway = Math.floor((nowMs - member.lastVisit.atMs) / DAY_MS)
	if (daysAway >= LONG_AWAY_DAYS) return { kind: 'longTimeNoSee', days: daysAway }
	const { visitsPerYear } = member.segmentReason
	if (visitsPerYear >= LOYAL_VISITS_PER_YEAR) return { kind: 'thanksForLoyalty', visitsPerYear }
	if (visitsPerYear <= 2) return { kind: 'firstVisits' }
	return { kind: 'welcomeBack' }
}

/** Whole days from the shop's today to the next `MM-DD`; 29 February is kept on 1 March in other years. */
function daysUntil(monthDay: string, shopNowMs: number): number {
	const today = new Date(shopNowMs)
	const year = today.getUTCFullYear()
	const todayMs = Date.UTC(year, today.getUTCMonth(), today.getUTCDate())
	const [month = 1, day = 1] = monthDay.split('-').map(Number)
	const thisYearMs = Date.UTC(year, month - 1, day)
	const nextMs = thisYearMs >= todayMs ? thisYearMs : Date.UTC(year + 1, month - 1, day)
	return Math.round((nextMs - todayMs) / DAY_MS)
}
