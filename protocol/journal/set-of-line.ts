/** A line that was taken as part of a set: which set, and what all its lines together cost. */
import { z } from 'zod'
import { itemCodeSchema } from '../base/ids.ts'
import { amountMinorSchema } from '../base/money.ts'
import { LIMITS } from '../limits.ts'

export const setOfLineSchema = z.strictObject({
	/** The same on all lines of one set, and on no other: the number of the first of them as it was taken. */
	setNumber: z.int().positive(),
	itemCode: itemCodeSchema,
	nameZh: z.string().max(60),
	nameEn: z.string().max(60),
	/** How many sets the lines are. */
	quantity: z.int().positive().max(LIMITS.quantityMax),
	/** Of one set. */
	unitPriceMinor: amountMinorSchema,
})
export type SetOfLine = z.infer<typeof setOfLineSchema>
