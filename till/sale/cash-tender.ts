/** Paying with cash, of the shop's own currency or another. Where small coins are not given, cash pays a rounded amount. */
import { type MinorUnits, subtract } from '../../protocol/base/money.ts'
import type { StoreProfile } from '../../protocol/catalogue/catalogue.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { foreignWorth, roundedCash } from '../../protocol/rules/cash-rounding.ts'
import { refused, type Step, type StepContext } from '../step.ts'
import type { Sale, TillState } from '../till-state.ts'
import { dueOf } from './basket.ts'
import { takesTenders, tenderRefused, withTender } from './purse-payment.ts'

/** What cash pays of what is due. */
export function cashDueOf(sale: Sale, profile: StoreProfile | null): MinorUnits {
	return roundedCash(dueOf(sale), profile?.tenderPolicy?.cashRounding)
}

export function tenderCash(
	state: TillState,
	sale: Sale | null,
	handedOverMinor: MinorUnits,
	context: StepContext,
): Step {
	return take(state, sale, handedOverMinor, context, (amounts) => ({ kind: 'cash', ...amounts }))
}

/** `foreignMinor`: in minor units of that currency. Change is given in the shop's own. */
export function tenderForeignCash(
	state: TillState,
	sale: Sale | null,
	{ currency, foreignMinor }: { readonly currency: string; readonly foreignMinor: MinorUnits },
	context: StepContext,
): Step {
	const { foreignCash = [], cashRounding } = context.profile?.tenderPolicy ?? {}
	const taken = foreignCash.find((one) => one.currency === currency)
	if (taken === undefined) return refused(state, 'currencyNotTaken')
	if (foreignMinor <= 0 || foreignMinor > LIMITS.tenderMinorMax) return refused(state, 'amountInvalid')
	const { rate } = taken
	const worthMinor = foreignWorth(foreignMinor, rate, cashRounding)
	return take(state, sale, worthMinor, context, (amounts) => ({
		kind: 'foreignCash',
		currency,
		foreignMinor,
		rate,
		...amounts,
	}))
}

type Amounts = {
	readonly amountMinor: MinorUnits
	readonly handedOverMinor: MinorUnits
	readonly changeMinor: MinorUnits
}

function take(
	state: TillState,
	sale: Sale | null,
	handedOverMinor: MinorUnits,
	context: StepContext,
	tenderOf: (amounts: Amounts) => Sale['tenders'][number],
): Step {
	if (!takesTenders(sale)) return tenderRefused(state, sale)
	const dueMinor = cashDueOf(sale, context.profile)
	if (handedOverMinor > LIMITS.tenderMinorMax || (handedOverMinor === 0 && dueMinor > 0))
		return refused(state, 'amountInvalid')
	const paysAll = handedOverMinor >= dueMinor
	const amountMinor = paysAll ? dueMinor : handedOverMinor
	const changeMinor = subtract(handedOverMinor, amountMinor)
	if (changeMinor > LIMITS.changeMinorMax)
		return refused(state, 'changeTooLarge', { limitMinor: LIMITS.changeMinorMax })
	// Only the last tender rounds: until then what is due stays what it is.
	const roundingMinor = paysAll ? subtract(dueOf(sale), dueMinor) : sale.roundingMinor
	return withTender(
		state,
		{ ...sale, roundingMinor },
		tenderOf({ amountMinor, handedOverMinor, changeMinor }),
		context,
	)
}
