/** Goods that wait for their weight: the scale says it, or it is typed. */
import type { WeighingView } from '../../../till/view.ts'
import { kilograms, parseWeight } from '../../actions/weight-entry.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { Figures } from '../../parts/amounts.tsx'
import { Icon } from '../../parts/icon.tsx'
import { useScreen, useTexts, useView } from '../../state/desk.ts'
import { HandColumns } from './hand-pane.tsx'

export function WeighingPane({ weighing }: { readonly weighing: WeighingView }) {
	const texts = useTexts()
	const { language } = useView()
	const { trouble, panGrams, lineNumber } = weighing
	return (
		<div className="sheet desk hand" data-testid="weighing" data-trouble={trouble ?? ''}>
			<header className="sheet-head">
				<h2>{lineNumber === null ? texts.hand.weighingTitle : texts.hand.weighingAgainTitle}</h2>
				<ActionKey id="dropWeighing" tone="quiet">
					{texts.actions.dropWeighing} <kbd className="key-shortcut">Esc</kbd>
				</ActionKey>
			</header>
			<p className="desk-card">
				<strong>{language === 'en' ? weighing.nameEn : weighing.nameZh}</strong>
				<span>
					<Figures amountMinor={weighing.unitPriceMinor} />
					{texts.hand.perKilogram}
				</span>
				{panGrams !== null && <span data-testid="on-pan">{texts.hand.onPan(kilograms(panGrams))}</span>}
			</p>
			<HandColumns corner=".">
				<p
					className={trouble === null ? 'desk-present' : 'desk-present hand-trouble'}
					data-testid="weighing-says"
				>
					<Icon name={trouble === null ? 'clock' : 'warning'} />
					{trouble === null ? texts.hand.weighing : texts.hand.trouble[trouble]}
				</p>
				<WeightField />
				{trouble !== null && <ActionKey id="weighAgain" />}
			</HandColumns>
		</div>
	)
}

/** What the typed weight is taken for stands beside it: grams and kilograms are easily mixed up. */
function WeightField() {
	const texts = useTexts()
	const { typed } = useScreen()
	const weightGrams = parseWeight(typed)
	return (
		<div className="amount-field">
			<span className="amount-field-label">
				{weightGrams === null ? texts.hand.weightHint : `= ${kilograms(weightGrams)}`}
			</span>
			<output className="amount-field-figures figures" data-testid="weight-field">
				{typed === '' ? <span className="amount-field-empty">0.000</span> : typed}
				<span className="caret" aria-hidden="true" />
			</output>
		</div>
	)
}
