import { z } from 'zod'

/** Card numbers of one length, first and last included. The shop's own are told apart from bank cards by it. */
export const cardNumberRangeSchema = z
	.strictObject({
		from: z.string().regex(/^[0-9]{4,19}$/),
		to: z.string().regex(/^[0-9]{4,19}$/),
	})
	.refine(({ from, to }) => from.length === to.length && from <= to, 'from and to of one length, in order')
export type CardNumberRange = z.infer<typeof cardNumberRangeSchema>
