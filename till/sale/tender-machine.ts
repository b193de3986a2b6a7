/** Paying: cash, stored value with its authorisation, taking a tender back, and the completion of the sale. */
import { unreachable } from '../../protocol/base/assert.ts'
import { type AuthKey, authKeySchema, type Hash } from '../../protocol/base/ids.ts'
import { add, type MinorUnits, subtract, ZERO } from '../../protocol/base/money.ts'
import {
	type EntryBody,
	isPurseTender,
	type PurseTender,
	type TenderLine,
} from '../../protocol/journal/entry.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { pointsEarned } from '../../protocol/rules/points.ts'
import { cardStateRefusal } from '../card/card-state.ts'
import type { AuthoriseAnswer } from '../ports/card-service.ts'
import { saleReceipt } from '../receipt/sale-receipt.ts'
import { withSale } from '../shift/tally.ts'
import { type Effect, go, refused, refusedWith, type Step, type StepContext, stay } from '../step.ts'
import type { Authorising, Sale, SaleCard, TillState } from '../till-state.ts'
import { dueOf, openLines, soldLines, totalsOf } from './basket.ts'

export type TenderInput =
	| { readonly kind: 'startTender' }
	| { readonly kind: 'backToSale' }
	| { readonly kind: 'tenderCash'; readonly handedOverMinor: MinorUnits }
	| { readonly kind: 'tenderStoredValue'; readonly amountMinor: MinorUnits }
	| { readonly kind: 'removeTender'; readonly tenderNumber: number }
	| { readonly kind: 'authorisationAnswered'; readonly authKey: AuthKey; readonly answer: AuthoriseAnswer }
	| {
			readonly kind: 'mirrorAnswered'
			readonly seq: number
			readonly hash: Hash
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
		case 'tenderStoredValue':
			return tenderStoredValue(state, sale, input.amountMinor, context)
		case 'removeTender':
			return removeTender(state, sale, input.tenderNumber)
		case 'authorisationAnswered':
			return authorisationAnswered(state, sale, input.authKey, input.answer, context)
		case 'mirrorAnswered':
			return mirrorAnswered(state, sale, input, context)
		default:
			return unreachable(input)
	}
}

/** The entry that gives an authorised tender back. */
export function reversalOf(tender: PurseTender, reason: 'tenderRemoved' | 'saleCancelled'): EntryBody {
	return {
		kind: 'authorisationReversed',
		authKey: tender.authKey,
		cardNo: tender.cardNo,
		purse: tender.purse,
		amount: tender.amount,
		reason,
		authority: tender.authority,
	}
}

/** The entry for an authorisation whose answer never came: whoever holds something for it must let go. */
export function unansweredReversal(authorising: Authorising): EntryBody {
	return {
		kind: 'authorisationReversed',
		authKey: authorising.authKey,
		cardNo: authorising.cardNo,
		purse: authorising.purse,
		amount: authorising.amountMinor,
		reason: 'noReply',
		authority: null,
	}
}

function startTender(state: TillState, sale: Sale | null): Step {
	if (sale?.stage === 'tendering') return stay(state)
	if (sale?.stage !== 'selling') return refused(state, sale ? 'notNow' : 'basketEmpty')
	if (openLines(sale).length === 0) return refused(state, 'basketEmpty')
	return go(state, { ...state, sale: { ...sale, stage: 'tendering', nextQuantity: null } })
}

/** A sale that can take a tender now: tendering, nothing under way, room for one more. */
function takesTenders(sale: Sale | null): sale is Sale {
	return (
		sale?.stage === 'tendering' && sale.authorising === null && sale.tenders.length < LIMITS.tendersPerSaleMax
	)
}

function tenderCash(
	state: TillState,
	sale: Sale | null,
	handedOverMinor: MinorUnits,
	context: StepContext,
): Step {
	if (!takesTenders(sale)) return refused(state, 'notNow')
	const dueMinor = dueOf(sale)
	if (handedOverMinor > LIMITS.tenderMinorMax || (handedOverMinor === 0 && dueMinor > 0))
		return refused(state, 'amountInvalid')
	const amountMinor = handedOverMinor < dueMinor ? handedOverMinor : dueMinor
	if (handedOverMinor - amountMinor > LIMITS.changeMinorMax) {
		return refused(state, 'changeTooLarge', { limitMinor: LIMITS.changeMinorMax })
	}
	const tender: TenderLine = {
		kind: 'cash',
		amountMinor,
		handedOverMinor,
		changeMinor: subtract(handedOverMinor, amountMinor),
	}
	return withTender(state, sale, tender, context)
}

function tenderStoredValue(
	state: TillState,
	sale: Sale | null,
	amountMinor: MinorUnits,
	context: StepContext,
): Step {
	if (!takesTenders(sale)) return refused(state, 'notNow')
	if (!sale.card) return refused(state, 'noMember')
	if (amountMinor <= 0) return refused(state, 'amountInvalid')
	if (amountMinor > dueOf(sale)) return refused(state, 'tenderExceedsDue', { limitMinor: dueOf(sale) })
	const stateRefusal = cardStateRefusal(sale.card.card.state)
	if (stateRefusal) return refused(state, stateRefusal)
	if (context.connection === 'alone') return refused(state, 'tillAlone', { amountMinor })
	const number = state.counters.authorisation + 1
	const authKey = authKeySchema.parse(`${sale.saleId}-${number}-${context.nonce}`)
	const cardNo = sale.card.card.cardNo
	const authorising: Authorising = {
		authKey,
		cardNo,
		purse: 'storedValue',
		amountMinor,
		sinceMs: context.nowMs,
	}
	return go(
		state,
		{ ...state, counters: { ...state.counters, authorisation: number }, sale: { ...sale, authorising } },
		{
			effects: [
				{ kind: 'notice', content: null },
				{ kind: 'authorise', authKey, cardNo, purse: 'storedValue', amount: amountMinor },
			],
		},
	)
}

