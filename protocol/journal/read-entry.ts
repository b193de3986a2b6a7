/** Entries by a quick check, for whoever receives or writes many of them. */
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

/** An entry that is about to be written. Throws what the schema says when it is none. */
export function checkedEntry(value: unknown): Entry {
	const { data, error } = parse(value)
	if (data === undefined) throw error
	return data
}
