import type { Entry } from '../../protocol/journal/entry.ts'

/** The entry with the member as she is called now. */
export interface AboutMember {
	readonly entry: Entry
	readonly memberId: string
}
