/**
 * The way to the host of a page that stands in a browser: the only file that opens a WebSocket. Under Electron a page finds
 * `window.till` instead.
 */
import type { ScreenPort, TillPort } from '../electron/bridge/contract.ts'
import { LIMITS } from '../protocol/limits.ts'

/**
 * `away`: the connection to the host is lost and being sought. `restarting`: the host says the process is. `outdated`: a
 * host is there and does not take this page's token, which is of an earlier launch.
 */
export type Link = 'connecting' | 'running' | 'restarting' | 'away' | 'outdated'

/** The till process as its host tells of it. */
export function linkOf(state: 'starting' | 'running' | 'restarting'): Link {
	return state === 'starting' ? 'connecting' : state
}

declare global {
	interface Window {
		/** Set by Electron's preload; absent in the kiosk browser. */
		readonly till?: TillPort
	}
}

/** The token of this launch, from `#token=…` or `?token=…`. */
function launchToken(): string {
	const fromHash = new URLSearchParams(window.location.hash.slice(1)).get('token')
	return fromHash ?? new URLSearchParams(window.location.search).get('token') ?? ''
}

/** One refusal may be a host that is just starting. */
const REFUSALS_TO_BELIEVE = 2

function isHostThere(): Promise<boolean> {
	return fetch('./index.html', { method: 'HEAD', cache: 'no-store' }).then(
		({ ok }) => ok,
		() => false,
	)
}

/**
 * A {@link ScreenPort} on a WebSocket that is sought again, with growing pauses, whenever it is lost. `path`: of the socket, by
 * which the host knows whose page this is.
 */
export function webSocketPort<Said, Heard>(
	path: string,
	onLink: (link: Link) => void,
): ScreenPort<Said, Heard> {
	let socket: WebSocket | null = null
	let listener: (message: Heard) => void = () => undefined
	let pauseMs: number = LIMITS.reconnectMinMs
	const unsent: Said[] = []

	let refusedCount = 0
	const open = () => {
		const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws'
		const opened = new WebSocket(
			`${scheme}://${window.location.host}${path}?token=${encodeURIComponent(launchToken())}`,
		)
		socket = opened
		let wasOpen = false
		opened.addEventListener('open', () => {
			pauseMs = LIMITS.reconnectMinMs
			wasOpen = true
			refusedCount = 0
			for (const message of unsent.splice(0)) opened.send(JSON.stringify(message))
		})
		opened.addEventListener('message', (event) => listener(JSON.parse(String(event.data)) as Heard))
		opened.addEventListener('close', () => {
			// What was asked of a lost connection is not asked again: the operator sees and decides.
			unsent.length = 0
			if (refusedCount < REFUSALS_TO_BELIEVE) onLink('away')
			// A refused handshake tells the page nothing; a host that serves pages all the same has refused it.
			if (!wasOpen) {
				void isHostThere().then((isThere) => {
					refusedCount = isThere ? refusedCount + 1 : 0
					if (refusedCount >= REFUSALS_TO_BELIEVE && socket?.readyState !== WebSocket.OPEN) onLink('outdated')
				})
			}
			window.setTimeout(open, pauseMs)
			pauseMs = Math.min(pauseMs * 2, LIMITS.reconnectMaxMs)
		})
	}
	onLink('connecting')
	open()
	return {
		post: (message) => {
			if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
			else unsent.push(message)
		},
		listen: (next) => {
			listener = next
		},
	}
}
