import { z } from 'zod'
import { saleIdSchema, tillIdSchema } from '../../base/ids.ts'
import {
	recallKeySchema,
	suspendedListedSchema,
	suspendedSaleSchema,
	suspendedSummarySchema,
} from '../../journal/suspended-sale.ts'
import { LIMITS } from '../../limits.ts'

/** Agent → till: the store's suspended sales, newest first; told at each connection and whenever they change. From version 2 on. */
export const suspendedSalesSchema = z.strictObject({
	kind: z.literal('suspendedSales'),
	sales: z.array(suspendedListedSchema).max(LIMITS.suspendedListedMax),
	/** False: there are older ones. */
	isWhole: z.boolean(),
	/** To the till that offered it: a sale of its own that goes on somewhere or was discarded. */
	over: saleIdSchema.optional(),
})

/**
 * Till → agent: asks for a suspended sale. The agent has it on disk that it is this till's before it answers; the same key gets
 * the same answer until the till's entry says that it has it. `despite`: also from another till that has not said so yet.
 */
export const recallSaleSchema = z.strictObject({
	kind: z.literal('recallSale'),
	requestId: z.string().min(1).max(64),
	saleId: saleIdSchema,
	recallKey: recallKeySchema,
	despite: z.boolean(),
})

export const recallAnsweredSchema = z.strictObject({
	kind: z.literal('recallAnswered'),
	requestId: z.string().min(1).max(64),
	result: z.discriminatedUnion('kind', [
		z.strictObject({
			kind: z.literal('recalled'),
			/** Null: its entry has not come yet; it is kept for this till, which put it aside itself. */
			sale: suspendedSaleSchema.nullable(),
			takenFrom: tillIdSchema.nullable(),
		}),
		/** Another till has asked for it and not said that it has it. */
		z.strictObject({ kind: z.literal('taken'), byTillId: tillIdSchema }),
		/** It goes on at a till, or was discarded there. */
		z.strictObject({ kind: z.literal('gone'), byTillId: tillIdSchema }),
		z.strictObject({ kind: z.literal('unknown') }),
	]),
})

/** Till → agent: a sale of its own that waits, and that is not on the agent's list. It may be on another disk, or over. */
export const offerSuspendedSchema = z.strictObject({
	kind: z.literal('offerSuspended'),
	summary: suspendedSummarySchema,
	sale: suspendedSaleSchema,
})
