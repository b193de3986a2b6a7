/**
 * Everything the till must remember when its power is cut: saved whole, in the transaction of every change.
 * What only describes the moment (connection, devices, notices) is not in it: see `till/surroundings.ts`.
 */
import { z } from 'zod'
import { businessDateSchema } from '../protocol/base/business-date.ts'
import {
	authKeySchema,
	cardNoSchema,
	operatorIdSchema,
	saleIdSchema,
	shiftIdSchema,
} from '../protocol/base/ids.ts'
import { amountMinorSchema, minorUnitsSchema, ZERO } from '../protocol/base/money.ts'
import {
	cardSnapshotSchema,
	memberFieldNameSchema,
	memberSnapshotSchema,
} from '../protocol/card/card-snapshot.ts'
import { mediumSchema } from '../protocol/card/medium.ts'
import { USED_MEMBER_CODES_MAX } from '../protocol/card/member-code.ts'
import { purseSchema, spendAuthoritySchema } from '../protocol/card/purse.ts'
import { itemSchema } from '../protocol/catalogue/catalogue.ts'
import { salePromotionSchema } from '../protocol/catalogue/promotion.ts'
import { basketLineSchema, discountTakesSchema, handDiscountSchema } from '../protocol/journal/basket-line.ts'
import {
	earnedSchema,
	saleTotalsSchema,
	tenderLineSchema,
	tenderVoucherSchema,
	tillSettlementSchema,
} from '../protocol/journal/entry.ts'
import { outsideMethodSchema, outsideReferenceSchema } from '../protocol/journal/outside-tender.ts'
import { paidBackSchema } from '../protocol/journal/returned-line.ts'
import { suspendedSummarySchema } from '../protocol/journal/suspended-sale.ts'
import { LIMITS } from '../protocol/limits.ts'
import { receiptLayoutSchema } from '../protocol/receipt/receipt-layout.ts'
import { refusalSchema } from '../protocol/refusals.ts'
import { leasedSchema } from '../protocol/wire/messages/look-up-card.ts'
import { editDeskSchema, enrolDeskSchema } from './card/member-desk-state.ts'
import { foundReceiptSchema, NO_RETURNS, saleReturnsSchema } from './returns/return-state.ts'
import { byHandWishSchema, weighingSchema } from './sale/override-state.ts'
import { guardedWishSchema } from './shift/guarded-state.ts'

export type { BasketLine, DiscountTakes } from '../protocol/journal/basket-line.ts'

export const WORKING_STATE_VERSION = 1
/** How many of its own recalls a till remembers. */
export const RECALLED_MAX = 50
/** How many disks of its agent a till remembers having left. */
export const LEFT_DISKS_MAX = 32

const pinFailuresSchema = z.strictObject({
	count: z.int().nonnegative(),
	lockedUntilMs: z.int().nullable(),
})
export type PinFailures = z.infer<typeof pinFailuresSchema>

const saleCardSchema = z.strictObject({
	card: cardSnapshotSchema,
	/** What this till moved on it that the centre has not posted: earned above, spent below zero. */
	unposted: z.record(z.string(), z.int()),
	/** What presented it, so that it can be asked for again. */
	medium: mediumSchema,
	/** She was looked for by name or number. Left out: her card, code or number was read. */
	foundBy: z.literal('search').optional(),
	/** What this store may spend by its leases if the centre goes away. */
	leased: leasedSchema,
	/** Since when the greeting has been on the screen with nothing scanned after it. Left out: it was not. */
	greetedAtMs: z.int().optional(),
	/** Which answer to the one question has been given in this sale; `value` null = none. */
	answered: z.strictObject({ field: memberFieldNameSchema, value: z.string().nullable() }).nullable(),
})
export type SaleCard = z.infer<typeof saleCardSchema>

/** A discount card's grant as this sale counts with it: what the card says later does not re-price a paid basket. */
const cardDiscountSchema = z.strictObject({
	grantId: z.string(),
	nameZh: z.string(),
	nameEn: z.string(),
	rateBasisPoints: z.int().positive(),
	departmentIds: z.array(z.string()).nullable(),
})
export type CardDiscount = z.infer<typeof cardDiscountSchema>

/** A manager's grant with what it is to take off. */
const approvalAskedSchema = z.strictObject({
	grantId: z.string(),
	cardNo: cardNoSchema,
	operatorId: operatorIdSchema,
	departmentIds: z.array(z.string()).nullable(),
	rateBasisPointsMax: z.int().positive(),
	amountMinorMax: amountMinorSchema,
	takes: discountTakesSchema,
})
export type ApprovalAsked = z.infer<typeof approvalAskedSchema>

