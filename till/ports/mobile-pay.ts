import type { MinorUnits } from '../../protocol/base/money.ts'

/**
 * A gateway to payment apps, over a network of its own: it works while agent and centre are away. The customer shows a code
 * that we scan, or scans ours.
 */
export type MobileCharge = {
	/** Unique for ever; drawn by the till and recorded before the gateway is asked. 1 to 24 letters, digits or `-`. */
	readonly reference: string
	readonly amountMinor: MinorUnits
	/** ISO 4217. */
	readonly currency: string
}

/** What became of a charge. All but `unknown` come from the gateway's own mouth. */
export type MobileOutcome =
	| {
			readonly kind: 'approved'
			readonly amountMinor: MinorUnits
			readonly scheme: string
			readonly providerReference: string
			readonly payerMasked: string | null
	  }
	| { readonly kind: 'declined'; readonly reason: string }
	/** Given up before it was paid. */
	| { readonly kind: 'aborted' }
	/** It was not asked, or says that it never took this charge and never will: nothing was charged. */
	| { readonly kind: 'notDone' }
	/** The customer has still to confirm in her app, or to scan our code: ask again with `query`. */
	| { readonly kind: 'customerConfirming' }
	/** It may have been asked, and cannot be heard: only `query` can tell, as soon as it answers. */
	| { readonly kind: 'unknown' }

export interface MobilePay {
	/** `code`: what the customer's app shows. Charges once, however often it is asked with the same reference. */
	charge(charge: MobileCharge, code: string): Promise<MobileOutcome>
	/** A text for a QR code that the customer's app reads; null when none could be had. Then what became of it is `outcome`. */
	createQr(charge: MobileCharge): Promise<{ readonly qr: string | null; readonly outcome: MobileOutcome }>
	/**
	 * What became of a charge. One that the gateway does not know is cancelled there first, so that it cannot still arrive:
	 * then `notDone`.
	 */
	query(reference: string): Promise<MobileOutcome>
	/** Asks the gateway to give it up. `approved`: too late. */
	cancel(reference: string): Promise<MobileOutcome>
}
