/** What head office's staff may do with a card. Each act names its operator and has a key: the same key again is the same act. */
import { z } from 'zod'
import { cardNoSchema, memberIdSchema, operatorIdSchema } from '../../protocol/base/ids.ts'
import { cardClassSchema } from '../../protocol/card/card-class.ts'
import { mediumSchema } from '../../protocol/card/medium.ts'
import { purseSchema } from '../../protocol/card/purse.ts'
import { validitySchema } from '../../protocol/card/voucher.ts'

const media = z.array(mediumSchema).max(4)

export const cardActSchema = z.discriminatedUnion('kind', [
	/** A card that nobody has yet: blank, with empty purses. */
	z.strictObject({ kind: z.literal('issue'), cardClass: cardClassSchema, media }),
	z.strictObject({ kind: z.literal('activate'), memberId: memberIdSchema.nullable(), media }),
	/** Value from head office, in the purse's unit; `voucher` for a coupon, activity or service that the card has not yet. */
	z.strictObject({
		kind: z.literal('load'),
		purse: purseSchema,
		amount: z.int().positive(),
		voucher: z.strictObject({ voucherTypeId: z.string().min(1).max(24), ...validitySchema.shape }).nullable(),
	}),
	z.strictObject({ kind: z.literal('freeze') }),
	z.strictObject({ kind: z.literal('unfreeze') }),
	z.strictObject({ kind: z.literal('lost') }),
	z.strictObject({ kind: z.literal('replace'), newCardNo: cardNoSchema, media }),
	/** One purse: what is available goes back to whoever gave it out. Null: the card itself, which keeps its value. */
	z.strictObject({ kind: z.literal('expire'), purse: purseSchema.nullable() }),
])
export type CardAct = z.infer<typeof cardActSchema>

export const cardRequestSchema = z.strictObject({
	operationKey: z.string().min(8).max(64),
	operatorId: operatorIdSchema,
	/** Why, in the operator's words. */
	reason: z.string().trim().min(1).max(200),
	cardNo: cardNoSchema,
	act: cardActSchema,
})
export type CardRequest = z.infer<typeof cardRequestSchema>

export type CardRefusal =
	| {
			readonly kind:
				| 'unknownCard'
				| 'cardExists'
				| 'operationKeyTaken'
				| 'unknownOperator'
				| 'unknownMember'
				| 'unknownVoucher'
				| 'mediumTaken'
				| 'cardNotAsTold'
	  }
	/** Cards and their value are a supervisor's or manager's. */
	| { readonly kind: 'roleTooLow'; readonly role: string }
