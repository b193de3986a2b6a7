/** Into training and out of it, as the real till records it. While it lasts the real till is locked, with its shift as it was. */
import { withoutSale } from '../sale/basket.ts'
import { hasOpenBasket } from '../sale/sale-machine.ts'
import { go, refused, type Step, stay } from '../step.ts'
import type { TillState } from '../till-state.ts'

export function enterTraining(state: TillState, isTraining: boolean): Step {
	if (state.operator === null) return refused(state, 'notSignedOn')
	if (isTraining || state.training) return refused(state, 'notNow')
	if (hasOpenBasket(state) || state.sale?.stage === 'completing') return refused(state, 'saleOpen')
	return go(
		state,
		{ ...withoutSale(state), desk: null, journalOpenedBy: null, locked: true, training: true },
		{ bodies: [{ kind: 'trainingEntered' }], effects: [{ kind: 'notice', content: null }] },
	)
}

export function leaveTraining(state: TillState): Step {
	if (!state.training) return stay(state)
	return go(state, { ...state, training: false }, { bodies: [{ kind: 'trainingLeft' }] })
}
