/**
 * A payment that somebody outside has charged and that the sale does not use: only they can give it back, and a person has to
 * do it there. The books know of it, and a slip says what is to be done.
 */
import type { EntryBody, OutsideTender } from '../../protocol/journal/entry.ts'
import { outsideReturnReceipt } from '../receipt/outside-rows.ts'
import { withOutsideReturned } from '../shift/tally.ts'
import { go, place, type Step, type StepContext } from '../step.ts'
import type { Sale, TillState } from '../till-state.ts'

type Returned = Extract<EntryBody, { kind: 'outsidePaymentReturned' }>

/** Adds to a step what is to be given back. */
export function withReturned(
	step: Step,
	before: TillState,
	returned: {
		readonly saleId: Sale['saleId']
		readonly tender: OutsideTender
		readonly reason: Returned['reason']
	},
	context: StepContext,
): Step {
	const { saleId, tender, reason } = returned
	const { kind: method, reference, amountMinor } = tender
	const body: Returned = {
		kind: 'outsidePaymentReturned',
		saleId,
		method,
		reference,
		amountMinor,
		how: 'byHand',
		reason,
	}
	const { shift, counters } = step.state
	const printJob = counters.printJob + 1
	const slip = {
		jobId: `${context.tillId}-${context.epoch}-P${printJob}`,
		saleId: null,
		layout: outsideReturnReceipt(before, saleId, tender, context),
		copy: false,
	}
	return {
		...step,
		state: {
			...step.state,
			counters: { ...counters, printJob },
			shift: shift && { ...shift, tally: withOutsideReturned(shift.tally, amountMinor) },
		},
		entries: [...step.entries, place(before, body)],
		receipts: [...step.receipts, slip],
		effects: [...step.effects, { kind: 'notice', content: { kind: 'refundOutside', amountMinor } }],
	}
}

/** `sale` without the tender. */
export function outsideRemoved(
	state: TillState,
	sale: Sale,
	tender: OutsideTender,
	context: StepContext,
): Step {
	const { saleId } = sale
	return withReturned(
		go(state, { ...state, sale }),
		state,
		{ saleId, tender, reason: 'tenderRemoved' },
		context,
	)
}
