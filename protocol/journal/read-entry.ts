/** An entry from its text, for whoever receives many of them. */
import { quickParser } from '../base/quick-check.ts'
import { type Entry, entrySchema } from './entry.ts'

const parse = quickParser(entrySchema)

/** The entry that a text says; undefined when it says none. */
export function readEntry(text: string): Entry | undefined {
	let value: unknown
	try {
		value = JSON.parse(text)
	} catch {
		return undefined
	}
	return parse(value).data
}
