/** Amounts and their marks. A provisional amount looks the same wherever it stands: amber, a clock, and the word. */

import { formatMinor, minor } from '../../protocol/base/money.ts'
import { useNowMs, useTexts, useView } from '../state/desk.ts'
import { ageOf } from '../text/age.ts'
import { Icon } from './icon.tsx'

/** Figures without the currency sign: it stands once, at the total. */
export function Figures({ amountMinor, testId }: { readonly amountMinor: number; readonly testId?: string }) {
	return (
		<span className="figures" data-testid={testId}>
			{formatMinor(minor(amountMinor))}
		</span>
	)
}

/** An amount with its currency sign, the sign smaller than the figures. */
export function Money({ amountMinor, testId }: { readonly amountMinor: number; readonly testId?: string }) {
	return (
		<span className="figures" data-testid={testId} data-amount-minor={amountMinor}>
			{amountMinor < 0 ? '−' : ''}
			<span className="currency">¥</span>
			{formatMinor(minor(Math.abs(amountMinor)))}
		</span>
	)
}

export function ProvisionalMark({ text }: { readonly text?: string }) {
	const texts = useTexts()
	return (
		<span className="provisional" data-testid="provisional">
			<Icon name="clock" />
			{text === undefined ? texts.provisional : `${text} ${texts.provisional}`}
		</span>
	)
}

/** 刚刚, 3 分钟前, 昨日: drawn anew while it is looked at. */
export function useAge(): (atMs: number) => string {
	const texts = useTexts()
	const nowMs = useNowMs(10_000)
	const { utcOffsetMinutes } = useView().till
	return (atMs) => texts.age(ageOf(atMs, nowMs, utcOffsetMinutes))
}
