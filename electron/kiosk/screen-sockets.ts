/**
 * Carries messages between the browser's WebSockets and the till process without reading them. The sockets stay
 * open while the till process is away: each is told so, and is introduced again to the next one.
 */
import type { WebSocket } from 'ws'
import { LIMITS } from '../../protocol/limits.ts'
import type { ScreenRole, ToCustomer, ToRenderer } from '../bridge/contract.ts'
import type { FromTillProcess, ToTillProcess } from '../bridge/host-channel.ts'
import type { TillProcessState } from './till-child.ts'

type Screen = { readonly socket: WebSocket; readonly role: ScreenRole }

export class ScreenSockets {
	readonly #screens = new Map<number, Screen>()
	readonly #toTill: (message: ToTillProcess) => void
	#state: TillProcessState = 'starting'
	#lastId = 0

	/** `toTill` drops what it is given while no till process runs. */
	constructor(toTill: (message: ToTillProcess) => void) {
		this.#toTill = toTill
	}

	/** `role`: by the way that it came in. */
	add(socket: WebSocket, role: ScreenRole): void {
		const connectionId = ++this.#lastId
		this.#screens.set(connectionId, { socket, role })
		socket.on('message', (data) => this.#toTill({ kind: 'rendererMessage', connectionId, raw: String(data) }))
		// An error is always followed by `close`; a screen that breaks off is not worth a line.
		socket.on('error', () => socket.terminate())
		socket.on('close', () => {
			this.#screens.delete(connectionId)
			this.#toTill({ kind: 'rendererClosed', connectionId })
		})
		sendTo(socket, { kind: 'tillProcess', state: this.#state })
		if (this.#state === 'running') this.#toTill({ kind: 'rendererConnected', connectionId, role })
	}

	tillProcessIs(state: TillProcessState): void {
		if (state === this.#state) return
		this.#state = state
		for (const [connectionId, { socket, role }] of this.#screens) {
			sendTo(socket, { kind: 'tillProcess', state })
			if (state === 'running') this.#toTill({ kind: 'rendererConnected', connectionId, role })
		}
	}

	fromTill(message: FromTillProcess): void {
		if (message.kind !== 'toRenderer') return
		const { connectionId, sendNumber } = message
		const screen = this.#screens.get(connectionId)
		if (screen === undefined) return
		sendTo(screen.socket, message.message, () => {
			if (sendNumber !== null) this.#toTill({ kind: 'rendererSent', connectionId, sendNumber })
		})
	}
}

function sendTo(socket: WebSocket, message: ToRenderer | ToCustomer, onSent?: () => void): void {
	if (socket.bufferedAmount > LIMITS.unreadBytesMax) socket.terminate()
	else socket.send(JSON.stringify(message), () => onSent?.())
}
