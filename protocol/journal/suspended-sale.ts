/**
 * A basket put aside for later, at this till or another of the store. Nothing in it is paid, authorised or loaded; what it
 * costs stays as it was taken. Its card is asked for anew when it comes back, so only the number goes along.
 */
import { z } from 'zod'
import { businessDateSchema } from '../base/business-date.ts'
import { cardNoSchema, operatorIdSchema, saleIdSchema, tillIdSchema } from '../base/ids.ts'
import { amountMinorSchema } from '../base/money.ts'
import { salePromotionSchema } from '../catalogue/promotion.ts'
import { LIMITS } from '../limits.ts'
import { basketLineSchema, handDiscountSchema } from './basket-line.ts'

export const suspendedSaleSchema = z.strictObject({
	/** Its own number, under which it is never completed: that is done under a number of the till that recalls it. */
	saleId: saleIdSchema,
	/** The operator's words; empty: screens say what is in it. */
	label: z.string().max(LIMITS.suspendedLabelMax),
	/** Line voids included, so that the numbers of the lines stay what they are. */
	lines: z.array(basketLineSchema).min(1).max(LIMITS.linesPerBasketMax),
	handDiscount: handDiscountSchema.nullable(),
	/** As the store had it when the sale began. */
	taxMode: z.enum(['inclusive', 'exclusive']),
	/** What the promotions of its lines say. Left out: there are none. */
	promotions: z.array(salePromotionSchema).max(LIMITS.promotionsPerSaleMax).optional(),
	cardNo: cardNoSchema.nullable(),
	/** What its member was promised for an answer that she gave. Left out: nothing. */
	answerPoints: z.int().positive().optional(),
	itemCount: z.int().positive(),
	/** What it came to, with the discounts of the card that was in it. */
	totalMinor: amountMinorSchema,
})
export type SuspendedSale = z.infer<typeof suspendedSaleSchema>

/** What a list of suspended sales shows of one. */
export const suspendedSummarySchema = z.strictObject({
	saleId: saleIdSchema,
	tillId: tillIdSchema,
	operatorId: operatorIdSchema.nullable(),
	businessDate: businessDateSchema.nullable(),
	suspendedAtMs: z.int(),
	label: z.string().max(LIMITS.suspendedLabelMax),
	cardNo: cardNoSchema.nullable(),
	itemCount: z.int().positive(),
	totalMinor: amountMinorSchema,
})
export type SuspendedSummary = z.infer<typeof suspendedSummarySchema>

/** As the agent lists it. `takenBy`: who has asked for it and not written down that it has it. */
export const suspendedListedSchema = suspendedSummarySchema.extend({ takenBy: tillIdSchema.nullable() })
export type SuspendedListed = z.infer<typeof suspendedListedSchema>

/** Names one recall: a till asks for a sale under it as often as it must, and is given it once. */
export const recallKeySchema = z.string().min(8).max(80).brand<'RecallKey'>()
export type RecallKey = z.infer<typeof recallKeySchema>

/** Why somebody else may have the sale, too; whoever took it was told so. */
export const recallDoubtSchema = z.discriminatedUnion('kind', [
	/** Another till had asked for it and had not written down that it has it. */
	z.strictObject({ kind: z.literal('takenBy'), tillId: tillIdSchema }),
	/** The store could not be asked, and any till of it might have taken it. */
	z.strictObject({ kind: z.literal('alone') }),
])
export type RecallDoubt = z.infer<typeof recallDoubtSchema>

/** The bodies of the three entries, without their kind. */
export const saleSuspendedSchema = suspendedSaleSchema.extend({
	/** The suspended sale that this one came from. */
	recalledFrom: saleIdSchema.nullable(),
})
export const saleRecalledSchema = z.strictObject({
	/** Of the suspended sale. */
	saleId: saleIdSchema,
	/** Under which it goes on. */
	newSaleId: saleIdSchema,
	recallKey: recallKeySchema,
	doubt: recallDoubtSchema.nullable(),
})
export const suspendedSaleDiscardedSchema = z.strictObject({
	saleId: saleIdSchema,
	recallKey: recallKeySchema,
	itemCount: z.int().positive(),
	totalMinor: amountMinorSchema,
	doubt: recallDoubtSchema.nullable(),
})
