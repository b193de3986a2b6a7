/**
 * The electronic journal's entries: facts, never rejected. An entry's canonical JSON text is what is hashed, stored,
 * sent and posted; nobody re-writes it on the way.
 */
import { z } from 'zod'
import { businessDateSchema } from '../base/business-date.ts'
import { type CanonicalValue, canonicalJson } from '../base/canonical-json.ts'
import {
	authKeySchema,
	cardNoSchema,
	hashSchema,
	itemCodeSchema,
	leaseIdSchema,
	memberIdSchema,
	operatorIdSchema,
	saleIdSchema,
	shiftIdSchema,
	tillIdSchema,
} from '../base/ids.ts'
import { amountMinorSchema, minorUnitsSchema } from '../base/money.ts'
import { memberFieldNameSchema } from '../card/card-snapshot.ts'
import { mediumSchema } from '../card/medium.ts'
import { keeperSchema, purseSchema, spendAuthoritySchema, tenderPurseKindSchema } from '../card/purse.ts'
import { validitySchema } from '../card/voucher.ts'
import { LIMITS } from '../limits.ts'
import { consentRecordedSchema, memberEditedSchema, memberEnrolledSchema } from './member-entries.ts'
import {
	bankCardTenderSchema,
	foreignCashTenderSchema,
	mobilePayTenderSchema,
	outsideMethodSchema,
	outsideReferenceSchema,
} from './outside-tender.ts'
import { paidBackSchema, returnedLineSchema, takenBackSchema } from './returned-line.ts'
import { setOfLineSchema } from './set-of-line.ts'
import { saleRecalledSchema, saleSuspendedSchema, suspendedSaleDiscardedSchema } from './suspended-sale.ts'
import { timeMarkSchema } from './time-mark.ts'

export const connectionSchema = z.enum(['online', 'store', 'alone'])
/** `online`: centre reachable. `store`: only the agent. `alone`: not even the agent. */
export type Connection = z.infer<typeof connectionSchema>

export const soldLineSchema = z.strictObject({
	lineNumber: z.int().positive(),
	itemCode: itemCodeSchema,
	nameZh: z.string(),
	nameEn: z.string(),
	departmentId: z.string(),
	/** 1 for weighed goods. */
	quantity: z.int().positive(),
	/** Of weighed goods: their net weight; the unit price is for a kilogram then. */
	weightGrams: z.int().positive().max(LIMITS.weightGramsMax).optional(),
	/** A person typed it; left out: a scale or a label said it. */
	weightTyped: z.literal(true).optional(),
	unitPriceMinor: amountMinorSchema,
	/**
	 * A deposit: the line with which it was taken, or null where it was taken by itself. Left out: it is goods. Nothing is ever taken
	 * off a deposit.
	 */
	depositOf: z.int().positive().nullable().optional(),
	/** Left out: it was sold by itself. */
	set: setOfLineSchema.optional(),
	/** What the catalogue asked, where somebody set another unit price. */
	listPriceMinor: amountMinorSchema.optional(),
	/** What was taken off, each grant, promotion or reason at most once. */
	discounts: z
		.array(
			z.strictObject({
				/** `line` and `basket`: given by hand. `set`: what a set costs less than its articles alone. */
				kind: z.enum(['discount', 'manager', 'promotion', 'line', 'basket', 'set']),
				/** The grant's or promotion's id; of one given by hand `line` or `basket`; of a set `set`. */
				grantId: z.string().min(1).max(24),
				amountMinor: amountMinorSchema.min(1),
			}),
		)
		.max(LIMITS.discountsPerLineMax),
	/** Unit price × quantity (or weight, rounded half up) − discounts. */
	amountMinor: amountMinorSchema,
	taxRateBasisPoints: z.int().nonnegative(),
	taxMinor: amountMinorSchema,
})
export type SoldLine = z.infer<typeof soldLineSchema>

/** `amountMinor` is what the tender pays of the sale: for cash, handed over less change. */
/** What a coupon, activity or service is, where its purse may not be known yet. */
export const tenderVoucherSchema = z.strictObject({
	voucherTypeId: z.string().min(1).max(24),
	...validitySchema.shape,
})

