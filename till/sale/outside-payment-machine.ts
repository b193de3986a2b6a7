/**
 * Paying through somebody outside: a bank card at the terminal, a payment app at the gateway. What must stay true:
 *
 * 1. The reference is saved before anybody is asked. One reference is charged at most once, and none is asked for twice.
 * 2. A payment leaves the sale only by an outcome that was heard. Silence keeps it there, and it is asked about again, by
 *    itself, by key, and after a restart.
 * 3. While it is there nothing else of the sale changes.
 */
import { unreachable } from '../../protocol/base/assert.ts'
import { type MinorUnits, minor, subtract } from '../../protocol/base/money.ts'
import type { OutsideTender } from '../../protocol/journal/entry.ts'
import { outsideReferenceSchema } from '../../protocol/journal/outside-tender.ts'
import { refuse } from '../../protocol/refusals.ts'
import { type Effect, go, refused, refusedWith, type Step, type StepContext, stay } from '../step.ts'
import type { OutsidePayment, Sale, TillState } from '../till-state.ts'
import { dueOf } from './basket.ts'
import type { OutsideAnswer, OutsideProof } from './outside-answer.ts'
import { withReturned } from './outside-return.ts'
import { takesTenders, tenderRefused, withTender } from './purse-payment.ts'

export type OutsideInput =
	/** Null: all that is due. */
	| { readonly kind: 'tenderBankCard'; readonly amountMinor: MinorUnits | null }
	| { readonly kind: 'tenderMobilePay'; readonly amountMinor: MinorUnits | null }
	/** The customer scans ours, in place of our scanning hers. */
	| { readonly kind: 'showPaymentQr' }
	| { readonly kind: 'paymentCodeRead'; readonly scheme: string; readonly code: string }
	| { readonly kind: 'cancelPayment' }
	| { readonly kind: 'askPayment' }
	| { readonly kind: 'outsideAnswered'; readonly reference: string; readonly answer: OutsideAnswer }

export function outsideStep(state: TillState, input: OutsideInput, context: StepContext): Step {
	const { sale } = state
	switch (input.kind) {
		case 'tenderBankCard':
			return tenderBankCard(state, sale, input.amountMinor, context)
		case 'tenderMobilePay':
			return tenderMobilePay(state, sale, input.amountMinor, context)
		case 'showPaymentQr':
			return showPaymentQr(state, sale)
		case 'paymentCodeRead':
			return paymentCodeRead(state, sale, input, context)
		case 'cancelPayment':
			return cancelPayment(state, sale)
		case 'askPayment':
			return sale?.outsidePayment ? askAgain(state, sale.outsidePayment) : refused(state, 'notNow')
		case 'outsideAnswered':
			return outsideAnswered(state, sale, input, context)
		default:
			return unreachable(input)
	}
}

function tenderBankCard(
	state: TillState,
	sale: Sale | null,
	amountMinor: MinorUnits | null,
	context: StepContext,
): Step {
	const { terminalId = null } = context.outsideWays ?? {}
	if (terminalId === null) return refused(state, 'paymentNotHere')
	return begin(state, sale, amountMinor, context, (payment, next) =>
		charge(next, { ...payment, method: 'bankCard', askedOf: terminalId, state: 'asked' }, { kind: 'charge' }),
	)
}

/** Nobody is asked yet: first it is known who scans whom. */
function tenderMobilePay(
	state: TillState,
	sale: Sale | null,
	amountMinor: MinorUnits | null,
	context: StepContext,
): Step {
	if (context.outsideWays?.mobilePay !== true) return refused(state, 'paymentNotHere')
	return begin(state, sale, amountMinor, context, (payment, { state: next, sale: of }) =>
		go(
			state,
			withPayment(next, of, { ...payment, method: 'mobilePay', askedOf: '', state: 'awaitingCode' }),
			SILENT,
		),
	)
}

function paymentCodeRead(
	state: TillState,
	sale: Sale | null,
	{ scheme, code }: { readonly scheme: string; readonly code: string },
	context: StepContext,
): Step {
	const way = { method: 'mobilePay', askedOf: scheme, state: 'asked' } as const
	const act = { kind: 'chargeCode', code } as const
	const waiting = sale?.outsidePayment
	if (sale && waiting) {
		if (waiting.state !== 'awaitingCode') return refused(state, 'paymentRunning')
		return charge({ state, sale }, { ...waiting, ...way, sinceMs: context.nowMs }, act)
	}
	if (sale?.stage !== 'tendering' || context.outsideWays?.mobilePay !== true)
		return stay(state, [
			{ kind: 'notice', content: { kind: 'cardRefused', reason: 'paymentCode' } },
			{ kind: 'sound', sound: 'notFound' },
		])
	return begin(state, sale, null, context, (payment, next) => charge(next, { ...payment, ...way }, act))
}

function showPaymentQr(state: TillState, sale: Sale | null): Step {
	const waiting = sale?.outsidePayment
	if (!sale || waiting?.state !== 'awaitingCode') return refused(state, 'notNow')
	return charge({ state, sale }, { ...waiting, state: 'asked' }, { kind: 'charge' })
}

type Named = Omit<OutsidePayment, 'method' | 'askedOf' | 'state'>
type StateAndSale = { readonly state: TillState; readonly sale: Sale }

