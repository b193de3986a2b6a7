/** A file of greeting rules: taken whole, or refused with every fault, where it stands and what to do. */
import { isChosen, normaliseAnswer } from '../rules/field-answers.ts'
import { BLANK_NAMES, blankFaults } from './fill-text.ts'
import { type GreetingRules, greetingRulesSchema, type Rule, type RuleText } from './greeting-rules.ts'
import { lineOfPath } from './line-of-path.ts'

export type RuleFault = {
	/** From 1. */
	readonly line: number
	/** As `sentences[2].say.zh`; empty: the file as a whole. */
	readonly path: string
	/** What is wrong, and what to do. */
	readonly message: string
}

export type RulesRead =
	| { readonly kind: 'rules'; readonly rules: GreetingRules }
	| { readonly kind: 'faults'; readonly faults: readonly RuleFault[] }

type Placed = { readonly path: readonly PropertyKey[]; readonly message: string }

export function readGreetingRules(text: string): RulesRead {
	let value: unknown
	try {
		value = JSON.parse(text)
	} catch (error) {
		return { kind: 'faults', faults: [notJson(text, error)] }
	}
	const parsed = greetingRulesSchema.safeParse(value)
	const placed = parsed.success ? meaningFaults(parsed.data) : parsed.error.issues.map(sayIssue)
	if (parsed.success && placed.length === 0) return { kind: 'rules', rules: parsed.data }
	const faults = placed.map(({ path, message }) => ({
		line: lineOfPath(text, path),
		path: pathText(path),
		message,
	}))
	return { kind: 'faults', faults: faults.sort((one, other) => one.line - other.line) }
}

function notJson(text: string, error: unknown): RuleFault {
	const said = error instanceof Error ? error.message : String(error)
	const position = /position (\d+)/.exec(said)?.[1]
	const line =
		position === undefined ? text.split('\n').length : text.slice(0, Number(position)).split('\n').length
	return { line, path: '', message: `this is no JSON (${said}); put it right and try again` }
}

function sayIssue(issue: {
	code: string
	message: string
	path: readonly PropertyKey[]
	keys?: unknown
}): Placed {
	const { path, message } = issue
	if (issue.code === 'unrecognized_keys' && Array.isArray(issue.keys))
		return {
			path: [...path, String(issue.keys[0])],
			message: `${issue.keys.join(', ')}: no such name here; look for a slip of the pen in docs/greeting.md, or leave it out`,
		}
	return { path, message }
}

/** What no single field shows. */
function meaningFaults(rules: GreetingRules): Placed[] {
	return [
		...ruleFaults(rules, 'segments', ['segments', 'occasions']),
		...ruleFaults(rules, 'occasions', ['occasions']),
		...ruleFaults(rules, 'sentences', []),
		...ruleFaults(rules, 'suggestions', []),
		...questionFaults(rules),
	]
}

type ListName = 'segments' | 'occasions' | 'sentences' | 'suggestions'

function ruleFaults(
	rules: GreetingRules,
	name: ListName,
	tooEarly: readonly ('segments' | 'occasions')[],
): Placed[] {
	const list: readonly Rule[] = rules[name]
	const always = list.findIndex(({ when }) => Object.values(when).every((wanted) => wanted === undefined))
	return list.flatMap((rule, index): Placed[] => {
		const path = [name, index]
		const first = list.findIndex(({ id }) => id === rule.id)
		const before = list[always]
		return [
			...(first === index
				? []
				: [
						{
							path: [...path, 'id'],
							message: `${rule.id} is the name of ${name}[${first}], too; give it another`,
						},
					]),
			...(before === undefined || index <= always
				? []
				: [
						{
							path,
							message: `never reached: ${before.id} before it has no conditions; move that one to the end`,
						},
					]),
			...tooEarly
				.filter((condition) => rule.when[condition] !== undefined)
				.map((condition) => ({
					path: [...path, 'when', condition],
					message: `${condition} are not known yet when ${name} are looked for; leave it out`,
				})),
			...referenceFaults(rules, rule.when, path),
			...textFaults(rule, path),
		]
	})
}

/** Segments and occasions that a rule asks for must be in the file. */
function referenceFaults(rules: GreetingRules, when: Rule['when'], path: readonly PropertyKey[]): Placed[] {
	return (['segments', 'occasions'] as const).flatMap((list) =>
		(when[list] ?? []).flatMap((wanted, index) =>
			rules[list].some(({ id }) => id === wanted)
				? []
				: [
						{
							path: [...path, 'when', list, index],
							message: `no rule in ${list} has the id ${wanted}; they are ${rules[list].map(({ id }) => id).join(', ') || 'none'}`,
						},
					],
		),
	)
}

function textFaults(rule: { readonly when: Rule['when'] }, path: readonly PropertyKey[]): Placed[] {
	return Object.entries(rule).flatMap(([part, text]) =>
		isText(text)
			? (['zh', 'en'] as const).flatMap((language) =>
					blankFaults(text[language], rule.when).map(({ blank, needs }) => ({
						path: [...path, part, language],
						message:
							needs === null
								? `{${blank}} means nothing; there are {${BLANK_NAMES.join('}, {')}}`
								: `{${blank}} is known only where the rule's when names ${needs}; add that condition`,
					})),
				)
			: [],
	)
}

function isText(part: unknown): part is RuleText {
	return typeof part === 'object' && part !== null && 'zh' in part && 'en' in part
}

function questionFaults(rules: GreetingRules): Placed[] {
	return rules.questions.flatMap((rule, index): Placed[] => {
		const path = ['questions', index]
		const first = rules.questions.findIndex(({ field }) => field === rule.field)
		const choices = rule.choices ?? []
		return [
			...(first === index
				? []
				: [
						{
							path: [...path, 'field'],
							message: `${rule.field} is asked by questions[${first}] already; keep one`,
						},
					]),
			...(choices.length > 0 && !isChosen(rule.field)
				? [{ path: [...path, 'choices'], message: `${rule.field} is typed, not chosen; leave choices out` }]
				: choices.flatMap((choice, at) =>
						normaliseAnswer(rule.field, choice) === choice
							? []
							: [
									{
										path: [...path, 'choices', at],
										message: `${choice} is no answer for ${rule.field}; leave it out`,
									},
								],
					)),
			...referenceFaults(rules, rule.when, path),
			...textFaults(rule, path),
		]
	})
}

function pathText(path: readonly PropertyKey[]): string {
	return path.reduce<string>(
		(text, part) =>
			typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
		'',
	)
}
