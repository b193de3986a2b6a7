/**
 * Goods that come back: a receipt is found, pieces of it are taken into the basket, and what is owed to the customer is paid
 * back with the sale. What must stay true:
 *
 * 1. Nothing is taken into the basket that the agent has not granted to this very sale, but what a supervisor answers for: of
 *    this till's own sales while it is alone, and goods without a receipt.
 * 2. A refused or unanswered question changes nothing here; what the agent keeps for this sale ends with the sale.
 */
import { unreachable } from '../../protocol/base/assert.ts'
import type { OperatorId, SaleId } from '../../protocol/base/ids.ts'
import { minor, subtract, ZERO } from '../../protocol/base/money.ts'
import type { Item } from '../../protocol/catalogue/catalogue.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { RefusalCode } from '../../protocol/refusals.ts'
import { creditMinor, paidBackMinor, returnWorth } from '../../protocol/returns/return-worth.ts'
import { type LinePieces, piecesOf } from '../../protocol/returns/sold-sale.ts'
import { isReasonGiven, overrideRule, rolesThatMay } from '../../protocol/rules/override-rules.ts'
import type { ClaimAnswer, ClaimAsked, ClaimOutcome } from '../ports/returns.ts'
import { giftReceipt } from '../receipt/gift-receipt.ts'
import { dueOf, mayReturn, openLines, saleOf } from '../sale/basket.ts'
import { complete } from '../sale/completion.ts'
import type { ReturnAloneWish } from '../shift/guarded-state.ts'
import { type Effect, go, refused, type Step, type StepContext, stay } from '../step.ts'
import type { Sale, TillState } from '../till-state.ts'
import type { FoundReceipt, ReturnedReceipt, SaleReturns } from './return-state.ts'
import { hasReturns, paidBackOf, returnedLines } from './returned.ts'

export type ReturnInput =
	/** A receipt's number was scanned or typed at the returns desk. */
	| { readonly kind: 'receiptAsked'; readonly saleId: SaleId; readonly asGift: boolean }
	/** All pieces of the found receipt that come back. */
	| { readonly kind: 'returnLines'; readonly lines: readonly LinePieces[]; readonly reason: string }
	| { readonly kind: 'claimAnswered'; readonly asked: ClaimAsked; readonly outcome: ClaimOutcome }
	/** Goods were scanned at the desk, without a receipt. */
	| { readonly kind: 'blindOffered'; readonly item: Item; readonly related?: readonly Item[] }
	| {
			readonly kind: 'blindReturned'
			readonly item: Item
			readonly quantity: number
			readonly reason: string
			readonly supervisorId?: OperatorId
	  }
	/** She has given her word for what waited for it (`guarded-machine.ts`): it is asked once more, the agent may be back. */
	| (ReturnAloneWish & { readonly supervisorId?: OperatorId })
	/** Takes one of them out of the basket again, as it is numbered there. */
	| { readonly kind: 'dropReturn'; readonly returnNumber: number }
	/** Nothing is due, or less than nothing: pays that back and completes the sale. */
	| { readonly kind: 'payBack' }
	/** Paper of the sale on the screen without its prices, for whoever gets the goods. */
	| { readonly kind: 'printGiftReceipt' }

const OPEN_DESK = { kind: 'return', found: null, item: null } as const

const TAKEN: readonly Effect[] = [
	{ kind: 'notice', content: null },
	{ kind: 'sound', sound: 'taken' },
]

export function returnStep(state: TillState, input: ReturnInput, context: StepContext): Step {
	if (!state.operator) return refused(state, 'notSignedOn')
	if (!state.shift) return refused(state, 'shiftNotOpen')
	switch (input.kind) {
		case 'receiptAsked':
			return askFor(state, input.saleId, input.asGift, context)
		case 'returnLines':
			return askToTake(state, input.lines, input.reason)
		case 'claimAnswered':
			return claimAnswered(state, input.asked, input.outcome, context)
		case 'blindOffered':
			return state.desk?.kind === 'return'
				? go(state, { ...state, desk: offered(input.item, input.related ?? []) }, { effects: TAKEN })
				: refused(state, 'notNow')
		case 'blindReturned':
			return blindReturned(state, input, context)
		case 'returnAlone':
			return askOnHerWord(state, input)
		case 'dropReturn':
			return dropReturn(state, input.returnNumber)
		case 'payBack':
			return payBackAll(state, context)
		case 'printGiftReceipt':
			return printGiftReceipt(state, context)
		default:
			return unreachable(input)
	}
}

