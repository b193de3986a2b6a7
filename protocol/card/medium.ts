import { z } from 'zod'

/**
 * One carrier that points at a card. `uid`: bytes in card order as upper-case hex (ISO 14443-3). `epc`: what a UHF tag says,
 * without its PC word, as upper-case hex; in whole words of 16 bits (EPC Gen2).
 */
export const mediumSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('uid'), value: z.string().regex(/^([0-9A-F]{2}){4,10}$/) }),
	z.strictObject({ kind: z.literal('cardNo'), value: z.string().regex(/^[0-9]{8,19}$/) }),
	z.strictObject({ kind: z.literal('epc'), value: z.string().regex(/^([0-9A-F]{4}){1,31}$/) }),
	z.strictObject({ kind: z.literal('phone'), value: z.string().regex(/^\+?[0-9]{5,15}$/) }),
])
export type Medium = z.infer<typeof mediumSchema>

/** The look-up key of a medium, `<kind>:<value>`. */
export function mediumKey(medium: Medium): string {
	return `${medium.kind}:${medium.value}`
}
