/** Words for what stands in a record. Loaded when records are looked at, not before. */
import type { Entry } from '../../protocol/journal/entry.ts'

type FieldOf<Value> = Value extends string | number | boolean | null | undefined
	? never
	: Value extends readonly (infer Part)[]
		? FieldOf<Part>
		: Value extends object
			? { [Field in keyof Value & string]: Field | FieldOf<Value[Field]> }[keyof Value & string]
			: never

export type RecordWords = {
	/** Between a field's word and what it says. */
	readonly colon: string
	/** Every field of every kind of record. */
	readonly field: Readonly<Record<FieldOf<Entry['body']>, string>>
	/** What a field may say where it says one of a few things. */
	readonly value: Readonly<Record<string, string>>
}

/** Fields that say one of a few things; what others say is somebody's own, and stands as it is. */
export const SAYS_WORDS: ReadonlySet<string> = new Set([
	'action',
	'cardKind',
	'cause',
	'confirmedBy',
	'connection',
	'count',
	'direction',
	'field',
	'from',
	'given',
	'how',
	'keeper',
	'kind',
	'language',
	'memberFoundBy',
	'method',
	'purse',
	'reason',
	'refused',
	'soldBy',
	'span',
	'state',
	'taxMode',
	'tiers',
	'to',
])
