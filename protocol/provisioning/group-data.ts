/**
 * What head office loads into a fresh centre in one file (`yika server --import`): the group, its stores, terminals,
 * articles, operators, members and cards with opening balances. Amounts are integers of the purse's unit.
 */
import { z } from 'zod'
import { businessDateSchema } from '../base/business-date.ts'
import { legalEntityIdSchema, storeIdSchema } from '../base/ids.ts'
import { cardSnapshotSchema, memberSnapshotSchema, voucherSchema } from '../card/card-snapshot.ts'
import { discountGrantSchema, managerGrantSchema } from '../card/grant.ts'
import { voucherTypeSchema } from '../card/voucher.ts'
import {
	departmentSchema,
	itemSchema,
	operatorSchema,
	storeProfileSchema,
	terminalSchema,
} from '../catalogue/catalogue.ts'
import { promotionSchema } from '../catalogue/promotion.ts'
import { greetingRulesSchema } from '../greeting/greeting-rules.ts'

const openingCardSchema = cardSnapshotSchema
	.pick({ cardNo: true, state: true, cardClass: true, media: true })
	.extend({
		memberId: z.string().nullable(),
		/** Posted as a load from head office when the card is first imported. */
		opening: z.strictObject({
			storedValue: z.int().nonnegative(),
			points: z.int().nonnegative(),
			gift: z.int().nonnegative(),
		}),
		/** Given out with the card; `amount` in the purse's unit. */
		vouchers: z.array(voucherSchema.omit({ balance: true }).extend({ amount: z.int().positive() })).max(60),
		/** Signed by the centre when they are imported; `uses`: how often, null for one that is not counted. */
		grants: z
			.array(
				z.strictObject({
					grant: z.discriminatedUnion('kind', [
						discountGrantSchema.omit({ signature: true, cardNo: true }),
						managerGrantSchema.omit({ signature: true, cardNo: true }),
					]),
					uses: z.int().positive().nullable(),
				}),
			)
			.max(10),
	})

const clearingPolicySchema = z.strictObject({
	/** First clearing date to which these terms apply. */
	validFrom: businessDateSchema,
	/** To whom value belongs that no store loaded, and who bears accepted losses. */
	headOfficeEntity: legalEntityIdSchema,
	minorPer100Points: z.int().nonnegative(),
	utcOffsetMinutes: z.int(),
	dayStartsAtHour: z.int().min(0).max(23),
})

export const groupDataSchema = z.strictObject({
	legalEntities: z.array(
		z.strictObject({ legalEntityId: legalEntityIdSchema, name: z.string().min(1).max(80) }),
	),
	stores: z.array(storeProfileSchema),
	/** Ed25519 public keys, SPKI DER base64. */
	agents: z.array(z.strictObject({ storeId: storeIdSchema, publicKey: z.string().min(1).max(200) })),
	terminals: z.array(terminalSchema),
	departments: z.array(departmentSchema),
	items: z.array(itemSchema),
	operators: z.array(operatorSchema),
	members: z.array(memberSnapshotSchema.omit({ details: true, consents: true })),
	voucherTypes: z.array(voucherTypeSchema),
	/** Left out: none. */
	promotions: z.array(promotionSchema).max(20_000).optional(),
	/** How members are greeted. Left out: as the till has it by default. */
	greetingRules: greetingRulesSchema.optional(),
	cards: z.array(openingCardSchema),
	/** Terms of clearing between the legal entities; a changed term needs a later `validFrom`. Without it nothing is cleared. */
	clearing: clearingPolicySchema.optional(),
})
export type GroupData = z.infer<typeof groupDataSchema>
