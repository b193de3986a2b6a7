/** What a till settlement says of deposits on containers; till and centre count it alike. */
import { add, type MinorUnits } from '../base/money.ts'
import type { EntryBody, TillSettlement } from '../journal/entry.ts'
import { isDeposit } from './totals.ts'

type Sale = Pick<Extract<EntryBody, { kind: 'saleCompleted' }>, 'lines' | 'returns'>
type DepositFigures = NonNullable<TillSettlement['deposits']>

/** Left out while there is nothing to tell. */
export function depositFigures(sales: readonly Sale[]): Pick<TillSettlement, 'deposits'> {
	const taken = sales.flatMap(({ lines }) => lines.filter(isDeposit))
	const givenBack = sales.flatMap(({ returns = [] }) => returns.filter((line) => line.isDeposit === true))
	if (taken.length + givenBack.length === 0) return {}
	return { deposits: { taken: piecesAndSum(taken), givenBack: piecesAndSum(givenBack) } }
}

/** A shift's figures with one sale more. */
export function withDepositsOf(
	before: DepositFigures | undefined,
	sale: Sale,
): Pick<TillSettlement, 'deposits'> {
	const { deposits: sums } = depositFigures([sale])
	if (before === undefined || sums === undefined) return { deposits: sums ?? before }
	const both = (which: keyof DepositFigures) => ({
		count: before[which].count + sums[which].count,
		amountMinor: add(before[which].amountMinor, sums[which].amountMinor),
	})
	return { deposits: { taken: both('taken'), givenBack: both('givenBack') } }
}

type Line = { readonly quantity: number; readonly amountMinor: MinorUnits }

function piecesAndSum(lines: readonly Line[]): DepositFigures['taken'] {
	return {
		count: lines.reduce((pieces, { quantity }) => pieces + quantity, 0),
		amountMinor: add(...lines.map(({ amountMinor }) => amountMinor)),
	}
}
