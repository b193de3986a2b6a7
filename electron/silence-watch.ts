/**
 * Notices that a process no longer answers. Questions without an answer are counted, not time: a machine that slept, or a main
 * process that was busy itself, makes nobody else guilty.
 */
const ASK_EVERY_MS = 1_000

export type SilenceWatch = { readonly heard: () => void; readonly stop: () => void }

/** Asks from now on; calls `onSilent` once, when it has been silent for `limitMs`, and asks no more then. */
export function watchSilence(options: {
	readonly ask: () => void
	readonly onSilent: () => void
	readonly limitMs: number
}): SilenceWatch {
	let unanswered = 0
	const timer = setInterval(() => {
		if (unanswered * ASK_EVERY_MS >= options.limitMs) {
			clearInterval(timer)
			return options.onSilent()
		}
		unanswered++
		options.ask()
	}, ASK_EVERY_MS)
	return {
		heard: () => {
			unanswered = 0
		},
		stop: () => clearInterval(timer),
	}
}
