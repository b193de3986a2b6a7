/** Rows hold canonical JSON of records that were checked on the way in; reading checks them again. */
import type { z } from 'zod'
import { type CanonicalValue, canonicalJson } from '../protocol/base/canonical-json.ts'
import { quickParser } from '../protocol/base/quick-check.ts'
import { StorageError } from '../protocol/base/storage-error.ts'

/** Checks and writes; throws (a bug) when the record does not have its own shape. */
export function recordText<Shape>(schema: z.ZodType<Shape>, record: Shape): string {
	const parsed = parserOf(schema)(record)
	if (!parsed.success) throw parsed.error
	return canonicalJson(parsed.data as CanonicalValue)
}

/** Reads and checks. Throws `rowInvalid`, naming the row by `where`. */
export function recordFrom<Shape>(schema: z.ZodType<Shape>, text: string, where: string): Shape {
	const parsed = parserOf(schema)(parseJson(text, where))
	if (parsed.success) return parsed.data
	throw new StorageError('rowInvalid', `${where}: ${parsed.error.message}`)
}

/** Null for a row that cannot be read: whoever needs it is told, and what merely follows from it goes on. */
export function readable<Shape>(read: () => Shape): Shape | null {
	try {
		return read()
	} catch (error) {
		if (error instanceof StorageError && error.code === 'rowInvalid') return null
		throw error
	}
}

/** A schema's quick check is made once: many cards and items go by. */
const parsers = new WeakMap<z.ZodType, (value: unknown) => z.ZodSafeParseResult<unknown>>()

function parserOf<Shape>(schema: z.ZodType<Shape>): (value: unknown) => z.ZodSafeParseResult<Shape> {
	const known = parsers.get(schema)
	if (known !== undefined) return known as (value: unknown) => z.ZodSafeParseResult<Shape>
	const parser = quickParser(schema)
	parsers.set(schema, parser)
	return parser
}

function parseJson(text: string, where: string): unknown {
	try {
		return JSON.parse(text)
	} catch (error) {
		throw new StorageError('rowInvalid', `${where}: ${String(error)}`)
	}
}
