/**
 * Writing cards, as a till process and the process of a reader speak of it: what `CardEncoder` and `CardMemory` take and answer.
 * Messages are JSON, so bytes travel as lists of numbers: {@link sendable} makes them, the schemas undo it.
 */
import { z } from 'zod'
import type { EncodeOutcome, SwipePurpose } from '../../till/ports/card-encoder.ts'
import type { CardFailure, CardOperation, CardOutcome } from '../../till/ports/card-memory.ts'

/** No card answers longer than its reader's frame. */
const BYTE_COUNT_MAX = 255
const TRACK_LENGTH_MAX = 120

export type Sendable<T> = T extends Uint8Array
	? number[]
	: T extends object
		? { -readonly [Key in keyof T]: Sendable<T[Key]> }
		: T

export function sendable<T>(value: T): Sendable<T> {
	return JSON.parse(JSON.stringify(value, (_key, part) => (part instanceof Uint8Array ? [...part] : part)))
}

const bytesSchema = z
	.array(z.int().min(0).max(255))
	.max(BYTE_COUNT_MAX)
	.transform((bytes) => Uint8Array.from(bytes))
const keySchema = z.strictObject({ which: z.enum(['A', 'B']), key: bytesSchema })
const placeSchema = z.int().nonnegative()

/** Whether a block may be touched is for the driver to say. */
export const cardOperationSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('readBlock'), block: placeSchema, key: keySchema }),
	z.strictObject({ kind: z.literal('writeBlock'), block: placeSchema, data: bytesSchema, key: keySchema }),
	z.strictObject({ kind: z.literal('readValue'), block: placeSchema, key: keySchema }),
	z.strictObject({ kind: z.literal('changeValue'), block: placeSchema, by: z.int(), key: keySchema }),
	z.strictObject({ kind: z.literal('copyValue'), from: placeSchema, to: placeSchema, key: keySchema }),
	z.strictObject({ kind: z.literal('readPages'), page: placeSchema }),
	z.strictObject({ kind: z.literal('writePage'), page: placeSchema, data: bytesSchema }),
	z.strictObject({ kind: z.literal('readVersion') }),
]) satisfies z.ZodType<CardOperation>

const FAILURES: Readonly<Record<Exclude<CardFailure, `card.${string}`>, true>> = {
	readerAway: true,
	busy: true,
	noCard: true,
	otherCard: true,
	notAllowed: true,
	authentication: true,
	notAValueBlock: true,
	outOfRange: true,
	verify: true,
	noAnswer: true,
}
const failureSchema = z.union([
	z.enum(Object.keys(FAILURES) as (keyof typeof FAILURES)[]),
	z.templateLiteral(['card.', z.string().max(60)]),
])

export const cardOutcomeSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('read'), data: bytesSchema }),
	z.strictObject({ kind: z.literal('value'), value: z.int(), address: z.int() }),
	z.strictObject({ kind: z.literal('written') }),
	z.strictObject({ kind: z.literal('version'), product: z.string().nullable(), data: bytesSchema }),
	z.strictObject({ kind: z.literal('failed'), reason: failureSchema }),
	z.strictObject({ kind: z.literal('unknown'), reason: failureSchema }),
]) satisfies z.ZodType<CardOutcome>

const trackSchema = z.string().max(TRACK_LENGTH_MAX).nullable()
const zerosSchema = z.int().nonnegative()

/** What `CardEncoder` is asked to do, as data. */
export const encodeOrderSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('write'), tracks: z.tuple([trackSchema, trackSchema, trackSchema]) }),
	z.strictObject({ kind: z.literal('erase') }),
	z.strictObject({ kind: z.literal('setCoercivity'), coercivity: z.enum(['high', 'low']) }),
	z.strictObject({ kind: z.literal('setLeadingZeros'), tracks13: zerosSchema, track2: zerosSchema }),
])
export type EncodeOrder = z.infer<typeof encodeOrderSchema>

const OUTCOMES: Readonly<Record<EncodeOutcome, true>> = {
	done: true,
	differs: true,
	unverified: true,
	unknown: true,
	failed: true,
	noCard: true,
	notConnected: true,
	busy: true,
	notAllowed: true,
}
export const encodeOutcomeSchema = z.enum(Object.keys(OUTCOMES) as EncodeOutcome[])

const PURPOSES: Readonly<Record<SwipePurpose, true>> = { write: true, verify: true, erase: true }
export const swipePurposeSchema = z.enum(Object.keys(PURPOSES) as SwipePurpose[])
