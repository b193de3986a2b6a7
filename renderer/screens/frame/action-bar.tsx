/** The action bar: what may be done now on the left, the one thing to do next on the right, always in these places. */

import type { TillView } from '../../../till/view.ts'
import type { ActionId } from '../../actions/action-id.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { useScreen, useTexts, useView } from '../../state/desk.ts'
import type { Sheet } from '../../state/screen-state.ts'

type Bar = { readonly left: readonly ActionId[]; readonly next: ActionId | null }

export function ActionBar() {
	const view = useView()
	const texts = useTexts()
	const { left, next } = barOf(view, useScreen().sheet)
	return (
		<footer className="action-bar">
			<nav className="action-bar-left" aria-label={texts.sell.moreTitle}>
				{left.map((id) => (
					<ActionKey key={id} id={id} />
				))}
			</nav>
			{next !== null && <ActionKey id={next} tone="primary" className="action-bar-next" testId="key-next" />}
		</footer>
	)
}

function barOf(view: TillView, sheet: Sheet | null): Bar {
	switch (view.phase.kind) {
		case 'signedOff':
		case 'verifyingPin':
			return { left: ['help'], next: 'signOn' }
		case 'shiftClosed':
			return { left: ['help', 'signOff'], next: 'openShift' }
		case 'selling':
			return {
				left: ['search', 'member', 'voidLine', 'cancelSale', 'more'],
				next: sheet === 'closeShift' ? 'countCash' : 'pay',
			}
		case 'tendering':
		case 'awaitingAuthorisation':
		case 'completing':
			return { left: ['backToSale', 'help'], next: 'cash' }
		case 'completed':
			return { left: ['reprint', 'help'], next: 'nextCustomer' }
	}
}
