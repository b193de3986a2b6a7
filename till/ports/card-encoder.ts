/** Texts of tracks 1, 2 and 3 with their sentinels; null: leave the track alone. */
export type EncodedTracks = readonly [string | null, string | null, string | null]

/** How one encoding ended, and what the card holds now. Only `done` means that it holds what it should. */
export type EncodeOutcome =
	| 'done'
	/** Written, but what was read back is something else: the card is not to be given out. */
	| 'differs'
	/** Written, as the unit says, and not read back: nobody drew it through again, or the unit went away. */
	| 'unverified'
	/** It was, or may have been, on its way through the unit when that failed: the old, the new, or neither. */
	| 'unknown'
	/** The unit refuses the command: the card holds what it held. */
	| 'failed'
	/** Nobody drew a card through in time, or somebody gave up before: it holds what it held. */
	| 'noCard'
	| 'notConnected'
	| 'busy'
	/** Tracks that no stripe can hold, or those of a bank card: such a card is never made here. */
	| 'notAllowed'

/** What a card is drawn through for. */
export type SwipePurpose = 'write' | 'verify' | 'erase'

/** A reader that also writes: magnetic cards are issued with it. One thing at a time. */
export interface CardEncoder {
	/** Writes and reads back. `onSwipe` is told each time that the card is to be drawn through. */
	write(tracks: EncodedTracks, onSwipe: (purpose: SwipePurpose) => void): Promise<EncodeOutcome>
	erase(onSwipe: (purpose: SwipePurpose) => void): Promise<EncodeOutcome>
	/** High for black stripes, low for brown ones; a wrong setting writes what soon fades. */
	setCoercivity(coercivity: 'high' | 'low'): Promise<EncodeOutcome>
	/** Zero bits before the data, tracks 1 and 3 together. */
	setLeadingZeros(tracks13: number, track2: number): Promise<EncodeOutcome>
	/** Gives up the card that is being waited for; reading goes on. */
	cancel(): void
}