export const tenderLineSchema = z.discriminatedUnion('kind', [
	z.strictObject({
		kind: z.literal('cash'),
		amountMinor: amountMinorSchema,
		handedOverMinor: amountMinorSchema,
		changeMinor: amountMinorSchema,
	}),
	z.strictObject({
		kind: tenderPurseKindSchema,
		purse: purseSchema,
		cardNo: cardNoSchema,
		/** What leaves the purse, in its unit. */
		amount: z.int().nonnegative(),
		amountMinor: amountMinorSchema,
		authKey: authKeySchema,
		authority: spendAuthoritySchema,
		/** Balance the authoriser reported after this spend, in the purse's unit; null when it could not know. */
		balanceAfter: z.int().nullable(),
		/** Of a voucher that a lease vouched for. Left out: of anything else. */
		voucher: tenderVoucherSchema.optional(),
	}),
	bankCardTenderSchema,
	mobilePayTenderSchema,
	foreignCashTenderSchema,
])
export type TenderLine = z.infer<typeof tenderLineSchema>
/** A payment out of a purse of the card. */
export type PurseTender = Extract<TenderLine, { purse: unknown }>
/** A payment that somebody outside has charged. */
export type OutsideTender = Extract<TenderLine, { reference: unknown }>

export function isPurseTender(tender: TenderLine): tender is PurseTender {
	return 'purse' in tender
}

export function isOutsideTender(tender: TenderLine): tender is OutsideTender {
	return 'reference' in tender
}

export const saleTotalsSchema = z.strictObject({
	/** Sum of quantities. */
	itemCount: z.int().nonnegative(),
	/** Lines after discounts, their tax if it is added to them, and loads. */
	totalMinor: amountMinorSchema,
	taxMinor: amountMinorSchema,
})
export type SaleTotals = z.infer<typeof saleTotalsSchema>

export const earnedSchema = z.strictObject({
	cardNo: cardNoSchema,
	purse: purseSchema,
	amount: z.int().positive(),
	keeper: keeperSchema,
	/** A coupon that this sale awards and that did not exist before. */
	voucher: tenderVoucherSchema.nullable(),
	/** So many of `amount` for an answer to a question, not for goods: who brings the goods back keeps them. Left out: none. */
	forAnswer: z.int().positive().optional(),
})
export type Earned = z.infer<typeof earnedSchema>

/** Value sold: paid for in this sale like goods, and put into a purse. `amountMinor` is what the customer pays for it. */
const loadSchema = z.strictObject({
	cardNo: cardNoSchema,
	purse: z.enum(['storedValue', 'gift']),
	amountMinor: amountMinorSchema.min(1),
	keeper: keeperSchema,
})

/** A manager's grant used in a sale: one use of its count, vouched for like any spend. */
const approvalSchema = z.strictObject({
	grantId: z.string().min(1).max(24),
	cardNo: cardNoSchema,
	operatorId: operatorIdSchema,
	/** What it took off the sale. */
	amountMinor: amountMinorSchema.min(1),
	authKey: authKeySchema,
	authority: spendAuthoritySchema,
})
export type Approval = z.infer<typeof approvalSchema>

/** Done by hand against the catalogue's word: within the operator's own limit, or allowed by a supervisor. */
export const overrideSchema = z.strictObject({
	action: z.enum(['priceOverride', 'lineDiscount', 'basketDiscount']),
	/** Null: the whole basket. */
	lineNumber: z.int().positive().nullable(),
	/** From the store's list of reasons, or the operator's words. */
	reason: z.string().max(60),
	/** Null: the operator's own limit allowed it. */
	supervisorId: operatorIdSchema.nullable(),
	/** What the customer pays less by it; negative when a price was raised. */
	amountMinor: minorUnitsSchema,
})
export type Override = z.infer<typeof overrideSchema>

/** Whose word allowed what the operator may not do alone. Left out: she may. */
const allowedSchema = z.strictObject({ supervisorId: operatorIdSchema.optional() })

export const cashDirectionSchema = z.enum(['loan', 'pickup', 'paidIn', 'paidOut'])
export type CashDirection = z.infer<typeof cashDirectionSchema>