/** Draws a reference for a payment of so much of what is due. */
function begin(
	state: TillState,
	sale: Sale | null,
	amountMinor: MinorUnits | null,
	context: StepContext,
	then: (payment: Named, next: StateAndSale) => Step,
): Step {
	if (!takesTenders(sale)) return tenderRefused(state, sale)
	if (sale.outsidePayment !== null) return refused(state, 'paymentRunning')
	const dueMinor = dueOf(sale)
	const wantedMinor = amountMinor ?? dueMinor
	if (wantedMinor <= 0) return refused(state, 'amountInvalid')
	if (wantedMinor > dueMinor) return refused(state, 'tenderExceedsDue', { limitMinor: dueMinor })
	const number = state.counters.outsidePayment + 1
	const reference = outsideReferenceSchema.parse(`${context.tillId}-${context.epoch}-T${number}`)
	const payment = { reference, amountMinor: wantedMinor, sinceMs: context.nowMs, cancelling: false }
	return then(payment, { state: { ...state, counters: { ...state.counters, outsidePayment: number } }, sale })
}

const SILENT = { effects: [{ kind: 'notice', content: null }] } satisfies { effects: readonly Effect[] }

type Act = Extract<Effect, { kind: 'askOutside' }>['act']

function charge({ state, sale }: StateAndSale, payment: OutsidePayment, act: Act): Step {
	const effects: Effect[] = [{ kind: 'notice', content: null }, question(payment, act)]
	return go(state, withPayment(state, sale, payment), { effects })
}

function question({ method, reference, amountMinor }: OutsidePayment, act: Act): Effect {
	return { kind: 'askOutside', method, reference, amountMinor, act }
}

function withPayment(state: TillState, sale: Sale, outsidePayment: OutsidePayment | null): TillState {
	return { ...state, sale: { ...sale, outsidePayment } }
}

function cancelPayment(state: TillState, sale: Sale | null): Step {
	const payment = sale?.outsidePayment
	if (!sale || !payment) return refused(state, 'notNow')
	if (payment.state === 'awaitingCode') return go(state, withPayment(state, sale, null), SILENT)
	const effects = [question(payment, { kind: 'cancel' })]
	return go(state, withPayment(state, sale, { ...payment, cancelling: true }), { effects })
}

/** Asks what became of a payment that nobody waits for any more; after a start, of any. */
export function askAgain(state: TillState, payment: OutsidePayment): Step {
	if (payment.state === 'awaitingCode' || payment.state === 'asked') return stay(state)
	return stay(state, [question(payment, { kind: 'ask' })])
}

/** The process has started again: whoever waited for the answer is gone. */
export function paymentRestarted(state: TillState, sale: Sale, payment: OutsidePayment): Step {
	if (payment.state === 'awaitingCode') return go(state, withPayment(state, sale, null))
	const unknown: OutsidePayment = { ...payment, state: 'unknown' }
	return go(state, withPayment(state, sale, unknown), {
		effects: [{ kind: 'notice', content: { kind: 'basketRestored' } }, question(unknown, { kind: 'ask' })],
	})
}

function outsideAnswered(
	state: TillState,
	sale: Sale | null,
	{ reference, answer }: Extract<OutsideInput, { kind: 'outsideAnswered' }>,
	context: StepContext,
): Step {
	const payment = sale?.outsidePayment
	// A second answer about what has ended changes nothing.
	if (!sale || !payment || payment.reference !== reference) return stay(state)
	const free = { state: withPayment(state, sale, null), sale: { ...sale, outsidePayment: null } }
	switch (answer.kind) {
		case 'approved':
			return approved(free, payment, answer, context)
		case 'declined':
			return refusedWith(free.state, refuse('paymentDeclined', { detail: answer.reason.slice(0, 200) }))
		case 'aborted':
			return refused(free.state, 'paymentAborted')
		case 'notDone':
			return refused(free.state, payment.cancelling ? 'paymentAborted' : 'paymentNotReady')
		case 'inProgress':
		case 'unknown':
			if (payment.state === answer.kind) return stay(state)
			return go(state, withPayment(state, sale, { ...payment, state: answer.kind }))
		default:
			return unreachable(answer)
	}
}

function approved(
	free: StateAndSale,
	payment: OutsidePayment,
	{ amountMinor, proof }: Extract<OutsideAnswer, { kind: 'approved' }>,
	context: StepContext,
): Step {
	const paidMinor = minor(Math.min(amountMinor, payment.amountMinor))
	const tender = tenderOf(payment, paidMinor, proof)
	const step = withTender(free.state, free.sale, tender, context)
	const moreMinor = subtract(amountMinor, paidMinor)
	if (moreMinor <= 0) return step
	const more = {
		saleId: free.sale.saleId,
		tender: { ...tender, amountMinor: moreMinor },
		reason: 'chargedMore',
	} as const
	// After the sale's own entry, whose number its receipt waits for.
	return withReturned(step, free.state, more, context)
}

function tenderOf(
	{ reference, askedOf }: OutsidePayment,
	amountMinor: MinorUnits,
	proof: OutsideProof,
): OutsideTender {
	switch (proof.kind) {
		case 'bankCard':
			return { amountMinor, reference, terminalId: askedOf, ...proof }
		case 'mobilePay':
			return { amountMinor, reference, ...proof }
	}
}
