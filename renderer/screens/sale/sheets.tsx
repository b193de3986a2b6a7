/** Sheets that lie in the pane, beside the basket: more actions, closing the shift. Escape takes them away. */
import type { ActionId } from '../../actions/action-id.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { AmountField } from '../../parts/amount-field.tsx'
import { useTexts, useView } from '../../state/desk.ts'
import { CountForeign } from '../shift/count-foreign.tsx'
import { CountPieces, ExpectedCash } from '../shift/count-pieces.tsx'
import { HandColumns } from './hand-pane.tsx'
import { StillWaiting } from './suspended-sheet.tsx'

/** What is not done in every sale, by what it is about. */
const MORE: readonly { readonly title: 'cards' | 'drawer' | 'till'; readonly ids: readonly ActionId[] }[] = [
	{ title: 'cards', ids: ['returns', 'refund', 'load', 'cardService', 'enrol'] },
	{
		title: 'drawer',
		ids: ['openDrawer', 'cashMove', 'readTotals', 'journal', 'lock', 'handOver', 'signOff', 'closeShift'],
	},
	{ title: 'till', ids: ['reprint', 'devices', 'look', 'help', 'switchLanguage', 'enterTraining'] },
]

export function MoreSheet() {
	const texts = useTexts()
	return (
		<div className="sheet more" data-testid="more">
			<header className="sheet-head">
				<h2>{texts.sell.moreTitle}</h2>
				<ActionKey id="back" tone="quiet" />
			</header>
			{MORE.map(({ title, ids }) => (
				<section key={title}>
					<h3>{texts.sell.moreOf[title]}</h3>
					<div className="sheet-keys">
						{ids.map((id) => (
							<ActionKey key={id} id={id} />
						))}
					</div>
				</section>
			))}
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
