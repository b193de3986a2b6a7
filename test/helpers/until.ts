/**
 * Resolves as soon as `condition` holds; rejects with `what` when it does not within `timeoutMs`. The limit is there for
 * hangs, not for slowness: a busy machine must not fail a test.
 */
export async function until(
	condition: () => boolean | Promise<boolean>,
	what: string,
	timeoutMs = 60_000,
): Promise<void> {
	const endMs = performance.now() + timeoutMs
	while (!(await condition())) {
		if (performance.now() > endMs) throw new Error(`not within ${timeoutMs} ms: ${what}`)
		await new Promise((resolve) => setTimeout(resolve, 2))
	}
}
