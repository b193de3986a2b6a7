/** One switch over everything that may happen; each area has its own machine. Pure: deciding runs nothing. */
import { unreachable } from '../protocol/base/assert.ts'
import { agentMet } from './agent-disk.ts'
import { deskStep } from './card/desk-machine.ts'
import { memberStep } from './card/member-machine.ts'
import { sheetStep } from './card/sheet-machine.ts'
import type { TillInput } from './events.ts'
import { withQuestion } from './greeting/question-time.ts'
import { returnStep } from './returns/return-machine.ts'
import { hasReturns } from './returns/returned.ts'
import { discountTried, removeApproval } from './sale/approval-machine.ts'
import { dueOf } from './sale/basket.ts'
import { withOffers } from './sale/offers.ts'
import { waitsForPayment } from './sale/outside-guard.ts'
import { outsideStep, paymentRestarted } from './sale/outside-payment-machine.ts'
import { beforePaying, overrideStep } from './sale/override-machine.ts'
import {
	askRecall,
	maybeSent,
	recallAnswered,
	suspendedListed,
	suspendedPruned,
} from './sale/recall-machine.ts'
import { unansweredReversal } from './sale/reversals.ts'
import { saleStep } from './sale/sale-machine.ts'
import { suspendSale } from './sale/suspend-machine.ts'
import { tenderStep } from './sale/tender-machine.ts'
import { weighEffect, weighingStep } from './sale/weighing-machine.ts'
import { guardedStep } from './shift/guarded-machine.ts'
import { lockStep, takeOver, waitsForUnlock } from './shift/lock-machine.ts'
import { shiftStep } from './shift/shift-machine.ts'
import { type Effect, go, refused, type Step, type StepContext, stay } from './step.ts'
import type { TillState } from './till-state.ts'
import { timeMarkTold } from './time-marks.ts'
import { enterTraining, leaveTraining } from './training/training-machine.ts'

export function tillStep(state: TillState, input: TillInput, context: StepContext): Step {
	return withQuestion(state, ownStep(state, input, context), context)
}

function ownStep(state: TillState, input: TillInput, context: StepContext): Step {
	if (waitsForPayment(state, input)) return refused(state, 'paymentRunning')
	if (waitsForUnlock(state, input)) return refused(state, 'tillLocked')
	if (TENDERS.has(input.kind) && owesNothing(state.sale)) return refused(state, 'nothingDue')
	const step = guardedStep(state, input, context, decide) ?? decide(state, input, context)
	return withOffers(state, step, context)
}

const TENDERS: ReadonlySet<TillInput['kind']> = new Set([
	'tenderCash',
	'tenderForeignCash',
	'tenderPurse',
	'payWithCard',
	'tenderBankCard',
	'tenderMobilePay',
])

/** The goods that come back are worth what is bought, or more: there is nothing to take. */
function owesNothing(sale: TillState['sale']): boolean {
	return sale?.stage === 'tendering' && hasReturns(sale) && dueOf(sale) <= 0
}

