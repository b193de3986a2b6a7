/** X: the totals of the open shift so far, as they also come out of the printer. */
import { ActionKey } from '../../parts/action-key.tsx'
import { useTexts, useView } from '../../state/desk.ts'
import { QuestionReport } from './question-report.tsx'
import { Settlement } from './settlement.tsx'

export function TotalsSheet() {
	const texts = useTexts()
	const { totals } = useView()
	return (
		<div className="sheet" data-testid="totals">
			<header className="sheet-head">
				<h2>{texts.actions.readTotals}</h2>
				<ActionKey id="back" tone="quiet" />
			</header>
			{totals === null ? (
				<p>{texts.duty.noTotals}</p>
			) : (
				<Settlement settlement={totals} report="X">
					<QuestionReport />
				</Settlement>
			)}
		</div>
	)
}
