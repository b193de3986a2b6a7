/** A broken promise inside our own code. Never used for bad input or refusals: those are values. */
export class AssertionFailed extends Error {
	override readonly name = 'AssertionFailed'
}

/** Throws {@link AssertionFailed} unless `condition` holds. Stays on in production. */
export function assert(condition: unknown, message: string): asserts condition {
	if (!condition) throw new AssertionFailed(message)
}

/** Ends an exhaustive switch: does not compile while a case is missing. */
export function unreachable(value: never): never {
	throw new AssertionFailed(`unreachable: ${JSON.stringify(value)}`)
}
