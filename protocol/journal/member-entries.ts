/** What entries say of members beyond the answer to a question: who joined, what was changed of her sheet, to what she agrees. */
import { z } from 'zod'
import { cardNoSchema, memberIdSchema } from '../base/ids.ts'
import { mediumSchema } from '../card/medium.ts'
import { confirmedBySchema, sheetFieldSchema } from '../card/member-sheet.ts'
import { consentKeySchema } from '../rules/consent-wording.ts'

const sheetSchema = z.partialRecord(sheetFieldSchema, z.string().max(120))
/** Fields that are said now; an empty text takes the field away. */
export type SheetValues = z.infer<typeof sheetSchema>

/** Her answers, with their proof: which words, in which language, and who pressed the key. When and where the entry says. */
export const consentSaidSchema = z.strictObject({
	wordingVersion: z.string().min(1).max(40),
	language: z.enum(['zh-CN', 'en']),
	confirmedBy: confirmedBySchema,
	given: z.array(consentKeySchema).max(16),
	/** Asked and not given, or taken back. */
	refused: z.array(consentKeySchema).max(16),
})
export type ConsentSaid = z.infer<typeof consentSaidSchema>

/** Null: nobody looked at it but the cashier who typed it. */
const confirmedSchema = confirmedBySchema.nullable()

export const memberEnrolledSchema = z.strictObject({
	/** Drawn by the till, unique for ever. */
	memberId: memberIdSchema,
	cardNo: cardNoSchema,
	/** `drawer`: printed on a card that she was handed. `number`: she has no card; the till drew it, and her phone finds it. */
	cardKind: z.enum(['drawer', 'number']),
	/** Of the card, where it was read. */
	media: z.array(mediumSchema).max(4),
	sheet: sheetSchema,
	confirmedBy: confirmedSchema,
	consent: consentSaidSchema,
})

export const memberEditedSchema = z.strictObject({
	memberId: memberIdSchema,
	/** By which she was known at the till. */
	cardNo: cardNoSchema,
	sheet: sheetSchema,
	confirmedBy: confirmedSchema,
})

export const consentRecordedSchema = z.strictObject({
	memberId: memberIdSchema,
	cardNo: cardNoSchema,
	consent: consentSaidSchema,
})
