/** What has been typed as an amount, large, with its label. The keyboard and the keypad type into it. */
import { useScreen, useTexts } from '../state/desk.ts'

export function AmountField({ label, testId }: { readonly label: string; readonly testId: string }) {
	const { typed } = useScreen()
	const { noMinus } = useTexts()
	const isWrong = typed.startsWith('-')
	return (
		<div className={isWrong ? 'amount-field amount-field-wrong' : 'amount-field'}>
			<span className="amount-field-label">{isWrong ? noMinus : label}</span>
			<output className="amount-field-figures figures" data-testid={testId}>
				<span className="currency">¥</span>
				{typed === '' ? <span className="amount-field-empty">0.00</span> : typed}
				<span className="caret" aria-hidden="true" />
			</output>
		</div>
	)
}
