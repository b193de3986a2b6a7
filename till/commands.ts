/** Everything an operator may ask of the till. Imperative names; each is answered `accepted` or with a refusal. */
import { z } from 'zod'
import {
	authKeySchema,
	type CardNo,
	cardNoSchema,
	itemCodeSchema,
	operatorIdSchema,
	saleIdSchema,
} from '../protocol/base/ids.ts'
import { amountMinorSchema } from '../protocol/base/money.ts'
import { type CardState, type MemberSnapshot, memberFieldNameSchema } from '../protocol/card/card-snapshot.ts'
import { mediumSchema } from '../protocol/card/medium.ts'
import { confirmedBySchema } from '../protocol/card/member-sheet.ts'
import { purseSchema } from '../protocol/card/purse.ts'
import { pictureIdSchema } from '../protocol/catalogue/picture.ts'
import type { QuestionFigures } from '../protocol/greeting/question-figures.ts'
import { discountTakesSchema } from '../protocol/journal/basket-line.ts'
import { cashDirectionSchema } from '../protocol/journal/entry.ts'
import { memberEditedSchema, memberEnrolledSchema } from '../protocol/journal/member-entries.ts'
import { LIMITS } from '../protocol/limits.ts'
import type { ReceiptLayout } from '../protocol/receipt/receipt-layout.ts'
import type { Refusal } from '../protocol/refusals.ts'
import { linePiecesSchema } from '../protocol/returns/sold-sale.ts'
import { consentKeySchema } from '../protocol/rules/consent-wording.ts'
import { type JournalPage, journalGroupSchema, journalPlaceSchema } from './journal/journal-query.ts'
import type { DeviceDesk, SparePort } from './ports/device-desk.ts'
import {
	basketDiscountWishSchema,
	lineDiscountWishSchema,
	linePriceWishSchema,
} from './sale/override-state.ts'

const quantitySchema = z.int().min(1).max(LIMITS.quantityMax)
const lineNumberSchema = z.int().positive()

