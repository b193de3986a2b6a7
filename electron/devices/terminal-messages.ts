/** What of a payment terminal crosses the border of its process, parsed on both sides as everything is. */
import { z } from 'zod'
import { amountMinorSchema } from '../../protocol/base/money.ts'
import { outsideReferenceSchema } from '../../protocol/journal/outside-tender.ts'
import type { DeviceProblem } from '../../till/ports/devices.ts'
import type { CardSaleOutcome, CardSaleState } from '../../till/ports/payment-terminal.ts'

export const cardSaleSchema = z.strictObject({
	reference: outsideReferenceSchema,
	amountMinor: amountMinorSchema,
	currency: z.string().length(3),
})

export const cardSaleStepSchema = z.enum(['card', 'pin', 'bank'])

function outcomesWith<Problem extends z.ZodType<DeviceProblem>>(problem: Problem) {
	return [
		z.strictObject({
			kind: z.literal('approved'),
			amountMinor: amountMinorSchema,
			approvalCode: z.string(),
			maskedPan: z.string(),
			scheme: z.string(),
			bankReference: z.string(),
		}),
		z.strictObject({ kind: z.literal('declined'), reason: z.string() }),
		z.strictObject({ kind: z.literal('aborted') }),
		z.strictObject({ kind: z.literal('notDone'), problem: problem.nullable() }),
		z.strictObject({ kind: z.literal('unknown'), problem }),
	] as const
}

export function cardSaleOutcomeSchema(problem: z.ZodType<DeviceProblem>): z.ZodType<CardSaleOutcome> {
	return z.discriminatedUnion('kind', outcomesWith(problem))
}

export function cardSaleStateSchema(problem: z.ZodType<DeviceProblem>): z.ZodType<CardSaleState> {
	return z.discriminatedUnion('kind', [
		...outcomesWith(problem),
		z.strictObject({ kind: z.literal('inProgress') }),
	])
}
