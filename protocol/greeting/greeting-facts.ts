/** What greeting rules ask of: everything known about a member at this moment, reckoned once. Days are the shop's calendar days. */
import type { CardSnapshot, MemberSnapshot } from '../card/card-snapshot.ts'
import type { RuleText } from './greeting-rules.ts'

const DAY_MS = 86_400_000
const TIERS = ['standard', 'silver', 'gold', 'diamond'] as const

export type GreetingMoment = {
	readonly member: MemberSnapshot
	readonly card: Pick<CardSnapshot, 'vouchers' | 'purses'>
	readonly nowMs: number
	readonly utcOffsetMinutes: number
	readonly storeId: string
	readonly voucherNames: ReadonlyMap<string, RuleText>
	readonly departmentNames: ReadonlyMap<string, RuleText>
}

export type GreetingFacts = {
	readonly moment: GreetingMoment
	/** Of the shop. */
	readonly date: string
	readonly weekday: number
	readonly minute: number
	readonly birthdayDays: number | null
	readonly anniversary: { readonly days: number; readonly years: number } | null
	readonly awayDays: number | null
	readonly tierChange: { readonly direction: 'up' | 'down'; readonly daysAgo: number } | null
	/** The one that ends first. */
	readonly coupon: { readonly name: RuleText; readonly days: number } | null
	readonly department: { readonly departmentId: string; readonly name: RuleText | null } | null
}

export function greetingFacts(moment: GreetingMoment): GreetingFacts {
	const { member, nowMs, utcOffsetMinutes, departmentNames } = moment
	const shop = new Date(nowMs + utcOffsetMinutes * 60_000)
	const today = dayNumber(nowMs, utcOffsetMinutes)
	const departmentId = member.fields.favouriteDepartment?.value
	return {
		moment,
		date: shop.toISOString().slice(0, 10),
		weekday: shop.getUTCDay() === 0 ? 7 : shop.getUTCDay(),
		minute: shop.getUTCHours() * 60 + shop.getUTCMinutes(),
		birthdayDays: comingRound(member.fields.birthday?.value, today)?.days ?? null,
		anniversary: anniversaryOf(member.memberSince, today),
		awayDays: member.lastVisit && Math.max(0, today - dayNumber(member.lastVisit.atMs, utcOffsetMinutes)),
		tierChange: tierChangeOf(member, today, utcOffsetMinutes),
		coupon: firstToEnd(moment, today),
		department:
			departmentId === undefined ? null : { departmentId, name: departmentNames.get(departmentId) ?? null },
	}
}

function dayNumber(atMs: number, utcOffsetMinutes: number): number {
	return Math.floor((atMs + utcOffsetMinutes * 60_000) / DAY_MS)
}

function dayOfDate(date: string): number {
	return Math.round(Date.parse(`${date}T00:00:00Z`) / DAY_MS)
}

/** When a day of the year (`MM-DD`) comes round next; 29 February is kept on 1 March in other years. */
function comingRound(monthDay: string | undefined, today: number): { days: number; year: number } | null {
	const match = /^(\d\d)-(\d\d)$/.exec(monthDay ?? '')
	if (match === null) return null
	const dayIn = (year: number): number => Date.UTC(year, Number(match[1]) - 1, Number(match[2])) / DAY_MS
	const thisYear = new Date(today * DAY_MS).getUTCFullYear()
	const year = dayIn(thisYear) >= today ? thisYear : thisYear + 1
	return { days: dayIn(year) - today, year }
}

function anniversaryOf(since: string | undefined, today: number): GreetingFacts['anniversary'] {
	const next = comingRound(since?.slice(5), today)
	if (since === undefined || next === null) return null
	const years = next.year - Number(since.slice(0, 4))
	return years < 1 ? null : { days: next.days, years }
}

function tierChangeOf(
	{ tier, tierChange }: MemberSnapshot,
	today: number,
	utcOffsetMinutes: number,
): GreetingFacts['tierChange'] {
	if (tierChange === undefined || tierChange.from === tier) return null
	const direction = TIERS.indexOf(tier) > TIERS.indexOf(tierChange.from) ? 'up' : 'down'
	return { direction, daysAgo: Math.max(0, today - dayNumber(tierChange.atMs, utcOffsetMinutes)) }
}

/** One whose name this place does not know cannot be spoken of. */
function firstToEnd({ card, voucherNames }: GreetingMoment, today: number): GreetingFacts['coupon'] {
	const usable = card.vouchers.flatMap(({ voucherTypeId, balance, validFrom, validUntil }) => {
		const name = voucherNames.get(voucherTypeId)
		if (name === undefined || validUntil === null || balance.available + balance.leased <= 0) return []
		const days = dayOfDate(validUntil) - today
		const hasBegun = validFrom === null || dayOfDate(validFrom) <= today
		return days >= 0 && hasBegun ? [{ name, days }] : []
	})
	return usable.sort((one, other) => one.days - other.days)[0] ?? null
}
