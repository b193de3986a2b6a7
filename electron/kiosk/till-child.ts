/**
 * Keeps one till process alive as a child of the kiosk host. A till process that dies is started again, later each
 * time while it keeps dying; one that dies before it was ever ready ends the start with an error instead, because
 * then its settings are wrong and trying again would only hide that.
 */
import { type ChildProcess, fork } from 'node:child_process'
import type { CustomerScreenSettings } from '../../protocol/settings/process-settings.ts'
import { SWITCH_EXIT_CODE } from '../../update/install-state.ts'
import type { FromTillProcess, ToTillProcess } from '../bridge/host-channel.ts'

export type TillProcessState = 'starting' | 'running' | 'restarting'

export type TillChildOptions = {
	readonly tillProcessFile: string
	readonly settingsFile: string
	readonly onMessage: (message: FromTillProcess) => void
	readonly onState: (state: TillProcessState, pid: number) => void
	/** It wants to be another version from now on: whoever started us starts that one. */
	readonly onSwitch?: () => void
	readonly log: (line: string) => void
}

/** The till process ended, before it was ever ready, to be started as another version. */
export class SwitchAsked extends Error {}

export type TillChild = {
	readonly state: () => TillProcessState
	readonly pid: () => number
	/** Where the customer's screen is, as the till process read it; null: there is none. */
	readonly customerScreen: () => CustomerScreenSettings | null
	/** Dropped unless the process is running: a screen asks again when it is told so. */
	readonly send: (message: ToTillProcess) => void
	/** Asks it to end, and after a while makes it. */
	readonly stop: () => Promise<void>
}

const RESTART_MIN_MS = 100
const RESTART_MAX_MS = 5_000
/** Having run this long, a death counts as the first again. */
const STEADY_AFTER_MS = 10_000
const STOP_TIMEOUT_MS = 5_000

/** Resolves when the till process has said that it is ready. */
export async function startTillChild(options: TillChildOptions): Promise<TillChild> {
	let state: TillProcessState = 'starting'
	let restartDelayMs = RESTART_MIN_MS
	let restartTimer: NodeJS.Timeout | null = null
	let stopping = false
	let customerScreen: CustomerScreenSettings | null = null
	let child: ChildProcess
	const firstStart = Promise.withResolvers<void>()

	const start = () => {
		restartTimer = null
		const startedAtMs = performance.now()
		child = forkTill(options)
		options.onState(state, child.pid ?? 0)
		child.on('message', (message) => {
			const told = message as FromTillProcess
			if (told.kind !== 'tillReady') return options.onMessage(told)
			state = 'running'
			customerScreen = told.customerScreen
			options.onState(state, child.pid ?? 0)
			firstStart.resolve()
		})
		child.on('error', (error) => {
			options.log(`till process: ${error.message}`)
			if (child.pid === undefined) firstStart.reject(error)
		})
		child.once('exit', (code, signal) =>
			died(code, signal ?? `code ${code}`, performance.now() - startedAtMs),
		)
	}
	const died = (exitCode: number | null, reason: string, ranForMs: number) => {
		if (stopping) return
		if (exitCode === SWITCH_EXIT_CODE) {
			options.onSwitch?.()
			return firstStart.reject(new SwitchAsked('another version is to be started'))
		}
		if (state === 'starting')
			return firstStart.reject(new Error(`the till process ended before it was ready (${reason})`))
		if (ranForMs > STEADY_AFTER_MS) restartDelayMs = RESTART_MIN_MS
		options.log(`till process ended (${reason}), starting it again in ${restartDelayMs} ms`)
		state = 'restarting'
		options.onState(state, 0)
		restartTimer = setTimeout(start, restartDelayMs)
		restartDelayMs = Math.min(restartDelayMs * 2, RESTART_MAX_MS)
	}
	const stop = async () => {
		stopping = true
		if (restartTimer !== null) clearTimeout(restartTimer)
		await endChild(child)
	}

	start()
	await firstStart.promise
	return {
		state: () => state,
		pid: () => child.pid ?? 0,
		customerScreen: () => customerScreen,
		send: (message) => {
			if (state === 'running' && child.connected) child.send(message)
		},
		stop,
	}
}

function forkTill({ tillProcessFile, settingsFile }: TillChildOptions): ChildProcess {
	// The host's own output carries its ready line, so what the till process prints goes to the log.
	return fork(tillProcessFile, [settingsFile], { stdio: ['ignore', 2, 'inherit', 'ipc'] })
}

async function endChild(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return
	const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
	const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
	if (child.connected) child.send({ kind: 'stop' } satisfies ToTillProcess)
	await exited
	clearTimeout(timer)
}
