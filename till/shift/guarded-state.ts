/** What waits, outside a sale's own prices, for a supervisor's word: saved with the till, so that a restart keeps it. */
import { z } from 'zod'
import { saleIdSchema } from '../../protocol/base/ids.ts'
import { amountMinorSchema } from '../../protocol/base/money.ts'
import { itemSchema } from '../../protocol/catalogue/catalogue.ts'
import { cashDirectionSchema } from '../../protocol/journal/entry.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { linePiecesSchema } from '../../protocol/returns/sold-sale.ts'

const returnAloneSchema = z.strictObject({
	kind: z.literal('returnAlone'),
	saleId: saleIdSchema,
	lines: z.array(linePiecesSchema).max(LIMITS.returnsPerSaleMax),
	reason: z.string().max(60),
	asGift: z.boolean(),
	/** What the customer gets for it. */
	creditMinor: amountMinorSchema,
})
export type ReturnAloneWish = z.infer<typeof returnAloneSchema>

/** The command as it was given; it is given once more when she allows it. */
export const guardedWishSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('openDrawer'), why: z.string().max(60).optional() }),
	z.strictObject({ kind: z.literal('cancelSale'), why: z.string().min(1).max(60).optional() }),
	z.strictObject({ kind: z.literal('readTotals') }),
	z.strictObject({ kind: z.literal('openJournal') }),
	z.strictObject({
		kind: z.literal('moveCash'),
		direction: cashDirectionSchema,
		amountMinor: amountMinorSchema,
		note: z.string().max(60),
	}),
	z.strictObject({
		kind: z.literal('blindReturned'),
		item: itemSchema,
		quantity: z.int().positive().max(LIMITS.quantityMax),
		reason: z.string().max(60),
	}),
	returnAloneSchema,
])
export type GuardedWish = z.infer<typeof guardedWishSchema>
