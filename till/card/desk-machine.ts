/**
 * What is done with a card that is not the customer's place in the sale: a manager's approval, value sold onto a card,
 * card service (hand out, report, replace), giving a payment back. While the desk is open, the next card is for it.
 */
import { unreachable } from '../../protocol/base/assert.ts'
import type { AuthKey } from '../../protocol/base/ids.ts'
import type { MinorUnits } from '../../protocol/base/money.ts'
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import type { Medium } from '../../protocol/card/medium.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { managerGrantOf } from '../sale/approval-machine.ts'
import { canEdit, isUntouched, saleOf, withoutSale } from '../sale/basket.ts'
import { type Effect, go, refused, type Step, type StepContext, stay } from '../step.ts'
import type { Sale, SaleLoad, TillDesk, TillState } from '../till-state.ts'
import { type FoundSale, refundPayment } from './refund.ts'
import { drawerCardPresented } from './sheet-machine.ts'

export type DeskInput =
	| { readonly kind: 'openDesk'; readonly desk: TillDesk['kind'] }
	| { readonly kind: 'closeDesk' }
	| { readonly kind: 'addLoad'; readonly purse: SaleLoad['purse']; readonly amountMinor: MinorUnits }
	| { readonly kind: 'removeLoad'; readonly loadNumber: number }
	| { readonly kind: 'activateCard' }
	| { readonly kind: 'reportCard'; readonly state: 'active' | 'frozen' | 'lost'; readonly note: string }
	| { readonly kind: 'replaceCard' }
	| { readonly kind: 'saleLookedUp'; readonly sale: FoundSale | null }
	| { readonly kind: 'refundPayment'; readonly authKey: AuthKey; readonly amountMinor: MinorUnits | null }

export function deskStep(state: TillState, input: DeskInput, context: StepContext): Step {
	if (!state.operator) return refused(state, 'notSignedOn')
	if (!state.shift) return refused(state, 'shiftNotOpen')
	switch (input.kind) {
		case 'openDesk':
			return openDesk(state, input.desk)
		case 'closeDesk':
			return closeDesk(state)
		case 'addLoad':
			return addLoad(state, input, context)
		case 'removeLoad':
			return removeLoad(state, input.loadNumber)
		case 'activateCard':
			return activateCard(state)
		case 'reportCard':
			return reportCard(state, input)
		case 'replaceCard':
			return state.desk?.kind === 'cardService' && state.desk.card !== null
				? go(state, { ...state, desk: { ...state.desk, replacing: true } })
				: refused(state, 'cardUnknown')
		case 'saleLookedUp':
			return saleLookedUp(state, input.sale)
		case 'refundPayment':
			return refundPayment(state, input, context)
		default:
			return unreachable(input)
	}
}

function emptyDesk(kind: Exclude<TillDesk['kind'], 'editMember'>): TillDesk {
	if (kind === 'refund') return { kind, sale: null }
	if (kind === 'return') return { kind, found: null, item: null }
	if (kind === 'enrol') return { kind, card: null, cardNo: null, media: [], draft: null }
	return kind === 'cardService' ? { kind, card: null, replacing: false } : { kind, card: null }
}

function openDesk(state: TillState, kind: TillDesk['kind']): Step {
	const { sale } = state
	if (sale !== null && sale.stage !== 'selling') return refused(state, 'notNow')
	if (sale !== null && (sale.authorising !== null || sale.tenders.length > 0)) return refused(state, 'notNow')
	if (kind === 'approval' && (sale === null || sale.lines.length === 0)) return refused(state, 'basketEmpty')
	const known = sale?.card?.card ?? null
	if (kind === 'editMember')
		return known?.member == null || known.state === 'lost'
			? refused(state, 'noMember')
			: opened(state, { kind, card: known, draft: null })
	const desk = emptyDesk(kind)
	if (
		desk.kind === 'enrol' &&
		known?.member === null &&
		(known.state === 'blank' || known.state === 'active')
	)
		return opened(state, { ...desk, card: known, cardNo: known.cardNo, media: known.media.slice(0, 4) })
	// Value goes onto the customer's own card unless another one is presented.
	const own = kind === 'load' || kind === 'cardService' ? known : null
	const open = desk.kind === 'load' || desk.kind === 'cardService' ? { ...desk, card: own } : desk
	return opened(state, open)
}

function opened(state: TillState, desk: TillDesk): Step {
	return go(state, { ...state, desk }, { effects: [{ kind: 'notice', content: null }] })
}

/** Whoever only looked at a receipt leaves nothing open: the shift may be closed. */
function closeDesk(state: TillState): Step {
	if (state.desk === null) return stay(state)
	const closed: TillState = { ...state, desk: null }
	const { sale } = state
	const isLeft = sale !== null && sale.stage === 'selling' && isUntouched(sale)
	return go(state, isLeft ? withoutSale(closed) : closed)
}