const countAndSumSchema = z.strictObject({ count: z.int().nonnegative(), amountMinor: amountMinorSchema })

export const tillSettlementSchema = z.strictObject({
	saleCount: z.int().nonnegative(),
	itemCount: z.int().nonnegative(),
	salesMinor: amountMinorSchema,
	taxMinor: amountMinorSchema,
	/** Paid per tender: count of tender lines and their sum. */
	tenders: z.strictObject({
		cash: countAndSumSchema,
		storedValue: countAndSumSchema,
		points: countAndSumSchema,
		gift: countAndSumSchema,
		coupon: countAndSumSchema,
		activity: countAndSumSchema,
		service: countAndSumSchema,
		/** These three are left out when nothing was paid so. */
		bankCard: countAndSumSchema.optional(),
		mobilePay: countAndSumSchema.optional(),
		foreignCash: countAndSumSchema.optional(),
	}),
	/** Charged outside and not part of a sale: to be given back there. Left out: none. */
	outsideReturned: countAndSumSchema.optional(),
	/** What customers paid less in cash for want of small coins; below zero: more. Left out: nothing. */
	roundingMinor: minorUnitsSchema.optional(),
	/** Change in the shop's currency for cash of another. Left out: none. */
	foreignChangeMinor: amountMinorSchema.optional(),
	/** Cash of other currencies, in minor units of each. Left out: none. */
	foreignCash: z
		.array(
			z.strictObject({
				currency: z.string().regex(/^[A-Z]{3}$/),
				expectedMinor: amountMinorSchema,
				/** Null: nobody counted it. */
				countedMinor: amountMinorSchema.nullable(),
			}),
		)
		.max(20)
		.optional(),
	/** Goods taken back, which the sales above do not speak of: their amounts and tax, and what customers got. Left out: none. */
	returns: countAndSumSchema
		.extend({ taxMinor: amountMinorSchema, creditMinor: amountMinorSchema })
		.optional(),
	/** What of that was paid back and not spent on other goods. Left out: none. */
	paidBack: z
		.strictObject({
			cashMinor: amountMinorSchema,
			cardsMinor: amountMinorSchema,
			outsideMinor: amountMinorSchema,
		})
		.optional(),
	/** Deposits on containers, part of the sales and of the returns above: their pieces and amounts. Left out: none. */
	deposits: z.strictObject({ taken: countAndSumSchema, givenBack: countAndSumSchema }).optional(),
	/** Value sold into purses; part of the sales. */
	loads: z.strictObject({ storedValue: countAndSumSchema, gift: countAndSumSchema }),
	discountsMinor: amountMinorSchema,
	/** Payments given back to their purses after the sale. */
	refundsMinor: amountMinorSchema,
	pointsEarned: z.int().nonnegative(),
	saleCancelCount: z.int().nonnegative(),
	noSaleCount: z.int().nonnegative(),
	/** How often for each reason that was given, by its name's order. Left out: none was. */
	noSaleReasons: z
		.array(z.strictObject({ reason: z.string().min(1).max(60), count: z.int().positive() }))
		.optional(),
	floatMinor: amountMinorSchema,
	/** Cash that moved without a sale, summed by its direction. */
	cashMoved: z.strictObject({
		loanMinor: amountMinorSchema,
		pickupMinor: amountMinorSchema,
		paidInMinor: amountMinorSchema,
		paidOutMinor: amountMinorSchema,
	}),
	/** float + cash kept of sales + loans + paid in − pickups − paid out − change for cash of other currencies − cash paid back. */
	expectedCashMinor: minorUnitsSchema,
	countedCashMinor: amountMinorSchema,
	/** counted − expected. */
	differenceMinor: minorUnitsSchema,
})
export type TillSettlement = z.infer<typeof tillSettlementSchema>

