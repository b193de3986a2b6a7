/** The state that the last run left: read back, or the reason why a till cannot go on with it. */
import type { LoadedJournal } from './ports/journal.ts'
import { type TillState, tillStateSchema } from './till-state.ts'

/** The journal is sound; what stands beside it (open shift, basket, counters) is not what this program writes. */
export class SavedStateUnreadable extends Error {
	override readonly name = 'SavedStateUnreadable'
}

/** Null: it cannot be read. */
export function readSavedState(text: string): TillState | null {
	let told: unknown
	try {
		told = JSON.parse(text)
	} catch {
		return null
	}
	const read = tillStateSchema.safeParse(told)
	return read.success ? read.data : null
}

/**
 * What a till goes on with; null for nothing. An epoch that begins can do without what it cannot read: it takes the lane over
 * from its agent, as after a lost disk, and what the epoch before had not sent goes up all the same. Within an epoch nothing
 * can be made up for the counters, so it throws {@link SavedStateUnreadable}.
 */
export function savedState({ workingState, head }: LoadedJournal): TillState | null {
	if (workingState === null) return null
	const state = readSavedState(workingState)
	if (state !== null) return state
	if (head.epoch > 1 && head.seq === 0) return null
	throw new SavedStateUnreadable(
		'the saved shift and basket cannot be read; the journal is sound: see `yika doctor --settings <till’s settings>`',
	)
}