export const commandSchema = z.discriminatedUnion('kind', [
	z.strictObject({
		kind: z.literal('signOn'),
		operatorId: operatorIdSchema,
		pin: z.string().min(1).max(LIMITS.pinLengthMax),
	}),
	z.strictObject({ kind: z.literal('signOff') }),
	/** Locks the screen; signing on unlocks it. */
	z.strictObject({ kind: z.literal('lock') }),
	/** Another till learns here that touches nothing; this one is locked meanwhile. */
	z.strictObject({ kind: z.literal('enterTraining') }),
	z.strictObject({ kind: z.literal('leaveTraining') }),
	/** This operator goes on with till, basket and shift. */
	z.strictObject({
		kind: z.literal('takeOver'),
		operatorId: operatorIdSchema,
		pin: z.string().min(1).max(LIMITS.pinLengthMax),
	}),
	z.strictObject({ kind: z.literal('setLanguage'), language: z.enum(['zh-CN', 'en']) }),
	z.strictObject({ kind: z.literal('openShift'), floatMinor: amountMinorSchema }),
	/** `blind`: counted without seeing what was expected. */
	z.strictObject({
		kind: z.literal('closeShift'),
		countedCashMinor: amountMinorSchema,
		count: z.enum(['open', 'blind']),
		/** Cash of other currencies, where it was counted. */
		countedForeign: z
			.array(z.strictObject({ currency: z.string().regex(/^[A-Z]{3}$/), countedMinor: amountMinorSchema }))
			.max(20)
			.optional(),
	}),
	/** X: reads the totals of the shift on paper; nothing is closed. */
	z.strictObject({ kind: z.literal('readTotals') }),
	/** To read the journal outside the open shift, until it is closed again. */
	z.strictObject({ kind: z.literal('openJournal') }),
	z.strictObject({ kind: z.literal('closeJournal') }),
	/** Cash without a sale: a loan from the safe, a pickup to it, paid in, paid out. The last two say what for. */
	z.strictObject({
		kind: z.literal('moveCash'),
		direction: cashDirectionSchema,
		amountMinor: amountMinorSchema,
		note: z.string().max(60),
	}),

	/** A quick key or a search result. Takes the pending quantity, else 1. */
	z.strictObject({ kind: z.literal('addItem'), itemCode: itemCodeSchema }),
	/** What was typed in place of a scan: a barcode, an item code, a card number or a phone number. */
	z.strictObject({ kind: z.literal('enterCode'), text: z.string().min(1).max(64) }),
	/** What a scanner typed that works as a keyboard: as if its code had come from a device. */
	z.strictObject({ kind: z.literal('scanCode'), text: z.string().min(1).max(512) }),
	/** What a swipe reader typed that works as a keyboard; of bank cards nothing else is told. */
	z.strictObject({ kind: z.literal('swipeCard'), medium: mediumSchema }),
	z.strictObject({ kind: z.literal('refuseSwipe'), reason: z.enum(['bankCard', 'unreadable']) }),
	/** The next item taken comes this many times (`3 *`); null takes it back. */
	z.strictObject({ kind: z.literal('setNextQuantity'), quantity: quantitySchema.nullable() }),
	/** Of a line of a set: so many sets. */
	z.strictObject({
		kind: z.literal('setLineQuantity'),
		lineNumber: lineNumberSchema,
		quantity: quantitySchema,
	}),
	/** With all lines of its set. */
	z.strictObject({ kind: z.literal('voidLine'), lineNumber: lineNumberSchema }),
	/** Takes a line void back. */
	z.strictObject({ kind: z.literal('restoreLine'), lineNumber: lineNumberSchema }),
	z.strictObject({ kind: z.literal('cancelSale'), why: z.string().min(1).max(60).optional() }),

	/**
	 * Another price per piece or kilogram than the catalogue's; null takes it back. Beyond the operator's own limit it waits
	 * for a supervisor, as the two below do.
	 */
	linePriceWishSchema.extend({ unitPriceMinor: linePriceWishSchema.shape.unitPriceMinor.nullable() }),
	lineDiscountWishSchema.extend({ takes: discountTakesSchema.nullable() }),
	basketDiscountWishSchema.extend({ takes: discountTakesSchema.nullable() }),
	/** A supervisor gives her word for what waits. Her card on the reader does the same. */
	z.strictObject({
		kind: z.literal('approveOverride'),
		operatorId: operatorIdSchema,
		pin: z.string().min(1).max(LIMITS.pinLengthMax),
	}),
	z.strictObject({ kind: z.literal('dropOverride') }),

	/** Weighs a line of goods sold by weight again. */
	z.strictObject({ kind: z.literal('weighLine'), lineNumber: lineNumberSchema }),
	/** Asks the scale once more for what waits to be weighed. */
	z.strictObject({ kind: z.literal('weighAgain') }),
	/** Typed in place of the scale's word. */
	z.strictObject({
		kind: z.literal('setWeight'),
		weightGrams: z.int().positive().max(LIMITS.weightGramsMax),
	}),
	z.strictObject({ kind: z.literal('dropWeighing') }),

	/** Puts the basket aside under a label; empty: none. */
	z.strictObject({ kind: z.literal('suspendSale'), label: z.string().max(LIMITS.suspendedLabelMax) }),
	/** `despite`: also when another till may have it. */
	z.strictObject({ kind: z.literal('recallSale'), saleId: saleIdSchema, despite: z.boolean() }),
	z.strictObject({ kind: z.literal('discardSuspended'), saleId: saleIdSchema, despite: z.boolean() }),

	/** Found by name or number, as if her card had been typed. */
	z.strictObject({ kind: z.literal('chooseMember'), cardNo: cardNoSchema }),
	z.strictObject({ kind: z.literal('removeMember') }),
	z.strictObject({
		kind: z.literal('answerQuestion'),
		field: memberFieldNameSchema,
		value: z.string().min(1).max(LIMITS.answerLengthMax),
	}),
	/** `later`: some other time. Left out: she would rather not say. */
	z.strictObject({
		kind: z.literal('declineQuestion'),
		field: memberFieldNameSchema,
		later: z.literal(true).optional(),
	}),
	/** At the desk where somebody joins: what is printed on the card that she gets, in place of laying it on the reader. */
	z.strictObject({ kind: z.literal('takeDrawerCard'), cardNo: cardNoSchema }),
	/** Her sheet is filled in; `despite`: also when another member has this phone number. */
	z.strictObject({
		kind: z.literal('enrolMember'),
		sheet: memberEnrolledSchema.shape.sheet,
		despite: z.boolean(),
	}),
	/** Other values on her sheet; fields that are left out stay. */
	z.strictObject({ kind: z.literal('editSheet'), sheet: memberEditedSchema.shape.sheet }),
	/** To what she agrees is asked again. */
	z.strictObject({ kind: z.literal('askConsent') }),
	/** From what she is asked back to her sheet: nothing was said. */
	z.strictObject({ kind: z.literal('backToSheet') }),
	/** The data are written down though she has not looked at them. */
	z.strictObject({ kind: z.literal('skipCustomer'), askId: z.string().min(1).max(64) }),
	/** The customer's yes to `customerConfirm`, on her own display or told to the cashier; `given`: to what she agrees, all of it. */
	z.strictObject({
		kind: z.literal('confirmByCustomer'),
		askId: z.string().min(1).max(64),
		by: confirmedBySchema,
		given: z.array(consentKeySchema).max(16).optional(),
	}),
	z.strictObject({
		kind: z.literal('declineByCustomer'),
		askId: z.string().min(1).max(64),
		by: confirmedBySchema,
	}),

	/** What the next card presented is for; see `TillDesk`. */
	z.strictObject({
		kind: z.literal('openDesk'),
		desk: z.enum(['approval', 'load', 'cardService', 'refund', 'return', 'enrol', 'editMember']),
	}),
	z.strictObject({ kind: z.literal('closeDesk') }),
	/** The manager whose card lies at the desk takes this off the sale. */
	z.strictObject({
		kind: z.literal('approveDiscount'),
		pin: z.string().min(1).max(LIMITS.pinLengthMax),
		takes: discountTakesSchema,
	}),
	z.strictObject({ kind: z.literal('removeApproval'), grantId: z.string().min(1).max(24) }),
	/** Sells value onto the card at the desk, blank ones included. */
	z.strictObject({
		kind: z.literal('addLoad'),
		purse: z.enum(['storedValue', 'gift']),
		amountMinor: amountMinorSchema,
	}),
	/** From 1, as shown. */
	z.strictObject({ kind: z.literal('removeLoad'), loadNumber: z.int().positive() }),
	z.strictObject({ kind: z.literal('activateCard') }),
	z.strictObject({
		kind: z.literal('reportCard'),
		state: z.enum(['active', 'frozen', 'lost']),
		note: z.string().max(60),
	}),
	/** The next blank card presented takes the place of the one at the desk. */
	z.strictObject({ kind: z.literal('replaceCard') }),
	/** At the returns desk: these pieces of the found receipt come back; all of them, in place of what was said before. */
	z.strictObject({
		kind: z.literal('returnLines'),
		lines: z.array(linePiecesSchema).min(1).max(LIMITS.returnsPerSaleMax),
		reason: z.string().max(60),
	}),
	/** Goods without a receipt, at the price of now. */
	z.strictObject({
		kind: z.literal('returnItem'),
		itemCode: itemCodeSchema,
		quantity: quantitySchema,
		reason: z.string().max(60),
	}),
	z.strictObject({ kind: z.literal('dropReturn'), returnNumber: z.int().positive() }),
	/** Nothing is due, or less: that is paid back, the way it came, and the sale is completed. */
	z.strictObject({ kind: z.literal('payBack') }),
	/** Of the sale on the screen: without prices, for whoever gets the goods. */
	z.strictObject({ kind: z.literal('printGiftReceipt') }),
	/** An earlier sale, by the number on its receipt: at the refund desk of this till, at the returns desk of the store. */
	z.strictObject({ kind: z.literal('findSale'), saleId: z.string().min(1).max(48) }),
	/** Gives a payment of the found sale back to its purse; null = all that is left of it. */
	z.strictObject({
		kind: z.literal('refundPayment'),
		authKey: authKeySchema,
		amountMinor: amountMinorSchema.nullable(),
	}),

	z.strictObject({ kind: z.literal('startTender') }),
	z.strictObject({ kind: z.literal('backToSale') }),
	/** Cash handed over; more than due gives change. */
	z.strictObject({ kind: z.literal('tenderCash'), handedOverMinor: amountMinorSchema }),
	/**
	 * From a purse of the card in the sale, so much in its unit; null = as much as fits. `worthMinor`: as much as pays this much, where the
	 * unit is another.
	 */
	z.strictObject({
		kind: z.literal('tenderPurse'),
		purse: purseSchema,
		amount: z.int().nonnegative().max(LIMITS.tenderMinorMax).nullable(),
		worthMinor: amountMinorSchema.positive().max(LIMITS.tenderMinorMax).optional(),
	}),
	/** All purses of the card in the store's order, until nothing is due or nothing more can pay. */
	z.strictObject({ kind: z.literal('payWithCard') }),
	/** Cash of a currency that the store takes, in its minor units; change is given in the shop's own. */
	z.strictObject({
		kind: z.literal('tenderForeignCash'),
		currency: z.string().regex(/^[A-Z]{3}$/),
		foreignMinor: amountMinorSchema,
	}),
	/** At the payment terminal; null = all that is due. */
	z.strictObject({ kind: z.literal('tenderBankCard'), amountMinor: amountMinorSchema.nullable() }),
	/** With a payment app, whose code is scanned next, or which scans ours (`showPaymentQr`). */
	z.strictObject({ kind: z.literal('tenderMobilePay'), amountMinor: amountMinorSchema.nullable() }),
	z.strictObject({ kind: z.literal('showPaymentQr') }),
	/** Asks whoever charges to give it up; what came of it is in the view. */
	z.strictObject({ kind: z.literal('cancelPayment') }),
	/** What became of it? Asked by itself, too. */
	z.strictObject({ kind: z.literal('askPayment') }),
	z.strictObject({ kind: z.literal('removeTender'), tenderNumber: z.int().positive() }),
	/** Leaves the receipt and begins with the next customer. */
	z.strictObject({ kind: z.literal('nextCustomer') }),

	/** No sale: opens the drawer, journaled. `why`: from the store's list of reasons, or the operator's words. */
	z.strictObject({ kind: z.literal('openDrawer'), why: z.string().max(60).optional() }),
	/** Prints the last receipt again, headed as a copy. */
	z.strictObject({ kind: z.literal('reprint') }),
	/** The cashier's answer to "did the receipt come out completely?". */
	z.strictObject({
		kind: z.literal('resolvePrint'),
		jobId: z.string().min(1).max(64),
		/** Of the view in which the question stood. */
		attempt: z.int().nonnegative(),
		cameOut: z.boolean(),
	}),
	z.strictObject({ kind: z.literal('dismissNotice') }),

	/** Prints a page that is no receipt; how that ended stands in the device's report. */
	z.strictObject({ kind: z.literal('testPrint'), deviceId: z.string().min(1).max(40) }),
	/** Tries which driver understands what is plugged in there. */
	z.strictObject({ kind: z.literal('learnDevice'), path: z.string().min(1).max(255) }),
	z.strictObject({ kind: z.literal('stopLearning') }),
	/** Writes what was found into the settings. */
	z.strictObject({ kind: z.literal('keepDevice') }),
	/** Whoever the door told of has been seen. */
	z.strictObject({ kind: z.literal('dismissArrivals') }),
])
export type Command = z.infer<typeof commandSchema>

