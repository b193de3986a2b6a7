/**
 * A second, quick reading of a schema, for what arrives by the thousand: says only whether a parsed JSON value fits, copies
 * nothing, explains nothing. Made of the schema itself, so it cannot fall behind it; a schema with a part that is not
 * known here has no quick check.
 */
import type { z } from 'zod'

type Check = (value: unknown) => boolean
/** What zod keeps of a schema, as far as it is read here. */
type Definition = {
	readonly type: string
	readonly checks?: readonly { readonly _zod: { readonly def: Rule } }[]
	readonly shape?: Readonly<Record<string, z.ZodType>>
	readonly catchall?: z.ZodType
	readonly element?: z.ZodType
	readonly innerType?: z.ZodType
	readonly options?: readonly z.ZodType[]
	readonly discriminator?: string
	readonly values?: readonly unknown[]
	readonly entries?: Readonly<Record<string, string>>
	readonly keyType?: z.ZodType
	readonly valueType?: z.ZodType
	readonly partial?: boolean
}
type Rule = {
	readonly check: string
	readonly format?: string
	readonly pattern?: RegExp
	readonly minimum?: number
	readonly maximum?: number
	readonly value?: number
	readonly inclusive?: boolean
}

/** As the schema's own `safeParse`, for parsed JSON that is mostly as it should be: then the value itself is the result. */
export function quickParser<T>(schema: z.ZodType<T>): (value: unknown) => z.ZodSafeParseResult<T> {
	const fits = quickCheck(schema)
	// What the quick check turns down is judged by the schema itself.
	return (value) => (fits?.(value) === true ? { success: true, data: value as T } : schema.safeParse(value))
}

/** The quick check of a schema, or undefined when it has a part that only zod can judge. True means: zod accepts it too. */
export function quickCheck(schema: z.ZodType): Check | undefined {
	const definition = definitionOf(schema)
	const basic = basicCheck(definition)
	const rules = (definition.checks ?? []).map((one) => ruleCheck(one._zod.def))
	if (basic === undefined || rules.includes(undefined)) return undefined
	return all([basic, ...(rules as Check[])])
}

function definitionOf(schema: z.ZodType): Definition {
	return schema._zod.def as unknown as Definition
}

function basicCheck(definition: Definition): Check | undefined {
	switch (definition.type) {
		case 'string':
			return formatted(definition, (value) => typeof value === 'string')
		case 'number':
			return formatted(definition, (value) => typeof value === 'number' && Number.isFinite(value))
		case 'boolean':
			return (value) => typeof value === 'boolean'
		case 'null':
			return (value) => value === null
		case 'literal':
			return oneOf(definition.values ?? [])
		case 'enum':
			return oneOf(Object.values(definition.entries ?? {}))
		case 'nullable':
			return unless(null, definition)
		case 'optional':
			return unless(undefined, definition)
		case 'array': {
			const element = definition.element && quickCheck(definition.element)
			return element && ((value) => Array.isArray(value) && value.every(element))
		}
		case 'object':
			return objectCheck(definition)
		case 'record':
			return recordCheck(definition)
		case 'union':
			return unionCheck(definition)
		default:
			return undefined
	}
}

function unless(empty: null | undefined, { innerType }: Definition): Check | undefined {
	const inner = innerType && quickCheck(innerType)
	return inner && ((value) => value === empty || inner(value))
}

/** `z.int()` and its like carry their rule in the definition itself. */
function formatted(definition: Definition, basic: Check): Check | undefined {
	const rule = definition as unknown as Rule
	if (rule.format === undefined) return basic
	const format = ruleCheck(rule)
	return format && all([basic, format])
}

function ruleCheck(rule: Rule): Check | undefined {
	const { check, format, pattern, minimum = 0, maximum = 0, value: bound = 0, inclusive } = rule
	const size = (value: unknown): number => (value as string | readonly unknown[]).length
	switch (check) {
		case 'string_format':
			return format === 'regex' && pattern !== undefined && !pattern.global && !pattern.sticky
				? (value) => pattern.test(value as string)
				: undefined
		case 'number_format':
			return format === 'safeint' ? (value) => Number.isSafeInteger(value) : undefined
		case 'min_length':
			return (value) => size(value) >= minimum
		case 'max_length':
			return (value) => size(value) <= maximum
		case 'greater_than':
			return (value) => (inclusive === true ? (value as number) >= bound : (value as number) > bound)
		case 'less_than':
			return (value) => (inclusive === true ? (value as number) <= bound : (value as number) < bound)
		default:
			return undefined
	}
}

function objectCheck({ shape = {}, catchall }: Definition): Check | undefined {
	const isStrict = catchall !== undefined && definitionOf(catchall).type === 'never'
	const members = Object.entries(shape).map(([key, schema]) => ({ key, fits: quickCheck(schema) }))
	if (!isStrict || members.some(({ fits }) => fits === undefined)) return undefined
	const keys = members.map(({ key }) => key)
	const fits = members.map((member) => member.fits as Check)
	const hasOptional = Object.values(shape).some((schema) => definitionOf(schema).type === 'optional')
	const known = new Set(keys)
	const isKnown = (key: string): boolean => known.has(key)
	return (value) => {
		if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
		for (let index = 0; index < keys.length; index++) {
			if (fits[index]?.((value as Record<string, unknown>)[keys[index] as string]) !== true) return false
		}
		return hasOptional ? Object.keys(value).every(isKnown) : Object.keys(value).length === keys.length
	}
}

/** One that need not have all the keys that there could be. */
function recordCheck({ keyType, valueType, partial }: Definition): Check | undefined {
	const fitsKey = keyType && quickCheck(keyType)
	const fitsValue = valueType && quickCheck(valueType)
	if (partial !== true || fitsKey === undefined || fitsValue === undefined) return undefined
	return (value) => {
		if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
		for (const [key, item] of Object.entries(value)) if (!fitsKey(key) || !fitsValue(item)) return false
		return true
	}
}

function unionCheck({ options = [], discriminator }: Definition): Check | undefined {
	if (discriminator === undefined) return undefined
	// An option without a quick check is left to the schema.
	const byKind = new Map<unknown, Check>()
	for (const option of options) {
		const fits = quickCheck(option)
		const kind = definitionOf(option).shape?.[discriminator]
		const kinds = kind?._zod.values
		if (fits !== undefined) for (const one of kinds ?? []) byKind.set(one, fits)
	}
	return (value) => {
		if (typeof value !== 'object' || value === null) return false
		return byKind.get((value as Record<string, unknown>)[discriminator])?.(value) === true
	}
}

function oneOf(values: readonly unknown[]): Check {
	const [only] = values
	if (values.length === 1) return (value) => value === only
	const known = new Set(values)
	return (value) => known.has(value)
}

function all(checks: readonly Check[]): Check {
	const [first, second, third] = checks
	if (first !== undefined && second === undefined) return first
	if (first !== undefined && second !== undefined && third === undefined)
		return (value) => first(value) && second(value)
	return (value) => {
		for (const check of checks) if (!check(value)) return false
		return true
	}
}
