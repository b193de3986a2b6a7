/** Renderer connections for a till process that is a plain child process: all of them share Node's own channel. */
import { assert } from '../../protocol/base/assert.ts'
import type { ScreenRole, ToCustomer, ToRenderer } from './contract.ts'
import type {
	FromTillProcess,
	RendererConnection,
	RendererConnections,
	ScreenConnection,
	ToTillProcess,
} from './host-channel.ts'

/** The part of `process` that is used; only there when the process was started by `child_process.fork`. */
export interface HostPipe {
	send?(message: FromTillProcess): boolean
	on(event: 'message', listener: (message: unknown) => void): unknown
	on(event: 'disconnect', listener: () => void): unknown
	readonly connected: boolean
}

type Open = {
	readonly screen: ScreenConnection<ToRenderer | ToCustomer>
	readonly sentListeners: Map<number, () => void>
	onMessage: ((raw: unknown) => void) | null
	onClose: (() => void) | null
}

/** Opens the channel to the host. The host is our own code and trusted: its envelope is not parsed, what it carries is. */
export function childProcessConnections(pipe: HostPipe): RendererConnections {
	assert(pipe.send !== undefined, 'a till process is started by its host: yika till')
	const open = new Map<number, Open>()
	let onConnect: ((connection: RendererConnection) => void) | null = null
	let onStop: (() => void) | null = null
	const tell = (message: FromTillProcess) => {
		if (pipe.connected) pipe.send?.(message)
	}
	const connect = (id: number, role: ScreenRole) => {
		const one = newConnection(id, tell)
		open.set(id, one)
		assert(onConnect !== null, 'a renderer came before anyone listened')
		onConnect({ role, screen: one.screen })
	}
	pipe.on('message', (message) => {
		const told = message as ToTillProcess
		if (told.kind === 'stop') return onStop?.()
		if (told.kind === 'rendererConnected') return connect(told.connectionId, told.role)
		const one = open.get(told.connectionId)
		if (one === undefined) return
		if (told.kind === 'rendererMessage') return one.onMessage?.(told.raw)
		if (told.kind === 'rendererSent') return sent(one, told.sendNumber)
		open.delete(told.connectionId)
		one.onClose?.()
	})
	// A till process without its host would hold the journal against the next one, so it ends with its host.
	pipe.on('disconnect', () => onStop?.())
	return {
		onConnect: (listener) => {
			onConnect = listener
		},
		tillReady: (customerScreen) => tell({ kind: 'tillReady', customerScreen }),
		onStop: (listener) => {
			onStop = listener
			// The host may have died while this process was still loading; then nobody will say so any more.
			if (!pipe.connected) queueMicrotask(listener)
		},
	}
}

function newConnection(id: number, tell: (message: FromTillProcess) => void): Open {
	const sentListeners = new Map<number, () => void>()
	let sendNumber = 0
	const open: Open = {
		sentListeners,
		onMessage: null,
		onClose: null,
		screen: {
			id,
			send(message, onSent) {
				if (onSent !== undefined) sentListeners.set(++sendNumber, onSent)
				tell({
					kind: 'toRenderer',
					connectionId: id,
					sendNumber: onSent === undefined ? null : sendNumber,
					message,
				})
			},
			onMessage: (listener) => {
				open.onMessage = listener
			},
			onClose: (listener) => {
				open.onClose = listener
			},
		},
	}
	return open
}

function sent(open: Open, sendNumber: number): void {
	const listener = open.sentListeners.get(sendNumber)
	open.sentListeners.delete(sendNumber)
	listener?.()
}