function decide(state: TillState, input: TillInput, context: StepContext): Step {
	switch (input.kind) {
		case 'itemChosen':
		case 'codeRejected':
		case 'setNextQuantity':
		case 'setLineQuantity':
		case 'voidLine':
		case 'restoreLine':
		case 'cancelSale':
		case 'nextCustomer':
			return saleStep(state, input, context)
		case 'startTender':
			return beforePaying(state, context) ?? tenderStep(state, input, context)
		case 'backToSale':
		case 'tenderCash':
		case 'tenderForeignCash':
		case 'tenderPurse':
		case 'payWithCard':
		case 'removeTender':
		case 'authorisationAnswered':
		case 'mirrorAnswered':
			return tenderStep(state, input, context)
		case 'tenderBankCard':
		case 'tenderMobilePay':
		case 'showPaymentQr':
		case 'paymentCodeRead':
		case 'cancelPayment':
		case 'askPayment':
		case 'outsideAnswered':
			return outsideStep(state, input, context)
		case 'cardRecognised':
		case 'cardRefused':
		case 'memberCodeRead':
		case 'cardAnswered':
		case 'cardPictureChanged':
		case 'removeMember':
		case 'answerQuestion':
		case 'declineQuestion':
			return memberStep(state, input, context)
		case 'enrolmentAsked':
		case 'editSheet':
		case 'askConsent':
		case 'confirmByCustomer':
		case 'declineByCustomer':
		case 'skipCustomer':
		case 'backToSheet':
			return sheetStep(state, input, context)
		case 'openDesk':
		case 'closeDesk':
		case 'addLoad':
		case 'removeLoad':
		case 'activateCard':
		case 'reportCard':
		case 'replaceCard':
		case 'saleLookedUp':
		case 'refundPayment':
			return deskStep(state, input, context)
		case 'discountTried':
			return discountTried(state, input, context)
		case 'removeApproval':
			return removeApproval(state, input.grantId)
		case 'setLinePrice':
		case 'discountLine':
		case 'discountBasket':
		case 'overrideTried':
		case 'operatorPresented':
		case 'dropOverride':
			return overrideStep(state, input, context)
		case 'weighLine':
		case 'weighAgain':
		case 'setWeight':
		case 'dropWeighing':
		case 'weighed':
			return weighingStep(state, input, context)
		case 'receiptAsked':
		case 'returnLines':
		case 'claimAnswered':
		case 'blindOffered':
		case 'blindReturned':
		case 'returnAlone':
		case 'dropReturn':
		case 'payBack':
		case 'printGiftReceipt':
			return returnStep(state, input, context)
		case 'suspendSale':
			return suspendSale(state, input.label, context)
		case 'recallSale':
			return askRecall(state, { ...input, purpose: 'sell' }, context)
		case 'discardSuspended':
			return askRecall(state, { ...input, purpose: 'discard' }, context)
		case 'recallAnswered':
			return recallAnswered(state, input.asked, input.outcome, context)
		case 'suspendedListed':
			return suspendedListed(state, input, context)
		case 'suspendedPruned':
			return suspendedPruned(state, input.saleId)
		case 'signOnTried':
		case 'signOff':
		case 'openShift':
		case 'closeShift':
		case 'readTotals':
		case 'moveCash':
		case 'openDrawer':
		case 'reprint':
		case 'setLanguage':
			return shiftStep(state, input, context)
		case 'lock':
			return lockStep(state, 'operator')
		case 'idled':
			return lockStep(state, 'idle')
		case 'takeOverTried':
			return takeOver(state, input, context)
		case 'enterTraining':
			return enterTraining(state, context.isTraining === true)
		case 'leaveTraining':
			return leaveTraining(state)
		case 'openJournal':
			// Who may read it alone needs no leave.
			return stay(state)
		case 'closeJournal':
			return state.journalOpenedBy === null ? stay(state) : go(state, { ...state, journalOpenedBy: null })
		case 'connectionObserved':
			return connectionObserved(state, input, context)
		case 'agentMet':
			return agentMet(state, input.diskId)
		case 'sliceClosed':
			return go(state, state, { bodies: [{ kind: 'sliceReturned', ...input.given }] })
		case 'leaseKeyTold':
			return go(state, { ...state, leaseKey: input.publicKey })
		case 'timeMarkTold':
			return timeMarkTold(state, input.mark)
		case 'restarted':
			return restarted(state)
		default:
			return unreachable(input)
	}
}

/**
 * The switch itself is journaled: when, from what to what, and why. The card in the sale is asked for again: what may be
 * spent of it is another matter now, also when the till is alone and has only what it was lent.
 */
function connectionObserved(
	state: TillState,
	input: Extract<TillInput, { kind: 'connectionObserved' }>,
	context: StepContext,
): Step {
	if (input.to === context.connection) return stay(state)
	const medium = state.sale?.stage === 'completed' ? undefined : state.sale?.card?.medium
	const effects: Effect[] = [{ kind: 'notice', content: { kind: 'connection', mode: input.to } }]
	if (medium) effects.push({ kind: 'lookUpCard', medium, isNews: true })
	return go(state, state, {
		bodies: [{ kind: 'connectionChanged', from: context.connection, to: input.to, reason: input.reason }],
		effects,
	})
}

/**
 * After a start: an authorisation that was under way has an unknown outcome and is reversed; a sale that was in the
 * journal and not yet on paper goes on to its receipt; a basket is shown again.
 */
function restarted(before: TillState): Step {
	// What was sent at the very end of the last run is not known.
	const known = maybeSent(before)
	const state: TillState = known.desk === null ? known : { ...known, desk: null }
	const sale = state.sale
	if (!sale) return stay(state)
	if (sale.outsidePayment) return paymentRestarted(state, sale, sale.outsidePayment)
	if (sale.authorising) {
		const next: TillState = { ...state, sale: { ...sale, authorising: null, cardPayment: null } }
		return go(state, next, {
			bodies: [unansweredReversal(sale.authorising)],
			effects: [{ kind: 'notice', content: { kind: 'basketRestored' } }],
		})
	}
	if (sale.stage === 'completing' && sale.completedSeq !== null) {
		return stay(state, [{ kind: 'confirmMirror', seq: sale.completedSeq, waitMs: 0 }])
	}
	const isOpen = sale.stage !== 'completed'
	const restored: Effect[] = [{ kind: 'notice', content: { kind: 'basketRestored' } }]
	const { weighing } = sale
	return stay(state, [
		...(isOpen && (sale.lines.length > 0 || weighing !== null) ? restored : []),
		...(isOpen && weighing !== null ? [weighEffect(weighing)] : []),
	])
}
