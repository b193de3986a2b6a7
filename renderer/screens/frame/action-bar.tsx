/** The action bar: what may be done now on the left, the one thing to do next on the right, always in these places. */

import type { DeskView, TillView } from '../../../till/view.ts'
import type { ActionId } from '../../actions/action-id.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { useScreen, useTexts, useView } from '../../state/desk.ts'
import { type HandWork, handWork } from '../../state/hand-work.ts'
import type { ScreenState } from '../../state/screen-state.ts'
import type { Texts } from '../../text/texts.ts'

type Bar = { readonly left: readonly ActionId[]; readonly next: ActionId | null }

export function ActionBar() {
	const view = useView()
	const texts = useTexts()
	const { left, next } = barOf(view, useScreen())
	return (
		<footer className="action-bar">
			<nav className="action-bar-left" aria-label={texts.sell.moreTitle}>
				{left.map((id) =>
					id === 'recall' ? (
						<RecallKey key={id} count={view.suspended.sales.length} />
					) : (
						<ActionKey key={id} id={id} />
					),
				)}
			</nav>
			{next !== null && (
				<ActionKey id={next} tone="primary" className="action-bar-next" testId="key-next">
					{nextWord(next, view, texts)}
				</ActionKey>
			)}
		</footer>
	)
}

/** What the next step is called here, where that is not the action's own word. */
function nextWord(next: ActionId, { phase, basket }: TillView, texts: Texts): string {
	if (next === 'signOn' && phase.kind === 'locked') return texts.duty.unlock
	if (next === 'payBack' && basket.dueMinor === 0) return texts.returns.complete
	return next === 'pay' && owesNothing({ basket }) ? texts.actions.payBack : texts.actions[next]
}

/** With how many sales wait. */
function RecallKey({ count }: { readonly count: number }) {
	const texts = useTexts()
	return (
		<ActionKey id="recall">
			{texts.actions.recall}
			{count > 0 && (
				<span className="key-count" data-testid="suspended-count">
					{count}
				</span>
			)}
		</ActionKey>
	)
}

/** Goods that come back are worth what is bought, or more. */
function owesNothing({ basket }: Pick<TillView, 'basket'>): boolean {
	return basket.returns.length > 0 && basket.dueMinor <= 0
}

function barOf(view: TillView, screen: ScreenState): Bar {
	const { sheet } = screen
	switch (view.phase.kind) {
		case 'signedOff':
		case 'locked':
		case 'verifyingPin':
			return { left: ['help'], next: 'signOn' }
		case 'shiftClosed':
			return { left: ['help', 'devices', 'journal', 'signOff'], next: 'openShift' }
		case 'selling':
			return {
				left: ['suspend', 'recall', 'member', 'voidLine', 'discount', 'cancelSale', 'more'],
				next:
					dutyNext(sheet, handWork({ view, screen })) ??
					handNext(handWork({ view, screen }), screen) ??
					sheetNext(view) ??
					deskNext(view.desk, screen.discount !== null),
			}
		case 'tendering':
		case 'awaitingAuthorisation':
		case 'completing':
			return { left: ['backToSale', 'help'], next: owesNothing(view) ? 'payBack' : 'cash' }
		case 'awaitingPayment':
			return { left: ['cancelPayment', 'help'], next: paymentNext(view.phase.state) }
		case 'completed':
			return { left: ['reprint', 'savePicture', 'giftReceipt', 'help'], next: 'nextCustomer' }
	}
}

/** What is done next in a sheet of the shift, while no supervisor is waited for. */
function dutyNext(sheet: ScreenState['sheet'], work: HandWork | null): ActionId | null {
	if (work !== null) return null
	if (sheet === 'closeShift') return 'countCash'
	if (sheet === 'moveCash') return 'moveCash'
	if (sheet === 'noSale') return 'noSaleReason'
	if (sheet === 'cancelSale') return 'cancelReason'
	return sheet === 'handOver' ? 'takeOver' : null
}

function paymentNext(
	state: Extract<TillView['phase'], { kind: 'awaitingPayment' }>['state'],
): ActionId | null {
	if (state === 'asked') return null
	return state === 'awaitingCode' ? 'showPaymentQr' : 'askPayment'
}

/** What is done next of what is done by hand. */
function handNext(work: HandWork | null, { typed, supervisorId }: ScreenState): ActionId | null {
	switch (work?.kind) {
		case 'weighing':
			return typed === '' && work.weighing.trouble !== null ? 'weighAgain' : 'setWeight'
		case 'pending':
		case 'guarded':
			return supervisorId === null ? 'chooseSupervisor' : 'approveOverride'
		case 'entry':
			if (work.entry.action === 'lineQuantity') return 'setQuantity'
			return work.entry.wish === null ? 'byHandValue' : 'byHandReason'
		case undefined:
			return null
	}
}

/** On a member's sheet: what she is asked, else that it is done. */
function sheetNext({ desk, customerConfirm }: TillView): ActionId | null {
	if (desk?.kind !== 'enrol' && desk?.kind !== 'editMember') return null
	return customerConfirm === null ? 'saveSheet' : 'customerYes'
}

/** What is done next at the desk; without one, paying. */
function deskNext(desk: DeskView | null, isDiscountChosen: boolean): ActionId {
	switch (desk?.kind) {
		case 'approval':
			return isDiscountChosen ? 'approveDiscount' : 'discountAmount'
		case 'load':
			return 'loadDefault'
		case 'refund':
			return 'findSale'
		case 'return':
			return desk.found === null && desk.item === null ? 'findSale' : 'pickReturn'
		case 'cardService':
		case 'enrol':
		case 'editMember':
		case undefined:
			return 'pay'
	}
}
