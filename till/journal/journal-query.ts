/** What is asked of the journal viewer, and what it answers. */
import { z } from 'zod'
import type { Entry } from '../../protocol/journal/entry.ts'

export const journalPlaceSchema = z.strictObject({
	epoch: z.int().positive(),
	seq: z.int().positive(),
})

export const journalGroupSchema = z.enum(['sales', 'cash', 'cards', 'shift', 'machine'])
/** What an entry is about; see `groupOf`. */
export type JournalGroup = z.infer<typeof journalGroupSchema>

export type JournalPage = {
	/** Newest first. */
	readonly entries: readonly Entry[]
	/** Where to look on; null: nothing older is kept, or may be read. */
	readonly next: z.infer<typeof journalPlaceSchema> | null
}