const saleApprovalSchema = approvalAskedSchema.extend({
	authKey: authKeySchema,
	authority: spendAuthoritySchema,
})
export type SaleApproval = z.infer<typeof saleApprovalSchema>

/** Value being sold. `media`: of a blank card that this sale hands out; null when the card is active already. */
const saleLoadSchema = z.strictObject({
	cardNo: cardNoSchema,
	purse: z.enum(['storedValue', 'gift']),
	amountMinor: amountMinorSchema.min(1),
	media: z.array(mediumSchema).max(16).nullable(),
})
export type SaleLoad = z.infer<typeof saleLoadSchema>

/** One key pays with the card: purse after purse, each step saved. */
const cardPaymentSchema = z.strictObject({
	/** Purses that have paid or been turned down. */
	done: z.array(purseSchema).max(LIMITS.tendersPerSaleMax * 8),
	/** A purse that was turned down for its amount is asked once more for what it may pay, in its unit. */
	again: z.strictObject({ purse: purseSchema, units: z.int().positive() }).nullable(),
	/** Why the last purse that was turned down was. */
	refusal: refusalSchema.nullable(),
})
export type CardPayment = z.infer<typeof cardPaymentSchema>

/** A payment of an earlier sale, and how much of it has been given back. */
const refundableSchema = z.strictObject({
	purse: purseSchema,
	cardNo: cardNoSchema,
	authKey: authKeySchema,
	amount: z.int().positive(),
	amountMinor: amountMinorSchema,
	refunded: z.int().nonnegative(),
	refundedMinor: amountMinorSchema,
	voucher: tenderVoucherSchema.optional(),
})
export type Refundable = z.infer<typeof refundableSchema>

/** What the next card or number presented is for, when it is not for the customer's own place in the sale. */
const deskSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('approval'), card: cardSnapshotSchema.nullable() }),
	z.strictObject({ kind: z.literal('load'), card: cardSnapshotSchema.nullable() }),
	z.strictObject({
		kind: z.literal('cardService'),
		card: cardSnapshotSchema.nullable(),
		/** The next card presented takes the place of `card`. */
		replacing: z.boolean(),
	}),
	z.strictObject({
		kind: z.literal('refund'),
		sale: z.strictObject({ saleId: saleIdSchema, payments: z.array(refundableSchema) }).nullable(),
	}),
	z.strictObject({
		kind: z.literal('return'),
		found: foundReceiptSchema.nullable(),
		/** Goods without a receipt, of which it is still to be said why. */
		item: itemSchema.nullable(),
		/** The deposits of its empty, which may be what came back. Left out: it has none. */
		empties: z.array(itemSchema).max(LIMITS.depositsPerItemMax).optional(),
	}),
	enrolDeskSchema,
	editDeskSchema,
])
export type TillDesk = z.infer<typeof deskSchema>

/** An authorisation under way: saved before anything leaves, so that a restart knows what to reverse. */
const authorisingSchema = z.strictObject({
	authKey: authKeySchema,
	cardNo: cardNoSchema,
	purse: purseSchema,
	/** In the purse's unit. */
	amount: z.int().positive(),
	/** What it will pay; 0 when it is for a manager's grant. */
	amountMinor: amountMinorSchema,
	sinceMs: z.int(),
	/** The grant that it is for; null when it is for a payment. */
	approval: approvalAskedSchema.nullable(),
	/** Why nobody else decides it: its first key was not answered in time. Null: the nearest that can answer does. */
	unanswered: refusalSchema.nullable().default(null),
})
export type Authorising = z.infer<typeof authorisingSchema>

/**
 * A payment that somebody outside is to charge: its reference is saved before anybody is asked, and it stays here until its
 * outcome was heard, whatever restarts.
 */
const outsidePaymentSchema = z.strictObject({
	method: outsideMethodSchema,
	reference: outsideReferenceSchema,
	amountMinor: amountMinorSchema.min(1),
	/** The device that is asked; of a payment app its scheme, or nothing while it is not known. */
	askedOf: z.string().max(40),
	sinceMs: z.int(),
	/**
	 * `awaitingCode`: nobody was asked yet. `asked`: its answer is awaited. `inProgress` (they said that they are at it) and
	 * `unknown` (nobody answers): what became of it is asked until it is known.
	 */
	state: z.enum(['awaitingCode', 'asked', 'inProgress', 'unknown']),
	cancelling: z.boolean(),
})
export type OutsidePayment = z.infer<typeof outsidePaymentSchema>

