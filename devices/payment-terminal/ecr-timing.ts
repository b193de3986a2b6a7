/** The terminal driver's times, in milliseconds. Tests shorten them; nothing else does. */
export type EcrTiming = {
	/** Between two questions whether the terminal is there. */
	readonly heartbeatMs: number
	/** For 06 or 15. */
	readonly ackTimeoutMs: number
	/** For the answer to a question that the terminal can answer at once. */
	readonly answerTimeoutMs: number
	/** For the customer and the bank; each step that the terminal tells begins it anew. */
	readonly resultTimeoutMs: number
}

export const ECR_TIMING: EcrTiming = {
	heartbeatMs: 5_000,
	ackTimeoutMs: 1_000,
	answerTimeoutMs: 3_000,
	resultTimeoutMs: 120_000,
}
