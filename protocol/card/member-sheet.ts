/**
 * A member's sheet: what she tells of herself when she joins, and what is changed of it later. Each field is merged by
 * itself (`server/members/merge-field.ts`); an empty value takes it away again.
 */
import { z } from 'zod'

/** Said of a member beyond the fields that a question asks for. */
export const memberDetailNameSchema = z.enum(['familyName', 'givenName', 'addressedAs'])
export type MemberDetailName = z.infer<typeof memberDetailNameSchema>

export const sheetFieldSchema = z.enum([
	...memberDetailNameSchema.options,
	'phone',
	'birthday',
	'email',
	'address',
])
export type SheetField = z.infer<typeof sheetFieldSchema>

/** In the order in which a sheet shows them. */
export const SHEET_FIELDS: readonly SheetField[] = [
	'familyName',
	'givenName',
	'addressedAs',
	'phone',
	'birthday',
	'email',
	'address',
]

/** On whose word: she pressed the key on her own display, the cashier asked her, or nobody did. */
export const confirmedBySchema = z.enum(['customerDisplay', 'cashier'])
export type ConfirmedBy = z.infer<typeof confirmedBySchema>
