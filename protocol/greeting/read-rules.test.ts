/** A file of rules is taken whole or refused, with the line of each fault. */
import { describe, expect, it } from 'vitest'
import builtIn from './built-in-rules.json' with { type: 'json' }
import { readGreetingRules } from './read-rules.ts'

const GOOD = JSON.stringify(builtIn, null, '\t')

/** The built-in rules with one thing changed. */
function changed(change: (rules: typeof builtIn) => unknown): string {
	const rules = structuredClone(builtIn)
	change(rules)
	return JSON.stringify(rules, null, '\t')
}

function faultsOf(text: string) {
	const read = readGreetingRules(text)
	return read.kind === 'faults' ? read.faults : []
}

it('takes a good file', () =>
	expect(readGreetingRules(GOOD)).toMatchObject({ kind: 'rules', rules: { rulesId: 'built-in-1' } }))

describe('refuses, and says where and what to do', () => {
	it.each<[string, string, string, RegExp]>([
		[
			'a wrong type',
			changed((r) => Object.assign(r.sentences[0] ?? {}, { id: 7 })),
			'sentences[0].id',
			/string/,
		],
		[
			'a slip of the pen',
			changed((r) => Object.assign(r.sentences[1]?.when ?? {}, { tier: ['gold'] })),
			'sentences[1].when.tier',
			/tier: no such name/,
		],
		[
			'a text in one language',
			changed((r) => Reflect.deleteProperty(r.sentences[2]?.say ?? {}, 'en')),
			'sentences[2].say.en',
			/./,
		],
		[
			'an unknown blank',
			changed((r) => Object.assign(r.sentences[0]?.say ?? {}, { zh: '{nmae}好' })),
			'sentences[0].say.zh',
			/\{nmae\} means nothing; there are \{name\}/,
		],
		[
			'a blank that nothing fills',
			changed((r) => Object.assign(r.sentences[0]?.say ?? {}, { en: 'In {birthdayDays} days' })),
			'sentences[0].say.en',
			/names birthdayWithinDays/,
		],
		[
			'an id that is there twice',
			changed((r) => Object.assign(r.sentences[3] ?? {}, { id: 'tierUp' })),
			'sentences[3].id',
			/sentences\[1\], too/,
		],
		[
			'an unknown occasion',
			changed((r) => Object.assign(r.sentences[0]?.when ?? {}, { occasions: ['easter'] })),
			'sentences[0].when.occasions[0]',
			/id easter; they are birthday, tierUp/,
		],
		[
			'a rule that is never reached',
			changed((r) => Object.assign(r.sentences[0] ?? {}, { when: {} })),
			'sentences[1]',
			/birthdayToday before it has no conditions/,
		],
		[
			'a segment that asks for segments',
			changed((r) => Object.assign(r.segments[0] ?? {}, { when: { segments: ['stranger'] } })),
			'segments[0].when.segments',
			/not known yet/,
		],
		[
			'an upside-down range',
			changed((r) => Object.assign(r.sentences[7]?.when ?? {}, { awayDays: { min: 9, max: 1 } })),
			'sentences[7].when.awayDays',
			/min is above max/,
		],
		[
			'a field asked twice',
			changed((r) => Object.assign(r.questions[1] ?? {}, { field: 'contactChannel' })),
			'questions[1].field',
			/questions\[0\] already/,
		],
		[
			'choices for what is typed',
			changed((r) => Object.assign(r.questions[2] ?? {}, { choices: ['x'] })),
			'questions[2].choices',
			/typed, not chosen/,
		],
		[
			'a choice that is no answer',
			changed((r) => Object.assign(r.questions[0] ?? {}, { choices: ['sms', 'fax'] })),
			'questions[0].choices[1]',
			/fax is no answer/,
		],
	])('%s', (_, text, path, message) => {
		const fault = faultsOf(text).find((one) => one.path === path)
		expect(fault, JSON.stringify(faultsOf(text))).toBeDefined()
		expect(fault?.message).toMatch(message)
	})

	it('names the line in the file, whatever its layout', () => {
		const text =
			'{"rulesId": "a",\n "segments": [], "occasions": [],\n "sentences": [\n\n {"id": "x", "when": {},\n  "say": {"zh": "[{\\"好", "en": "{what}"}}],\n "suggestions": [], "questions": []}'
		expect(faultsOf(text)).toMatchObject([{ line: 6, path: 'sentences[0].say.en' }])
	})

	it('all faults at once, in the order of their lines', () => {
		const text = changed((r) => {
			Object.assign(r.questions[0] ?? {}, { worth: 0 })
			Object.assign(r.sentences[0] ?? {}, { id: '' })
		})
		expect(faultsOf(text).map(({ path }) => path)).toEqual(['sentences[0].id', 'questions[0].worth'])
	})

	it('what is no JSON', () => {
		expect(faultsOf(`${GOOD.slice(0, -3)},}`)[0]).toMatchObject({
			path: '',
			message: expect.stringMatching(/no JSON/),
		})
		expect(faultsOf('{\n"a": 1,\n"b" 2\n}')[0]?.line).toBe(3)
		expect(faultsOf('[]')).toHaveLength(1)
		expect(faultsOf('')).toHaveLength(1)
	})
})
