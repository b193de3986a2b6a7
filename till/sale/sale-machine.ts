/** Building the basket: items, quantities, line voids, cancelling. */

import { unreachable } from '../../protocol/base/assert.ts'
import type { Item } from '../../protocol/catalogue/catalogue.ts'
import { itemOn } from '../../protocol/catalogue/dated-price.ts'
import type { InStoreCode } from '../../protocol/catalogue/in-store-code.ts'
import { type EntryBody, isOutsideTender } from '../../protocol/journal/entry.ts'
import { isListedReasonRequired, isReasonGiven, overrideRule } from '../../protocol/rules/override-rules.ts'
import type { TillInput } from '../events.ts'
import { hasReturns } from '../returns/returned.ts'
import { go, refused, type Step, type StepContext, stay } from '../step.ts'
import type { Sale, TillState } from '../till-state.ts'
import {
	canEdit,
	dueOf,
	lineOf,
	openLines,
	saleOf,
	totalsOf,
	withItem,
	withoutSale,
	withQuantity,
	withVoided,
} from './basket.ts'
import { areDepositsKnown, followsGoods, withDeposits } from './deposits.ts'
import { labelRefusal, withLabelled } from './labelled.ts'
import { withReturned } from './outside-return.ts'
import { withoutWaiting } from './override-state.ts'
import { saleReversals } from './reversals.ts'
import { companionsOf, type Part, partsOf, withSet } from './sets.ts'
import { openWeighing } from './weighing-machine.ts'

type ItemChosen = Extract<TillInput, { kind: 'itemChosen' }>

export type SaleInput =
	| ItemChosen
	| { readonly kind: 'codeRejected'; readonly reason: string }
	| { readonly kind: 'setNextQuantity'; readonly quantity: number | null }
	| { readonly kind: 'setLineQuantity'; readonly lineNumber: number; readonly quantity: number }
	| { readonly kind: 'voidLine'; readonly lineNumber: number }
	| { readonly kind: 'restoreLine'; readonly lineNumber: number }
	| { readonly kind: 'cancelSale'; readonly why?: string | undefined }
	| { readonly kind: 'nextCustomer' }

export function saleStep(state: TillState, input: SaleInput, context: StepContext): Step {
	if (input.kind === 'codeRejected') return refused(state, 'codeUnreadable')
	if (!state.operator) return refused(state, 'notSignedOn')
	if (!state.shift) return refused(state, 'shiftNotOpen')
	switch (input.kind) {
		case 'itemChosen':
			return itemChosen(state, soldOn(input, state.shift.businessDate), context)
		case 'setNextQuantity':
			return edit(state, context, (sale) => ({ ...sale, nextQuantity: input.quantity }))
		case 'setLineQuantity':
			if (state.sale && lineOf(state.sale, input.lineNumber)?.weightGrams !== undefined)
				return refused(state, 'soldByWeight')
			return editLine(state, context, input.lineNumber, (sale) =>
				withQuantity(sale, input.lineNumber, input.quantity),
			)
		case 'voidLine':
			return editLine(state, context, input.lineNumber, (sale) =>
				withVoided(companionsOf(sale, input.lineNumber).reduce(withoutWaiting, sale), input.lineNumber, true),
			)
		case 'restoreLine':
			return editLine(state, context, input.lineNumber, (sale) => withVoided(sale, input.lineNumber, false))
		case 'cancelSale':
			return cancelSale(state, input.why, context)
		case 'nextCustomer':
			return state.sale?.stage === 'completed' ? go(state, { ...state, sale: null }) : stay(state)
		default:
			return unreachable(input)
	}
}

/** Prices of other days are left behind: a basket is never re-priced by a date. */
function soldOn(input: ItemChosen, businessDate: string): ItemChosen {
	const { item, related = [] } = input
	if (item === null) return input
	return {
		...input,
		item: itemOn(item, businessDate),
		related: related.map((one) => itemOn(one, businessDate)),
	}
}

