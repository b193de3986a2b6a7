/** Amounts as a customer reads them: the sign small, the figures of one width. */
import { formatMinor, minor } from '../../protocol/base/money.ts'
import { Icon } from '../parts/icon.tsx'
import type { CustomerWords } from '../text/customer-words.ts'

type AmountProps = { readonly amountMinor: number; readonly testId?: string }

export function Amount({ amountMinor, testId }: AmountProps) {
	return (
		<span className="figures" data-testid={testId} data-amount-minor={amountMinor}>
			{amountMinor < 0 ? '−' : ''}
			<span className="currency">¥</span>
			{formatMinor(minor(Math.abs(amountMinor)))}
		</span>
	)
}

/** The sign stands once, at the total. */
export function PlainAmount({ amountMinor, testId }: AmountProps) {
	return (
		<span className="figures" data-testid={testId}>
			{amountMinor < 0 ? '−' : ''}
			{formatMinor(minor(Math.abs(amountMinor)))}
		</span>
	)
}

export function moneyText(amountMinor: number): string {
	return `¥${formatMinor(minor(amountMinor))}`
}

/** The same mark as on the cashier's screen and on the receipt. */
export function Provisional({ words }: { readonly words: CustomerWords }) {
	return (
		<span className="provisional" data-testid="provisional">
			<Icon name="clock" />
			{words.provisional}
		</span>
	)
}
