/** What else waits for a supervisor: the drawer, a cancelled sale, cash paid out, totals, what was recorded. */
import type { GuardedView } from '../../../till/view.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { Money } from '../../parts/amounts.tsx'
import { Icon } from '../../parts/icon.tsx'
import { useTexts } from '../../state/desk.ts'
import { HandColumns } from '../sale/hand-pane.tsx'
import { Who } from '../sale/override-pane.tsx'

export function GuardedPane({ guarded }: { readonly guarded: GuardedView }) {
	const texts = useTexts()
	const { action, amountMinor, note } = guarded
	return (
		<div className="sheet desk hand" data-testid="guarded" data-action={action}>
			<header className="sheet-head">
				<h2>{texts.hand.pendingTitle}</h2>
				<ActionKey id="dropOverride" tone="quiet">
					{texts.actions.dropOverride} <kbd className="key-shortcut">Esc</kbd>
				</ActionKey>
			</header>
			<p className="desk-card">
				<strong>{texts.duty.guarded[action]}</strong>
				{amountMinor !== null && <Money amountMinor={amountMinor} />}
				{note !== '' && <span>{note}</span>}
			</p>
			<HandColumns corner={null}>
				<p className="desk-present">
					<Icon name="card" />
					{texts.hand.pendingHint}
				</p>
				<Who pending={guarded} />
			</HandColumns>
		</div>
	)
}
