/** Goods taken back as part of a sale, what is paid back for them, and what they had earned. See docs/decisions/0011. */
import { z } from 'zod'
import { authKeySchema, cardNoSchema, itemCodeSchema, operatorIdSchema, saleIdSchema } from '../base/ids.ts'
import { amountMinorSchema } from '../base/money.ts'
import { purseSchema } from '../card/purse.ts'
import { LIMITS } from '../limits.ts'
import { outsideReferenceSchema } from './outside-tender.ts'

export const returnedLineSchema = z.strictObject({
	/** From 1, within the sale that takes it back. */
	returnNumber: z.int().positive(),
	/** The sale in which it was sold, and its line there; null: nobody can say. */
	from: z
		.strictObject({
			saleId: saleIdSchema,
			lineNumber: z.int().positive(),
			/** How many pieces that line had. */
			soldQuantity: z.int().positive(),
		})
		.nullable(),
	itemCode: itemCodeSchema,
	nameZh: z.string(),
	nameEn: z.string(),
	departmentId: z.string(),
	/** 1 for weighed goods. */
	quantity: z.int().positive(),
	/** Of weighed goods: their net weight. */
	weightGrams: z.int().positive().max(LIMITS.weightGramsMax).optional(),
	/** What was sold less discounts, and its tax: as the sold line had them. */
	amountMinor: amountMinorSchema,
	taxMinor: amountMinorSchema,
	/** What the customer gets for it: what she had paid but for what coupons had paid of it. */
	creditMinor: amountMinorSchema,
	/** From the store's list, or the operator's words. */
	reason: z.string().max(60),
	/** Under which the agent keeps it for this sale; null: no agent was asked. */
	claimId: saleIdSchema.nullable(),
	/** Who gave her word for what no agent or no receipt vouches for. */
	supervisorId: operatorIdSchema.nullable(),
	/** A deposit is given back. */
	isDeposit: z.literal(true).optional(),
	/** Brought with a gift receipt. */
	asGift: z.literal(true).optional(),
})
export type ReturnedLine = z.infer<typeof returnedLineSchema>

export const paidBackSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('cash'), amountMinor: amountMinorSchema.min(1) }),
	/** To the purse that had paid, under its payment's key. */
	z.strictObject({
		kind: z.literal('purse'),
		purse: purseSchema,
		cardNo: cardNoSchema,
		authKey: authKeySchema,
		/** In the purse's unit. */
		amount: z.int().positive(),
		amountMinor: amountMinorSchema,
	}),
	/** Put onto a card's gift purse: goods of a gift receipt. */
	z.strictObject({
		kind: z.literal('giftValue'),
		cardNo: cardNoSchema,
		amountMinor: amountMinorSchema.min(1),
	}),
	/** By hand, at the terminal; `reference`: of the payment. */
	z.strictObject({
		kind: z.literal('bankCard'),
		reference: outsideReferenceSchema,
		amountMinor: amountMinorSchema.min(1),
	}),
	/** The same, in the app's own books. */
	z.strictObject({
		kind: z.literal('mobilePay'),
		reference: outsideReferenceSchema,
		amountMinor: amountMinorSchema.min(1),
	}),
])
export type PaidBack = z.infer<typeof paidBackSchema>

/** What goods that came back had earned. */
export const takenBackSchema = z.strictObject({
	cardNo: cardNoSchema,
	purse: purseSchema,
	amount: z.int().positive(),
})
export type TakenBack = z.infer<typeof takenBackSchema>
