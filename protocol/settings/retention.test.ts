import { expect, it } from 'vitest'
import { LIMITS } from '../limits.ts'
import { retentionDaysSchema, retentionMsOf } from './retention.ts'

it('is 90 days when the settings say nothing, and what they say otherwise', () => {
	expect(retentionMsOf({})).toBe(LIMITS.retentionMs)
	expect(retentionMsOf({ retentionDays: 30 })).toBe(30 * 86_400_000)
})

it.each([0, 6, 7.5, 3_651, '30'])('is not %j days', (days) => {
	expect(retentionDaysSchema.safeParse(days).success).toBe(false)
})
