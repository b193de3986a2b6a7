/** Nothing is due, or less than nothing: what goes back to the customer, and how. */
import { Figures, Money } from '../../parts/amounts.tsx'
import { useTexts, useView } from '../../state/desk.ts'

export function PayBackPane() {
	const { basket } = useView()
	const texts = useTexts()
	const { paysBack, dueMinor } = basket
	// Where small coins are not given, cash gives a little less.
	const withheldMinor =
		paysBack === null ? 0 : paysBack.reduce((left, { amountMinor }) => left - amountMinor, -dueMinor)
	return (
		<div className="tender" data-testid="pay-back-pane">
			<header className={dueMinor === 0 ? 'tender-due tender-even' : 'tender-due'}>
				<span>{dueMinor === 0 ? texts.returns.even : texts.returns.paysBack}</span>
				<Money amountMinor={-dueMinor} testId="pays-back" />
			</header>
			{paysBack === null && <p className="desk-present">{texts.returns.presentCard}</p>}
			{paysBack !== null && dueMinor === 0 && <p className="desk-present">{texts.returns.evenExchange}</p>}
			<ul className="pay-back-ways">
				{paysBack?.map(({ kind, amountMinor, cardNo }) => (
					<li className="tender-taken" key={`${kind} ${cardNo} ${amountMinor}`} data-testid="pay-back-way">
						<span className="tender-taken-name">
							{texts.shift.tender[kind]}
							{cardNo !== null && (
								<span className="tender-taken-note figures">{texts.member.cardNo(cardNo.slice(-4))}</span>
							)}
							{(kind === 'bankCard' || kind === 'mobilePay') && (
								<span className="tender-taken-note">{texts.returns.byHand}</span>
							)}
						</span>
						<Figures amountMinor={amountMinor} />
					</li>
				))}
				{withheldMinor > 0 && (
					<li className="tender-taken" data-testid="pay-back-rounding">
						<span className="tender-taken-name">{texts.payment.rounding}</span>
						<Figures amountMinor={withheldMinor} />
					</li>
				)}
			</ul>
		</div>
	)
}
