/** How long entries that are posted stay at a till or an agent, as their settings may say it. */
import { z } from 'zod'
import { LIMITS } from '../limits.ts'

const DAY_MS = 24 * 3_600_000

/** Shorter than a week, and a centre that was put back could seldom be fed again. */
export const retentionDaysSchema = z.int().min(7).max(3_650)

/** Left out: {@link LIMITS.retentionMs}. */
export function retentionMsOf({ retentionDays }: { readonly retentionDays?: number | undefined }): number {
	return retentionDays === undefined ? LIMITS.retentionMs : retentionDays * DAY_MS
}
