import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import type { SimulatedDevice } from './simulated-device.ts'

/**
 * A simulated device behind TCP, as a printer on port 9100 or a serial device server: one client at a time, a second one
 * waits until the first has gone. Its port is chosen when it is first plugged in, and stays.
 */
export class TcpPlug {
	readonly #device: SimulatedDevice
	#port: number
	#server: Server | null = null
	#sockets: Socket[] = []

	/** `port`: 0 for any that is free. */
	constructor(device: SimulatedDevice, port = 0) {
		this.#device = device
		this.#port = port
	}

	/** As a device's path in a till's settings; after `plug`. */
	get link(): string {
		return `tcp://127.0.0.1:${this.#port}`
	}

	async plug(): Promise<void> {
		if (this.#server) return
		const server = createServer((socket) => this.#accept(socket))
		this.#server = server
		await new Promise<void>((resolve, reject) => {
			server.once('error', reject)
			server.listen(this.#port, '127.0.0.1', resolve)
		})
		this.#port = (server.address() as AddressInfo).port
	}

	/** The network cable is pulled, as far as a client can tell: connections end and nobody listens. */
	async unplug(): Promise<void> {
		const server = this.#server
		if (!server) return
		this.#server = null
		this.#device.disconnected()
		for (const socket of this.#sockets) socket.destroy()
		this.#sockets = []
		await new Promise<void>((resolve) => server.close(() => resolve()))
	}

	#accept(socket: Socket): void {
		this.#sockets.push(socket)
		socket.on('error', () => undefined)
		socket.once('close', () => {
			const wasServed = this.#sockets[0] === socket
			this.#sockets = this.#sockets.filter((one) => one !== socket)
			if (!wasServed) return
			this.#device.disconnected()
			this.#serve()
		})
		if (this.#sockets.length === 1) this.#serve()
	}

	#serve(): void {
		const [socket] = this.#sockets
		if (!socket) return
		socket.setNoDelay(true)
		this.#device.connected((bytes) => socket.write(bytes))
		socket.on('data', (bytes: Uint8Array) => this.#device.received(bytes))
	}
}
