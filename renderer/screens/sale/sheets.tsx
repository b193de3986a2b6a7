/** Sheets that lie in the pane, beside the basket: more actions, closing the shift. Escape takes them away. */
import { ActionKey } from '../../parts/action-key.tsx'
import { AmountField } from '../../parts/amount-field.tsx'
import { useTexts, useView } from '../../state/desk.ts'
import { CountForeign } from '../shift/count-foreign.tsx'
import { CountPieces, ExpectedCash } from '../shift/count-pieces.tsx'
import { HandColumns } from './hand-pane.tsx'
import { StillWaiting } from './suspended-sheet.tsx'

export function MoreSheet() {
	const texts = useTexts()
	return (
		<div className="sheet" data-testid="more">
			<header className="sheet-head">
				<h2>{texts.sell.moreTitle}</h2>
				<ActionKey id="back" tone="quiet" />
			</header>
			<div className="sheet-keys">
				<ActionKey id="load" />
				<ActionKey id="cardService" />
				<ActionKey id="returns" />
				<ActionKey id="refund" />
				<ActionKey id="openDrawer" />
				<ActionKey id="cashMove" />
				<ActionKey id="readTotals" />
				<ActionKey id="journal" />
				<ActionKey id="reprint" />
				<ActionKey id="devices" />
				<ActionKey id="switchLanguage" />
				<ActionKey id="look" />
				<ActionKey id="help" />
				<ActionKey id="lock" />
				<ActionKey id="handOver" />
				<ActionKey id="enterTraining" />
				<ActionKey id="signOff" />
				<ActionKey id="closeShift" />
			</div>
		</div>
	)
}

export function CloseShiftSheet() {
	const texts = useTexts()
	return (
		<div className="sheet hand" data-testid="close-shift">
			<header className="sheet-head">
				<h2>{texts.shift.closeTitle}</h2>
				<ActionKey id="back" tone="quiet" />
			</header>
			<HandColumns corner=".">
				<p>{texts.shift.countHint}</p>
				<StillWaiting suspended={useView().suspended} />
				<ExpectedCash />
				<AmountField label={texts.shift.countLabel} testId="counted-cash" />
				<CountPieces />
				<CountForeign />
			</HandColumns>
		</div>
	)
}
