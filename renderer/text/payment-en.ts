/** The English of payments that somebody outside charges. */
import type { PaymentWords } from './payment-words.ts'

const STEPS = {
	card: 'Ask the customer to tap, insert or swipe the card',
	pin: 'The customer is entering the PIN',
	bank: 'The bank is being asked…',
	customer: 'The customer is confirming on the phone…',
} as const

export const paymentEn: PaymentWords = {
	title: { bankCard: 'Bank card', mobilePay: 'Mobile pay' },
	waiting: ({ method, state, step, isCancelling, qr }) => {
		if (state === 'unknown')
			return method === 'bankCard' ? 'The terminal does not answer' : 'The payment service does not answer'
		if (isCancelling) return 'Giving the payment up…'
		if (state === 'awaitingCode') return "Scan the payment code on the customer's phone"
		if (qr !== null) return 'Ask the customer to scan this code'
		if (step !== null) return STEPS[step]
		return method === 'bankCard' ? 'The terminal is working…' : 'The payment service is being asked…'
	},
	advice: ({ method, state, qr }) => {
		if (state === 'unknown')
			return method === 'bankCard'
				? 'The card may have been charged: do not take payment again. The sale is kept, and the terminal is asked by itself until it answers. Leave it switched on and look at its screen.'
				: 'The customer may have been charged: do not take payment again. The sale is kept, and the service is asked by itself until it answers. Look at the phone together.'
		if (state === 'awaitingCode') return 'No code on the phone? Show ours for the customer to scan.'
		if (qr !== null) return 'As soon as it is paid the sale goes on by itself.'
		return 'The sale goes on by itself as soon as the answer is there.'
	},
	reference: 'Payment',
	seconds: (count) => `${count} s`,
	rounding: 'Cash rounding',
	toReturn: 'To refund outside',
	foreignExpected: (currency) => `${currency} expected`,
	foreignCounted: (amount) => `counted ${amount}`,
	foreignChange: 'Change for foreign cash',
	foreignCountHint: 'Foreign notes: amount, then its key. Our own cash last.',
	foreignKey: (currency, rate) => `${currency} × ${rate}`,
	refundOutside: (amount) =>
		`${amount} was charged outside the till. Give it back at the terminal or in the app, and keep the slip.`,
}
