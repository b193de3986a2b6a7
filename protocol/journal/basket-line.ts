/** A line of a basket in progress: in a till's own state, and in the entry of a basket that waits for another moment. */
import { z } from 'zod'
import { operatorIdSchema } from '../base/ids.ts'
import { amountMinorSchema } from '../base/money.ts'
import { itemSchema } from '../catalogue/catalogue.ts'
import { LIMITS } from '../limits.ts'
import { setOfLineSchema } from './set-of-line.ts'

export const discountTakesSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('rate'), basisPoints: z.int().positive().max(10_000) }),
	z.strictObject({ kind: z.literal('amount'), amountMinor: amountMinorSchema.min(1) }),
])
export type DiscountTakes = z.infer<typeof discountTakesSchema>

/** Who answers for what was set by hand, and why; `supervisorId` null: the operator's own limit allowed it. */
const byHandSchema = z.strictObject({ reason: z.string().max(60), supervisorId: operatorIdSchema.nullable() })

export const handDiscountSchema = z.strictObject({ takes: discountTakesSchema, ...byHandSchema.shape })

export const basketLineSchema = z.strictObject({
	lineNumber: z.int().positive(),
	/** The article as it was when taken: a later price never re-prices a basket. */
	item: itemSchema,
	quantity: z.int().positive(),
	/** Of weighed goods. */
	weightGrams: z.int().positive().optional(),
	/** A person typed it; left out: a scale or a label said it. */
	weightTyped: z.literal(true).optional(),
	/** Promotions that covered it when it was taken: later ones never re-price a basket. Left out: not looked for yet. */
	promotionIds: z.array(z.string().max(24)).max(LIMITS.promotionsPerLineMax).optional(),
	/** Another unit price than the catalogue's, set by hand. */
	priceOverride: z.strictObject({ unitPriceMinor: amountMinorSchema, ...byHandSchema.shape }).optional(),
	/** Taken off this line by hand. */
	handDiscount: handDiscountSchema.optional(),
	/** A deposit, and the line with which it goes and changes; null: it was taken by itself. Left out: it is goods. */
	depositOf: z.int().positive().nullable().optional(),
	/** Taken as part of a set, with all its other lines: they go and change together. */
	set: setOfLineSchema.optional(),
	voided: z.boolean(),
})
export type BasketLine = z.infer<typeof basketLineSchema>
