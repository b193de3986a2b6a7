/** Renderer connections for a till process under Electron: each renderer brings a MessagePort of its own. */
import type { MessagePortMain, ParentPort } from 'electron'
import type { ToCustomer, ToRenderer } from './contract.ts'
import type {
	FromUtilityProcess,
	RendererConnection,
	RendererConnections,
	ScreenConnection,
	ToUtilityProcess,
} from './host-channel.ts'

/** Listens on the port that Electron gives to a utility process. */
export function parentPortConnections(parentPort: ParentPort): RendererConnections {
	let onConnect: ((connection: RendererConnection) => void) | null = null
	let onStop: (() => void) | null = null
	let lastId = 0
	const tell = (message: FromUtilityProcess) => parentPort.postMessage(message)
	parentPort.on('message', (event) => {
		const told = event.data as ToUtilityProcess
		if (told.kind === 'stop') return onStop?.()
		if (told.kind === 'ping') return tell({ kind: 'pong' })
		const [port] = event.ports
		if (port !== undefined && onConnect !== null) {
			onConnect({ role: told.role, screen: portConnection(++lastId, port) })
		}
	})
	return {
		onConnect: (listener) => {
			onConnect = listener
		},
		tillReady: (customerScreen) => tell({ kind: 'tillReady', customerScreen }),
		onStop: (listener) => {
			onStop = listener
		},
	}
}

function portConnection(id: number, port: MessagePortMain): ScreenConnection<ToRenderer | ToCustomer> {
	return {
		id,
		send(message, onSent) {
			port.postMessage(message)
			// A MessagePort does not say when a message was taken; it lives in memory and is never slow for long.
			if (onSent !== undefined) setImmediate(onSent)
		},
		onMessage(listener) {
			port.on('message', (event) => listener(event.data))
			port.start()
		},
		onClose(listener) {
			port.once('close', listener)
		},
	}
}
