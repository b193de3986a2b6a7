/** The whole basket given up: why, where the store asks. */
import { actionContext } from '../../actions/all-actions.ts'
import { cancelChosen } from '../../actions/sale-actions.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { ReasonKeys } from '../../parts/reason-keys.tsx'
import { useDesk, useTexts, useView } from '../../state/desk.ts'

export function CancelSheet() {
	const desk = useDesk()
	const texts = useTexts()
	const { saleCancel } = useView()
	const choose = (reasonId: string) => {
		const context = actionContext(desk)
		if (context !== null) cancelChosen(context, reasonId)
	}
	return (
		<div className="sheet desk" data-testid="cancel-sale">
			<header className="sheet-head">
				<h2>{texts.actions.cancelSale}</h2>
				<ActionKey id="back" tone="quiet" />
			</header>
			<p className="desk-step">
				{saleCancel.isReasonRequired ? texts.duty.whyCancelled : texts.duty.whyCancelledHint}
			</p>
			<ReasonKeys reasons={saleCancel.reasons} onChoose={choose} />
		</div>
	)
}
