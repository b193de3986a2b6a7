/**
 * A manager's special discount: her card and PIN, a rate or an amount; one use of her grant is authorised like any spend,
 * and given back when the discount is.
 */
import { type MinorUnits, minor } from '../../protocol/base/money.ts'
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import type { ManagerGrant } from '../../protocol/card/grant.ts'
import { isValidOn } from '../../protocol/card/voucher.ts'
import { grantLimit } from '../../protocol/pricing/grants.ts'
import { type Refusal, refuse } from '../../protocol/refusals.ts'
import { cardStateRefusal } from '../card/card-state.ts'
import type { AuthoriseAnswer } from '../ports/card-service.ts'
import { pinFailed, pinLockedForMs, stillLocked } from '../shift/pin-attempts.ts'
import { go, refused, refusedWith, type Step, type StepContext } from '../step.ts'
import type { ApprovalAsked, Authorising, DiscountTakes, Sale, TillState } from '../till-state.ts'
import { canEdit, lineToPrice, openLines } from './basket.ts'
import { ask, goOnAlone, whyNotAlone } from './purse-payment.ts'
import { approvalReversal } from './reversals.ts'

/** The manager's grant of a card, if it has one. */
export function managerGrantOf(card: CardSnapshot | null | undefined): ManagerGrant | null {
	const held = card?.grants.find(({ grant }) => grant.kind === 'manager')
	return held?.grant.kind === 'manager' ? held.grant : null
}

/** What the grant allows to be taken off this sale as it is. */
export function approvalLimit(sale: Sale, grant: ManagerGrant): MinorUnits {
	return grantLimit(openLines(sale).map(lineToPrice), grant.departmentIds, grant)
}

/** The PIN has been looked at; everything else is decided here. */
export function discountTried(
	state: TillState,
	input: { readonly pinRight: boolean; readonly takes: DiscountTakes },
	context: StepContext,
): Step {
	const { sale, desk } = state
	const card = desk?.kind === 'approval' ? desk.card : null
	const grant = managerGrantOf(card)
	if (!sale || !card || !grant) return refused(state, 'noGrant')
	if (!canEdit(sale) || sale.tenders.length > 0 || sale.authorising !== null) return refused(state, 'notNow')
	const lockedForMs = pinLockedForMs(state.grantPinFailures, context.nowMs)
	if (lockedForMs > 0) return stillLocked(state, 'grantPinFailures', lockedForMs, context.nowMs)
	if (!input.pinRight) return pinFailed(state, 'grantPinFailures', context.nowMs)
	const checked: TillState = { ...state, grantPinFailures: { count: 0, lockedUntilMs: null } }
	const refusal = refusalOf(state, sale, card, grant, input.takes)
	if (refusal !== null) return { ...refusedWith(checked, refusal), state: checked }
	const approval: ApprovalAsked = {
		grantId: grant.grantId,
		cardNo: grant.cardNo,
		operatorId: grant.operatorId,
		departmentIds: grant.departmentIds,
		rateBasisPointsMax: grant.rateBasisPointsMax,
		amountMinorMax: grant.amountMinorMax,
		takes: input.takes,
	}
	return ask(
		checked,
		sale,
		{ purse: `grant:${grant.grantId}`, amount: 1, amountMinor: minor(0), approval },
		context,
	)
}

function refusalOf(
	state: TillState,
	sale: Sale,
	card: CardSnapshot,
	grant: ManagerGrant,
	takes: DiscountTakes,
): Refusal | null {
	const stateRefusal = cardStateRefusal(card.state)
	if (stateRefusal !== null) return refuse(stateRefusal)
	if (sale.approvals.length > 0) return refuse('grantAlreadyUsed')
	const { businessDate } = state.shift ?? {}
	if (businessDate === undefined || !isValidOn(grant, businessDate)) return refuse('grantNotValidToday')
	const limitMinor = approvalLimit(sale, grant)
	if (limitMinor === 0) return refuse('grantNotForTheseItems')
	const tooMuch =
		takes.kind === 'rate' ? takes.basisPoints > grant.rateBasisPointsMax : takes.amountMinor > limitMinor
	return tooMuch ? refuse('grantExceeded', { limitMinor }) : null
}

/** The answer about the use of a grant; the authorisation is no longer under way in `free`. */
export function approvalAnswered(
	free: TillState,
	asked: Authorising,
	approval: ApprovalAsked,
	answer: AuthoriseAnswer,
	context: StepContext,
): Step {
	const { sale } = free
	switch (answer.kind) {
		case 'approved': {
			if (sale === null) return refused(free, 'notNow')
			const approvals = [
				...sale.approvals,
				{ ...approval, authKey: asked.authKey, authority: answer.authority },
			]
			return go(
				free,
				{ ...free, desk: null, sale: { ...sale, approvals } },
				{ effects: [{ kind: 'sound', sound: 'taken' }] },
			)
		}
		case 'declined': {
			const { refusal } = answer
			if (asked.unanswered !== null) return refusedWith(free, whyNotAlone(asked.unanswered, refusal))
			return refusal.code === 'insufficientFunds' ? refused(free, 'grantUsedUp') : refusedWith(free, refusal)
		}
		case 'notSent':
			return refused(free, 'tillAlone')
		case 'noReply':
			return sale === null ? refused(free, 'notNow') : goOnAlone(free, sale, asked, answer.refusal, context)
	}
}

export function removeApproval(state: TillState, grantId: string): Step {
	const { sale } = state
	const approval = sale?.approvals.find((one) => one.grantId === grantId)
	if (!sale || !approval) return refused(state, 'lineUnknown')
	if (!canEdit(sale) || sale.tenders.length > 0 || sale.authorising !== null) return refused(state, 'notNow')
	const approvals = sale.approvals.filter((one) => one !== approval)
	return go(
		state,
		{ ...state, sale: { ...sale, approvals } },
		{ bodies: [approvalReversal(approval, 'tenderRemoved')] },
	)
}