/** Goods and the deposits of their empties: which of the two came back, the cashier sees. */
function offered(item: Item, related: readonly Item[]): TillState['desk'] {
	const empties = related.filter(
		({ isDeposit, itemCode }) => isDeposit && item.deposits?.some((one) => one.itemCode === itemCode),
	)
	return { ...OPEN_DESK, item, ...(empties.length === 0 ? {} : { empties }) }
}

function receiptOf(sale: Sale, saleId: SaleId): ReturnedReceipt | undefined {
	return sale.returned.receipts.find((receipt) => receipt.sale.saleId === saleId)
}

/** The question is asked with what this sale wants of the receipt already, so that looking takes nothing away. */
function askFor(before: TillState, saleId: SaleId, asGift: boolean, context: StepContext): Step {
	if (before.desk?.kind !== 'return') return refused(before, 'notNow')
	const { state, sale } = saleOf(before, context)
	if (!mayReturn(sale)) return refused(before, 'notNow')
	const lines = piecesWanted(receiptOf(sale, saleId))
	const asked = {
		claimId: sale.saleId,
		saleId,
		lines,
		purpose: 'look',
		reason: '',
		asGift,
		supervisorId: null,
	} as const
	return go(before, state, { effects: [{ kind: 'claimReturn', ...asked }] })
}

function piecesWanted(receipt: ReturnedReceipt | undefined): LinePieces[] {
	return (receipt?.wanted ?? []).map(({ lineNumber, quantity }) => ({ lineNumber, quantity }))
}

function askToTake(state: TillState, lines: readonly LinePieces[], reason: string): Step {
	const found = state.desk?.kind === 'return' ? state.desk.found : null
	const { sale } = state
	if (found === null || sale === null || !mayReturn(sale)) return refused(state, 'notNow')
	if (reason.trim() === '') return refused(state, 'reasonMissing')
	if (lines.length === 0 || lines.some((line) => !isLeft(found, line)))
		return refused(state, 'quantityInvalid')
	const { saleId } = found.sale
	const asked = {
		claimId: sale.saleId,
		saleId,
		lines: [...lines],
		reason: reason.trim(),
		asGift: found.asGift,
		supervisorId: null,
	}
	return stay(state, [{ kind: 'claimReturn', purpose: 'take', ...asked }])
}

function askOnHerWord(
	state: TillState,
	{ saleId, lines, reason, asGift, supervisorId }: Extract<ReturnInput, { kind: 'returnAlone' }>,
): Step {
	const { sale } = state
	if (sale === null || !mayReturn(sale)) return refused(state, 'notNow')
	const asked = {
		...{ claimId: sale.saleId, saleId, lines: [...lines], reason, asGift },
		supervisorId: supervisorId ?? null,
	}
	return go(state, state, { effects: [{ kind: 'claimReturn', purpose: 'take', ...asked }] })
}

function isLeft({ sale, before }: FoundReceipt, { lineNumber, quantity }: LinePieces): boolean {
	const line = sale.lines.find((one) => one.lineNumber === lineNumber)
	return line !== undefined && quantity <= line.quantity - piecesOf(before, lineNumber)
}

