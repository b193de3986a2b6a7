/** What waits, outside a sale's own prices, for a supervisor's word: saved with the till, so that a restart keeps it. */
import { z } from 'zod'
import { amountMinorSchema } from '../../protocol/base/money.ts'
import { cashDirectionSchema } from '../../protocol/journal/entry.ts'

/** The command as it was given; it is given once more when she allows it. */
export const guardedWishSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('openDrawer') }),
	z.strictObject({ kind: z.literal('cancelSale') }),
	z.strictObject({ kind: z.literal('readTotals') }),
	z.strictObject({ kind: z.literal('openJournal') }),
	z.strictObject({
		kind: z.literal('moveCash'),
		direction: cashDirectionSchema,
		amountMinor: amountMinorSchema,
		note: z.string().max(60),
	}),
])
export type GuardedWish = z.infer<typeof guardedWishSchema>
