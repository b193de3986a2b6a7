/** Whoever adds a field to a record, or something that it may say, adds its words. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import { entryBodySchema } from '../../protocol/journal/entry.ts'
import { dutyZhCn } from './duty-zh-cn.ts'
import { recordEn } from './record-en.ts'
import { SAYS_WORDS } from './record-words.ts'
import { recordZhCn } from './record-zh-cn.ts'

type Node = { readonly [key: string]: unknown }

const fields = new Set<string>()
/** By the field that says them. */
const said = new Map<string, Set<string>>()

function says(field: string, values: readonly unknown[]): void {
	const known = said.get(field) ?? new Set()
	for (const value of values) if (typeof value === 'string') known.add(value)
	said.set(field, known)
}

function walk(node: unknown, field: string): void {
	if (Array.isArray(node)) for (const part of node) walk(part, field)
	if (typeof node !== 'object' || node === null || Array.isArray(node)) return
	for (const [key, inner] of Object.entries(node as Node)) {
		if (key === 'enum' && Array.isArray(inner)) says(field, inner)
		else if (key === 'const') says(field, [inner])
		else if (key === 'propertyNames') for (const name of (inner as { enum: string[] }).enum) fields.add(name)
		else if (key === 'properties')
			for (const [name, property] of Object.entries(inner as Node)) {
				fields.add(name)
				walk(property, name)
			}
		else walk(inner, field)
	}
}

walk(z.toJSONSchema(entryBodySchema, { unrepresentable: 'any', reused: 'inline' }), '')
const kinds = new Set(Object.keys(dutyZhCn.entry))

test('every field of every kind of record has its word in both languages, and no word is of a field that is gone', () => {
	expect(fields.size).toBeGreaterThan(150)
	for (const words of [recordZhCn, recordEn])
		expect(Object.keys(words.field).sort()).toEqual([...fields].sort())
})

test('so has everything that a field says in the words of the house', () => {
	const values = [...said].flatMap(([, some]) => [...some]).filter((value) => !kinds.has(value))
	for (const words of [recordZhCn, recordEn])
		expect(values.filter((value) => words.value[value] === undefined)).toEqual([])
	const speaking = [...said].filter(([, some]) => [...some].some((value) => !kinds.has(value)))
	expect(speaking.map(([field]) => field).sort()).toEqual([...SAYS_WORDS].sort())
})

test('no word is empty, and none is a name of the machine', () => {
	for (const words of [recordZhCn, recordEn])
		for (const [name, word] of [...Object.entries(words.field), ...Object.entries(words.value)])
			expect(word, name).toMatch(words === recordZhCn ? /^\p{Script=Han}/u : /^[A-Z][^A-Z]*( |$)/)
})
