/** What rules of greeting say to one member, and why each of them does or does not: for whoever writes them. */
import type { WeighedQuestion } from '../../protocol/greeting/best-question.ts'
import { bestOf } from '../../protocol/greeting/best-question.ts'
import { explain, greet, type JudgedRule } from '../../protocol/greeting/greet.ts'
import type { GreetingMoment } from '../../protocol/greeting/greeting-facts.ts'
import type { GreetingRules, RuleText } from '../../protocol/greeting/greeting-rules.ts'
import type { Unmet } from '../../protocol/greeting/judge.ts'
import type { RuleFault } from '../../protocol/greeting/read-rules.ts'

export type PreviewLanguage = 'zh-CN' | 'en'

export function previewLines(
	rules: GreetingRules,
	moment: GreetingMoment,
	language: PreviewLanguage,
): string[] {
	const said = ({ zh, en }: RuleText): string => (language === 'en' ? en : zh)
	const { segment, occasion, sentence, suggestion, question } = greet(rules, moment)
	const { segments, occasions, sentences, suggestions, questions } = explain(rules, moment)
	const { member } = moment
	return [
		`${rules.rulesId}: ${said(member.address)} (${member.memberId}) on ${shopTime(moment)} in ${moment.storeId}`,
		'',
		`sentence    ${sentence ? said(sentence.say) : '–'}`,
		`occasion    ${occasion ? said(occasion.name) : '–'}`,
		`segment     ${segment ? `${said(segment.name)}: ${said(segment.because)}` : '–'}`,
		`suggestion  ${suggestion ? `${said(suggestion.offer)}: ${said(suggestion.because)}` : '–'}`,
		`question    ${question ? `${said(question.ask)} (${question.field}, ${question.reason})` : '–'}`,
		...listLines('segments', segments),
		...listLines('occasions', occasions),
		...listLines('sentences', sentences),
		...listLines('suggestions', suggestions),
		...questionLines(questions),
	]
}

export function faultLines(fileName: string, faults: readonly RuleFault[]): string[] {
	const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`
	return [
		`${fileName}: refused, ${count}; nothing of it is used`,
		...faults.map(({ line, path, message }) => `  line ${line}${path === '' ? '' : `, ${path}`}: ${message}`),
	]
}

function shopTime({ nowMs, utcOffsetMinutes }: GreetingMoment): string {
	return new Date(nowMs + utcOffsetMinutes * 60_000).toISOString().slice(0, 16).replace('T', ' ')
}

function listLines(name: string, rules: readonly JudgedRule[]): string[] {
	const taken = rules.findIndex(({ unmet }) => unmet.length === 0)
	const why = ({ unmet }: JudgedRule, index: number): string => {
		if (unmet.length > 0) return `no: ${unmet.map(unmetText).join('; ')}`
		return index === taken
			? 'TAKEN: everything that it asks for holds'
			: `would apply, but ${rules[taken]?.id} comes first`
	}
	return ['', name, ...rules.map((rule, index) => `  ${rule.id.padEnd(22)} ${why(rule, index)}`)]
}

function unmetText({ condition, wanted, found }: Unmet): string {
	return `${condition} ${wanted}, but ${found}`
}

function questionLines(questions: readonly WeighedQuestion[]): string[] {
	const best = bestOf(questions)
	const why = (question: WeighedQuestion): string => {
		switch (question.kind) {
			case 'due': {
				const worth = `worth ${Math.round(question.worth * 10) / 10} of ${question.rule.worth}, ${question.reason}`
				const reward = question.rule.rewardPoints
				const earns = reward === undefined ? '' : `, earns ${reward} points`
				return question === best ? `ASKED: ${worth}${earns}` : `due, but worth less: ${worth}`
			}
			case 'unmet':
				return `no: ${question.unmet.map(unmetText).join('; ')}`
			case 'known':
				return `no: known since ${question.sinceDays} days, asked again after ${question.rule.staleAfterDays}`
			case 'rests':
				return `no: ${question.after === 'later' ? 'she said “later”' : 'she would not say'}; rests ${question.forDays} more days`
		}
	}
	return ['', 'questions', ...questions.map((one) => `  ${one.rule.field.padEnd(22)} ${why(one)}`)]
}
