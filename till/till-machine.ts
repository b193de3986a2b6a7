/** One switch over everything that may happen; each area has its own machine. Pure: deciding runs nothing. */
import { unreachable } from '../protocol/base/assert.ts'
import { agentMet } from './agent-disk.ts'
import { memberStep } from './card/member-machine.ts'
import type { TillInput } from './events.ts'
import { saleStep } from './sale/sale-machine.ts'
import { tenderStep, unansweredReversal } from './sale/tender-machine.ts'
import { shiftStep } from './shift/shift-machine.ts'
import { type Effect, go, type Step, type StepContext, stay } from './step.ts'
import type { TillState } from './till-state.ts'

export function tillStep(state: TillState, input: TillInput, context: StepContext): Step {
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
		case 'backToSale':
		case 'tenderCash':
		case 'tenderStoredValue':
		case 'removeTender':
		case 'authorisationAnswered':
		case 'mirrorAnswered':
			return tenderStep(state, input, context)
		case 'cardRecognised':
		case 'cardAnswered':
		case 'cardPictureChanged':
		case 'removeMember':
		case 'answerQuestion':
		case 'declineQuestion':
			return memberStep(state, input, context)
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
		case 'connectionObserved':
			return connectionObserved(state, input, context)
		case 'agentMet':
			return agentMet(state, input.diskId)
		case 'restarted':
			return restarted(state)
		default:
			return unreachable(input)
	}
}

/** The switch itself is journaled: when, from what to what, and why. The card in the sale is asked for again. */
function connectionObserved(
	state: TillState,
	input: Extract<TillInput, { kind: 'connectionObserved' }>,
	context: StepContext,
): Step {
	if (input.to === context.connection) return stay(state)
	const medium = state.sale?.stage === 'completed' ? undefined : state.sale?.card?.medium
	const effects: Effect[] = [{ kind: 'notice', content: { kind: 'connection', mode: input.to } }]
	if (medium && input.to !== 'alone') effects.push({ kind: 'lookUpCard', medium })
	return go(state, state, {
		bodies: [{ kind: 'connectionChanged', from: context.connection, to: input.to, reason: input.reason }],
		effects,
	})
}

/**
 * After a start: an authorisation that was under way has an unknown outcome and is reversed; a sale that was in the
 * journal and not yet on paper goes on to its receipt; a basket is shown again.
 */
function restarted(state: TillState): Step {
	const sale = state.sale
	if (!sale) return stay(state)
	if (sale.authorising) {
		const next: TillState = { ...state, sale: { ...sale, authorising: null } }
		return go(state, next, {
			bodies: [unansweredReversal(sale.authorising)],
			effects: [{ kind: 'notice', content: { kind: 'basketRestored' } }],
		})
	}
	if (sale.stage === 'completing' && sale.completedSeq !== null) {
		return stay(state, [{ kind: 'confirmMirror', seq: sale.completedSeq, waitMs: 0 }])
	}
	const restored = sale.stage !== 'completed' && sale.lines.length > 0
	return stay(state, restored ? [{ kind: 'notice', content: { kind: 'basketRestored' } }] : [])
}
