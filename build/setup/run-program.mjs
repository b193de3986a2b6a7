/*
 * Starts other programs for the set-up scripts. These files are plain JavaScript because they run before
 * anything is installed, on whatever Node (20 or newer) the machine has.
 */
import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BIN = join(ROOT, 'node_modules', '.bin')
/** Node 24, from the pinned `node` package; there once set-up has run. */
export const NODE_24 = join(BIN, 'node')
/** As it was when we were started: by the time somebody looks, it may be gone. */
const PARENT = process.ppid
let isEnding = false
/** @type {NodeJS.Signals[]} */
const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
const KILL_AFTER_MS = 2_000
/** What runs now by runQuietly, and whether it may be killed. @type {Map<import('node:child_process').ChildProcess, boolean>} */
const quietChildren = new Map()
/** Not null once a signal has come during set-up: the code to end with when no child is left. @type {number | null} */
let endCode = null

/**
 * The environment for a child: with our tools first (`ours`), or without them. npm must not run on a Node that it
 * is about to replace, so installing uses the machine's own.
 * @param {'ours' | 'machine'} kind
 */
export function environment(kind) {
	const machine = (process.env.PATH ?? '')
		.split(delimiter)
		.filter((folder) => !folder.includes(join('node_modules', '.bin')))
	const folders = kind === 'ours' ? [BIN, ...machine] : machine
	return { ...process.env, PATH: folders.join(delimiter) }
}

/**
 * Runs a program quietly and gathers what it prints. Never throws: a program that cannot be started has code 127,
 * one that ran out of time has code 124.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, timeoutMs?: number, mayBeKilled?: boolean }} [options] `mayBeKilled`: false for
 *   one that must come to its own end, such as apt-get
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runQuietly(
	program,
	args,
	{ env = environment('machine'), timeoutMs, mayBeKilled = true } = {},
) {
	return new Promise((resolve) => {
		/** @type {Buffer[]} */
		const chunks = []
		let ranOutOfTime = false
		const child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
		quietChildren.set(child, mayBeKilled)
		const timer =
			timeoutMs === undefined
				? undefined
				: setTimeout(() => {
						ranOutOfTime = true
						child.kill('SIGKILL')
					}, timeoutMs)
		child.stdout.on('data', (chunk) => chunks.push(chunk))
		child.stderr.on('data', (chunk) => chunks.push(chunk))
		/** @param {number} code */
		const end = (code) => {
			clearTimeout(timer)
			quietChildren.delete(child)
			if (endCode !== null) return leaveWhenAlone()
			resolve({ code: ranOutOfTime ? 124 : code, output: Buffer.concat(chunks).toString('utf8') })
		}
		child.on('error', (error) => {
			chunks.push(Buffer.from(error.message))
			end(127)
		})
		child.on('close', (code) => end(code ?? 1))
	})
}

/**
 * npm passes a signal to the shell that it started us by, and that shell ends without passing it on. So when we are
 * run by npm and our parent is gone, somebody has ended npm and means us.
 * @param {() => void} act
 */
function whenOrphaned(act) {
	if (process.env.npm_lifecycle_event === undefined) return undefined
	const watch = setInterval(() => {
		if (process.ppid === PARENT) return
		clearInterval(watch)
		act()
	}, 250)
	return watch.unref()
}

/** Whether a signal came, or npm went away, while a program ran in the foreground: then nothing more is wanted. */
export function isAskedToEnd() {
	return isEnding
}

function leaveWhenAlone() {
	if (endCode !== null && quietChildren.size === 0) process.exit(endCode)
}

/**
 * Does `work`, which runs programs quietly. A signal, or the end of npm above us, ends them and this process: what
 * was asked for then is not started behind the back of whoever has gone. npm finishes
 * what it is at before it heeds a signal, so after a moment it is killed; a second signal ends us at once.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function endingWithSignals(work) {
	const end = (/** @type {NodeJS.Signals} */ signal) => {
		if (endCode !== null) process.exit(endCode)
		endCode = signal === 'SIGINT' ? 130 : 143
		for (const child of quietChildren.keys()) child.kill(signal)
		setTimeout(() => {
			for (const [child, mayBeKilled] of quietChildren) if (mayBeKilled) child.kill('SIGKILL')
		}, KILL_AFTER_MS)
		leaveWhenAlone()
	}
	for (const signal of END_SIGNALS) process.on(signal, end)
	const orphaned = whenOrphaned(() => end('SIGTERM'))
	try {
		return await work()
	} finally {
		clearInterval(orphaned)
		for (const signal of END_SIGNALS) process.off(signal, end)
	}
}

/**
 * Runs a program with the terminal handed over: its output is ours, and the signals that we get are passed on, so
 * that stopping `npm start` stops the till in good order.
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit code; 128 + n when signal n ended it
 */
export function runInForeground(program, args) {
	return new Promise((resolve) => {
		const child = spawn(program, args, { cwd: ROOT, env: environment('ours'), stdio: 'inherit' })
		/** @param {NodeJS.Signals} signal */
		const pass = (signal) => {
			isEnding = true
			// A terminal sends Ctrl-C to the whole group: the child has it already, and twice means "at once".
			if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
		}
		for (const signal of END_SIGNALS) process.on(signal, pass)
		child.on('error', (error) => {
			process.stderr.write(`${program} could not be started: ${error.message}\n`)
			resolve(127)
		})
		const orphaned = whenOrphaned(() => pass('SIGTERM'))
		child.on('close', (code, signal) => {
			clearInterval(orphaned)
			for (const name of END_SIGNALS) process.off(name, pass)
			resolve(code ?? 128 + (signal === 'SIGINT' ? 2 : signal === 'SIGKILL' ? 9 : 15))
		})
	})
}
