/** The two clocks. Wall time is for people and can jump; elapsed time never goes back. */
export interface Clock {
	/** Milliseconds since 1970-01-01 UTC, as the machine believes. */
	nowMs(): number
	/** Milliseconds since an arbitrary start; only differences mean anything. */
	monotonicMs(): number
}