export type CommandResult = { readonly kind: 'accepted' } | Refusal

/** Reading questions a screen may ask; they change nothing. */
export const querySchema = z.discriminatedUnion('kind', [
	/** Departments with their quick keys, in order. */
	z.strictObject({ kind: z.literal('quickKeys') }),
	z.strictObject({
		kind: z.literal('searchItems'),
		text: z.string().max(64),
		countMax: z.int().min(1).max(50),
	}),
	/** Members by name, its sound, phone or card number. */
	z.strictObject({
		kind: z.literal('searchMembers'),
		text: z.string().max(64),
		countMax: z.int().min(1).max(20),
	}),
	/** What an article looks like. */
	z.strictObject({ kind: z.literal('picture'), pictureId: pictureIdSchema }),
	/** What the devices did lately, and what is being learnt. */
	z.strictObject({ kind: z.literal('deviceReport') }),
	/** Ports that no configured device uses. */
	z.strictObject({ kind: z.literal('sparePorts') }),
	/** Entries of this till, newest first; `before`: where the page before it ended. */
	z.strictObject({
		kind: z.literal('journal'),
		text: z.string().max(64),
		group: journalGroupSchema.nullable(),
		before: journalPlaceSchema.nullable(),
		countMax: z.int().min(1).max(200),
	}),
	/** What asking members came to in the open shift. */
	z.strictObject({ kind: z.literal('questionFigures') }),
	/** The paper of a sale, while it is kept. */
	z.strictObject({ kind: z.literal('receiptOfSale'), saleId: saleIdSchema }),
])
export type Query = z.infer<typeof querySchema>