function claimAnswered(
	state: TillState,
	asked: ClaimAsked,
	{ answer, own }: ClaimOutcome,
	context: StepContext,
): Step {
	const { sale } = state
	// The sale was completed, cancelled or paid meanwhile: what the agent keeps for it ends with it.
	if (sale?.saleId !== asked.claimId || !mayReturn(sale)) return refused(state, 'notNow')
	if (asked.purpose === 'look' && state.desk?.kind !== 'return') return refused(state, 'notNow')
	switch (answer.kind) {
		case 'granted': {
			const { sale: sold, before } = answer
			return found(state, sale, asked, { sale: sold, before, isClaimed: true, asGift: asked.asGift }, null)
		}
		case 'alreadyReturned':
			return refused(state, answer.isClaim ? 'returnClaimed' : 'alreadyReturned', {
				...(answer.byTillId === null ? {} : { detail: answer.byTillId }),
			})
		case 'noReply':
		case 'askedAtStore':
			return refused(state, 'claimNoReply')
		// Sold here and not there: its entry is still on its way, or the agent has another disk.
		case 'unknownSale':
		case 'cannotSay':
		case 'notSent': {
			if (own === null) return refused(state, unknownAs(answer))
			const receipt = { sale: own.sale, before: [...own.before], isClaimed: false, asGift: asked.asGift }
			if (asked.lines.some((line) => !isLeft(receipt, line))) return refused(state, 'alreadyReturned')
			if (asked.purpose === 'look') return found(state, sale, asked, receipt, null)
			return takenAlone(state, sale, asked, receipt, context)
		}
		default:
			return unreachable(answer)
	}
}

/** Whether nobody has sold it, or nobody can say now. */
function unknownAs(
	answer: Extract<ClaimAnswer, { kind: 'unknownSale' | 'cannotSay' | 'notSent' }>,
): RefusalCode {
	if (answer.kind === 'notSent') return 'returnNotHere'
	if (answer.kind === 'unknownSale') return 'saleUnknown'
	return answer.who === 'centre' ? 'returnCentreAway' : 'returnStoreAway'
}

/** Only this till's own journal vouches for it: who may say so alone is the store's table; else it waits for her word. */
function takenAlone(
	state: TillState,
	sale: Sale,
	asked: ClaimAsked,
	receipt: FoundReceipt,
	context: StepContext,
): Step {
	const { operator } = state
	const { saleId, lines, reason, asGift } = asked
	const worth = creditMinor(returnWorth(receipt.sale, receipt.before, lines).lines)
	const rule = overrideRule(context.profile?.overrideRules, 'returnAlone')
	const roles = rolesThatMay(rule, { amountMinor: worth, ofMinor: worth, basisPoints: null })
	const vouches = roles.some((role) => role === operator?.role) ? (operator?.operatorId ?? null) : null
	const supervisorId = asked.supervisorId ?? vouches
	if (supervisorId !== null) return found(state, sale, asked, receipt, supervisorId)
	if (roles.length === 0) return refused(state, 'returnNotHere')
	const guarded = { kind: 'returnAlone', saleId, lines, reason, asGift, creditMinor: worth } as const
	const effects: Effect[] = [
		{ kind: 'notice', content: null },
		{ kind: 'sound', sound: 'attention' },
	]
	return go(state, { ...state, guarded }, { effects })
}

function found(
	before: TillState,
	sale: Sale,
	asked: ClaimAsked,
	receipt: FoundReceipt,
	supervisorId: OperatorId | null,
): Step {
	if (asked.purpose === 'look') {
		const desk = { kind: 'return', found: receipt, item: null } as const
		return go(before, { ...before, desk }, { effects: TAKEN })
	}
	const { saleId } = receipt.sale
	const others = sale.returned.receipts.filter((one) => one.sale.saleId !== saleId)
	if (others.length >= LIMITS.receiptsPerReturnMax) return refused(before, 'basketFull')
	const wanted = asked.lines.map((line) => ({ ...line, reason: asked.reason }))
	const returned: SaleReturns = {
		...sale.returned,
		receipts: [...others, { ...receipt, wanted, supervisorId }],
	}
	const next: Sale = { ...sale, returned, stage: 'selling' }
	if (returnedLines(next).length > LIMITS.returnsPerSaleMax) return refused(before, 'basketFull')
	const desk = before.desk?.kind === 'return' ? OPEN_DESK : before.desk
	return go(before, { ...before, desk, sale: next }, { effects: TAKEN })
}

