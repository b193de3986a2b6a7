/** What head office promises besides prices: promotions, as data. The rules are applied by `protocol/pricing/promotions.ts`. */
import { z } from 'zod'
import { itemCodeSchema, storeIdSchema } from '../base/ids.ts'
import { amountMinorSchema } from '../base/money.ts'
import { memberSnapshotSchema } from '../card/card-snapshot.ts'
import { validitySchema } from '../card/voucher.ts'

const basisPointsSchema = z.int().positive().max(10_000)
const piecesSchema = z.int().min(2).max(12)

export const promotionRuleSchema = z.discriminatedUnion('kind', [
	/** A rate off each piece, or off weighed goods. */
	z.strictObject({ kind: z.literal('percentOff'), basisPoints: basisPointsSchema }),
	/** So much off each piece, or off each kilogram. */
	z.strictObject({ kind: z.literal('amountOff'), amountMinor: amountMinorSchema.min(1) }),
	/** Another price for a piece or a kilogram, where it is lower. */
	z.strictObject({ kind: z.literal('fixedPrice'), unitPriceMinor: amountMinorSchema }),
	/** Of every so many pieces the cheapest is lowered by a rate: 2 and 5,000 is "the second at half price". */
	z.strictObject({ kind: z.literal('everyNth'), pieces: piecesSchema, basisPoints: basisPointsSchema }),
	/** Any so many pieces together for one price. */
	z.strictObject({ kind: z.literal('mixAndMatch'), pieces: piecesSchema, priceMinor: amountMinorSchema }),
	/** So much off for spending so much, after all of the above; `repeats`: for every so much. */
	z.strictObject({
		kind: z.literal('spendAmountOff'),
		spendMinor: amountMinorSchema.min(1),
		amountMinor: amountMinorSchema.min(1),
		repeats: z.boolean(),
	}),
	/** Points for these lines are multiplied: 20,000 doubles them. */
	z.strictObject({ kind: z.literal('points'), rateBasisPoints: z.int().min(10_001).max(1_000_000) }),
])
export type PromotionRule = z.infer<typeof promotionRuleSchema>

export const promotionWhoSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('everybody') }),
	z.strictObject({ kind: z.literal('members') }),
	z.strictObject({
		kind: z.literal('tiers'),
		tiers: z.array(memberSnapshotSchema.shape.tier).min(1).max(4),
	}),
	/** On the member's birthday, or in its month, by the business date; a birthday that head office or she has confirmed. */
	z.strictObject({ kind: z.literal('birthday'), span: z.enum(['day', 'month']) }),
])
export type PromotionWho = z.infer<typeof promotionWhoSchema>

/** What a sale keeps of a promotion that covers one of its lines. */
export const salePromotionSchema = z.strictObject({
	promotionId: z.string().regex(/^[A-Za-z0-9-]{1,24}$/),
	nameZh: z.string().min(1).max(40),
	nameEn: z.string().min(1).max(40),
	who: promotionWhoSchema,
	/** Lower comes first: what it uses is not there for those after it. */
	priority: z.int().min(0).max(999),
	/** It comes on top of others and uses nothing up; only for rules that neither count pieces nor set a price. */
	combines: z.boolean(),
	rule: promotionRuleSchema,
})
export type SalePromotion = z.infer<typeof salePromotionSchema>

const minuteSchema = z.int().min(0).max(1_440)

export const promotionSchema = z
	.strictObject({
		...salePromotionSchema.shape,
		/** Business dates, both included. */
		...validitySchema.shape,
		/** Of the business date, 1 = Monday; null = every day. */
		weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).nullable(),
		/** By the shop's clock, in minutes from midnight, the end not included; from 1,320 to 120 is over midnight. Null = all day. */
		hours: z.strictObject({ fromMinute: minuteSchema, untilMinute: minuteSchema }).nullable(),
		/** Null = all stores of the group. */
		storeIds: z.array(storeIdSchema).min(1).max(2_000).nullable(),
		/** Which goods: those that meet everything that is named; null = any. */
		scope: z.strictObject({
			departmentIds: z.array(z.string().min(1).max(16)).min(1).max(50).nullable(),
			/** Brand counters, by their names. */
			counters: z.array(z.string().min(1).max(40)).min(1).max(50).nullable(),
			itemCodes: z.array(itemCodeSchema).min(1).max(2_000).nullable(),
		}),
	})
	.refine(
		({ combines, rule }) => !combines || !['fixedPrice', 'everyNth', 'mixAndMatch'].includes(rule.kind),
		{
			message: 'a rule that counts pieces or sets a price cannot combine; set combines to false',
		},
	)
export type Promotion = z.infer<typeof promotionSchema>
