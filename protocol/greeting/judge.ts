/** Whether a rule's conditions hold, and what stands against it, in words that a person who writes rules can read. */

import type { GreetingFacts } from './greeting-facts.ts'
import type { Conditions, Rule } from './greeting-rules.ts'

/** What of this file has been found to apply before: rules may ask for it. */
export type Found = { readonly segmentId: string | null; readonly occasionId: string | null }

/** One condition that does not hold. */
export type Unmet = { readonly condition: string; readonly wanted: string; readonly found: string }

type Judge<Wanted> = (
	wanted: Wanted,
	facts: GreetingFacts,
	found: Found,
) => { readonly holds: boolean; readonly found: string }

const within =
	(of: (facts: GreetingFacts) => number | null): Judge<number> =>
	(most, facts) => {
		const days = of(facts)
		return { holds: days !== null && days <= most, found: days === null ? 'not known' : `${days} days` }
	}

const inRange =
	(of: (facts: GreetingFacts) => number | null): Judge<NonNullable<Conditions['awayDays']>> =>
	({ min = 0, max = Number.MAX_SAFE_INTEGER }, facts) => {
		const value = of(facts)
		return {
			holds: value !== null && value >= min && value <= max,
			found: value === null ? 'none' : `${value}`,
		}
	}

const among =
	(of: (facts: GreetingFacts, found: Found) => string | number | null): Judge<readonly (string | number)[]> =>
	(wanted, facts, found) => {
		const value = of(facts, found)
		return { holds: value !== null && wanted.includes(value), found: value === null ? 'none' : `${value}` }
	}

const is =
	(of: (facts: GreetingFacts) => boolean): Judge<boolean> =>
	(wanted, facts) => ({ holds: of(facts) === wanted, found: `${of(facts)}` })

const JUDGES: { readonly [Name in keyof Conditions]-?: Judge<NonNullable<Conditions[Name]>> } = {
	birthdayWithinDays: within(({ birthdayDays }) => birthdayDays),
	anniversaryWithinDays: within(({ anniversary }) => anniversary?.days ?? null),
	awayDays: inRange(({ awayDays }) => awayDays),
	isFirstVisit: is(({ awayDays }) => awayDays === null),
	wasHereToday: is(({ awayDays }) => awayDays === 0),
	tierChangedWithinDays: within(({ tierChange }) => tierChange?.daysAgo ?? null),
	tierChange: (wanted, { tierChange }) => ({
		holds: tierChange?.direction === wanted,
		found: tierChange?.direction ?? 'none',
	}),
	tiers: among(({ moment }) => moment.member.tier),
	headOfficeSegments: among(({ moment }) => moment.member.segment),
	pyramidClasses: among(({ moment }) => moment.member.pyramidClass),
	segments: among((_, { segmentId }) => segmentId),
	occasions: among((_, { occasionId }) => occasionId),
	visitsPerYear: inRange(({ moment }) => moment.member.segmentReason.visitsPerYear),
	spendPerYearMinor: inRange(({ moment }) => moment.member.segmentReason.spendPerYearMinor),
	points: inRange(({ moment }) => owned(moment.card.purses.points)),
	storedValueMinor: inRange(({ moment }) => owned(moment.card.purses.storedValue)),
	couponWithinDays: within(({ coupon }) => coupon?.days ?? null),
	favouriteDepartments: (wanted, { department }) => ({
		holds:
			department !== null &&
			department.name !== null &&
			(wanted.length === 0 || wanted.includes(department.departmentId)),
		found:
			department === null
				? 'none'
				: `${department.departmentId}${department.name ? '' : ', which nobody knows here'}`,
	}),
	knows: (wanted, { moment }) => {
		const missing = wanted.filter((field) => moment.member.fields[field] === undefined)
		return { holds: missing.length === 0, found: `without ${missing.join(', ')}` }
	},
	lacks: (wanted, { moment }) => {
		const known = wanted.filter((field) => moment.member.fields[field] !== undefined)
		return { holds: known.length === 0, found: `has ${known.join(', ')}` }
	},
	languages: among(({ moment }) => moment.member.language),
	dates: ({ from, until }, { date }) => ({ holds: from <= date && date <= until, found: date }),
	weekdays: among(({ weekday }) => weekday),
	hours: ({ fromMinute, untilMinute }, { minute }) => ({
		holds:
			fromMinute <= untilMinute
				? minute >= fromMinute && minute < untilMinute
				: minute >= fromMinute || minute < untilMinute,
		found: `${minute}`,
	}),
	stores: among(({ moment }) => moment.storeId),
}

/** The conditions of these that do not hold; none: the rule applies. */
export function unmetOf(when: Conditions, facts: GreetingFacts, found: Found): Unmet[] {
	return Object.entries(when).flatMap(([condition, wanted]): Unmet[] => {
		if (wanted === undefined) return []
		// The schema has said that what stands under a name is what its judge asks for.
		const judge = JUDGES[condition as keyof Conditions] as Judge<typeof wanted>
		const judged = judge(wanted, facts, found)
		return judged.holds ? [] : [{ condition, wanted: JSON.stringify(wanted), found: judged.found }]
	})
}

export function firstThatApplies<One extends Rule>(
	rules: readonly One[],
	facts: GreetingFacts,
	found: Found,
): One | null {
	return rules.find(({ when }) => unmetOf(when, facts, found).length === 0) ?? null
}

function owned({ available, held, leased }: { available: number; held: number; leased: number }): number {
	return available + held + leased
}
