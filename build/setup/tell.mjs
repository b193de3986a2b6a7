/*
 * What set-up says to the person who waits. Everything goes to stderr, so that a command's own output (a
 * `ready` line, JSON) stays clean on stdout. Long steps show that they are alive.
 */

const startedAt = Date.now()

/** One progress line, with the seconds since the start. @param {string} text */
export function tell(text) {
	const seconds = ((Date.now() - startedAt) / 1000).toFixed(0).padStart(4)
	process.stderr.write(`[${seconds} s] ${text}\n`)
}

/**
 * Runs `work`, saying before what it does and every 15 s that it still does.
 * @template T
 * @param {string} text
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function tellWhile(text, work) {
	tell(`${text} …`)
	const alive = setInterval(() => tell(`${text}: still at it`), 15_000)
	try {
		return await work()
	} finally {
		clearInterval(alive)
	}
}
