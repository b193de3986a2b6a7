/** The desk where somebody joins, and the one where her sheet is changed: what the till keeps of them over a power cut. */
import { z } from 'zod'
import { cardNoSchema } from '../../protocol/base/ids.ts'
import { cardSnapshotSchema } from '../../protocol/card/card-snapshot.ts'
import { mediumSchema } from '../../protocol/card/medium.ts'
import { confirmedBySchema } from '../../protocol/card/member-sheet.ts'
import { memberEnrolledSchema } from '../../protocol/journal/member-entries.ts'

/** What waits for the customer's word: nothing of it is written until she has said it. */
const sheetDraftSchema = z.strictObject({
	/** An answer to another question counts for nothing. */
	askId: z.string(),
	stage: z.enum(['data', 'consent']),
	sheet: memberEnrolledSchema.shape.sheet,
	/** Who confirmed the data; null: nobody has. */
	confirmedBy: confirmedBySchema.nullable(),
})
export type SheetDraft = z.infer<typeof sheetDraftSchema>

export const enrolDeskSchema = z.strictObject({
	kind: z.literal('enrol'),
	/** From the drawer, as the group knows it. Null: none, or one that nobody here knows. */
	card: cardSnapshotSchema.nullable(),
	/** What is printed on it; null: she gets no card. */
	cardNo: cardNoSchema.nullable(),
	/** Which led to it. */
	media: z.array(mediumSchema).max(4),
	draft: sheetDraftSchema.nullable(),
})
export type EnrolDesk = z.infer<typeof enrolDeskSchema>

export const editDeskSchema = z.strictObject({
	kind: z.literal('editMember'),
	/** Hers, as the sale knows it. */
	card: cardSnapshotSchema,
	draft: sheetDraftSchema.nullable(),
})
export type EditDesk = z.infer<typeof editDeskSchema>