export const saleSchema = z.strictObject({
	saleId: saleIdSchema,
	/** The suspended sale that it was. */
	recalledFrom: saleIdSchema.nullable().default(null),
	lines: z.array(basketLineSchema),
	/** As the store had it when the sale began. */
	taxMode: z.enum(['inclusive', 'exclusive']).default('inclusive'),
	/** What the promotions of its lines say, as they were when the first such line was taken. */
	promotions: z.array(salePromotionSchema).max(LIMITS.promotionsPerSaleMax).default([]),
	/** Of the card's holder, what promotions ask. */
	customer: z
		.strictObject({
			tier: memberSnapshotSchema.shape.tier,
			birthday: z.enum(['day', 'month']).nullable(),
		})
		.nullable()
		.default(null),
	/** Taken off the whole basket by hand, after promotions and before cards. */
	handDiscount: handDiscountSchema.nullable().default(null),
	/** Set by hand beyond the operator's own limit: it waits for a supervisor, and changes nothing until she comes. */
	pendingOverride: byHandWishSchema.nullable().default(null),
	weighing: weighingSchema.nullable().default(null),
	nextQuantity: z.int().positive().nullable(),
	card: saleCardSchema.nullable(),
	/** Discount cards in this sale, the one that takes most first. */
	cardDiscounts: z.array(cardDiscountSchema).max(10),
	/** What the holder of this card was promised for her answer, whichever card pays. */
	answerPoints: z.strictObject({ cardNo: cardNoSchema, points: z.int().positive() }).nullable().default(null),
	approvals: z.array(saleApprovalSchema).max(4),
	loads: z.array(saleLoadSchema).max(10),
	/** Goods that it takes back. */
	returned: saleReturnsSchema.default(NO_RETURNS),
	/** Decided when the sale is completed. */
	paidBack: z.array(paidBackSchema).default([]),
	tenders: z.array(tenderLineSchema),
	cardPayment: cardPaymentSchema.nullable(),
	authorising: authorisingSchema.nullable(),
	outsidePayment: outsidePaymentSchema.nullable().default(null),
	/** What cash leaves unpaid for want of small coins. */
	roundingMinor: minorUnitsSchema.default(ZERO),
	/** `completing` and `completed`: the sale is in the journal as `completedSeq`. */
	stage: z.enum(['selling', 'tendering', 'completing', 'completed']),
	completedSeq: z.int().positive().nullable(),
	/** What the machine knew of the way up when it completed the sale. */
	receipt: receiptLayoutSchema.nullable(),
	totals: saleTotalsSchema.nullable(),
	/** As the entry says: what is heard of the card or the store between entry and paper changes nothing. */
	earned: z.array(earnedSchema),
	changeMinor: amountMinorSchema,
})
export type Sale = z.infer<typeof saleSchema>

/** A sale that this till has put aside; the basket is in its journal. */
const ownSuspendedSchema = suspendedSummarySchema.extend({
	/** Where its entry stands. */
	epoch: z.int().positive(),
	seq: z.int().positive(),
	/** The agent's present disk has listed it. */
	atAgent: z.boolean(),
	/** Not kept from every other till since it was put aside: one of the store may have taken it. */
	sent: z.boolean().default(true),
	/** How its member likes to be addressed; on this till only. */
	name: z.strictObject({ zh: z.string(), en: z.string() }).nullable(),
})
export type OwnSuspended = z.infer<typeof ownSuspendedSchema>

const tallySchema = z.strictObject({
	saleCount: z.int().nonnegative(),
	itemCount: z.int().nonnegative(),
	salesMinor: amountMinorSchema,
	taxMinor: amountMinorSchema,
	tenders: tillSettlementSchema.shape.tenders,
	/** Charged outside and not part of a sale. */
	outsideReturned: tillSettlementSchema.shape.tenders.shape.cash.default({ count: 0, amountMinor: ZERO }),
	roundingMinor: minorUnitsSchema.default(ZERO),
	/** Change in the shop's currency for cash of another. */
	foreignChangeMinor: amountMinorSchema.default(ZERO),
	/** Cash taken of each other currency, in its minor units. */
	foreignMinor: z.record(z.string(), amountMinorSchema).default({}),
	loads: tillSettlementSchema.shape.loads,
	returns: tillSettlementSchema.shape.returns,
	paidBack: tillSettlementSchema.shape.paidBack,
	deposits: tillSettlementSchema.shape.deposits,
	discountsMinor: amountMinorSchema,
	refundsMinor: amountMinorSchema,
	pointsEarned: z.int().nonnegative(),
	saleCancelCount: z.int().nonnegative(),
	noSaleCount: z.int().nonnegative(),
	noSaleReasons: tillSettlementSchema.shape.noSaleReasons,
	loanMinor: amountMinorSchema,
	pickupMinor: amountMinorSchema,
	paidInMinor: amountMinorSchema,
	paidOutMinor: amountMinorSchema,
})
export type Tally = z.infer<typeof tallySchema>

