/** What head office sends down besides cards: articles, departments, operators, the store's profile. */
import { z } from 'zod'
import {
	itemCodeSchema,
	legalEntityIdSchema,
	operatorIdSchema,
	storeIdSchema,
	tillIdSchema,
} from '../base/ids.ts'
import { amountMinorSchema } from '../base/money.ts'
import { type CardClass, cardClassSchema } from '../card/card-class.ts'
import { mediumSchema } from '../card/medium.ts'
import { type PurseKind, purseKindSchema, tenderPurseKindSchema } from '../card/purse.ts'
import { exchangeRateSchema } from '../journal/outside-tender.ts'
import { LIMITS } from '../limits.ts'
import { operatorRoleSchema, overrideRulesSchema } from '../rules/override-rules.ts'
import { inStoreLayoutSchema } from './in-store-code.ts'
import { pictureIdSchema } from './picture.ts'

export const departmentSchema = z.strictObject({
	departmentId: z.string().min(1).max(16),
	nameZh: z.string().min(1).max(40),
	nameEn: z.string().min(1).max(40),
	position: z.int().nonnegative(),
})
export type Department = z.infer<typeof departmentSchema>

const datedPriceSchema = z.strictObject({
	/** Business date. */
	from: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
	unitPriceMinor: amountMinorSchema,
})

/** So many pieces of another article. */
const piecesOfItemSchema = z.strictObject({ itemCode: itemCodeSchema, quantity: z.int().min(1).max(99) })

export const itemSchema = z.strictObject({
	itemCode: itemCodeSchema,
	/** GTINs without leading-zero padding beyond 13 digits. */
	barcodes: z
		.array(z.string().regex(/^[0-9]{8,14}$/))
		.min(1)
		.max(8),
	nameZh: z.string().min(1).max(60),
	nameEn: z.string().min(1).max(60),
	departmentId: z.string().min(1).max(16),
	/** Brand counter inside the department, null for the shop's own shelves. */
	counter: z.string().max(40).nullable(),
	/** Price of a piece, or of a kilogram; with or without tax as the store's `taxMode` says. */
	unitPriceMinor: amountMinorSchema,
	/** Prices that hold from later business dates on, each until the next (`dated-price.ts`). Left out: none is known. */
	prices: z.array(datedPriceSchema).min(1).max(12).optional(),
	/**
	 * A set: what it holds. It is sold as lines of these at its own price (`protocol/pricing/sets.ts`), each with its own tax rate;
	 * that of the set counts for nothing. Left out: it is no set.
	 */
	parts: z.array(piecesOfItemSchema).min(1).max(LIMITS.partsPerSetMax).optional(),
	/** Taken with each piece, and given back for its empty: articles that are deposits. Left out: none. */
	deposits: z.array(piecesOfItemSchema).min(1).max(LIMITS.depositsPerItemMax).optional(),
	/**
	 * A deposit: nothing is taken off it, it earns no points, and neither points nor coupons pay it; its own tax rate counts, 0 as a rule.
	 */
	isDeposit: z.literal(true).optional(),
	/** Left out: by the piece. */
	soldBy: z.enum(['piece', 'weight']).optional(),
	taxRateBasisPoints: z.int().min(0).max(10_000),
	/** Lower comes first among the quick keys of its department; null = no quick key. */
	quickKey: z.int().nonnegative().nullable(),
	/** What it looks like (`picture.ts`). Left out: nobody has said. */
	picture: pictureIdSchema.optional(),
})
export type Item = z.infer<typeof itemSchema>

/** `pinVerifier` is an argon2id string in PHC form; a PIN itself is never stored or sent. */
export const operatorSchema = z.strictObject({
	operatorId: operatorIdSchema,
	name: z.string().min(1).max(40),
	role: operatorRoleSchema,
	pinVerifier: z.string().min(20).max(300),
	/** What lies on the reader when she gives her word. Left out: none, she types her PIN. */
	media: z.array(mediumSchema).min(1).max(4).optional(),
})
export type Operator = z.infer<typeof operatorSchema>

