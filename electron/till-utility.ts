/**
 * Keeps the till process alive as Electron's utility process, as `kiosk/till-child.ts` does for the kiosk host: one that dies or
 * hangs is started again, later each time, and after a few times within a while not by itself any more.
 */
import { join } from 'node:path'
import { app, type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron'
import { HANDED_OVER } from '../protocol/settings/handed-over.ts'
import type { CustomerScreenSettings } from '../protocol/settings/process-settings.ts'
import type { ScreenRole } from './bridge/contract.ts'
import type { FromUtilityProcess, ToUtilityProcess } from './bridge/host-channel.ts'
import { restartBudget } from './restart-budget.ts'
import { type SilenceWatch, watchSilence } from './silence-watch.ts'

export type TillProcessState = 'starting' | 'running' | 'restarting'

export type TillUtility = {
	readonly give: (port: MessagePortMain, role: ScreenRole) => void
	/** A person wants it tried again, after `onGivenUp`. */
	readonly again: () => void
	/** Asks it to end; resolves when it has. */
	readonly stop: () => Promise<void>
}

const RESTART_MIN_MS = 100
const RESTART_MAX_MS = 5_000
/** More deaths than these within five minutes, and a person must look. */
const DEATHS_MAX = 5
const DEATHS_WITHIN_MS = 5 * 60_000
const STOP_TIMEOUT_MS = 5_000

export function startTillUtility(options: {
	readonly tillProcessFile: string
	readonly settingsFile: string
	/** The machine's secret, where the shell keeps it. */
	readonly secret: string | null
	/** A till process that answers nothing for so long is killed. */
	readonly hangAfterMs: number
	readonly onState: (state: TillProcessState) => void
	/** It has died too often; nothing is tried until `again`. */
	readonly onGivenUp: (lastDeath: string) => void
	/** Once: the first till process has said where the customer's screen is. */
	readonly onCustomerScreen: (display: CustomerScreenSettings) => void
	readonly log: (line: string) => void
}): TillUtility {
	let child: UtilityProcess | null = null
	let watch: SilenceWatch | null = null
	let restartDelayMs = RESTART_MIN_MS
	let restartTimer: NodeJS.Timeout | null = null
	let stopping = false
	let wasReady = false
	const budget = restartBudget(DEATHS_MAX, DEATHS_WITHIN_MS)

	const start = () => {
		restartTimer = null
		const started = forkTill(options)
		child = started
		started.on('message', (message: FromUtilityProcess) => {
			watch?.heard()
			if (message.kind === 'tillReady') ready(started, message.customerScreen)
		})
		started.once('exit', (code) => {
			watch?.stop()
			child = null
			if (!stopping) died(`code ${code}`)
		})
	}
	const ready = (started: UtilityProcess, customerScreen: CustomerScreenSettings | null) => {
		restartDelayMs = RESTART_MIN_MS
		options.onState('running')
		if (!wasReady && customerScreen !== null) options.onCustomerScreen(customerScreen)
		wasReady = true
		watch = watchSilence({
			ask: () => started.postMessage({ kind: 'ping' } satisfies ToUtilityProcess),
			onSilent: () => {
				options.log(`till process has said nothing for ${options.hangAfterMs} ms: it is ended`)
				killNow(started)
			},
			limitMs: options.hangAfterMs,
		})
	}
	const died = (how: string) => {
		options.onState('restarting')
		if (!budget.take(performance.now())) {
			options.log(`till process ended (${how}), ${DEATHS_MAX} times within five minutes: a person must look`)
			return options.onGivenUp(how)
		}
		options.log(`till process ended (${how}), starting it again in ${restartDelayMs} ms`)
		restartTimer = setTimeout(start, restartDelayMs)
		restartDelayMs = Math.min(restartDelayMs * 2, RESTART_MAX_MS)
	}
	start()
	return {
		give: (port, role) =>
			child?.postMessage({ kind: 'rendererPort', role } satisfies ToUtilityProcess, [port]),
		again() {
			if (child !== null || restartTimer !== null || stopping) return
			budget.refill()
			restartDelayMs = RESTART_MIN_MS
			start()
		},
		async stop() {
			stopping = true
			if (restartTimer !== null) clearTimeout(restartTimer)
			if (child !== null) await endTill(child)
		},
	}
}

function forkTill(options: {
	readonly tillProcessFile: string
	readonly settingsFile: string
	readonly secret: string | null
}) {
	return utilityProcess.fork(options.tillProcessFile, [options.settingsFile], {
		serviceName: 'Yika till',
		stdio: 'inherit',
		// What was compiled once is loaded at the next start; the folder is this user's alone.
		env: {
			...environmentWith(options.secret),
			NODE_COMPILE_CACHE: join(app.getPath('userData'), 'compiled'),
		},
	})
}

/** Of a process of ours to which the machine's secret is handed over. */
export function environmentWith(secret: string | null): NodeJS.ProcessEnv {
	return secret === null ? process.env : { ...process.env, [HANDED_OVER]: secret }
}

async function endTill(ending: UtilityProcess): Promise<void> {
	const exited = new Promise<void>((resolve) => ending.once('exit', () => resolve()))
	const timer = setTimeout(() => killNow(ending), STOP_TIMEOUT_MS)
	ending.postMessage({ kind: 'stop' } satisfies ToUtilityProcess)
	await exited
	clearTimeout(timer)
}

/** `UtilityProcess.kill` asks politely, and one that hangs does not hear. */
function killNow({ pid }: UtilityProcess): void {
	if (pid !== undefined) process.kill(pid, 'SIGKILL')
}
