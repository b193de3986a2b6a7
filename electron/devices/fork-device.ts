/** Starts the process of a device: plain Node, also where the till process runs inside Electron. */
import { fork, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { StartDevice } from './device-keeper.ts'
import { plainNode } from './plain-node.ts'

/** A driver holds a few frames: a small heap that is cleaned often costs it nothing. */
const HEAP_FLAGS = ['--max-old-space-size=64', '--max-semi-space-size=1']

/**
 * Linux kills the process as soon as the till process is gone, in whatever way that ended: one that hangs would never hear that it
 * is disconnected. The kernel means the thread that started it, which is the till's main thread. Debian always has this program.
 */
const DIES_WITH_PARENT = ['setpriv', '--pdeathsig', 'KILL'] as const

/** `cacheDir`: where compiled code is kept for the next start; it must be ours alone to write. */
export function deviceForker(cacheDir: string): StartDevice {
	const node = plainNode(process.execPath, process.resourcesPath)
	const [program, ...programArgs] = isUsable(DIES_WITH_PARENT)
		? [...DIES_WITH_PARENT, node.program]
		: [node.program]
	return (listener) => {
		const child = fork(node.fileOf(processFile()), {
			execPath: program,
			execArgv: [...programArgs, ...HEAP_FLAGS],
			// Inside an Electron that is not packaged the program is Electron, which is to be Node here.
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

/** Other systems lack it, and small ones have one that knows less. */
function isUsable([program, ...args]: typeof DIES_WITH_PARENT): boolean {
	return spawnSync(program, [...args, 'true']).status === 0
}

/** In a bundle its file lies beside this one, as JavaScript. */
function processFile(): string {
	const file = import.meta.url.endsWith('.ts') ? './device-process.ts' : './device-process.mjs'
	return fileURLToPath(new URL(file, import.meta.url))
}
