import { expect, it } from 'vitest'
import { minor } from '../protocol/base/money.ts'
import { OutsidePayments, type OutsideProgress, type OutsideQuestion } from './outside-payments.ts'
import type { MobilePay } from './ports/mobile-pay.ts'
import type { PaymentTerminal } from './ports/payment-terminal.ts'

const question = (method: OutsideQuestion['method'], kind: 'charge' | 'ask' | 'cancel'): OutsideQuestion => ({
	method,
	reference: 'T1',
	amountMinor: minor(100),
	act: { kind },
})

const terminal: PaymentTerminal = {
	sale: async (_sale, onSending, onStep) => {
		await onSending()
		onStep?.('card')
		return { kind: 'declined', reason: '51' }
	},
	cancel: () => undefined,
	lastResult: async () => ({ kind: 'inProgress' }),
}
const mobilePay: MobilePay = {
	charge: async () => ({ kind: 'customerConfirming' }),
	createQr: async () => ({ qr: 'https://pay.example/T1', outcome: { kind: 'customerConfirming' } }),
	query: async () => ({ kind: 'notDone' }),
	cancel: async () => ({ kind: 'aborted' }),
}

it('asks the terminal, and shows what it waits for', async () => {
	const seen: OutsideProgress[] = []
	const outside = new OutsidePayments({ terminal, mobilePay }, (progress) => seen.push(progress))
	expect(await outside.ask(question('bankCard', 'charge'))).toEqual({ kind: 'declined', reason: '51' })
	expect(await outside.ask(question('bankCard', 'ask'))).toEqual({ kind: 'inProgress' })
	expect(await outside.ask(question('bankCard', 'cancel'))).toBeNull()
	expect(seen).toEqual([{ reference: 'T1', step: 'card', qr: null }])
})

it('asks the gateway, and shows the code that the customer scans', async () => {
	const seen: OutsideProgress[] = []
	const outside = new OutsidePayments({ terminal, mobilePay }, (progress) => seen.push(progress))
	expect(await outside.ask(question('mobilePay', 'charge'))).toEqual({ kind: 'inProgress' })
	expect(await outside.ask(question('mobilePay', 'ask'))).toEqual({ kind: 'notDone' })
	expect(await outside.ask(question('mobilePay', 'cancel'))).toEqual({ kind: 'aborted' })
	expect(seen).toEqual([{ reference: 'T1', step: 'customer', qr: 'https://pay.example/T1' }])
})

it('what became of one payment is asked by one question at a time', async () => {
	const answered = Promise.withResolvers<{ kind: 'inProgress' }>()
	const slow = { ...terminal, lastResult: () => answered.promise }
	const outside = new OutsidePayments({ terminal: slow, mobilePay: null }, () => undefined)
	const first = outside.ask(question('bankCard', 'ask'))
	expect(await outside.ask(question('bankCard', 'ask'))).toBeNull()
	answered.resolve({ kind: 'inProgress' })
	expect(await first).toEqual({ kind: 'inProgress' })
})

it.each(['bankCard', 'mobilePay'] as const)(
	'%s: nobody there was not asked, and cannot tell',
	async (method) => {
		const outside = new OutsidePayments({ terminal: null, mobilePay: null }, () => undefined)
		expect(await outside.ask(question(method, 'charge'))).toEqual({ kind: 'notDone' })
		expect(await outside.ask(question(method, 'ask'))).toEqual({ kind: 'unknown' })
	},
)

it('a port that throws has said nothing', async () => {
	const broken = { ...terminal, sale: () => Promise.reject(new Error('broken')) }
	const outside = new OutsidePayments({ terminal: broken, mobilePay: null }, () => undefined)
	expect(await outside.ask(question('bankCard', 'charge'))).toEqual({ kind: 'unknown' })
})
