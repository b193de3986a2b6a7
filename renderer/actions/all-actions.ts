/** All actions by id, and the ways to look one up and run it. */
import { assert } from '../../protocol/base/assert.ts'
import type { Desk } from '../state/desk.ts'
import type { Action, ActionContext } from './action.ts'
import type { ActionId } from './action-id.ts'
import { cardActions } from './card-actions.ts'
import { deskActions } from './desk-actions.ts'
import { dutyActions } from './duty-actions.ts'
import { handActions } from './hand-actions.ts'
import { paymentActions } from './payment-actions.ts'
import { returnActions } from './return-actions.ts'
import { saleActions } from './sale-actions.ts'
import { sheetActions } from './sheet-actions.ts'
import { shiftActions } from './shift-actions.ts'
import { suspendActions } from './suspend-actions.ts'
import { tenderActions } from './tender-actions.ts'

/** In the order in which the help sheet lists them; of two with one shortcut the first enabled acts. */
export const ALL_ACTIONS: readonly Action[] = [
	...handActions,
	...cardActions,
	...returnActions,
	...suspendActions,
	...sheetActions,
	...saleActions,
	...paymentActions,
	...tenderActions,
	...dutyActions,
	...shiftActions,
	...deskActions,
]

export function actionOf(id: ActionId): Action {
	const action = ALL_ACTIONS.find((candidate) => candidate.id === id)
	assert(action !== undefined, `no action ${id}`)
	return action
}

/** What an action may see and do now; null before the first view and while the till process is away. */
export function actionContext(desk: Desk): ActionContext | null {
	const { link, view, logo } = desk.mirror.getState()
	if (view === null || link !== 'running') return null
	return {
		view,
		screen: desk.screen.getState(),
		logo,
		nowMs: Date.now(),
		send: desk.send,
		update: (patch) => desk.screen.setState(patch),
	}
}

/** Runs an action if it is enabled at this very moment; true when it did. A confirmed one asks for a second press first. */
export function runAction(desk: Desk, id: ActionId): boolean {
	const context = actionContext(desk)
	const action = actionOf(id)
	if (context === null || !action.enabled(context)) return false
	const { isConfirmed } = action
	const asksTwice = typeof isConfirmed === 'function' ? isConfirmed(context) : isConfirmed
	const isAsking = asksTwice && context.screen.armed !== id
	context.update({ armed: isAsking ? id : null })
	if (!isAsking) action.run(context)
	return true
}
