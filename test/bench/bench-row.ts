/**
 * One row of the table: what was measured, against which budget, beside which yardstick. What must stay true: a figure
 * in a row was measured in this run; what could not be measured has no figure, a reason, and no verdict.
 */
import { z } from 'zod'

/** Plain work of the same size, measured in the same run on the same machine. */
const yardstickSchema = z.strictObject({ what: z.string(), measured: z.number(), unit: z.string() })

/** A further yardstick, which this machine may not have; then `reason` says why. */
const besideSchema = z.strictObject({
	what: z.string(),
	measured: z.number().nullable(),
	unit: z.string(),
	/** The row's measured ÷ this one's. */
	ratio: z.number().nullable(),
	reason: z.string().nullable(),
})
export type Beside = z.infer<typeof besideSchema>

export const benchRowSchema = z.strictObject({
	what: z.string(),
	/** As people read it. */
	budget: z.string(),
	measured: z.number().nullable(),
	unit: z.string(),
	yardstick: yardstickSchema.nullable(),
	/** measured ÷ yardstick. */
	ratio: z.number().nullable(),
	beside: z.array(besideSchema),
	/** Null when it could not be measured. */
	pass: z.boolean().nullable(),
	/** What one must know to read the figure: sizes, other percentiles, what the budget asks that is not there yet. */
	notes: z.array(z.string()),
	/** Why there is no figure; null when there is one. */
	reason: z.string().nullable(),
})
export type BenchRow = z.infer<typeof benchRowSchema>

/** What a row is, before anything was measured. */
export type RowHead = { readonly what: string; readonly budget: string; readonly unit: string }

export type Measured = {
	readonly value: number
	readonly yardstick: z.infer<typeof yardstickSchema> | null
	readonly beside?: readonly Beside[]
	readonly notes: readonly string[]
}

/** Whether value, its ratio to the yardstick (null without one) and what stands beside it are within the budget. */
export type Keeps = (value: number, ratio: number | null, beside: readonly Beside[]) => boolean

export function measuredRow(
	{ what, budget, unit }: RowHead,
	{ value, yardstick, beside = [], notes }: Measured,
	keeps: Keeps,
): BenchRow {
	const ratio = yardstick === null ? null : value / yardstick.measured
	const pass = keeps(value, ratio, beside)
	const rest = { yardstick, ratio, beside: [...beside], pass, notes: [...notes], reason: null }
	return { what, budget, measured: value, unit, ...rest }
}

export function unmeasuredRow({ what, budget, unit }: RowHead, error: unknown): BenchRow {
	const reason = error instanceof Error ? error.message : String(error)
	const rest = { yardstick: null, ratio: null, beside: [], pass: null, notes: [], reason }
	return { what, budget, measured: null, unit, ...rest }
}
