/**
 * Asks those outside who charge: the terminal for bank cards, the gateway for payment apps. Holds nothing that must survive;
 * what is under way stands in the till's state. Each question is answered exactly once, never by a guess: whoever cannot be
 * heard is `unknown`.
 */
import type { MinorUnits } from '../protocol/base/money.ts'
import type { OutsideMethod } from '../protocol/journal/outside-tender.ts'
import type { MobileOutcome, MobilePay } from './ports/mobile-pay.ts'
import type { CardSaleState, CardSaleStep, PaymentTerminal } from './ports/payment-terminal.ts'
import type { OutsideAnswer } from './sale/outside-answer.ts'

export type OutsideQuestion = {
	readonly method: OutsideMethod
	readonly reference: string
	readonly amountMinor: MinorUnits
	/** `charge`: take the money; `ask`: what became of it; `cancel`: give it up. */
	readonly act:
		| { readonly kind: 'charge' }
		| { readonly kind: 'chargeCode'; readonly code: string }
		| { readonly kind: 'ask' }
		| { readonly kind: 'cancel' }
}

/** What is seen of a payment while it runs. */
export type OutsideProgress = {
	readonly reference: string
	/** What the terminal waits for; `customer`: she has to confirm, or to scan. */
	readonly step: CardSaleStep | 'customer' | null
	/** For the customer's app. */
	readonly qr: string | null
}

export type OutsidePorts = {
	readonly terminal: PaymentTerminal | null
	readonly mobilePay: MobilePay | null
}

const CURRENCY = 'CNY'

export class OutsidePayments {
	readonly #ports: OutsidePorts
	readonly #onProgress: (progress: OutsideProgress) => void
	/** References of which the outcome is being asked. */
	readonly #asking = new Set<string>()

	constructor(ports: OutsidePorts, onProgress: (progress: OutsideProgress) => void) {
		this.#ports = ports
		this.#onProgress = onProgress
	}

	/** Null: another question about it is under way, or its answer comes to the first one. */
	async ask(question: OutsideQuestion): Promise<OutsideAnswer | null> {
		if (question.act.kind !== 'ask') return this.#answered(question)
		if (this.#asking.has(question.reference)) return null
		this.#asking.add(question.reference)
		try {
			return await this.#answered(question)
		} finally {
			this.#asking.delete(question.reference)
		}
	}

	/** A port that throws has not said anything. */
	async #answered(question: OutsideQuestion): Promise<OutsideAnswer | null> {
		try {
			return question.method === 'bankCard'
				? await this.#askTerminal(question)
				: await this.#askGateway(question)
		} catch {
			return { kind: 'unknown' }
		}
	}

	async #askTerminal({ reference, amountMinor, act }: OutsideQuestion): Promise<OutsideAnswer | null> {
		const { terminal } = this.#ports
		// Without it nothing can be asked now; what it did before is still in its memory.
		if (terminal === null) return act.kind === 'charge' ? { kind: 'notDone' } : { kind: 'unknown' }
		switch (act.kind) {
			case 'charge':
			case 'chargeCode': {
				const sale = { reference, amountMinor, currency: CURRENCY }
				const onStep = (step: CardSaleStep) => this.#onProgress({ reference, step, qr: null })
				// The reference is on disk already: no question leaves before the commit that names it.
				return answerOfTerminal(await terminal.sale(sale, async () => undefined, onStep))
			}
			case 'ask':
				return answerOfTerminal(await terminal.lastResult(reference))
			case 'cancel':
				// The outcome comes to whoever waits for the sale, or to the next question.
				terminal.cancel(reference)
				return null
		}
	}

	async #askGateway({ reference, amountMinor, act }: OutsideQuestion): Promise<OutsideAnswer> {
		const { mobilePay } = this.#ports
		if (mobilePay === null)
			return act.kind === 'charge' || act.kind === 'chargeCode' ? { kind: 'notDone' } : { kind: 'unknown' }
		const charge = { reference, amountMinor, currency: CURRENCY }
		switch (act.kind) {
			case 'chargeCode':
				return this.#heard(reference, await mobilePay.charge(charge, act.code))
			case 'charge': {
				const { qr, outcome } = await mobilePay.createQr(charge)
				if (qr !== null) this.#onProgress({ reference, step: 'customer', qr })
				return answerOfGateway(outcome)
			}
			case 'ask':
				return answerOfGateway(await mobilePay.query(reference))
			case 'cancel':
				return answerOfGateway(await mobilePay.cancel(reference))
		}
	}

	#heard(reference: string, outcome: MobileOutcome): OutsideAnswer {
		if (outcome.kind === 'customerConfirming') this.#onProgress({ reference, step: 'customer', qr: null })
		return answerOfGateway(outcome)
	}
}

function answerOfTerminal(state: CardSaleState): OutsideAnswer {
	switch (state.kind) {
		case 'approved': {
			const { amountMinor, approvalCode, maskedPan, scheme, bankReference } = state
			return {
				kind: 'approved',
				amountMinor,
				// A terminal may say more than an entry holds.
				proof: {
					kind: 'bankCard',
					approvalCode: approvalCode.slice(0, 40),
					maskedPan: maskedPan.slice(0, 24),
					scheme: scheme.slice(0, 40),
					bankReference: bankReference.slice(0, 60),
				},
			}
		}
		case 'declined':
			return { kind: 'declined', reason: state.reason }
		case 'aborted':
		case 'notDone':
		case 'inProgress':
		case 'unknown':
			return { kind: state.kind }
	}
}

function answerOfGateway(outcome: MobileOutcome): OutsideAnswer {
	switch (outcome.kind) {
		case 'approved': {
			const { amountMinor, scheme, providerReference, payerMasked } = outcome
			return {
				kind: 'approved',
				amountMinor,
				proof: { kind: 'mobilePay', scheme, providerReference, payerMasked },
			}
		}
		case 'declined':
			return { kind: 'declined', reason: outcome.reason }
		case 'customerConfirming':
			return { kind: 'inProgress' }
		case 'aborted':
		case 'notDone':
		case 'unknown':
			return { kind: outcome.kind }
	}
}
