/** What the one question costs and whether anybody answered it: measured from what the till does anyway. */
import { LIMITS } from '../../protocol/limits.ts'
import { place, type Step, type StepContext } from '../step.ts'
import type { Sale, SaleCard, TillState } from '../till-state.ts'
import { greetingFor, wordingOf } from './greeting-for.ts'

/** Since the question came up, or since goods were last taken after that; nothing when it was never on the screen. */
export function tookMs({ greetedAtMs }: SaleCard, nowMs: number): { tookMs?: number } {
	if (greetedAtMs === undefined) return {}
	return { tookMs: Math.min(Math.max(0, nowMs - greetedAtMs), LIMITS.questionMsMax) }
}

/** The step with what it means for the question: goods fold the greeting away; a sale that went by unanswered is told of. */
export function withQuestion(before: TillState, step: Step, context: StepContext): Step {
	const card = before.sale?.card ?? null
	if (before.sale === null || card === null || card.greetedAtMs === undefined) return step
	const { sale } = step.state
	if (before.sale.stage === 'completed' && sale?.saleId !== before.sale.saleId)
		return passed(before, card, step, context)
	if (!sale?.card || sale.card.greetedAtMs !== card.greetedAtMs) return step
	if (pieces(sale) <= pieces(before.sale)) return step
	return {
		...step,
		state: { ...step.state, sale: { ...sale, card: { ...sale.card, greetedAtMs: context.nowMs } } },
	}
}

function pieces({ lines }: Sale): number {
	return lines.reduce((sum, { quantity }) => sum + quantity, 0)
}

/** Told when the customer has gone: until then she may still answer. */
function passed(before: TillState, card: SaleCard, step: Step, context: StepContext): Step {
	const { member, cardNo } = card.card
	const question = card.answered === null ? greetingFor(card, context, context.nowMs)?.question : null
	if (!question || member === null) return step
	const body = {
		kind: 'questionPassed',
		memberId: member.memberId,
		cardNo,
		field: question.field,
		wordingVersion: wordingOf(context),
	} as const
	return { ...step, entries: [place(before, body), ...step.entries] }
}
