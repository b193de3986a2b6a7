/**
 * One process of the demonstration: started, waited for until it says `yika-ready {…}`, started again when it dies
 * (unless it was killed to stay down), and ended with everything else. Its words go to a log file.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'

export type KeptProcessOptions = {
	readonly name: string
	/** A TypeScript file and its arguments, for the Node that runs us. */
	readonly args: readonly string[]
	readonly env?: Readonly<Record<string, string>>
	readonly logFile: string
	readonly readyTimeoutMs: number
	readonly onChange: (state: KeptState) => void
	/** Lines of standard output other than the ready line. */
	readonly onLine?: (line: string) => void
}

export type KeptState =
	| { readonly kind: 'starting'; readonly pid: number }
	/** `ready` is what stood behind `yika-ready`, unparsed. */
	| { readonly kind: 'running'; readonly pid: number; readonly ready: unknown }
	| { readonly kind: 'dead'; readonly reason: string }

export type KeptProcess = {
	readonly name: string
	readonly state: () => KeptState
	readonly restartCount: () => number
	/** Resolves when it runs, at once if it does; rejects when it dies before, or takes too long. */
	readonly start: () => Promise<void>
	/** SIGKILL, resolved when it is gone. */
	readonly kill: (options: { readonly restart: boolean }) => Promise<void>
	/** SIGTERM, and SIGKILL after a while. It does not come back. */
	readonly stop: () => Promise<void>
}

const READY = 'yika-ready '
const RESTART_DELAY_MS = 300
const RESTART_DELAY_MAX_MS = 5_000
const STOP_TIMEOUT_MS = 10_000
const LOG_TAIL_LINES = 12

export function keepProcess(options: KeptProcessOptions): KeptProcess {
	let state: KeptState = { kind: 'dead', reason: 'not started' }
	let child: ChildProcess | null = null
	let gone: Promise<void> = Promise.resolve()
	let stayDown = false
	let launchCount = 0
	let restartDelayMs = RESTART_DELAY_MS
	let restartTimer: NodeJS.Timeout | null = null
	let waiting: PromiseWithResolvers<void> | null = null

	const become = (next: KeptState) => {
		state = next
		if (next.kind === 'running') {
			restartDelayMs = RESTART_DELAY_MS
			waiting?.resolve()
		}
		if (next.kind === 'dead') waiting?.reject(startFailure(options, next.reason))
		if (next.kind !== 'starting') waiting = null
		options.onChange(next)
	}
	const launch = () => {
		restartTimer = null
		launchCount++
		const launched = spawnLogged(options)
		child = launched
		gone = new Promise((resolve) => launched.once('close', () => resolve()))
		const tooLong = setTimeout(() => launched.kill('SIGKILL'), options.readyTimeoutMs)
		become({ kind: 'starting', pid: launched.pid ?? 0 })
		readLines(launched, (line) => {
			if (!line.startsWith(READY)) return options.onLine?.(line)
			clearTimeout(tooLong)
			become({ kind: 'running', pid: launched.pid ?? 0, ready: JSON.parse(line.slice(READY.length)) })
		})
		launched.once('error', (error) => become({ kind: 'dead', reason: error.message }))
		launched.once('close', (code, signal) => {
			clearTimeout(tooLong)
			const wasStarting = state.kind === 'starting' && waiting !== null
			become({ kind: 'dead', reason: signal ?? `code ${code}` })
			// Somebody waits for this very start and hears that it failed: they decide what to do next.
			if (!stayDown && !wasStarting) restartLater()
		})
	}
	const restartLater = () => {
		restartTimer = setTimeout(launch, restartDelayMs)
		restartDelayMs = Math.min(restartDelayMs * 2, RESTART_DELAY_MAX_MS)
	}
	const cancelRestart = () => {
		if (restartTimer !== null) clearTimeout(restartTimer)
		restartTimer = null
	}
	const end = async (signal: NodeJS.Signals) => {
		cancelRestart()
		if (state.kind === 'dead' || child === null) return
		const ending = child
		ending.kill(signal)
		const timer = setTimeout(() => ending.kill('SIGKILL'), STOP_TIMEOUT_MS)
		await gone
		clearTimeout(timer)
	}
	return {
		name: options.name,
		state: () => state,
		restartCount: () => Math.max(0, launchCount - 1),
		start() {
			stayDown = false
			cancelRestart()
			if (state.kind === 'running') return Promise.resolve()
			waiting ??= Promise.withResolvers()
			const started = waiting.promise
			if (state.kind === 'dead') launch()
			return started
		},
		kill({ restart }) {
			stayDown = !restart
			// What is dead already is not killed, and that it is about to be started again stands.
			return restart && state.kind === 'dead' ? Promise.resolve() : end('SIGKILL')
		},
		stop() {
			stayDown = true
			return end('SIGTERM')
		},
	}
}

function spawnLogged({ args, env, logFile }: KeptProcessOptions): ChildProcess {
	const log = openSync(logFile, 'a')
	writeSync(log, `--- ${new Date().toISOString()} ${args.join(' ')}\n`)
	const child = spawn(process.execPath, [...args], {
		stdio: ['ignore', 'pipe', log],
		env: { ...process.env, ...env },
		// A Ctrl-C in the terminal reaches us alone: we end the others in good order.
		detached: true,
	})
	closeSync(log)
	return child
}

function readLines(child: ChildProcess, onLine: (line: string) => void): void {
	if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', onLine)
}

function startFailure({ name, logFile }: KeptProcessOptions, reason: string): Error {
	const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n')
	return new Error(`${name} ended before it was ready (${reason}). The end of ${logFile}:\n${tail}`)
}
