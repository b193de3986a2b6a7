/** What cash pays of an amount where small coins are not given (抹零), and what cash of another currency is worth. Pure. */
import { type MinorUnits, minor, ZERO } from '../base/money.ts'
import type { TenderPolicy } from '../catalogue/catalogue.ts'

type CashRounding = TenderPolicy['cashRounding']

/** The amount in multiples of the unit; as it is where the store does not round. Never below zero. */
export function roundedCash(amountMinor: MinorUnits, rounding: CashRounding): MinorUnits {
	if (rounding === undefined || amountMinor <= 0) return amountMinor
	const { unitMinor, mode } = rounding
	const over = amountMinor % unitMinor
	const goesUp =
		mode === 'halfUp' ? over * 2 >= unitMinor : mode === 'halfDown' ? over * 2 > unitMinor : false
	return minor(amountMinor - over + (goesUp ? unitMinor : 0))
}

/** What so much of another currency is worth here, rounded down to what can be given as change. */
export function foreignWorth(
	foreignMinor: number,
	rate: { readonly baseMinor: number; readonly foreignMinor: number },
	rounding: CashRounding,
): MinorUnits {
	const worth = Number((BigInt(foreignMinor) * BigInt(rate.baseMinor)) / BigInt(rate.foreignMinor))
	return worth <= 0 ? ZERO : minor(worth - (worth % (rounding?.unitMinor ?? 1)))
}
