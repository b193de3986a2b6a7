/** For each refusal one sentence in English: what, why, and what to do instead. */
import type { Texts } from './texts.ts'

/** By the field of the sheet. */
const SHEET_WRONG: Readonly<Record<string, string>> = {
	familyName: 'Fill in her family name.',
	givenName: 'The given name has characters that cannot be kept.',
	addressedAs: 'The form of address has characters that cannot be kept.',
	phone: 'Fill in a mobile number of eleven digits.',
	birthday: 'Type month and day, as 0308.',
	email: 'The e-mail address is not complete.',
	address: 'The address is too short for a letter to arrive.',
	cardNo: 'Type the number that is printed on the card.',
}

export function enRefusals(money: (amountMinor: number) => string): Texts['refusal'] {
	const upTo = (limitMinor: number | undefined) =>
		limitMinor === undefined || limitMinor <= 0 ? '' : ` It can pay ${money(limitMinor)} at most.`
	return {
		pinWrong: () => 'That PIN is not right. Please try again.',
		pinLocked: ({ seconds }) =>
			seconds === undefined
				? 'Too many wrong PINs. Please try again later.'
				: `Too many wrong PINs. Wait ${seconds} seconds, or ask your manager.`,
		operatorUnknown: () => 'We do not know this cashier. Please choose again.',
		notSignedOn: () => 'Nobody has signed on. Please sign on first.',
		shiftNotOpen: () => 'The shift is not open. Enter the float to open it.',
		shiftAlreadyOpen: () => 'The shift is open already. You can go on selling.',
		saleOpen: () => 'This sale is not finished. Take payment or cancel it first.',
		notNow: () => 'Not at this moment. Please finish this step first.',
		tillLocked: () => 'The till is locked. Unlock it with your PIN first.',
		unlockNotAllowed: () => 'Only the cashier of this till or a supervisor can unlock it.',
		amountInvalid: () => 'That amount is not right. Please enter it again.',
		answerInvalid: () => 'That answer does not look right. Please check it once more.',
		noteMissing: () => 'Say what the cash is for.',
		notEnoughCash: ({ limitMinor }) =>
			`There should be only ${money(limitMinor ?? 0)} in the drawer. Count it, or take less.`,
		itemUnknown: () => 'We do not have this item. Scan again, or search by name.',
		codeUnreadable: () => 'The barcode could not be read. Wipe it and scan again, or key it in.',
		quantityInvalid: () => 'That quantity is not right. Enter 1 to 9999.',
		basketFull: () => 'This basket is full. Take payment, then start another sale.',
		basketEmpty: () => 'Nothing to pay for yet. Scan an item first.',
		lineUnknown: () => 'That line is gone. Please choose again.',
		overrideExceeded: ({ limitMinor }) =>
			limitMinor === undefined || limitMinor <= 0
				? 'That is beyond the limit. Change less, or ask somebody who may do more.'
				: `That is beyond the limit of ${money(limitMinor)}. Change less, or ask somebody who may do more.`,
		overrideNotAllowed: () => 'This person cannot allow it. Ask a supervisor or the manager, or cancel.',
		overrideOpen: () => 'Something waits for a supervisor. Have it allowed, or cancel it first.',
		tooManyOverrides: () => 'Too much was changed by hand in this sale. Take payment, then start another.',
		reasonMissing: () => 'Choose a reason.',
		weighingOpen: () => 'Something waits to be weighed. Weigh it first, or cancel it.',
		soldByWeight: () => 'This is sold by weight and has no quantity. Weigh it.',
		notSoldByWeight: () => 'This is not sold by weight. Scan its own barcode.',
		partOfSet: () =>
			'This is part of a set, which has one price. Reduce the line or the whole basket instead.',
		setIncomplete: () =>
			'Something of this set is not in the catalogue here. Scan its articles one by one, and tell head office.',
		depositFixed: () =>
			'A deposit goes with its goods and is never reduced. Change the line of the goods; empties come back under Returns.',
		depositUnknown: () =>
			'The deposit of this article is not in the catalogue here, so it cannot be sold yet. Tell head office.',
		weightInvalid: () => 'That weight is not right. Weigh it again, or enter it again.',
		cardUnknown: () => 'We do not know this card. Try another card or the phone number.',
		cardNotActive: () => 'This card is not activated and cannot pay. Service desk, or cash.',
		cardFrozen: () => 'This card is frozen and cannot pay. Service desk, or cash.',
		cardLost: () => 'This card was reported lost and cannot pay. Service desk, or cash.',
		cardExpired: () => 'This card has expired and cannot pay. Service desk, or cash.',
		noMember: () => 'No card yet. Ask the customer to tap a card first.',
		payKeyFirst: () => 'Goods are still being taken in. Press Pay first.',
		tooManyTenders: ({ detail }) =>
			`A sale takes ${detail ?? 'no more'} payments at most. Take one back, and let one pay all the rest.`,
		tenderNotAllowed: () => 'This sale cannot be paid that way. Choose another.',
		tenderExceedsDue: ({ limitMinor }) => `That is more than is due.${upTo(limitMinor)} Enter less.`,
		changeTooLarge: ({ limitMinor }) =>
			`The change would be more than ${money(limitMinor ?? 0)}. Please count the cash once more.`,
		otherCardHasPaid: () =>
			'Another card has paid in this sale. Take that payment back first, then use this card.',
		paymentDeclined: ({ detail }) =>
			`Not paid: the bank or app said no${detail ? ` (${detail})` : ''}. Nothing was charged. Try another way.`,
		paymentAborted: () => 'The payment was given up and nothing was charged. Choose how to pay.',
		paymentNotReady: () =>
			'The terminal or payment service is out of reach. Nothing was charged. Try again, or another way.',
		paymentRunning: () => 'A payment is under way. Wait for its result first.',
		paymentNotHere: () => 'This till has no terminal or service for that. Choose another way to pay.',
		currencyNotTaken: () => 'This shop does not take that currency.',
		insufficientFunds: ({ limitMinor }) =>
			`Not enough stored value.${upTo(limitMinor)} Take the rest in cash.`,
		exceedsLease: ({ limitMinor }) =>
			`Head office is out of reach, and this store may not pay that much from the card.${upTo(limitMinor)} Take the rest in cash.`,
		noLease: () => 'Head office is out of reach, and this store holds nothing for this card. Take cash.',
		tillAlone: () => 'The store computer is out of reach, so the balance cannot be checked. Take cash.',
		exceedsSlice: ({ limitMinor }) =>
			`This till is alone and may take at most ${money(limitMinor ?? 0)} from the card. Take the rest in cash.`,
		exceedsFloorLimit: () =>
			'Nobody can confirm the balance now. Take cash, or try again when the till is connected.',
		pointsDoNotPay: () => 'Points cannot pay in this shop. Choose another way to pay.',
		voucherNotValidToday: () => 'This coupon is not valid today. Choose another way to pay.',
		voucherBelowMinimum: ({ limitMinor }) =>
			`This coupon needs purchases of ${money(limitMinor ?? 0)}. Add items, or pay another way.`,
		voucherNotForTheseItems: () => 'This coupon does not cover anything in the basket.',
		voucherUsesExceeded: () => 'No more of these coupons may be used in one sale.',
		voucherUnknown: () => 'This coupon is not known. Nothing was charged.',
		grantNotValidToday: () => 'This discount is not valid today.',
		grantNotForTheseItems: () => 'This discount covers nothing in the basket.',
		grantExceeded: ({ limitMinor }) =>
			`This card may take off at most ${money(limitMinor ?? 0)} here. Enter less.`,
		grantUsedUp: () => 'This discount card has no uses left. Ask another manager.',
		noGrant: () => 'This card cannot give a discount.',
		grantAlreadyUsed: () => 'This discount is in the sale already.',
		cardNotBlank: () => 'This card has been handed out before. Take a new one.',
		sameCard: () => 'That is the same card. Present the new one.',
		sheetInvalid: ({ detail }) => SHEET_WRONG[detail ?? ''] ?? 'Something on the sheet is not right.',
		phoneTaken: () => 'A member has this phone number already. Is it she? Then choose her.',
		cardHasMember: () => 'This card belongs to a member already. Take another one.',
		consentRefused: () => 'She does not want her data kept. Nothing is taken down.',
		nothingChanged: () => 'Nothing on the sheet was changed.',
		saleUnknown: () => 'This till does not know that receipt.',
		refundExceedsPayment: ({ limitMinor }) =>
			`At most ${money(limitMinor ?? 0)} of that payment can be given back.`,
		authorisationReversed: () => 'This card payment was taken back. Nothing was charged. Take payment again.',
		existsWithDifferentAmount: () =>
			'This payment exists with another amount. Remove it and take payment again.',
		holdAlreadyPosted: () => 'This card payment is booked already and cannot be changed.',
		holdAlreadyVoided: () => 'This card payment was taken back. Nothing was charged. Take payment again.',
		holdExpired: () => 'This card payment waited too long and was let go. Take payment again.',
		amountExceedsHold: () => 'That is more than the card has confirmed. Remove it and take payment again.',
		saleHasPayments: () => 'A sale with payments cannot wait. Take the payments back, or finish it.',
		saleHasLoads: () => 'A sale with a top-up cannot wait. Take the top-up out first.',
		saleHasApprovals: () =>
			"A sale with a manager's discount cannot wait. Take the discount out; it can be given again later.",
		tooManySuspended: () => 'Too many sales wait at this till. Recall or discard some first.',
		suspendedTaken: ({ detail }) => `This sale has been taken${detail === undefined ? '' : ` (${detail})`}.`,
		suspendedAtOtherTill: ({ detail }) =>
			`${detail ?? 'Another till'} is taking this sale. Ask there first; to take it here, press again.`,
		suspendedUnknown: () => 'This sale was not found. Look at the list, or scan the goods again.',
		suspendedNotHere: () =>
			'The store computer is out of reach: only sales of this till can be recalled. Go to the till that has it.',
		suspendedMayBeTaken: () =>
			'The store computer is out of reach; another till may have taken this sale. Ask the customer, then press again.',
		recallNoReply: () => 'The store computer did not answer. Press again; nothing is taken twice.',
		saleHasReturns: () => 'A sale that takes goods back cannot be put aside. Finish it, or take them out.',
		alreadyReturned: ({ detail }) =>
			`That has come back before${detail === undefined ? '' : ` (${detail})`}. Choose other lines or fewer pieces.`,
		returnClaimed: ({ detail }) => `It is being taken back at ${detail ?? 'another till'}. Ask there first.`,
		returnNotHere: () =>
			'The store computer is out of reach and this till did not sell it. Take it back where it was sold, or later.',
		returnCentreAway: () =>
			'Receipts of other stores cannot be looked up while the centre is away. Scan the goods instead; a supervisor allows it.',
		returnStoreAway: () =>
			'The store that sold it does not answer. Try again soon, or scan the goods instead; a supervisor allows it.',
		claimNoReply: () => 'The store computer did not answer. Press again; nothing is taken back twice.',
		giftCardNeeded: () => 'Goods of a gift receipt go to a gift purse. Ask for a card first.',
		nothingDue: () => 'Nothing is due. Pay back what is owed to the customer.',
		supervisorNeeded: () => 'This is for a supervisor. Ask one to sign on.',
		journalFull: () =>
			"This till's disk is full, so selling has stopped. Every sale so far is safe. Call your manager.",
		journalUnavailable: () =>
			'Sales cannot be recorded, so selling has stopped. Every sale so far is safe. Call your manager.',
		printerNotReady: () => 'The printer is not ready. Check paper and cover, then press again.',
		nothingToPrint: () => 'There is no receipt to print again yet.',
		malformed: () => 'That did not work and nothing has changed. Please try again.',
		protocolTooOld: () =>
			"This till's program is too old to reach the store. Cash works; ask your manager to update it.",
		notEnrolled: () => 'This till is not registered yet. Ask your manager to register it.',
		signatureInvalid: () => 'The check failed and nothing was charged. Take cash and tell your manager.',
		diskRestored: () =>
			"This till's data was put back to an older state. Ask your manager to register it again.",
		tillRecovering: () => 'This till is fetching the open shift of its lane. One moment.',
		epochClosed: () => 'This till has been registered anew. Ask your manager to register it again.',
		tooBusy: () => 'Head office is busy and nothing was charged. Try again shortly, or take cash.',
		centreUnreachable: () => 'Head office is out of reach and nothing was charged. Take cash.',
		internal: () => 'That did not work; all before it is safe. Try again, or call your manager.',
	}
}