export type ItemChoice = {
	readonly itemCode: string
	readonly nameZh: string
	readonly nameEn: string
	readonly unitPriceMinor: number
	/** The price is for a kilogram. */
	readonly isWeighed: boolean
	readonly barcode: string
	readonly counter: string | null
	/** Asked for by `picture`; null: there is none. */
	readonly picture: string | null
}
export type MemberChoice = {
	readonly cardNo: CardNo
	readonly name: string
	readonly tier: MemberSnapshot['tier']
	/** Its middle hidden; null: none is known. */
	readonly phone: string | null
	readonly cardState: CardState
}
export type QueryResult =
	| {
			readonly kind: 'quickKeys'
			readonly departments: readonly {
				readonly departmentId: string
				readonly nameZh: string
				readonly nameEn: string
				readonly items: readonly ItemChoice[]
			}[]
	  }
	/** `percentReady`: how many of a hundred can be found by their names yet. */
	| { readonly kind: 'members'; readonly members: readonly MemberChoice[]; readonly percentReady: number }
	| { readonly kind: 'items'; readonly items: readonly ItemChoice[]; readonly percentReady: number }
	/** Null: there is none, or it cannot be had now. */
	| { readonly kind: 'picture'; readonly base64: string | null }
	| ({ readonly kind: 'deviceReport' } & ReturnType<DeviceDesk['report']>)
	| { readonly kind: 'sparePorts'; readonly ports: readonly SparePort[] }
	| ({ readonly kind: 'journal' } & JournalPage)
	| { readonly kind: 'questionFigures'; readonly figures: readonly QuestionFigures[] }
	| { readonly kind: 'receiptOfSale'; readonly receipt: ReceiptLayout | null }
	| Refusal