/** A card for the open desk; null: nobody here knows it. */
export function deskCardPresented(
	state: TillState,
	desk: TillDesk,
	medium: Medium,
	card: CardSnapshot | null,
	context: StepContext,
): Step {
	if (card === null) {
		// The till's own copy does not know it; the agent may.
		if (context.connection !== 'alone') return stay(state, [{ kind: 'lookUpCard', medium }])
		// Somebody who joins while the till is alone may get a card that it has not heard of.
		if (desk.kind === 'enrol') return drawerCardPresented(state, desk, medium, null)
		return refused(state, 'cardUnknown')
	}
	if (desk.kind === 'refund' || desk.kind === 'return' || desk.kind === 'editMember')
		return refused(state, 'notNow')
	if (desk.kind === 'enrol') return drawerCardPresented(state, desk, medium, card)
	if (desk.kind === 'approval' && managerGrantOf(card) === null) return refused(state, 'noGrant')
	if (desk.kind === 'cardService' && desk.replacing) return replaceCard(state, desk, card)
	const effects: Effect[] = [
		{ kind: 'notice', content: null },
		{ kind: 'sound', sound: 'attention' },
	]
	return go(state, { ...state, desk: { ...desk, card } }, { effects })
}

function addLoad(
	before: TillState,
	{ purse, amountMinor }: { readonly purse: SaleLoad['purse']; readonly amountMinor: MinorUnits },
	context: StepContext,
): Step {
	const card = before.desk?.kind === 'load' ? before.desk.card : null
	if (card === null) return refused(before, 'noMember')
	if (amountMinor <= 0 || amountMinor > LIMITS.tenderMinorMax) return refused(before, 'amountInvalid')
	if (card.state !== 'active' && card.state !== 'blank') return refused(before, 'cardNotActive')
	const { state, sale } = saleOf(before, context)
	if (!canEdit(sale) || sale.tenders.length > 0 || sale.loads.length >= 10) return refused(before, 'notNow')
	const media = card.state === 'blank' ? card.media : null
	const loads = [...sale.loads, { cardNo: card.cardNo, purse, amountMinor, media }]
	const next: Sale = { ...sale, loads, stage: 'selling' }
	return go(before, { ...state, desk: null, sale: next }, { effects: [{ kind: 'sound', sound: 'taken' }] })
}

function removeLoad(state: TillState, loadNumber: number): Step {
	const { sale } = state
	if (!sale?.loads[loadNumber - 1]) return refused(state, 'lineUnknown')
	if (!canEdit(sale) || sale.tenders.length > 0) return refused(state, 'notNow')
	const loads = sale.loads.filter((_, index) => index !== loadNumber - 1)
	return go(state, { ...state, sale: { ...sale, loads } })
}

/** The card at the service desk; null while none is there. */
function servedCard(state: TillState): CardSnapshot | null {
	return state.desk?.kind === 'cardService' ? state.desk.card : null
}

function served(state: TillState, card: CardSnapshot): TillState {
	return { ...state, desk: { kind: 'cardService', card, replacing: false } }
}

const SAVED: Effect = { kind: 'notice', content: { kind: 'saved' } }

/** Hands out a blank card, to the member of the sale if there is one. */
function activateCard(state: TillState): Step {
	const card = servedCard(state)
	if (card === null) return refused(state, 'cardUnknown')
	if (card.state !== 'blank') return refused(state, 'cardNotBlank')
	const memberId = state.sale?.card?.card.member?.memberId ?? null
	const media = card.media.slice(0, 4)
	const body = { kind: 'cardActivated', cardNo: card.cardNo, media, memberId } as const
	return go(state, served(state, { ...card, state: 'active' }), { bodies: [body], effects: [SAVED] })
}

function reportCard(
	state: TillState,
	report: { readonly state: 'active' | 'frozen' | 'lost'; readonly note: string },
): Step {
	const card = servedCard(state)
	if (card === null) return refused(state, 'cardUnknown')
	if (card.state === 'blank' || card.state === 'expired') return refused(state, 'cardNotActive')
	if (card.state === report.state) return stay(state)
	const { cardNo } = card
	const body = { kind: 'cardStateReported', cardNo, state: report.state, note: report.note.trim() } as const
	const next = served(state, { ...card, state: report.state })
	return go(state, withReported(next, card.cardNo, report.state), { bodies: [body], effects: [SAVED] })
}

/** Believed at once also for the same card in the sale. */
function withReported(state: TillState, cardNo: string, reported: CardSnapshot['state']): TillState {
	const { sale } = state
	if (sale?.card?.card.cardNo !== cardNo) return state
	return { ...state, sale: { ...sale, card: { ...sale.card, card: { ...sale.card.card, state: reported } } } }
}

function replaceCard(
	state: TillState,
	desk: Extract<TillDesk, { kind: 'cardService' }>,
	blank: CardSnapshot,
): Step {
	const old = desk.card
	if (old === null) return refused(state, 'cardUnknown')
	if (old.cardNo === blank.cardNo) return refused(state, 'sameCard')
	if (blank.state !== 'blank') return refused(state, 'cardNotBlank')
	const newMedia = blank.media.slice(0, 4)
	const body = { kind: 'cardReplaced', cardNo: old.cardNo, newCardNo: blank.cardNo, newMedia } as const
	const replaced: CardSnapshot = { ...blank, state: 'active', member: old.member }
	const next = withReported(served(state, replaced), old.cardNo, 'lost')
	return go(state, next, { bodies: [body], effects: [SAVED] })
}

function saleLookedUp(state: TillState, sale: FoundSale | null): Step {
	if (state.desk?.kind !== 'refund') return refused(state, 'notNow')
	if (sale === null) return refused(state, 'saleUnknown')
	const found = { saleId: sale.saleId, payments: [...sale.payments] }
	return go(
		state,
		{ ...state, desk: { kind: 'refund', sale: found } },
		{ effects: [{ kind: 'notice', content: null }] },
	)
}
