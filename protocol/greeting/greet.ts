/** The greeting of a member by rules. Till and preview use this one engine; `explain` says why, of every rule. */
import type { MemberFieldName } from '../card/card-snapshot.ts'
import { bestOf, type QuestionReason, type WeighedQuestion, weighQuestions } from './best-question.ts'
import { fillText } from './fill-text.ts'
import { type GreetingFacts, type GreetingMoment, greetingFacts } from './greeting-facts.ts'
import type { GreetingRules, Rule, RuleText } from './greeting-rules.ts'
import { type Found, firstThatApplies, type Unmet, unmetOf } from './judge.ts'

export type Greeting = {
	readonly segment: { readonly id: string; readonly name: RuleText; readonly because: RuleText } | null
	readonly occasion: { readonly id: string; readonly name: RuleText } | null
	readonly sentence: { readonly id: string; readonly say: RuleText } | null
	readonly suggestion: { readonly id: string; readonly offer: RuleText; readonly because: RuleText } | null
	readonly question: {
		readonly field: MemberFieldName
		readonly reason: QuestionReason
		readonly ask: RuleText
		/** Null: all that there are. */
		readonly choices: readonly string[] | null
		readonly rewardPoints: number
	} | null
}

export function greet(rules: GreetingRules, moment: GreetingMoment): Greeting {
	const facts = greetingFacts(moment)
	const { segment, occasion, found } = findings(rules, facts)
	const sentence = firstThatApplies(rules.sentences, facts, found)
	const suggestion = firstThatApplies(rules.suggestions, facts, found)
	const question = bestOf(weighQuestions(rules, facts, found))
	const filled = (text: RuleText): RuleText => fillText(text, facts)
	return {
		segment: segment && { id: segment.id, name: filled(segment.name), because: filled(segment.because) },
		occasion: occasion && { id: occasion.id, name: filled(occasion.name) },
		sentence: sentence && { id: sentence.id, say: filled(sentence.say) },
		suggestion: suggestion && {
			id: suggestion.id,
			offer: filled(suggestion.offer),
			because: filled(suggestion.because),
		},
		question: question && {
			field: question.rule.field,
			reason: question.reason,
			ask: filled(question.rule.ask),
			choices: question.rule.choices ?? null,
			rewardPoints: question.rule.rewardPoints ?? 0,
		},
	}
}

/** A rule with what stands against it; none: it applies, and is taken if it is the first such one of its list. */
export type JudgedRule = { readonly id: string; readonly unmet: readonly Unmet[] }

export type Explanation = {
	readonly segments: readonly JudgedRule[]
	readonly occasions: readonly JudgedRule[]
	readonly sentences: readonly JudgedRule[]
	readonly suggestions: readonly JudgedRule[]
	readonly questions: readonly WeighedQuestion[]
}

export function explain(rules: GreetingRules, moment: GreetingMoment): Explanation {
	const facts = greetingFacts(moment)
	const { found, afterSegment } = findings(rules, facts)
	const judged = (list: readonly Rule[], by: Found): JudgedRule[] =>
		list.map(({ id, when }) => ({ id, unmet: unmetOf(when, facts, by) }))
	return {
		segments: judged(rules.segments, NOTHING),
		occasions: judged(rules.occasions, afterSegment),
		sentences: judged(rules.sentences, found),
		suggestions: judged(rules.suggestions, found),
		questions: weighQuestions(rules, facts, found),
	}
}

const NOTHING: Found = { segmentId: null, occasionId: null }

function findings(rules: GreetingRules, facts: GreetingFacts) {
	const segment = firstThatApplies(rules.segments, facts, NOTHING)
	const afterSegment: Found = { segmentId: segment?.id ?? null, occasionId: null }
	const occasion = firstThatApplies(rules.occasions, facts, afterSegment)
	return { segment, occasion, afterSegment, found: { ...afterSegment, occasionId: occasion?.id ?? null } }
}