function itemChosen(
	before: TillState,
	{ code, item, related = [], label }: ItemChosen,
	context: StepContext,
): Step {
	if (!item) {
		return stay(before, [
			{ kind: 'notice', content: { kind: 'codeUnknown', code } },
			{ kind: 'sound', sound: 'notFound' },
		])
	}
	const parts = partsOf(item, related)
	if (parts === null) return refused(before, 'setIncomplete')
	const held = [item, ...parts.map((part) => part.item)]
	if (!areDepositsKnown(held, related)) return refused(before, 'depositUnknown')
	if (item.soldBy === 'weight' && label === undefined) return openWeighing(before, item, context)
	if (before.sale?.stage === 'completing') return refused(before, 'notNow')
	const { state, sale } = saleOf(before, context)
	if (!canEdit(sale)) return refused(before, 'notNow')
	const refusal = label && labelRefusal(item, label, sale)
	if (refusal) return refused(before, refusal)
	const goods = taken(sale, item, parts, label)
	const next = goods && withDeposits(goods, related)
	if (!next) return refused(before, 'basketFull')
	return go(
		before,
		{ ...state, sale: { ...next, stage: 'selling' } },
		{
			effects: [
				{ kind: 'notice', content: null },
				{ kind: 'sound', sound: 'taken' },
			],
		},
	)
}

function taken(sale: Sale, item: Item, parts: readonly Part[], label: InStoreCode | undefined): Sale | null {
	if (label !== undefined) return withLabelled(sale, item, label)
	return parts.length > 0 ? withSet(sale, item, parts) : withItem(sale, item)
}

function edit(before: TillState, context: StepContext, change: (sale: Sale) => Sale | null): Step {
	if (before.sale?.stage === 'completing') return refused(before, 'notNow')
	const { state, sale } = saleOf(before, context)
	if (!canEdit(sale)) return refused(before, 'notNow')
	const changed = change(sale)
	const next = changed && withDeposits(changed)
	if (!next) return refused(before, 'quantityInvalid')
	// What has been paid is given back first: nothing is owed to a customer in the middle of a sale.
	if (sale.tenders.length > 0 && dueOf(next) < 0) return refused(before, 'notNow')
	return go(before, { ...state, sale: next })
}

function editLine(
	state: TillState,
	context: StepContext,
	lineNumber: number,
	change: (sale: Sale) => Sale | null,
): Step {
	const line = state.sale && lineOf(state.sale, lineNumber)
	if (!line) return refused(state, 'lineUnknown')
	if (followsGoods(line)) return refused(state, 'depositFixed')
	return edit(state, context, change)
}

/** Abandons the basket. Whatever was authorised for it is given back, in the same commit. */
function cancelSale(state: TillState, why: string | undefined, context: StepContext): Step {
	const { sale, shift } = state
	if (!sale || sale.stage === 'completed') return go(state, { ...state, sale: null })
	if (sale.stage === 'completing' || sale.authorising !== null) return refused(state, 'notNow')
	if (sale.lines.length === 0 && sale.loads.length === 0 && !hasReturns(sale))
		return go(state, withoutSale(state))
	const rule = overrideRule(context.profile?.overrideRules, 'saleCancel')
	// A list without reasons asks nothing, whatever it requires: nobody could answer, and the basket would stay.
	if (isListedReasonRequired(rule) && !isReasonGiven(rule, why ?? '')) return refused(state, 'reasonMissing')
	const totals = totalsOf(sale)
	const bodies: EntryBody[] = [
		...saleReversals(sale),
		{
			kind: 'saleCancelled',
			saleId: sale.saleId,
			itemCount: totals.itemCount,
			totalMinor: totals.totalMinor,
			...(why === undefined ? {} : { why }),
		},
	]
	const tally = shift && { ...shift.tally, saleCancelCount: shift.tally.saleCancelCount + 1 }
	const cancelled = { ...state, desk: null, sale: null, shift: shift && tally ? { ...shift, tally } : shift }
	return sale.tenders
		.filter(isOutsideTender)
		.reduce(
			(step, tender) =>
				withReturned(step, state, { saleId: sale.saleId, tender, reason: 'saleCancelled' }, context),
			go(state, cancelled, { bodies }),
		)
}

/** True when there is something that a shift must not be closed over. */
export function hasOpenBasket(state: TillState): boolean {
	const { sale } = state
	if (sale === null || sale.stage === 'completed') return false
	return openLines(sale).length > 0 || sale.loads.length > 0 || sale.approvals.length > 0 || hasReturns(sale)
}
