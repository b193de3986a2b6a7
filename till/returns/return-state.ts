/** Goods that a sale takes back, as the till remembers them: facts only; what they are worth is counted from them. */
import { z } from 'zod'
import { operatorIdSchema } from '../../protocol/base/ids.ts'
import { itemSchema } from '../../protocol/catalogue/catalogue.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { linePiecesSchema, soldSaleSchema } from '../../protocol/returns/sold-sale.ts'

const reasonSchema = z.string().max(60)

/** A receipt that was found, and what of it may still come back. */
export const foundReceiptSchema = z.strictObject({
	sale: soldSaleSchema,
	/** What of it has come back before, or is claimed by others. */
	before: z.array(linePiecesSchema),
	/** The agent keeps the guard; false: only this till's own journal was asked. */
	isClaimed: z.boolean(),
	asGift: z.boolean(),
})
export type FoundReceipt = z.infer<typeof foundReceiptSchema>

const returnedReceiptSchema = foundReceiptSchema.extend({
	wanted: z.array(linePiecesSchema.extend({ reason: reasonSchema })).max(LIMITS.returnsPerSaleMax),
	supervisorId: operatorIdSchema.nullable(),
})
export type ReturnedReceipt = z.infer<typeof returnedReceiptSchema>

/** Goods without a receipt: at the catalogue's price of now. */
const blindReturnSchema = z.strictObject({
	item: itemSchema,
	quantity: z.int().positive().max(LIMITS.quantityMax),
	reason: reasonSchema,
	supervisorId: operatorIdSchema,
})
export type BlindReturn = z.infer<typeof blindReturnSchema>

export const saleReturnsSchema = z.strictObject({
	receipts: z.array(returnedReceiptSchema).max(LIMITS.receiptsPerReturnMax),
	blind: z.array(blindReturnSchema).max(LIMITS.returnsPerSaleMax),
})
export type SaleReturns = z.infer<typeof saleReturnsSchema>

export const NO_RETURNS: SaleReturns = { receipts: [], blind: [] }
