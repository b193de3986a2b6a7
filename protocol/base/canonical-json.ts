import { assert } from './assert.ts'

/** What may be written canonically: JSON without fractions, so that one value has one form. */
export type CanonicalValue =
	| null
	| boolean
	| number
	| string
	| readonly CanonicalValue[]
	| { readonly [key: string]: CanonicalValue | undefined }

/**
 * The one JSON text of a value: keys sorted by UTF-16 code unit, no white space, `undefined` members left out
 * (RFC 8785 restricted to integers). Hashes are taken over the UTF-8 bytes of this text.
 */
export function canonicalJson(value: CanonicalValue): string {
	if (typeof value === 'number') {
		assert(Number.isSafeInteger(value), `canonical JSON holds only safe integers, got ${value}`)
		return value.toString()
	}
	if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
	if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
	const members: string[] = []
	for (const key of Object.keys(value).sort()) {
		const member = value[key]
		if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`)
	}
	return `{${members.join(',')}}`
}

function isList(value: object): value is readonly CanonicalValue[] {
	return Array.isArray(value)
}