export const entryBodySchema = z.discriminatedUnion('kind', [
	/**
	 * The first entry of every enrolment. `previous`: where the enrolment before it ended, as far as is known; null for the
	 * first one. `whole`: the same disk wrote both, so nothing more can follow there; else more may still be found.
	 */
	z.strictObject({
		kind: z.literal('epochOpened'),
		tillPublicKey: z.string().min(1).max(200),
		previous: z
			.strictObject({
				epoch: z.int().positive(),
				seq: z.int().nonnegative(),
				hash: hashSchema,
				whole: z.boolean(),
			})
			.nullable(),
	}),
	/**
	 * The till has met another disk at its agent than before (the first time: any). What an earlier one vouched for is spent
	 * nowhere any more, but for `outstanding`: spends in its basket whose sale may still be completed.
	 */
	z.strictObject({
		kind: z.literal('agentChanged'),
		diskId: z.string().min(1).max(64),
		outstanding: z
			.array(
				z.strictObject({
					leaseId: z.string().min(1).max(80),
					slice: z.int().nonnegative(),
					counter: z.int().positive(),
					authKey: authKeySchema,
					amount: z.int().positive(),
				}),
			)
			.max(LIMITS.tendersPerSaleMax),
	}),
	z.strictObject({ kind: z.literal('operatorSignedOn'), operatorId: operatorIdSchema }),
	z.strictObject({ kind: z.literal('operatorSignedOff'), operatorId: operatorIdSchema }),
	/** The screen is locked, whoever is signed on stays so. `idle`: by itself, because nobody had touched it. */
	z.strictObject({ kind: z.literal('tillLocked'), cause: z.enum(['operator', 'idle']) }),
	/** By whoever is signed on, or by a supervisor. */
	z.strictObject({ kind: z.literal('tillUnlocked'), operatorId: operatorIdSchema }),
	/** Another operator goes on with till, basket and shift. Named in the entry's own place: who takes over. */
	z.strictObject({ kind: z.literal('tillHandedOver'), fromOperatorId: operatorIdSchema }),
	/** Nothing that this till seems to do until it leaves training is real, and nothing of it is recorded. */
	z.strictObject({ kind: z.literal('trainingEntered') }),
	z.strictObject({ kind: z.literal('trainingLeft') }),
	/** A supervisor has let whoever is signed on read what the till recorded outside the open shift. */
	z.strictObject({ kind: z.literal('journalOpened'), supervisorId: operatorIdSchema }),
	z.strictObject({ kind: z.literal('shiftOpened'), shiftId: shiftIdSchema, floatMinor: amountMinorSchema }),
	z.strictObject({
		kind: z.literal('saleCompleted'),
		saleId: saleIdSchema,
		/** The suspended sale that it was; left out: it was none. */
		recalledFrom: saleIdSchema.optional(),
		memberId: memberIdSchema.nullable(),
		cardNo: cardNoSchema.nullable(),
		/** The member was looked for by name or number, and showed no card. Left out: her card, code or number was read. */
		memberFoundBy: z.literal('search').optional(),
		lines: z.array(soldLineSchema),
		totals: saleTotalsSchema,
		/** The lines' tax is added to their amounts. Left out: it is inside them. */
		taxMode: z.literal('exclusive').optional(),
		loads: z.array(loadSchema).max(10),
		tenders: z.array(tenderLineSchema),
		/** Total less tenders: what cash left unpaid for want of small coins; below zero: paid too much. Left out: nothing. */
		roundingMinor: minorUnitsSchema.min(-100).max(100).optional(),
		approvals: z.array(approvalSchema).max(4),
		/** Left out: none. */
		overrides: z.array(overrideSchema).max(LIMITS.overridesPerSaleMax).optional(),
		earned: z.array(earnedSchema).max(20),
		/** Goods taken back. The totals above do not speak of them. Left out, as the two below: none. */
		returns: z.array(returnedLineSchema).max(LIMITS.returnsPerSaleMax).optional(),
		/** What the customer gets beyond what she pays here. Tenders + rounding + the returns' credit = total + this. */
		paidBack: z
			.array(paidBackSchema)
			.max(LIMITS.tendersPerSaleMax * 2)
			.optional(),
		takenBack: z.array(takenBackSchema).max(40).optional(),
		connection: connectionSchema,
	}),
	z.strictObject({
		kind: z.literal('saleCancelled'),
		saleId: saleIdSchema,
		itemCount: z.int().nonnegative(),
		totalMinor: amountMinorSchema,
		/** From the store's list of reasons. Left out: none was given. */
		why: z.string().min(1).max(60).optional(),
		...allowedSchema.shape,
	}),
	/** The basket was put aside. Its number is not used again. */
	z.strictObject({ kind: z.literal('saleSuspended'), ...saleSuspendedSchema.shape }),
	/** A suspended sale, of this till or another, goes on here. */
	z.strictObject({ kind: z.literal('saleRecalled'), ...saleRecalledSchema.shape }),
	/** A supervisor has decided that a suspended sale is not waited for any more. */
	z.strictObject({ kind: z.literal('suspendedSaleDiscarded'), ...suspendedSaleDiscardedSchema.shape }),
	/** An authorisation that will not be used, or whose answer never came: whatever holds it must let go. */
	z.strictObject({
		kind: z.literal('authorisationReversed'),
		authKey: authKeySchema,
		cardNo: cardNoSchema,
		purse: purseSchema,
		/** In the purse's unit. */
		amount: z.int().nonnegative(),
		reason: z.enum(['noReply', 'tenderRemoved', 'saleCancelled']),
		/** What had vouched for it, when the answer came; null when it never came. */
		authority: spendAuthoritySchema.nullable(),
	}),
	/** Charged by somebody outside and not part of a completed sale: it is to go back to the customer. */
	z.strictObject({
		kind: z.literal('outsidePaymentReturned'),
		saleId: saleIdSchema,
		method: outsideMethodSchema,
		reference: outsideReferenceSchema,
		amountMinor: amountMinorSchema.min(1),
		/** `byHand`: a person does it at the terminal or in the app's own books. `provider`: its provider said that it did. */
		how: z.enum(['byHand', 'provider']),
		/** `chargedMore`: what was charged beyond what had been asked. */
		reason: z.enum(['tenderRemoved', 'saleCancelled', 'chargedMore']),
	}),
	z.strictObject({
		kind: z.literal('fieldCaptured'),
		memberId: memberIdSchema,
		cardNo: cardNoSchema,
		field: memberFieldNameSchema,
		/** Null: the member would not say, which is remembered too. */
		value: z.string().max(120).nullable(),
		/** Null because some other time would do. */
		later: z.literal(true).optional(),
		wordingVersion: z.string().max(40),
		/** Since the question came up, or since goods were last taken after that. Left out: not measured. */
		tookMs: z.int().min(0).max(LIMITS.questionMsMax).optional(),
	}),
	/** A question was on the screen and the sale ended without any answer to it. */
	z.strictObject({
		kind: z.literal('questionPassed'),
		memberId: memberIdSchema,
		cardNo: cardNoSchema,
		field: memberFieldNameSchema,
		wordingVersion: z.string().max(40),
	}),
	/** Somebody has joined: from now on she is a member, and the card is hers. */
	z.strictObject({ kind: z.literal('memberEnrolled'), ...memberEnrolledSchema.shape }),
	/** Her sheet was changed. */
	z.strictObject({ kind: z.literal('memberEdited'), ...memberEditedSchema.shape }),
	/** To what she agrees from now on, and to what not. */
	z.strictObject({ kind: z.literal('consentRecorded'), ...consentRecordedSchema.shape }),
	/** A payment out of a purse given back to that purse after the sale. Never more than that payment, all refunds together. */
	z.strictObject({
		kind: z.literal('spendRefunded'),
		saleId: saleIdSchema,
		/** The payment's key. */
		authKey: authKeySchema,
		cardNo: cardNoSchema,
		purse: purseSchema,
		amount: z.int().positive(),
		amountMinor: amountMinorSchema,
		keeper: keeperSchema,
		/** As the payment said it: its purse is made by what comes first, the award or this. Left out: of anything else. */
		voucher: tenderVoucherSchema.optional(),
	}),
	/** A blank card handed out: from now on it is active and belongs to the member, if one is named. */
	z.strictObject({
		kind: z.literal('cardActivated'),
		cardNo: cardNoSchema,
		media: z.array(mediumSchema).max(4),
		memberId: memberIdSchema.nullable(),
	}),
	/** What was said of a card at the till: lost, frozen, or found again. Believed at once wherever it is heard. */
	z.strictObject({
		kind: z.literal('cardStateReported'),
		cardNo: cardNoSchema,
		state: z.enum(['active', 'frozen', 'lost']),
		note: z.string().max(60),
	}),
	/** The old card is dead; all that it carries, and whatever still comes back to it, goes over to the new one. */
	z.strictObject({
		kind: z.literal('cardReplaced'),
		cardNo: cardNoSchema,
		newCardNo: cardNoSchema,
		newMedia: z.array(mediumSchema).max(4),
	}),
	/** The till gives back a slice of a lease: nothing more is spent from it, and what was not spent is the store's again. */
	z.strictObject({
		kind: z.literal('sliceReturned'),
		leaseId: leaseIdSchema,
		slice: z.int().positive(),
		cardNo: cardNoSchema,
		purse: purseSchema,
		spent: z.int().nonnegative(),
		lastCounter: z.int().nonnegative(),
	}),
	z.strictObject({
		kind: z.literal('drawerOpened'),
		reason: z.enum(['noSale']),
		/** From the store's list of reasons, or the operator's words. Left out: none was given. */
		why: z.string().min(1).max(60).optional(),
		...allowedSchema.shape,
	}),
	/** Cash into or out of the drawer without a sale: a loan from the safe, a pickup to it, paid in, paid out. */
	z.strictObject({
		kind: z.literal('cashMoved'),
		direction: cashDirectionSchema,
		amountMinor: amountMinorSchema,
		/** What for, in the operator's words; required for paid in and paid out. */
		note: z.string().max(60),
		...allowedSchema.shape,
	}),
	/** Totals were read without closing anything. */
	z.strictObject({
		kind: z.literal('xReportRead'),
		shiftId: shiftIdSchema,
		salesMinor: amountMinorSchema,
		...allowedSchema.shape,
	}),
	z.strictObject({
		kind: z.literal('connectionChanged'),
		from: connectionSchema,
		to: connectionSchema,
		reason: z.enum(['linkLost', 'linkFound', 'centreLost', 'centreFound', 'noReplyInTime']),
	}),
	/**
	 * The centre's word that it had this chain up to an earlier entry at a moment of its clock. Every entry up to that one was
	 * made before that moment, and every entry after this one after it, whatever the till's own clock says.
	 */
	z.strictObject({ kind: z.literal('timeMarked'), mark: timeMarkSchema }),
	z.strictObject({ kind: z.literal('receiptReprinted'), saleId: saleIdSchema }),
	z.strictObject({
		kind: z.literal('shiftClosed'),
		shiftId: shiftIdSchema,
		/** Blind: the operator counted without seeing what was expected. */
		count: z.enum(['open', 'blind']),
		settlement: tillSettlementSchema,
	}),
])
export type EntryBody = z.infer<typeof entryBodySchema>

export const entrySchema = z.strictObject({
	tillId: tillIdSchema,
	/** Counts enrolments of the till, from 1. */
	epoch: z.int().positive(),
	/** From 1, without gaps, within the epoch. */
	seq: z.int().positive(),
	/** Wall clock of the till, recorded, never used for order. */
	atMs: z.int(),
	businessDate: businessDateSchema.nullable(),
	shiftId: shiftIdSchema.nullable(),
	operatorId: operatorIdSchema.nullable(),
	body: entryBodySchema,
})
export type Entry = z.infer<typeof entrySchema>

/** An entry as it is stored and sent: its text and its place in the chain. */
export const sealedEntrySchema = z.strictObject({
	seq: z.int().positive(),
	/** Canonical JSON of the {@link Entry}. */
	text: z.string().max(262_144),
	/** SHA-256 over the bytes of the previous hash's 64 hex digits followed by the UTF-8 bytes of `text`. */
	hash: hashSchema,
})
export type SealedEntry = z.infer<typeof sealedEntrySchema>

/** The one text of an entry. Throws (a bug) when a number is not a safe integer. */
export function entryText(entry: Entry): string {
	return canonicalJson(entry as unknown as CanonicalValue)
}
