/** While somebody outside charges: how much, what is waited for, what to do, and the code that the customer scans. */
import type { PhaseView } from '../../../till/view.ts'
import { Money } from '../../parts/amounts.tsx'
import { Figure } from '../../parts/paper-figure.tsx'
import { useTexts } from '../../state/desk.ts'

type Awaiting = Extract<PhaseView, { kind: 'awaitingPayment' }>

export function PaymentPane({ phase }: { readonly phase: Awaiting }) {
	const { payment } = useTexts()
	const { method, amountMinor, reference, state, qr } = phase
	return (
		<div
			className={state === 'unknown' ? 'payment payment-unknown' : 'payment'}
			data-testid="payment"
			data-method={method}
			data-state={state}
		>
			<header className="payment-head">
				<span>{payment.title[method]}</span>
				<Money amountMinor={amountMinor} testId="payment-amount" />
			</header>
			<div className="payment-wait">
				{qr === null ? (
					<span className="waiting-bar" aria-hidden="true" />
				) : (
					<div className="payment-qr" data-testid="payment-qr" data-qr={qr}>
						<Figure figure={{ kind: 'qr' }} data={qr} />
					</div>
				)}
				<strong data-testid="payment-waiting">{payment.waiting(phase)}</strong>
				<p className="payment-advice">{payment.advice(phase)}</p>
				<p className="payment-reference figures">
					{payment.reference} {reference}
				</p>
			</div>
		</div>
	)
}
