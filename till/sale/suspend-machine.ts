/** Puts the basket aside: one entry holds all of it, and the till is free for the next customer. */
import { saleIdSchema } from '../../protocol/base/ids.ts'
import type { EntryBody } from '../../protocol/journal/entry.ts'
import type { SuspendedSummary } from '../../protocol/journal/suspended-sale.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { RefusalCode } from '../../protocol/refusals.ts'
import { hasReturns } from '../returns/returned.ts'
import { go, refused, type Step, type StepContext } from '../step.ts'
import type { OwnSuspended, Sale, TillState } from '../till-state.ts'
import { openLines, totalsOf } from './basket.ts'

/** `label`: the operator's words; may be empty. */
export function suspendSale(state: TillState, label: string, context: StepContext): Step {
	const { sale } = state
	if (!state.operator) return refused(state, 'notSignedOn')
	if (!state.shift) return refused(state, 'shiftNotOpen')
	if (sale === null || sale.stage === 'completed') return refused(state, 'basketEmpty')
	const code = whyNot(state, sale)
	if (code !== null) return refused(state, code)
	const body = suspendedBody(sale, label.trim())
	const own = ownSuspended(state, sale, body, context)
	const next: TillState = { ...state, desk: null, sale: null, suspended: [...state.suspended, own] }
	return go(state, next, {
		bodies: [body],
		effects: [
			{ kind: 'notice', content: { kind: 'saleSuspended', itemCount: body.itemCount } },
			{ kind: 'sound', sound: 'done' },
		],
	})
}

/** What a suspended sale cannot hold goes back first, and only the operator knows whether it should. */
function whyNot({ suspended }: TillState, sale: Sale): RefusalCode | null {
	if (sale.stage === 'completing' || sale.authorising !== null) return 'notNow'
	if (sale.outsidePayment !== null) return 'paymentRunning'
	if (sale.pendingOverride !== null) return 'overrideOpen'
	if (sale.weighing !== null) return 'weighingOpen'
	if (sale.tenders.length > 0) return 'saleHasPayments'
	if (sale.loads.length > 0) return 'saleHasLoads'
	if (sale.approvals.length > 0) return 'saleHasApprovals'
	if (hasReturns(sale)) return 'saleHasReturns'
	if (openLines(sale).length === 0) return 'basketEmpty'
	return suspended.length >= LIMITS.suspendedListedMax ? 'tooManySuspended' : null
}

type SuspendedBody = Extract<EntryBody, { kind: 'saleSuspended' }>

function suspendedBody(sale: Sale, label: string): SuspendedBody {
	const { itemCount, totalMinor } = totalsOf(sale)
	return {
		kind: 'saleSuspended',
		saleId: sale.saleId,
		label,
		lines: sale.lines,
		handDiscount: sale.handDiscount,
		taxMode: sale.taxMode,
		...(sale.promotions.length === 0 ? {} : { promotions: sale.promotions }),
		cardNo: sale.card?.card.cardNo ?? null,
		...(sale.answerPoints !== null && sale.answerPoints.cardNo === sale.card?.card.cardNo
			? { answerPoints: sale.answerPoints.points }
			: {}),
		// Deposits alone are something, too.
		itemCount: Math.max(1, itemCount),
		totalMinor,
		recalledFrom: sale.recalledFrom,
	}
}

function ownSuspended(
	{ operator, shift }: TillState,
	{ card }: Sale,
	{ saleId, label, cardNo, itemCount, totalMinor }: SuspendedBody,
	{ tillId, epoch, nextSeq, nowMs, connection }: StepContext,
): OwnSuspended {
	const summary: SuspendedSummary = {
		saleId: saleIdSchema.parse(saleId),
		tillId,
		operatorId: operator?.operatorId ?? null,
		businessDate: shift?.businessDate ?? null,
		suspendedAtMs: nowMs,
		label,
		cardNo,
		itemCount,
		totalMinor,
	}
	const sent = connection !== 'alone'
	return { ...summary, epoch, seq: nextSeq, sent, atAgent: false, name: card?.card.member?.address ?? null }
}
