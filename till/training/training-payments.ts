/**
 * Those who charge, as a till in training meets them: no device, no gateway, nobody's money. The card is read and approved at once; a
 * scanned code is paid at once; a code that is shown is paid when it is asked about for the first time, so that it can be seen.
 */
import type { MobileCharge, MobileOutcome, MobilePay } from '../ports/mobile-pay.ts'
import type { ApprovedCard, CardSale, PaymentTerminal } from '../ports/payment-terminal.ts'

/** Stands in entries and on papers of training, in place of the terminal, the bank and the app. */
const TRAINING = 'TRAINING'
const APPROVAL_CODE = '000000'
/** No bank issues cards that begin like this. */
const MASKED_PAN = '000000******0000'

export const TRAINING_TERMINAL = { terminalId: TRAINING, port: trainingTerminal() } as const

/** It remembers nothing: what it is asked about was never charged, and nothing is lost by that. */
function trainingTerminal(): PaymentTerminal {
	const approved = ({ amountMinor }: CardSale): ApprovedCard => ({
		amountMinor,
		approvalCode: APPROVAL_CODE,
		maskedPan: MASKED_PAN,
		scheme: TRAINING,
		bankReference: TRAINING,
	})
	return {
		sale: async (sale, onSending, onStep) => {
			await onSending()
			onStep?.('card')
			return { kind: 'approved', ...approved(sale) }
		},
		cancel: () => undefined,
		lastResult: async () => ({ kind: 'notDone', problem: null }),
	}
}

export function trainingMobilePay(): MobilePay {
	const shown = new Map<string, MobileCharge>()
	const approved = ({ amountMinor }: MobileCharge): MobileOutcome => ({
		kind: 'approved',
		amountMinor,
		scheme: TRAINING,
		providerReference: TRAINING,
		payerMasked: null,
	})
	return {
		charge: async (charge) => approved(charge),
		createQr: async (charge) => {
			shown.set(charge.reference, charge)
			// No app can pay it: it is no address.
			return { qr: `${TRAINING} ${charge.reference}`, outcome: { kind: 'customerConfirming' } }
		},
		query: async (reference) => {
			const charge = shown.get(reference)
			shown.delete(reference)
			return charge === undefined ? { kind: 'notDone' } : approved(charge)
		},
		cancel: async (reference) => (shown.delete(reference) ? { kind: 'aborted' } : { kind: 'notDone' }),
	}
}
