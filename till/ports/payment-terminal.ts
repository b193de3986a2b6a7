import type { MinorUnits } from '../../protocol/base/money.ts'
import type { DeviceProblem } from './devices.ts'

/**
 * A bank card terminal beside the till. It reads the card, asks for the PIN and talks to the bank; of the card the till hears
 * the masked number, nothing else.
 */
export type CardSale = {
	/** Unique for ever; drawn by the till and recorded before the terminal is asked. 1 to 24 letters, digits or `-`. */
	readonly reference: string
	readonly amountMinor: MinorUnits
	/** ISO 4217. */
	readonly currency: string
}

export type ApprovedCard = {
	readonly amountMinor: MinorUnits
	readonly approvalCode: string
	/** At most six digits, asterisks, four digits: `622848******1234`. */
	readonly maskedPan: string
	/** As the terminal names it: `UnionPay`. */
	readonly scheme: string
	/** The bank's reference (retrieval reference number), for a receipt and a search. */
	readonly bankReference: string
}

/** How a card sale ended. All but `unknown` come from the terminal's own mouth. */
export type CardSaleOutcome =
	| ({ readonly kind: 'approved' } & ApprovedCard)
	| { readonly kind: 'declined'; readonly reason: string }
	/** By the customer, the cashier or the terminal, before the bank was asked. */
	| { readonly kind: 'aborted' }
	/** The terminal was not asked, or says that it does not know of this sale: nothing was charged. */
	| { readonly kind: 'notDone'; readonly problem: DeviceProblem | null }
	/** It was asked, and cannot be heard: only {@link PaymentTerminal.lastResult} can tell, as soon as it answers. */
	| { readonly kind: 'unknown'; readonly problem: DeviceProblem }

/** `inProgress`: the terminal is still at it. */
export type CardSaleState = CardSaleOutcome | { readonly kind: 'inProgress' }

/** What the terminal waits for, for the cashier to read. */
export type CardSaleStep = 'card' | 'pin' | 'bank'

export interface PaymentTerminal {
	/**
	 * Charges once, however often it is asked with the same reference. `onSending` is awaited before the first byte, so that
	 * the till can record that from here on money may move.
	 */
	sale(
		sale: CardSale,
		onSending: () => Promise<void>,
		onStep?: (step: CardSaleStep) => void,
	): Promise<CardSaleOutcome>
	/** Asks the terminal to give up; the outcome comes through `sale`, and may be that it was too late. */
	cancel(reference: string): void
	/** What became of a sale, from the terminal's memory. */
	lastResult(reference: string): Promise<CardSaleState>
}
