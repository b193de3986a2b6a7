import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bytePortSuite, type FarEnd } from '../../test/conformance/byte-port-suite.ts'
import { Pty } from '../../test/simulators/pty.ts'
import { MemoryCable } from './memory-port.ts'
import { portSourceFor } from './port-source.ts'

/** A device that keeps what it hears. */
class Ear {
	bytes: number[] = []
	send: (bytes: Uint8Array) => void = () => undefined

	connected(send: (bytes: Uint8Array) => void): void {
		this.send = send
	}

	received(bytes: Uint8Array): void {
		this.bytes.push(...bytes)
	}

	disconnected(): void {
		this.send = () => undefined
	}
}

const LINE = { baudRate: 115_200, xonXoff: false }

async function serialFarEnd(): Promise<FarEnd> {
	const folder = mkdtempSync(join(tmpdir(), 'yika-port-'))
	const ear = new Ear()
	const pty = new Pty(join(folder, 'device'), ear)
	await pty.plug()
	return {
		source: portSourceFor(pty.link, LINE),
		received: () => Uint8Array.from(ear.bytes),
		send: (bytes) => ear.send(bytes),
		cut: () => pty.unplug(),
		mend: () => pty.plug(),
		close: async () => {
			await pty.unplug()
			rmSync(folder, { recursive: true })
		},
	}
}

async function tcpFarEnd(): Promise<FarEnd> {
	const ear = new Ear()
	const sockets = new Set<Socket>()
	let server: Server | null = null
	const listen = async (port: number): Promise<number> => {
		server = createServer((socket) => {
			sockets.add(socket)
			socket.on('error', () => socket.destroy())
			socket.on('data', (bytes: Uint8Array) => ear.received(bytes))
			ear.connected((bytes) => socket.write(bytes))
		})
		server.listen(port, '127.0.0.1')
		await once(server, 'listening')
		return (server.address() as AddressInfo).port
	}
	const stop = async () => {
		for (const socket of sockets) socket.destroy()
		sockets.clear()
		const ending = server
		server = null
		if (ending) await new Promise((resolve) => ending.close(resolve))
	}
	const port = await listen(0)
	return {
		source: portSourceFor(`tcp://127.0.0.1:${port}`, LINE),
		received: () => Uint8Array.from(ear.bytes),
		// The connection is accepted in a later turn than the client's connect.
		send: (bytes) => void setImmediate(() => ear.send(bytes)),
		cut: stop,
		mend: async () => void (await listen(port)),
		close: stop,
	}
}

async function memoryFarEnd(): Promise<FarEnd> {
	const cable = new MemoryCable('memory')
	const received: number[] = []
	cable.onBytes((bytes) => received.push(...bytes))
	return {
		source: cable.near,
		received: () => Uint8Array.from(received),
		send: (bytes) => cable.send(bytes),
		cut: async () => cable.unplug(),
		mend: async () => cable.plug(),
		close: async () => cable.unplug(),
	}
}

bytePortSuite('serial on a pty', serialFarEnd)
bytePortSuite('TCP', tcpFarEnd)
bytePortSuite('memory', memoryFarEnd)
