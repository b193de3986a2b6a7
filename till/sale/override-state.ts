/** What waits, within a sale, for a person beside the cashier or for the scale: saved with the sale, so that a restart keeps it. */
import { z } from 'zod'
import { amountMinorSchema } from '../../protocol/base/money.ts'
import { itemSchema } from '../../protocol/catalogue/catalogue.ts'
import { discountTakesSchema } from '../../protocol/journal/basket-line.ts'
import { LIMITS } from '../../protocol/limits.ts'

const lineNumberSchema = z.int().positive()
const reasonSchema = z.string().max(60)

export const linePriceWishSchema = z.strictObject({
	kind: z.literal('setLinePrice'),
	lineNumber: lineNumberSchema,
	unitPriceMinor: amountMinorSchema.max(LIMITS.tenderMinorMax),
	reason: reasonSchema,
})
export const lineDiscountWishSchema = z.strictObject({
	kind: z.literal('discountLine'),
	lineNumber: lineNumberSchema,
	takes: discountTakesSchema,
	reason: reasonSchema,
})
export const basketDiscountWishSchema = z.strictObject({
	kind: z.literal('discountBasket'),
	takes: discountTakesSchema,
	reason: reasonSchema,
})

/** A price or discount that is to be set by hand. */
export const byHandWishSchema = z.discriminatedUnion('kind', [
	linePriceWishSchema,
	lineDiscountWishSchema,
	basketDiscountWishSchema,
])
export type ByHandWish = z.infer<typeof byHandWishSchema>

/** Goods that have been taken and wait for their weight. */
export const weighingSchema = z.strictObject({
	item: itemSchema,
	/** The line that is weighed again; null: it becomes a line with its weight. */
	lineNumber: lineNumberSchema.nullable(),
	/** Of the question that the scale was asked last: other answers are late ones. */
	askId: z.string().max(16),
	/** Why there is no weight yet; null while the scale is being asked. `zero`: nothing lies on it. */
	trouble: z
		.enum([
			'zero',
			'motion',
			'underZero',
			'overload',
			'belowMinimum',
			'notNew',
			'otherUnit',
			'locked',
			'fault',
			'notConnected',
		])
		.nullable(),
})
export type Weighing = z.infer<typeof weighingSchema>

/** Without what waits for a line that is taken out of the basket. */
export function withoutWaiting<
	Waits extends { readonly pendingOverride: ByHandWish | null; readonly weighing: Weighing | null },
>(sale: Waits, lineNumber: number): Waits {
	const { pendingOverride, weighing } = sale
	const isPending =
		pendingOverride !== null && 'lineNumber' in pendingOverride && pendingOverride.lineNumber === lineNumber
	return {
		...sale,
		pendingOverride: isPending ? null : pendingOverride,
		weighing: weighing?.lineNumber === lineNumber ? null : weighing,
	}
}
