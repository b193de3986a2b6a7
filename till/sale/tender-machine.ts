/** Paying: cash, the purses of the card, taking a tender back; the last tender completes the sale. */
import { unreachable } from '../../protocol/base/assert.ts'
import type { AuthKey, Hash } from '../../protocol/base/ids.ts'
import type { MinorUnits } from '../../protocol/base/money.ts'
import { isOutsideTender, isPurseTender } from '../../protocol/journal/entry.ts'
import { withLeased } from '../card/spendable.ts'
import type { AuthoriseAnswer } from '../ports/card-service.ts'
import { hasReturns } from '../returns/returned.ts'
import { go, refused, type Step, type StepContext, stay } from '../step.ts'
import type { Sale, TillState } from '../till-state.ts'
import { approvalAnswered } from './approval-machine.ts'
import { openLines } from './basket.ts'
import { tenderCash, tenderForeignCash } from './cash-tender.ts'
import { mirrorAnswered } from './completion.ts'
import { outsideRemoved } from './outside-return.ts'
import { type PurseWish, paymentAnswered, payWithCard, tenderPurse } from './purse-payment.ts'
import { reversalOf } from './reversals.ts'

export type TenderInput =
	| { readonly kind: 'startTender' }
	| { readonly kind: 'backToSale' }
	| { readonly kind: 'tenderCash'; readonly handedOverMinor: MinorUnits }
	| { readonly kind: 'tenderForeignCash'; readonly currency: string; readonly foreignMinor: MinorUnits }
	| ({ readonly kind: 'tenderPurse' } & PurseWish)
	| { readonly kind: 'payWithCard' }
	| { readonly kind: 'removeTender'; readonly tenderNumber: number }
	| { readonly kind: 'authorisationAnswered'; readonly authKey: AuthKey; readonly answer: AuthoriseAnswer }
	| {
			readonly kind: 'mirrorAnswered'
			readonly seq: number
			readonly hash: Hash | null
			readonly confirmed: boolean
	  }

export function tenderStep(state: TillState, input: TenderInput, context: StepContext): Step {
	const sale = state.sale
	switch (input.kind) {
		case 'startTender':
			return startTender(state, sale)
		case 'backToSale':
			return sale?.stage === 'tendering' && sale.authorising === null
				? go(state, { ...state, sale: { ...sale, stage: 'selling' } })
				: refused(state, 'notNow')
		case 'tenderCash':
			return tenderCash(state, sale, input.handedOverMinor, context)
		case 'tenderForeignCash':
			return tenderForeignCash(state, sale, input, context)
		case 'tenderPurse':
			return tenderPurse(state, sale, input, context)
		case 'payWithCard':
			return payWithCard(state, sale, context)
		case 'removeTender':
			return removeTender(state, sale, input.tenderNumber, context)
		case 'authorisationAnswered':
			return authorisationAnswered(state, sale, input.authKey, input.answer, context)
		case 'mirrorAnswered':
			return mirrorAnswered(state, sale, input, context)
		default:
			return unreachable(input)
	}
}

function startTender(state: TillState, sale: Sale | null): Step {
	if (sale?.stage === 'tendering') return stay(state)
	if (sale?.stage !== 'selling') return refused(state, sale ? 'notNow' : 'basketEmpty')
	if (openLines(sale).length === 0 && sale.loads.length === 0 && !hasReturns(sale))
		return refused(state, 'basketEmpty')
	if (sale.authorising !== null) return refused(state, 'notNow')
	return go(state, { ...state, desk: null, sale: { ...sale, stage: 'tendering', nextQuantity: null } })
}

function removeTender(state: TillState, sale: Sale | null, tenderNumber: number, context: StepContext): Step {
	if (sale?.stage !== 'tendering' || sale.authorising !== null) return refused(state, 'notNow')
	const tender = sale.tenders[tenderNumber - 1]
	if (!tender) return refused(state, 'lineUnknown')
	const tenders = sale.tenders.filter((other) => other !== tender)
	if (isOutsideTender(tender)) return outsideRemoved(state, { ...sale, tenders }, tender, context)
	if (!isPurseTender(tender)) return go(state, { ...state, sale: { ...sale, tenders } })
	const { authority } = tender
	const card =
		sale.card && authority.kind === 'lease'
			? withLeased(sale.card, { purse: tender.purse, slice: authority.slice }, tender.amount)
			: sale.card
	return go(
		state,
		{ ...state, sale: { ...sale, tenders, card } },
		{ bodies: [reversalOf(tender, 'tenderRemoved')] },
	)
}

function authorisationAnswered(
	state: TillState,
	sale: Sale | null,
	authKey: AuthKey,
	answer: AuthoriseAnswer,
	context: StepContext,
): Step {
	const asked = sale?.authorising
	// An answer to something that was already given up (and reversed) changes nothing.
	if (!sale || !asked || asked.authKey !== authKey) return stay(state)
	const free: TillState = { ...state, sale: { ...sale, authorising: null } }
	return asked.approval === null
		? paymentAnswered(free, sale, asked, answer, context)
		: approvalAnswered(free, asked, asked.approval, answer, context)
}