function removeTender(state: TillState, sale: Sale | null, tenderNumber: number): Step {
	if (sale?.stage !== 'tendering' || sale.authorising !== null) return refused(state, 'notNow')
	const tender = sale.tenders[tenderNumber - 1]
	if (!tender) return refused(state, 'lineUnknown')
	const tenders = sale.tenders.filter((other) => other !== tender)
	if (!isPurseTender(tender)) return go(state, { ...state, sale: { ...sale, tenders } })
	const card = tender.authority.kind === 'lease' ? withLeased(sale.card, tender.amountMinor) : sale.card
	return go(
		state,
		{ ...state, sale: { ...sale, tenders, card } },
		{ bodies: [reversalOf(tender, 'tenderRemoved')] },
	)
}

/** What the store may still spend by its leases, after a stand-in spend or its taking back, until the next look-up says so. */
function withLeased(card: SaleCard | null, change: number): SaleCard | null {
	return (
		card && {
			...card,
			leased: card.leased.map((held) =>
				held.purse === 'storedValue' ? { ...held, byStore: Math.max(0, held.byStore + change) } : held,
			),
		}
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
	switch (answer.kind) {
		case 'approved': {
			const tender: PurseTender = {
				kind: 'storedValue',
				purse: 'storedValue',
				cardNo: asked.cardNo,
				amount: asked.amountMinor,
				amountMinor: asked.amountMinor,
				authKey,
				authority: answer.authority,
				balanceAfter: answer.balanceAfter,
			}
			const pictured = sale.card && answer.card ? { ...sale.card, card: answer.card } : sale.card
			const card = tender.authority.kind === 'lease' ? withLeased(pictured, -tender.amountMinor) : pictured
			return withTender(free, { ...sale, card, authorising: null }, tender, context)
		}
		case 'declined':
			return refusedWith(free, answer.refusal)
		case 'notSent':
			return refused(free, 'tillAlone', { amountMinor: asked.amountMinor })
		case 'noReply': {
			const step = answer.refusal ? refusedWith(free, answer.refusal) : refused(free, 'centreUnreachable')
			return { ...step, entries: go(state, free, { bodies: [unansweredReversal(asked)] }).entries }
		}
		default:
			return unreachable(answer)
	}
}

/** Adds a tender; when nothing is due any more, the sale is completed in the same step. */
function withTender(before: TillState, sale: Sale, tender: TenderLine, context: StepContext): Step {
	const next: Sale = { ...sale, tenders: [...sale.tenders, tender] }
	if (dueOf(next) > 0)
		return go(
			before,
			{ ...before, sale: next },
			{
				effects: [
					{ kind: 'notice', content: null },
					{ kind: 'sound', sound: 'taken' },
				],
			},
		)
	return complete(before, next, context)
}

function complete(before: TillState, sale: Sale, context: StepContext): Step {
	const totals = totalsOf(sale)
	const card = sale.card?.card ?? null
	const points =
		card?.member && card.state === 'active'
			? pointsEarned(totals.totalMinor, context.profile?.pointsPerYuan ?? 0)
			: 0
	const earned =
		card && points > 0
			? [
					{
						cardNo: card.cardNo,
						purse: 'points' as const,
						amount: points,
						keeper: 'centre' as const,
						voucher: null,
					},
				]
			: []
	const body: EntryBody = {
		kind: 'saleCompleted',
		saleId: sale.saleId,
		memberId: card?.member?.memberId ?? null,
		cardNo: card?.cardNo ?? null,
		lines: soldLines(sale),
		totals,
		loads: [],
		tenders: sale.tenders,
		approvals: [],
		earned,
		connection: context.connection,
	}
	const changeMinor = add(
		...sale.tenders.map((tender) => (tender.kind === 'cash' ? tender.changeMinor : ZERO)),
	)
	const state: TillState = {
		...before,
		shift: before.shift && {
			...before.shift,
			tally: withSale(before.shift.tally, totals, sale.tenders, points),
		},
		sale: { ...sale, stage: 'completing', completedSeq: context.nextSeq, totals, changeMinor },
	}
	const waitMs = context.connection === 'alone' ? 0 : LIMITS.mirrorWaitMs
	return go(before, state, {
		bodies: [body],
		effects: [
			{ kind: 'notice', content: null },
			{ kind: 'confirmMirror', seq: context.nextSeq, waitMs },
		],
	})
}

function mirrorAnswered(
	state: TillState,
	sale: Sale | null,
	input: { readonly seq: number; readonly hash: Hash; readonly confirmed: boolean },
	context: StepContext,
): Step {
	if (sale?.stage !== 'completing' || sale.completedSeq !== input.seq) return stay(state)
	const layout = saleReceipt(state, sale, { hash: input.hash, mirrored: input.confirmed }, context)
	const jobNumber = state.counters.printJob + 1
	const receipt = {
		jobId: `${context.tillId}-${context.epoch}-P${jobNumber}`,
		saleId: sale.saleId,
		layout,
		copy: false,
	}
	const effects: Effect[] = [
		...(sale.tenders.some((tender) => tender.kind === 'cash') ? [{ kind: 'openDrawer' } as const] : []),
		{ kind: 'sound', sound: 'done' },
		{ kind: 'notice', content: input.confirmed ? null : { kind: 'notMirrored' } },
	]
	const next: TillState = {
		...state,
		counters: { ...state.counters, printJob: jobNumber },
		sale: { ...sale, stage: 'completed', receipt: layout },
		lastReceipt: { saleId: sale.saleId, layout },
	}
	return go(state, next, { receipts: [receipt], effects })
}
