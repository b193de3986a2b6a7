import { z } from 'zod'

/** The trading day of a shift, `YYYY-MM-DD`. Not the calendar day: a shift may end after midnight. */
export const businessDateSchema = z
	.string()
	.regex(/^\d{4}-\d{2}-\d{2}$/)
	.brand<'BusinessDate'>()
export type BusinessDate = z.infer<typeof businessDateSchema>

/**
 * The business date on which a shift that opens at `atMs` begins, for a shop that is
 * `utcOffsetMinutes` ahead of UTC. Before `dayStartsAtHour` the previous date is still traded.
 */
export function businessDateAt(
	atMs: number,
	utcOffsetMinutes: number,
	dayStartsAtHour: number,
): BusinessDate {
	const shifted = new Date(atMs + utcOffsetMinutes * 60_000 - dayStartsAtHour * 3_600_000)
	return businessDateSchema.parse(shifted.toISOString().slice(0, 10))
}
