/** What may stand in braces in a rule's text, what it says of a member, and which condition must be named for it to be known. */
import type { GreetingFacts } from './greeting-facts.ts'
import type { Conditions, RuleText } from './greeting-rules.ts'

type Language = keyof RuleText

type Blank = {
	/** The rule must name this condition; null: it is known of everybody. */
	readonly needs: keyof Conditions | null
	readonly fill: (facts: GreetingFacts, language: Language) => string | undefined
}

const BLANKS: Readonly<Record<string, Blank>> = {
	name: { needs: null, fill: ({ moment }, language) => moment.member.address[language] },
	visits: { needs: null, fill: ({ moment }) => `${moment.member.segmentReason.visitsPerYear}` },
	/** In whole currency units. */
	spend: {
		needs: null,
		fill: ({ moment }) => grouped(Math.floor(moment.member.segmentReason.spendPerYearMinor / 100)),
	},
	points: {
		needs: null,
		fill: ({ moment: { card } }) => {
			const { available, held, leased } = card.purses.points
			return grouped(available + held + leased)
		},
	},
	birthdayDays: { needs: 'birthdayWithinDays', fill: ({ birthdayDays }) => birthdayDays?.toString() },
	anniversaryDays: {
		needs: 'anniversaryWithinDays',
		fill: ({ anniversary }) => anniversary?.days.toString(),
	},
	years: { needs: 'anniversaryWithinDays', fill: ({ anniversary }) => anniversary?.years.toString() },
	awayDays: { needs: 'awayDays', fill: ({ awayDays }) => awayDays?.toString() },
	coupon: { needs: 'couponWithinDays', fill: ({ coupon }, language) => coupon?.name[language] },
	couponDays: { needs: 'couponWithinDays', fill: ({ coupon }) => coupon?.days.toString() },
	department: {
		needs: 'favouriteDepartments',
		fill: ({ department }, language) => department?.name?.[language],
	},
}

export type BlankFault = { readonly blank: string; readonly needs: keyof Conditions | null }

/** What a text has in braces that is no blank, or whose condition its rule does not name. */
export function blankFaults(text: string, when: Conditions): BlankFault[] {
	return blanksIn(text).flatMap((blank): BlankFault[] => {
		const needs = BLANKS[blank]?.needs
		if (needs === undefined) return [{ blank, needs: null }]
		return needs === null || when[needs] !== undefined ? [] : [{ blank, needs }]
	})
}

export const BLANK_NAMES = Object.keys(BLANKS)

export function fillText(text: RuleText, facts: GreetingFacts): RuleText {
	const filled = (language: Language): string =>
		text[language].replace(/\{([^{}]*)\}/g, (_, blank: string) => BLANKS[blank]?.fill(facts, language) ?? '')
	return { zh: filled('zh'), en: filled('en') }
}

function blanksIn(text: string): string[] {
	return [...text.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '')
}

function grouped(count: number): string {
	return `${count}`.replace(/\B(?=(\d{3})+$)/g, ',')
}
