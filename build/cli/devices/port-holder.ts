/* Who holds a port open, where the system lets us see it (Linux, processes of the same user, or all for root). */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** One `<pid>: <command>` for each; none that we may see, or not on this system: empty. */
export function portHolders(path: string): readonly string[] {
	const pids = quiet(() => readdirSync('/proc'), []).filter((name) => /^\d+$/.test(name))
	const holders = pids.filter(
		(pid) =>
			Number(pid) !== process.pid &&
			quiet(() => readdirSync(`/proc/${pid}/fd`), []).some(
				(fd) => quiet(() => readlinkSync(`/proc/${pid}/fd/${fd}`), '') === path,
			),
	)
	return holders.map((pid) => `${pid}: ${wordsOf(pid)}`)
}

function wordsOf(pid: string): string {
	const words = quiet(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'), '').split('\0')
	return words.join(' ').trim().slice(0, 120)
}

/** Processes end and belong to others while we look. */
function quiet<T>(look: () => T, otherwise: T): T {
	try {
		return look()
	} catch {
		return otherwise
	}
}
