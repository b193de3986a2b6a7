/** The drawer without a sale: why it is opened. */
import { actionContext } from '../../actions/all-actions.ts'
import { noSaleChosen } from '../../actions/shift-actions.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { ReasonKeys } from '../../parts/reason-keys.tsx'
import { useDesk, useTexts, useView } from '../../state/desk.ts'

export function NoSaleSheet() {
	const desk = useDesk()
	const texts = useTexts()
	const { noSale } = useView()
	const choose = (reasonId: string) => {
		const context = actionContext(desk)
		if (context !== null) noSaleChosen(context, reasonId)
	}
	return (
		<div className="sheet desk" data-testid="no-sale">
			<header className="sheet-head">
				<h2>{texts.actions.openDrawer}</h2>
				<ActionKey id="back" tone="quiet" />
			</header>
			<p className="desk-step">
				{noSale.isReasonRequired ? texts.duty.whyDrawer : texts.duty.openDrawerHint}
			</p>
			<ReasonKeys reasons={noSale.reasons} onChoose={choose} />
		</div>
	)
}
