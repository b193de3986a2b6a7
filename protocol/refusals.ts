import { z } from 'zod'

/**
 * All the ways in which something asked for may be turned down: a closed union, facts rather than prose.
 * The sentence a cashier reads out for each stands in `renderer/text/`.
 */
export const refusalCodeSchema = z.enum([
	// the operator and the till
	'pinWrong',
	'pinLocked',
	'operatorUnknown',
	'notSignedOn',
	'shiftNotOpen',
	'shiftAlreadyOpen',
	'saleOpen',
	'notNow',
	/** Nobody is at the till: whoever is signed on, or a supervisor, unlocks it first. */
	'tillLocked',
	/** Only whoever is signed on or a supervisor unlocks a till. */
	'unlockNotAllowed',
	'amountInvalid',
	'answerInvalid',
	/** Paid in and paid out say what for. */
	'noteMissing',
	/** More would leave the drawer than should be in it. */
	'notEnoughCash',
	// the basket
	'itemUnknown',
	'codeUnreadable',
	'quantityInvalid',
	'basketFull',
	'basketEmpty',
	'lineUnknown',
	/** `limitMinor`: how much whoever signed on or gave her word may change; null is nothing of it. */
	'overrideExceeded',
	/** A cashier's word, or somebody's whom the till does not know. */
	'overrideNotAllowed',
	/** Something set by hand waits for a supervisor: she comes, or it is dropped, before anything is paid. */
	'overrideOpen',
	'tooManyOverrides',
	'reasonMissing',
	/** Something waits to be weighed. */
	'weighingOpen',
	'soldByWeight',
	'notSoldByWeight',
	'weightInvalid',
	/** It is sold as part of a set, whose price is one. */
	'partOfSet',
	/** A deposit goes with its goods, and nothing is taken off it. */
	'depositFixed',
	/** The till's catalogue does not have the deposit of an article. */
	'depositUnknown',
	/** An article of the set is not in the till's catalogue, or not sold by the piece. */
	'setIncomplete',
	// cards and tenders
	'cardUnknown',
	'cardNotActive',
	'cardFrozen',
	'cardLost',
	'cardExpired',
	'noMember',
	/** The goods are still being taken in. */
	'payKeyFirst',
	/** `detail`: so many payments a sale may have. */
	'tooManyTenders',
	'tenderNotAllowed',
	'tenderExceedsDue',
	/** Nobody hands over so much more than is due: a slip of the fingers. `limitMinor`: the largest change. */
	'changeTooLarge',
	/** Another card has paid in this sale already; its payment goes back first. */
	'otherCardHasPaid',
	/** The bank or the payment app said no; `detail`: in its words. Nothing was charged. */
	'paymentDeclined',
	/** Given up before anything was charged. */
	'paymentAborted',
	/** The terminal or gateway was not reached: nothing was charged. */
	'paymentNotReady',
	/** While somebody outside is being asked, the sale stays as it is. */
	'paymentRunning',
	/** This till has no way to that. */
	'paymentNotHere',
	'currencyNotTaken',
	'insufficientFunds',
	/** The centre cannot be reached and what this store holds in leases is less than asked. */
	'exceedsLease',
	/** The centre cannot be reached and this store holds no lease on the card. */
	'noLease',
	/** The till is alone: nobody can vouch for the balance. */
	'tillAlone',
	/** This till's slice of the store's lease is less than asked, and nobody else can be asked. */
	'exceedsSlice',
	/** Nothing vouches for the balance and the floor limit is less than asked. */
	'exceedsFloorLimit',
	'pointsDoNotPay',
	'voucherNotValidToday',
	/** `limitMinor`: what the lines that it may pay for must come to. */
	'voucherBelowMinimum',
	'voucherNotForTheseItems',
	'voucherUsesExceeded',
	'voucherUnknown',
	'grantNotValidToday',
	'grantNotForTheseItems',
	/** `limitMinor`: what the grant allows to be taken off this sale. */
	'grantExceeded',
	'grantUsedUp',
	/** The card carries no grant of the kind, or one whose signature is not the centre's. */
	'noGrant',
	'grantAlreadyUsed',
	'cardNotBlank',
	'sameCard',
	// members
	/** `detail`: which field of her sheet is not as it must be. */
	'sheetInvalid',
	/** The till knows a member with this phone number; `detail`: her card. */
	'phoneTaken',
	/** The card is somebody's already. */
	'cardHasMember',
	/** She does not want her data to be kept. */
	'consentRefused',
	/** Nothing on the sheet differs from what is known. */
	'nothingChanged',
	'saleUnknown',
	'refundExceedsPayment',
	'authorisationReversed',
	'existsWithDifferentAmount',
	'holdAlreadyPosted',
	'holdAlreadyVoided',
	'holdExpired',
	'amountExceedsHold',
	// suspended sales
	/** Payments go back first, or the sale is completed. */
	'saleHasPayments',
	'saleHasLoads',
	'saleHasApprovals',
	'saleHasReturns',
	'tooManySuspended',
	/** It goes on elsewhere, or was discarded; `detail`: by which till. */
	'suspendedTaken',
	/** Another till (`detail`) has asked for it and not begun with it. */
	'suspendedAtOtherTill',
	'suspendedUnknown',
	/** The store cannot be asked, and another till has put it aside. */
	'suspendedNotHere',
	/** The store cannot be asked, and any till of it may have taken this sale. */
	'suspendedMayBeTaken',
	/** Asked, and no answer: asked again, it is the same question. */
	'recallNoReply',
	'supervisorNeeded',
	// goods that come back
	/** So many pieces of the line have not been sold, or came back before; `detail`: at which till. */
	'alreadyReturned',
	/** They are in another basket (`detail`: at which till) that is not completed yet. */
	'returnClaimed',
	/** The store cannot be asked, and this till has not sold it. */
	'returnNotHere',
	/** Another store may have sold it, and the centre cannot be asked. */
	'returnCentreAway',
	/** The centre knows the sale; the store that sold it cannot be asked. */
	'returnStoreAway',
	/** Asked, and no answer: asked again, it is the same question. */
	'claimNoReply',
	/** Goods of a gift receipt go to the gift purse of a card: one is presented first. */
	'giftCardNeeded',
	/** Nothing is due: what is owed to the customer is paid back. */
	'nothingDue',
	// machines
	'journalFull',
	'journalUnavailable',
	/** This till's disk is older than what the agent has of it: it must be enrolled again. */
	'diskRestored',
	/** A newly enrolled till waits for its agent to hand it what the till before it had open. */
	'tillRecovering',
	'printerNotReady',
	'nothingToPrint',
	// between machines
	'malformed',
	'protocolTooOld',
	'notEnrolled',
	'signatureInvalid',
	'epochClosed',
	'tooBusy',
	'centreUnreachable',
	'internal',
])
export type RefusalCode = z.infer<typeof refusalCodeSchema>

export const refusalSchema = z.strictObject({
	kind: z.literal('refused'),
	code: refusalCodeSchema,
	/** What the sentence needs: amounts in minor units, counts, seconds. */
	amountMinor: z.int().optional(),
	limitMinor: z.int().optional(),
	seconds: z.int().optional(),
	/** What other stores hold in leases, in the purse's unit; they were asked to give it back. */
	leasedElsewhere: z.int().positive().optional(),
	detail: z.string().max(200).optional(),
})
export type Refusal = z.infer<typeof refusalSchema>

export function refuse(code: RefusalCode, facts: Omit<Refusal, 'kind' | 'code'> = {}): Refusal {
	return { kind: 'refused', code, ...facts }
}
