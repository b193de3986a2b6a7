/**
 * Message ports as Electron's main and utility processes have them, on Node's own, which also wait for `start`, copy
 * what is sent and notice when the other end closes. A port that is handed to another process stays here, and what it
 * carries is passed on by number.
 */
import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { MessagePortMain } from 'electron'

export class PortStandIn extends EventEmitter {
	readonly inner: MessagePort

	constructor(inner: MessagePort) {
		super()
		this.inner = inner
		inner.on('close', () => this.emit('close'))
	}

	postMessage(message: unknown): void {
		this.inner.postMessage(message)
	}

	start(): void {
		this.inner.on('message', (data: unknown) => this.emit('message', { data, ports: [] }))
	}

	close(): void {
		this.inner.close()
	}
}

export class ChannelStandIn {
	readonly port1: PortStandIn
	readonly port2: PortStandIn

	constructor() {
		const { port1, port2 } = new MessageChannel()
		this.port1 = new PortStandIn(port1)
		this.port2 = new PortStandIn(port2)
	}
}

/** What is said about ports between two processes. */
export type PortWords =
	| { readonly kind: 'portMessage'; readonly portId: number; readonly data: unknown }
	| { readonly kind: 'portClosed'; readonly portId: number }

/** The ports that have been handed to one other process or page. */
export class RemotePorts {
	readonly #ports = new Map<number, MessagePort>()
	readonly #tell: (words: PortWords) => void
	#lastId = 0

	constructor(tell: (words: PortWords) => void) {
		this.#tell = tell
	}

	/** Passes on what `port` carries, under the number that is given back, or under one that the other side chose. */
	hand(port: Pick<MessagePortMain, 'close'> | PortStandIn, portId = ++this.#lastId): number {
		if (!(port instanceof PortStandIn)) throw new Error('not a port of the stand-in')
		const { inner } = port
		this.#ports.set(portId, inner)
		inner.on('message', (data: unknown) => this.#tell({ kind: 'portMessage', portId, data }))
		inner.on('close', () => {
			if (this.#ports.delete(portId)) this.#tell({ kind: 'portClosed', portId })
		})
		return portId
	}

	hear(words: PortWords): void {
		const port = this.#ports.get(words.portId)
		if (words.kind === 'portMessage') return port?.postMessage(words.data)
		this.#ports.delete(words.portId)
		port?.close()
	}

	/** The other process is gone. */
	closeAll(): void {
		for (const port of this.#ports.values()) port.close()
		this.#ports.clear()
	}
}
