/** Starts the process of a device: plain Node, also where the till process runs inside Electron. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { StartDevice } from './device-keeper.ts'

/** A driver holds a few frames: a small heap that is cleaned often costs it nothing. */
const HEAP_FLAGS = ['--max-old-space-size=64', '--max-semi-space-size=1']

/** `cacheDir`: where compiled code is kept for the next start; it must be ours alone to write. */
export function deviceForker(cacheDir: string): StartDevice {
	return (listener) => {
		const child = fork(processFile(), {
			execArgv: HEAP_FLAGS,
			// Inside Electron the program is Electron, which is to be Node here.
			env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_COMPILE_CACHE: cacheDir },
			// Its standard output goes to the log: that of the till process may carry more than words.
			stdio: ['ignore', 2, 'inherit', 'ipc'],
		})
		child.on('message', listener.message)
		child.on('error', (error) => {
			// One that could not be started has no exit.
			if (child.pid === undefined) queueMicrotask(() => listener.ended(error.message))
		})
		// After both: what it said last is heard before its end.
		let exit: string | null = null
		const over = () => {
			if (exit !== null && !child.connected) listener.ended(exit)
		}
		child.once('exit', (code, signal) => {
			exit = signal ?? `code ${code}`
			over()
		})
		child.once('disconnect', over)
		return {
			pid: child.pid ?? 0,
			send: (message) => {
				// To one that is just ending; that it ended is heard in a moment.
				if (child.connected) child.send(message, () => undefined)
			},
			kill: () => void child.kill('SIGKILL'),
		}
	}
}

/** In a bundle its file lies beside this one, as JavaScript. */
function processFile(): string {
	const file = import.meta.url.endsWith('.ts') ? './device-process.ts' : './device-process.mjs'
	return fileURLToPath(new URL(file, import.meta.url))
}
