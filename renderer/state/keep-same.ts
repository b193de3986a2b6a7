/**
 * A view comes over the wire whole, so that every part of it is new, whether or not it says anything new. What says the same
 * stays the same object here: what is drawn from it need not be drawn again.
 */

/** `next`, with every part that equals the same part of `before` being that part. Both are plain data, as JSON gives it. */
export function keepSame<T>(before: T | null, next: T): T {
	return kept(before, next) as T
}

function kept(before: unknown, next: unknown): unknown {
	if (Object.is(before, next)) return before
	if (Array.isArray(next)) return Array.isArray(before) ? keptList(before, next) : next
	return isRecord(before) && isRecord(next) ? keptRecord(before, next) : next
}

function keptList(before: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
	const list = next.map((item, index) => kept(before[index], item))
	return list.length === before.length && list.every((item, index) => Object.is(item, before[index]))
		? before
		: list
}

type PlainRecord = { readonly [key: string]: unknown }

function keptRecord(before: PlainRecord, next: PlainRecord): PlainRecord {
	const keys = Object.keys(next)
	const record: { [key: string]: unknown } = {}
	let isSame = keys.length === Object.keys(before).length
	for (const key of keys) {
		record[key] = kept(before[key], next[key])
		if (!Object.is(record[key], before[key]) || !Object.hasOwn(before, key)) isSame = false
	}
	return isSame ? before : record
}

function isRecord(value: unknown): value is PlainRecord {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
}