const shiftSchema = z.strictObject({
	shiftId: shiftIdSchema,
	businessDate: businessDateSchema,
	openedAtMs: z.int(),
	floatMinor: amountMinorSchema,
	tally: tallySchema,
})
export type Shift = z.infer<typeof shiftSchema>

export const tillStateSchema = z.strictObject({
	version: z.literal(WORKING_STATE_VERSION),
	language: z.enum(['zh-CN', 'en']),
	operator: z
		.strictObject({
			operatorId: operatorIdSchema,
			name: z.string(),
			role: z.enum(['cashier', 'supervisor', 'manager']),
		})
		.nullable(),
	/** The screen is locked; basket and operator stay. */
	locked: z.boolean().default(false),
	/** Another till learns in place of this one. */
	training: z.boolean().default(false),
	/** Asked for beyond the operator's own limit: it waits for a supervisor, and is not done until she comes. */
	guarded: guardedWishSchema.nullable().default(null),
	/** Whose word lets the operator read the journal outside the open shift. */
	journalOpenedBy: operatorIdSchema.nullable().default(null),
	/** Counted across restarts, so that pulling the plug gives no new tries. */
	pinFailures: pinFailuresSchema,
	/** The same for the PINs of managers' grants: a cashier's own right PIN gives no new tries at them. */
	grantPinFailures: pinFailuresSchema,
	shift: shiftSchema.nullable(),
	lastSettlement: tillSettlementSchema.nullable(),
	counters: z.strictObject({
		shift: z.int().nonnegative(),
		sale: z.int().nonnegative(),
		authorisation: z.int().nonnegative(),
		printJob: z.int().nonnegative(),
		outsidePayment: z.int().nonnegative().default(0),
		/** Members who joined here. */
		member: z.int().nonnegative().default(0),
	}),
	sale: saleSchema.nullable(),
	desk: deskSchema.nullable(),
	/** Put aside here and not known to have been taken, oldest first. */
	suspended: z.array(ownSuspendedSchema).max(LIMITS.suspendedListedMax).default([]),
	/** Suspended sales that this till took last: none is taken twice, whatever a list still shows. */
	recalled: z.array(saleIdSchema).max(RECALLED_MAX).default([]),
	/** With which the centre signs leases and grants, as the agent last said. */
	leaseKey: z.string().max(200).nullable(),
	/** The last completed sale's paper, for a reprint. */
	lastReceipt: z.strictObject({ saleId: saleIdSchema, layout: receiptLayoutSchema }).nullable(),
	/** The centre's clock in the last time mark that this till has written down. */
	timeMarkedAtMs: z.int().nullable().default(null),
	/** Why nothing more may be written under this epoch: another till has the lane, or this disk is an older image. */
	stopped: z
		.strictObject({ epoch: z.int().positive(), reason: z.enum(['epochClosed', 'diskRestored']) })
		.nullable()
		.default(null),
	/** The agent's disk whose word counts, and those that it replaced: a till never goes back to one. Null: none was met. */
	agentDisk: z
		.strictObject({ id: z.string(), left: z.array(z.string()).max(LEFT_DISKS_MAX) })
		.nullable()
		.default(null),
	/** Members' QR codes that were taken here and could still be shown again. */
	usedMemberCodes: z
		.array(z.strictObject({ signature: z.string().max(100), untilMs: z.int() }))
		.max(USED_MEMBER_CODES_MAX)
		.default([]),
})
export type TillState = z.infer<typeof tillStateSchema>

export const INITIAL_TILL_STATE: TillState = {
	version: WORKING_STATE_VERSION,
	language: 'zh-CN',
	operator: null,
	locked: false,
	training: false,
	guarded: null,
	journalOpenedBy: null,
	pinFailures: { count: 0, lockedUntilMs: null },
	grantPinFailures: { count: 0, lockedUntilMs: null },
	desk: null,
	suspended: [],
	recalled: [],
	leaseKey: null,
	shift: null,
	lastSettlement: null,
	counters: { shift: 0, sale: 0, authorisation: 0, printJob: 0, outsidePayment: 0, member: 0 },
	sale: null,
	lastReceipt: null,
	timeMarkedAtMs: null,
	stopped: null,
	agentDisk: null,
	usedMemberCodes: [],
}
