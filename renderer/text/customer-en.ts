/** The English of the customer's screen: spoken to her. */
import type { CustomerWords } from './customer-words.ts'

const CARD_STEPS = {
	card: 'Please tap, insert or swipe your card',
	pin: 'Please enter your PIN at the terminal',
	bank: 'Your bank is being asked, one moment',
	customer: 'Please confirm on your phone',
} as const

const MONTHS = 'January February March April May June July August September October November December'.split(
	' ',
)

export const customerEn: CustomerWords = {
	language: 'en',
	welcome: 'Welcome',
	notConnected: 'This screen is looking for its till',
	closed: { title: 'This till is closed', advice: 'Please go to another till. Thank you.' },
	training: 'Staff training: nothing here is real',
	forMembers: 'Members',
	greeting: (name) => (name === null ? 'Hello and welcome' : `Hello, ${name}`),
	birthday: 'Happy birthday!',
	greetingAdvice: 'Member prices and offers are taken off by themselves.',
	itemCount: (count) => (count === 1 ? '1 item' : `${count} items`),
	each: 'each',
	perKilogram: '/kg',
	onTheScale: 'On the scale',
	saved: 'You save',
	taxAdded: 'Tax added',
	total: 'Total',
	toPay: 'To pay',
	youGet: 'You get',
	paid: 'Paid',
	load: { storedValue: 'Stored value', gift: 'Gift card' },
	returned: (name, quantity) => (quantity > 1 ? `Returned: ${name} × ${quantity}` : `Returned: ${name}`),
	tender: {
		cash: 'Cash',
		bankCard: 'Bank card',
		mobilePay: 'Phone',
		foreignCash: 'Foreign cash',
		storedValue: 'Stored value',
		points: 'Points',
		gift: 'Gift card',
		coupon: 'Coupon',
		activity: 'Activity',
		service: 'Service',
	},
	points: (count) => (count === 1 ? '1 point' : `${count.toLocaleString('en')} points`),
	uses: (count) => `${count}×`,
	willEarn: (count) => `You will earn ${count.toLocaleString('en')} points`,
	willGet: (coupon) => `You will get: ${coupon}`,
	hint: (name, missing) => (missing === null ? `One more for: ${name}` : `${missing} more for: ${name}`),
	balance: 'left',
	provisional: 'not confirmed yet',
	payment: (payment) => {
		if (payment.kind === 'ownCard') return { title: 'Paying with your card', advice: 'Just a moment.' }
		const { method, state, isCancelling, step, qr } = payment
		if (isCancelling) return { title: 'Giving this payment up', advice: 'One moment, please.' }
		if (state === 'unknown')
			return {
				title: 'Making sure of this payment',
				advice: 'Please do not pay again; the cashier is finding out what became of it.',
			}
		if (state === 'awaitingCode')
			return {
				title: 'Your payment code, please',
				advice: 'Open your payment app and hold its code out to the cashier.',
			}
		if (qr !== null)
			return { title: 'Scan to pay', advice: 'Scan this code with your payment app; we go on by ourselves.' }
		if (step !== null) return { title: CARD_STEPS[step], advice: 'We go on by ourselves.' }
		return method === 'bankCard'
			? { title: 'Please look at the terminal', advice: 'It is ready in a moment.' }
			: { title: 'Taking your payment', advice: 'One moment, please.' }
	},
	change: 'Your change',
	thanks: (name) => (name === null ? 'Thank you, see you again' : `Thank you, ${name}`),
	paidBack: 'Given back to you',
	earned: (count) => `You earned ${count.toLocaleString('en')} points`,
	pointsNow: 'Points now',
	confirm: {
		dataTitle: 'Is this right?',
		dataAdvice: 'Please read it over. Nothing is kept until you agree.',
		field: {
			familyName: 'Family name',
			givenName: 'Given name',
			addressedAs: 'How to address you',
			phone: 'Phone',
			birthday: 'Birthday',
			email: 'E-mail',
			address: 'Address',
		},
		title: { ms: 'Ms', mr: 'Mr', name: 'by your full name' },
		monthDay: (month, day) => `${day} ${MONTHS[month - 1] ?? ''}`,
		removed: 'no longer kept',
		right: 'All right',
		wrong: 'Not right',
		consentTitle: 'You choose',
		requiredLead: 'To be a member you agree to this',
		optionalLead: 'This is up to you, and can be changed at any time',
		leaving: 'Your details will no longer be kept; points and member prices end with them.',
		agree: 'Agree and go on',
		disagree: 'I do not agree',
		asItWas: 'Leave it as it was',
		on: 'Yes',
		off: 'No',
		refused: 'It was not noted. Please tell the cashier.',
	},
}
