/**
 * The window on the customer's screen. Nobody stands there to open it again, so the host does: within a second when it was
 * closed or has crashed, later each time while it does not stay. Without it the till goes on as if nothing had happened.
 */
import type { Timer } from '../../till/ports/timer.ts'
import { openTillWindow, type WindowOptions, type WindowState } from './till-window.ts'
import { windowPrograms } from './window-programs.ts'

const REOPEN_MIN_MS = 1_000
const REOPEN_MAX_MS = 60_000
/** Having stood this long, its end counts as the first again. */
const STEADY_AFTER_MS = 10_000

export function keepCustomerWindow(options: WindowOptions & { readonly timer: Timer }): {
	readonly close: () => void
} {
	const { timer, onState } = options
	let window: { readonly close: () => void } | null = null
	let pauseMs = REOPEN_MIN_MS
	let cancel: () => void = () => undefined
	let isClosing = false

	const open = () => {
		window = openTillWindow({ ...options, onState: heard })
	}
	const heard = (state: WindowState) => {
		if (isClosing) return
		onState(state)
		cancel()
		if (state.state === 'open') {
			cancel = timer.after(STEADY_AFTER_MS, () => {
				pauseMs = REOPEN_MIN_MS
			})
			return
		}
		// Neither a display nor a program comes to a process that runs.
		if (windowPrograms(options.machine).length === 0) return
		cancel = timer.after(pauseMs, open)
		pauseMs = Math.min(pauseMs * 2, REOPEN_MAX_MS)
	}
	open()
	return {
		close: () => {
			isClosing = true
			cancel()
			window?.close()
		},
	}
}
