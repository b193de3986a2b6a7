/** What a payment through somebody outside looks like. */
import type { OutsideProgress } from '../outside-payments.ts'
import type { OutsidePayment } from '../till-state.ts'
import type { PhaseView } from '../view.ts'

export function paymentPhase(
	{ method, reference, amountMinor, sinceMs, state, cancelling }: OutsidePayment,
	progress: OutsideProgress | null,
): PhaseView {
	const own = progress?.reference === reference ? progress : null
	return {
		kind: 'awaitingPayment',
		method,
		reference,
		amountMinor,
		sinceMs,
		state,
		isCancelling: cancelling,
		step: own?.step ?? null,
		qr: own?.qr ?? null,
	}
}
