import { z } from 'zod'
import { cardNoSchema, operatorIdSchema } from '../base/ids.ts'
import { amountMinorSchema } from '../base/money.ts'
import { validitySchema } from './voucher.ts'

const signedGrantShape = {
	grantId: z.string().regex(/^[A-Za-z0-9-]{1,24}$/),
	cardNo: cardNoSchema,
	...validitySchema.shape,
	/** Departments whose lines it may lower; null = all. */
	departmentIds: z.array(z.string().min(1).max(16)).max(50).nullable(),
	/** Ed25519 by the centre's lease key over `grantText` (base64). Who cannot verify it does not honour it. */
	signature: z.string().max(200),
}

/** 折扣卡: lowers every line of its scope as long as the card is in the sale. */
export const discountGrantSchema = z.strictObject({
	kind: z.literal('discount'),
	...signedGrantShape,
	/** What the class is called, for screen and receipt. */
	nameZh: z.string().min(1).max(40),
	nameEn: z.string().min(1).max(40),
	rateBasisPoints: z.int().positive().max(10_000),
})
export type DiscountGrant = z.infer<typeof discountGrantSchema>

/**
 * 管理者特殊折扣授权卡: its operator may lower a sale within these limits, with the card and the PIN. How often is a purse,
 * `grant:<grantId>`, so that it cannot be used more often however many tills are cut off.
 */
export const managerGrantSchema = z.strictObject({
	kind: z.literal('manager'),
	...signedGrantShape,
	operatorId: operatorIdSchema,
	rateBasisPointsMax: z.int().positive().max(10_000),
	amountMinorMax: amountMinorSchema.min(1),
	/** argon2id in PHC form; the PIN itself is never stored or sent. */
	pinVerifier: z.string().min(20).max(300),
})
export type ManagerGrant = z.infer<typeof managerGrantSchema>

export const grantSchema = z.discriminatedUnion('kind', [discountGrantSchema, managerGrantSchema])
export type CardGrant = z.infer<typeof grantSchema>
