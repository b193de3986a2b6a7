/** The drawer without a sale: why it is opened. */
import { actionContext } from '../../actions/all-actions.ts'
import { noSaleChosen } from '../../actions/shift-actions.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { Key } from '../../parts/key.tsx'
import { useDesk, useScreen, useTexts, useView } from '../../state/desk.ts'

export function NoSaleSheet() {
	const desk = useDesk()
	const texts = useTexts()
	const { language, noSale } = useView()
	const { typed } = useScreen()
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
			<div className="hand-reasons">
				{noSale.reasons.map(({ reasonId, nameZh, nameEn }, index) => (
					<Key
						key={reasonId}
						isPressed={typed === String(index + 1)}
						testId={`reason-${reasonId}`}
						onPress={() => choose(reasonId)}
					>
						<span className="hand-digit figures">{index + 1}</span>
						{language === 'en' ? nameEn : nameZh}
					</Key>
				))}
			</div>
		</div>
	)
}
