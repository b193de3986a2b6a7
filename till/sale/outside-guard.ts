/** What may happen while somebody outside is charging; everything else an operator or a device asks waits for the outcome. */
import type { TillInput } from '../events.ts'
import type { TillState } from '../till-state.ts'

const MAY_HAPPEN: ReadonlySet<TillInput['kind']> = new Set<TillInput['kind']>([
	'showPaymentQr',
	'paymentCodeRead',
	'cancelPayment',
	'askPayment',
	'outsideAnswered',
	'mirrorAnswered',
	'signOnTried',
	'cardAnswered',
	'cardPictureChanged',
	'connectionObserved',
	'agentMet',
	'suspendedListed',
	'sliceClosed',
	'leaseKeyTold',
	'timeMarkTold',
	'setLanguage',
	'idled',
	'restarted',
])

export function waitsForPayment({ sale }: TillState, input: TillInput): boolean {
	return sale !== null && sale.outsidePayment !== null && !MAY_HAPPEN.has(input.kind)
}
