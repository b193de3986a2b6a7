import { z } from 'zod'
import { businessDateSchema } from '../base/business-date.ts'
import { itemCodeSchema, legalEntityIdSchema } from '../base/ids.ts'
import { amountMinorSchema } from '../base/money.ts'

/** What a coupon, a market activity or a service entitlement is: one record of head office for all cards that carry it. */
export const voucherTypeSchema = z
	.strictObject({
		voucherTypeId: z.string().regex(/^[A-Za-z0-9-]{1,24}$/),
		kind: z.enum(['coupon', 'activity', 'service']),
		nameZh: z.string().min(1).max(40),
		nameEn: z.string().min(1).max(40),
		/**
		 * What it pays. `balance`: its units are minor units, change stays on it. `amount`: one use pays up to so much.
		 * `item`: one use pays one piece of any of these articles.
		 */
		pays: z.discriminatedUnion('kind', [
			z.strictObject({ kind: z.literal('balance') }),
			z.strictObject({ kind: z.literal('amount'), perUseMinor: amountMinorSchema.min(1) }),
			z.strictObject({ kind: z.literal('item'), itemCodes: z.array(itemCodeSchema).min(1).max(50) }),
		]),
		/** What the lines it may pay for must come to. */
		minimumSpendMinor: amountMinorSchema,
		/** Departments whose lines it may pay for; null = all. */
		departmentIds: z.array(z.string().min(1).max(16)).max(50).nullable(),
		usesPerSaleMax: z.int().positive(),
		/** Who gives it out and bears what no sponsor bears. */
		issuerEntity: legalEntityIdSchema,
		sponsors: z
			.array(
				z.strictObject({
					legalEntityId: legalEntityIdSchema,
					basisPoints: z.int().positive().max(10_000),
				}),
			)
			.max(8),
	})
	.refine((type) => type.sponsors.reduce((sum, sponsor) => sum + sponsor.basisPoints, 0) <= 10_000, {
		message: 'sponsors cannot bear more than the whole',
	})
export type VoucherType = z.infer<typeof voucherTypeSchema>

/** Days on which something is valid, both ends included; null = without end. */
export const validitySchema = z.strictObject({
	validFrom: businessDateSchema.nullable(),
	validUntil: businessDateSchema.nullable(),
})
export type Validity = z.infer<typeof validitySchema>

/** Whether a business date lies within; dates are ISO 8601 and compare as text. */
export function isValidOn(
	{ validFrom, validUntil }: { readonly [Bound in keyof Validity]: string | null },
	businessDate: string,
): boolean {
	return (
		(validFrom === null || validFrom <= businessDate) && (validUntil === null || businessDate <= validUntil)
	)
}
