import { z } from 'zod'
import { hashSchema, shiftIdSchema } from '../../base/ids.ts'
import { sealedEntrySchema } from '../../journal/entry.ts'
import { LIMITS } from '../../limits.ts'

/** The till's basket as its core writes it down, and where its chain stood. `text` null: there is none. */
const basketSchema = z.strictObject({
	epoch: z.int().positive(),
	/** The last entry before this picture of the basket. */
	seq: z.int().nonnegative(),
	/** Of the shape of `text`. */
	version: z.int().nonnegative(),
	text: z.string().max(LIMITS.basketTextMax).nullable(),
})

/** Till → agent: the basket in progress, so that another till can go on with it. The newest replaces the one before. */
export const keepBasketSchema = z.strictObject({
	kind: z.literal('keepBasket'),
	basket: basketSchema,
})

/** Till → agent: what a till that begins an epoch must know of the ones before. */
export const recoverTillSchema = z.strictObject({
	kind: z.literal('recoverTill'),
	requestId: z.string().min(1).max(64),
})

/** `openShift`: the place of its `shiftOpened`. Its entries are fetched from there. */
export const tillRecoveredSchema = z.strictObject({
	kind: z.literal('tillRecovered'),
	requestId: z.string().min(1).max(64),
	/** Where the newest earlier epoch ends, as far as the agent knows; null when it knows of none. */
	previous: z
		.strictObject({ epoch: z.int().positive(), seq: z.int().nonnegative(), hash: hashSchema })
		.nullable(),
	openShift: z
		.strictObject({ shiftId: shiftIdSchema, epoch: z.int().positive(), seq: z.int().positive() })
		.nullable(),
	basket: basketSchema.nullable(),
})

/** Till → agent: entries of one of its own chains that the agent has, after `afterSeq`, in order. */
export const fetchEntriesSchema = z.strictObject({
	kind: z.literal('fetchEntries'),
	requestId: z.string().min(1).max(64),
	epoch: z.int().positive(),
	afterSeq: z.int().nonnegative(),
})

/** `complete`: the agent has none after these. */
export const entriesFetchedSchema = z.strictObject({
	kind: z.literal('entriesFetched'),
	requestId: z.string().min(1).max(64),
	epoch: z.int().positive(),
	entries: z.array(sealedEntrySchema).max(LIMITS.batchEntriesMax),
	complete: z.boolean(),
})
