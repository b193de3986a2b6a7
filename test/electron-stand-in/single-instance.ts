/** `requestSingleInstanceLock` of the stand-in: a file in the user's folder with the first one's process id, which hears a signal. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** False where another one runs; it is told. */
export function lockInstance(userDir: string, onSecond: () => void): boolean {
	const file = join(userDir, 'stand-in.lock')
	for (;;) {
		try {
			writeFileSync(file, String(process.pid), { flag: 'wx' })
			process.on('SIGUSR2', onSecond)
			return true
		} catch {
			if (isTold(Number(readFileSync(file, 'utf8')))) return false
			// Left by one that was killed.
			rmSync(file, { force: true })
		}
	}
}

function isTold(pid: number): boolean {
	try {
		process.kill(pid, 'SIGUSR2')
		return true
	} catch {
		return false
	}
}
