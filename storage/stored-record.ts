/** Rows hold canonical JSON of records that were checked on the way in; reading checks them again. */
import type { z } from 'zod'
import { type CanonicalValue, canonicalJson } from '../protocol/base/canonical-json.ts'
import { StorageError } from '../protocol/base/storage-error.ts'

/** Checks and writes; throws (a bug) when the record does not have its own shape. */
export function recordText<Shape>(schema: z.ZodType<Shape>, record: Shape): string {
	return canonicalJson(schema.parse(record) as CanonicalValue)
}

/** Reads and checks. Throws `rowInvalid`, naming the row by `where`. */
export function recordFrom<Shape>(schema: z.ZodType<Shape>, text: string, where: string): Shape {
	const parsed = schema.safeParse(parseJson(text, where))
	if (parsed.success) return parsed.data
	throw new StorageError('rowInvalid', `${where}: ${parsed.error.message}`)
}

function parseJson(text: string, where: string): unknown {
	try {
		return JSON.parse(text)
	} catch (error) {
		throw new StorageError('rowInvalid', `${where}: ${String(error)}`)
	}
}
