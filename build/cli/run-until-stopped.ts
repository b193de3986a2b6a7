/* Keeps a started part running until somebody ends it, then ends it in good order. */

/**
 * Resolves when the part has stopped. A second signal while it is stopping ends the process at once: somebody is
 * impatient, and nothing is lost by that, because every part survives a `kill -9`.
 */
export async function runUntilStopped(running: { readonly stop: () => Promise<void> }): Promise<void> {
	await new Promise<void>((resolve) => {
		const onSignal = () => {
			for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal)
			resolve()
		}
		process.on('SIGINT', onSignal)
		process.on('SIGTERM', onSignal)
	})
	await running.stop()
}