/** At the price of now; a deposit, for its empty, without a reason. Who may, and for how much, is the store's table: `guarded-machine.ts` asks it. */
function blindReturned(
	before: TillState,
	{ item, quantity, reason, supervisorId }: Extract<ReturnInput, { kind: 'blindReturned' }>,
	context: StepContext,
): Step {
	const isOpen = before.desk?.kind === 'return' || supervisorId !== undefined
	if (!isOpen || before.operator === null) return refused(before, 'notNow')
	if (item.soldBy === 'weight') return refused(before, 'soldByWeight')
	const { state, sale } = saleOf(before, context)
	if (!mayReturn(sale)) return refused(before, 'notNow')
	const rule = overrideRule(context.profile?.overrideRules, item.isDeposit ? 'emptiesBack' : 'blindReturn')
	if (!isReasonGiven(rule, reason)) return refused(before, 'reasonMissing')
	const vouches = supervisorId ?? before.operator.operatorId
	const blind = [...sale.returned.blind, { item, quantity, reason: reason.trim(), supervisorId: vouches }]
	const next: Sale = { ...sale, returned: { ...sale.returned, blind }, stage: 'selling' }
	if (returnedLines(next).length > LIMITS.returnsPerSaleMax) return refused(before, 'basketFull')
	const desk = state.desk?.kind === 'return' ? OPEN_DESK : state.desk
	return go(before, { ...state, desk, sale: next }, { effects: TAKEN })
}

/** The agent is told what this sale wants of the receipt now; not heard, it keeps the rest for this sale until it ends. */
function dropReturn(state: TillState, returnNumber: number): Step {
	const { sale } = state
	if (sale === null || !mayReturn(sale)) return refused(state, 'notNow')
	const line = returnedLines(sale)[returnNumber - 1]
	if (line === undefined) return refused(state, 'lineUnknown')
	const { from } = line
	if (from === null) {
		const ofReceipts = returnedLines(sale).filter((one) => one.from !== null).length
		const blind = sale.returned.blind.filter((_, index) => index !== returnNumber - 1 - ofReceipts)
		return go(state, { ...state, sale: { ...sale, returned: { ...sale.returned, blind } } })
	}
	const receipts = sale.returned.receipts.flatMap((receipt): ReturnedReceipt[] => {
		if (receipt.sale.saleId !== from.saleId) return [receipt]
		const wanted = receipt.wanted.filter(({ lineNumber }) => lineNumber !== from.lineNumber)
		return wanted.length === 0 ? [] : [{ ...receipt, wanted }]
	})
	const next: Sale = { ...sale, returned: { ...sale.returned, receipts } }
	const lines = piecesWanted(receiptOf(next, from.saleId))
	const told: Effect = { kind: 'tellClaim', claimId: sale.saleId, saleId: from.saleId, lines }
	return go(state, { ...state, sale: next }, { effects: line.claimId === null ? [] : [told] })
}

function payBackAll(state: TillState, context: StepContext): Step {
	const { sale } = state
	if (sale?.stage !== 'tendering' || !hasReturns(sale)) return refused(state, 'notNow')
	const dueMinor = dueOf(sale)
	if (dueMinor > 0) return refused(state, 'notNow')
	const owedMinor = minor(-dueMinor)
	const paidBack = owedMinor === 0 ? [] : paidBackOf(sale, owedMinor, context.profile)
	if (paidBack === null) return refused(state, 'giftCardNeeded')
	const roundingMinor = subtract(paidBackMinor(paidBack), owedMinor)
	return complete(
		state,
		{ ...sale, paidBack, roundingMinor: roundingMinor === 0 ? ZERO : roundingMinor },
		context,
	)
}

function printGiftReceipt(state: TillState, context: StepContext): Step {
	const { sale } = state
	if (sale?.stage !== 'completed' || openLines(sale).length === 0) return refused(state, 'nothingToPrint')
	const printJob = state.counters.printJob + 1
	const receipt = {
		jobId: `${context.tillId}-${context.epoch}-P${printJob}`,
		saleId: sale.saleId,
		layout: giftReceipt(state, sale, context),
		copy: false,
	}
	const next: TillState = { ...state, counters: { ...state.counters, printJob } }
	return go(state, next, { receipts: [receipt], effects: [{ kind: 'notice', content: { kind: 'saved' } }] })
}
