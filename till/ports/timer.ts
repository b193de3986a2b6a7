export interface Timer {
	/** Runs `task` once after `delayMs`. The returned function cancels it; calling that twice is harmless. */
	after(delayMs: number, task: () => void): () => void
}