/** How the store treats purses. A rule without a card class is for all classes that have none of their own. */
export const cardPolicySchema = z.strictObject({
	/** In which order purses pay, first to last; kinds not named do not pay by themselves. */
	purseOrder: z.array(tenderPurseKindSchema).max(6),
	/** What 100 points pay; 0 = points do not pay here. */
	minorPer100Points: z.int().nonnegative(),
	/** What the store is lent of a purse at a time, and how much of that each till may keep for when it is alone. */
	leases: z
		.array(
			z.strictObject({
				purseKind: purseKindSchema,
				cardClass: cardClassSchema.nullable(),
				amount: z.int().nonnegative(),
				tillAmount: z.int().nonnegative(),
				ttlMs: z.int().positive(),
			}),
		)
		.max(20),
	/**
	 * What one till may spend with nothing to vouch for it, all cards together, until the centre has posted it. The loss is
	 * never more than this limit × tills that are cut off.
	 */
	floorLimits: z
		.array(
			z.strictObject({
				purseKind: tenderPurseKindSchema,
				cardClass: cardClassSchema.nullable(),
				limit: z.int().nonnegative(),
			}),
		)
		.max(20),
	/** 即奖即买: a member's sale of so much earns a coupon, for use from the next sale on, in the same store at once. */
	awards: z
		.array(
			z.strictObject({
				voucherTypeId: z.string().min(1).max(24),
				/** Goods after discounts. */
				minimumSpendMinor: amountMinorSchema.min(1),
				/** In the coupon's unit. */
				amount: z.int().positive(),
				/** The day of the sale included. */
				validDays: z.int().positive().max(3_660),
			}),
		)
		.max(10),
})
export type CardPolicy = z.infer<typeof cardPolicySchema>

/** The rule of a kind of purse for a class of cards: its own, else the one for all, else none. */
export function ruleFor<Rule extends { readonly purseKind: PurseKind; readonly cardClass: CardClass | null }>(
	rules: readonly Rule[],
	kind: PurseKind,
	cardClass: CardClass,
): Rule | undefined {
	const ofKind = rules.filter((rule) => rule.purseKind === kind)
	return ofKind.find((rule) => rule.cardClass === cardClass) ?? ofKind.find((rule) => rule.cardClass === null)
}

/** How the store takes money besides cards. */
const tenderPolicySchema = z.strictObject({
	/** Cash pays in multiples of this (抹零): what is due of it is rounded so. Left out: to the minor unit. */
	cashRounding: z
		.strictObject({
			unitMinor: z.union([z.literal(5), z.literal(10)]),
			mode: z.enum(['halfUp', 'halfDown', 'down']),
		})
		.optional(),
	/** Currencies whose cash is taken, at what rate. Left out: none. */
	foreignCash: z
		.array(z.strictObject({ currency: z.string().regex(/^[A-Z]{3}$/), rate: exchangeRateSchema }))
		.max(20)
		.optional(),
})
export type TenderPolicy = z.infer<typeof tenderPolicySchema>

export const storeProfileSchema = z.strictObject({
	storeId: storeIdSchema,
	legalEntityId: legalEntityIdSchema,
	nameZh: z.string().min(1).max(60),
	nameEn: z.string().min(1).max(60),
	addressZh: z.string().max(120),
	currency: z.literal('CNY'),
	utcOffsetMinutes: z.int().min(-840).max(840),
	dayStartsAtHour: z.int().min(0).max(12),
	receiptFooterZh: z.string().max(200),
	receiptFooterEn: z.string().max(200),
	/** Points earned per whole currency unit paid, by members. */
	pointsPerYuan: z.int().nonnegative(),
	cardPolicy: cardPolicySchema,
	/** Who may change prices and the like, and how far. Left out: as the rules have it by default. */
	overrideRules: overrideRulesSchema.optional(),
	/** Barcodes that the shop prints itself; the item's number is its item code, leading zeros left out. Left out: none. */
	inStoreCodes: z.array(inStoreLayoutSchema).max(8).optional(),
	/** Whether prices hold their tax, or it is added to them. Left out: `inclusive`. */
	taxMode: z.enum(['inclusive', 'exclusive']).optional(),
	/** Left out: cash to the minor unit, in the shop's own currency only. */
	tenderPolicy: tenderPolicySchema.optional(),
	/** A till that nobody touches locks itself after so many minutes. Left out: never. */
	autoLockMinutes: z.int().min(1).max(240).optional(),
	/** `open`: whoever counts the drawer sees what should be in it. Left out: `blind`. */
	cashCount: z.enum(['blind', 'open']).optional(),
	/** Three things to know today, shown while the basket is empty. */
	noticesZh: z.array(z.string().max(120)).max(3),
	noticesEn: z.array(z.string().max(120)).max(3),
})
export type StoreProfile = z.infer<typeof storeProfileSchema>

/** An enrolled till: whose signatures to believe. `publicKey`: Ed25519, SPKI DER, base64. */
export const terminalSchema = z.strictObject({
	tillId: tillIdSchema,
	storeId: storeIdSchema,
	epoch: z.int().positive(),
	publicKey: z.string().min(1).max(200),
	/** Keys of earlier enrolments: what their tills still have is believed by them. Left out: there were none. */
	closed: z
		.array(z.strictObject({ epoch: z.int().positive(), publicKey: z.string().min(1).max(200) }))
		.max(64)
		.optional(),
})
export type Terminal = z.infer<typeof terminalSchema>
