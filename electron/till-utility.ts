/** Keeps the till process alive as Electron's utility process, as `kiosk/till-child.ts` does for the kiosk host. */
import { type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron'
import type { CustomerScreenSettings } from '../protocol/settings/process-settings.ts'
import type { ScreenRole } from './bridge/contract.ts'
import type { FromTillProcess, ToUtilityProcess } from './bridge/host-channel.ts'

export type TillProcessState = 'starting' | 'running' | 'restarting'

export type TillUtility = {
	readonly give: (port: MessagePortMain, role: ScreenRole) => void
	/** Asks it to end; resolves when it has. */
	readonly stop: () => Promise<void>
}

const RESTART_MIN_MS = 100
const RESTART_MAX_MS = 5_000
const STOP_TIMEOUT_MS = 5_000

export function startTillUtility(options: {
	readonly tillProcessFile: string
	readonly settingsFile: string
	readonly onState: (state: TillProcessState) => void
	/** Once: the first till process has said where the customer's screen is. */
	readonly onCustomerScreen: (display: CustomerScreenSettings) => void
	readonly log: (line: string) => void
}): TillUtility {
	let child: UtilityProcess | null = null
	let restartDelayMs = RESTART_MIN_MS
	let restartTimer: NodeJS.Timeout | null = null
	let stopping = false
	let wasReady = false

	const start = () => {
		const started = utilityProcess.fork(options.tillProcessFile, [options.settingsFile], {
			serviceName: 'Yika till',
			stdio: 'inherit',
		})
		child = started
		started.on('message', (message: FromTillProcess) => {
			if (message.kind !== 'tillReady') return
			restartDelayMs = RESTART_MIN_MS
			options.onState('running')
			if (!wasReady && message.customerScreen !== null) options.onCustomerScreen(message.customerScreen)
			wasReady = true
		})
		started.once('exit', (code) => {
			child = null
			if (stopping) return
			options.log(`till process ended (code ${code}), starting it again in ${restartDelayMs} ms`)
			options.onState('restarting')
			restartTimer = setTimeout(start, restartDelayMs)
			restartDelayMs = Math.min(restartDelayMs * 2, RESTART_MAX_MS)
		})
	}
	start()
	return {
		give: (port, role) =>
			child?.postMessage({ kind: 'rendererPort', role } satisfies ToUtilityProcess, [port]),
		async stop() {
			stopping = true
			if (restartTimer !== null) clearTimeout(restartTimer)
			const ending = child
			if (ending === null) return
			const exited = new Promise<void>((resolve) => ending.once('exit', () => resolve()))
			const timer = setTimeout(() => ending.kill(), STOP_TIMEOUT_MS)
			ending.postMessage({ kind: 'stop' } satisfies ToUtilityProcess)
			await exited
			clearTimeout(timer)
		},
	}
}
