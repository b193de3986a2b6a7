import { createConnection, type Socket } from 'node:net'
import { deviceErrorFrom } from '../device-error.ts'
import type { BytePort, PortListener, PortOpening, PortSource } from './byte-port.ts'

/** A device behind TCP: a network printer (port 9100) or a serial device server in raw mode. */
export type TcpSettings = { readonly host: string; readonly port: number }

/** `tcp://host:port` as it is configured, an IPv6 host in brackets; null: another kind of address. */
export function parseTcpAddress(address: string): TcpSettings | null {
	const [, host, port] = /^tcp:\/\/([^/:]+|\[[0-9a-f:]+\]):(\d{1,5})$/i.exec(address) ?? []
	return host === undefined ? null : { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
}

/** A reply to SYN that takes longer is worth as much as none: the device is in the same shop. */
const CONNECT_TIMEOUT_MS = 3000

/** A source of TCP connections to one address. Whether anybody is there shows only when opening. */
export function tcpPortSource(settings: TcpSettings): PortSource {
	const name = `tcp://${settings.host}:${settings.port}`
	return { name, isPresent: () => true, open: (listener) => openTcp(name, settings, listener) }
}

function openTcp(name: string, settings: TcpSettings, listener: PortListener): Promise<PortOpening> {
	const socket = createConnection({
		host: settings.host,
		port: settings.port,
		noDelay: true,
		keepAlive: true,
	})
	const opening = Promise.withResolvers<PortOpening>()
	let opened = false

	socket.setTimeout(CONNECT_TIMEOUT_MS, () => socket.destroy(new Error('ETIMEDOUT while connecting')))
	socket.on('error', (error) => {
		const deviceError = deviceErrorFrom(name, error)
		if (opened) listener.error(deviceError)
		else opening.resolve({ kind: 'failed', error: deviceError })
	})
	socket.once('connect', () => {
		opened = true
		socket.setTimeout(0)
		opening.resolve({ kind: 'opened', port: portOn(socket, listener) })
	})
	return opening.promise
}

function portOn(socket: Socket, listener: PortListener): BytePort {
	let closeAsked = false
	const whenEnded = Promise.withResolvers<void>()
	socket.on('data', (bytes: Uint8Array) => {
		if (!closeAsked) listener.data(bytes)
	})
	// A device that half-closes will not answer any more: the port is of no further use.
	socket.on('end', () => socket.destroy())
	socket.once('close', () => {
		whenEnded.resolve()
		listener.closed(closeAsked ? 'asked' : 'lost')
	})
	return {
		write: (bytes) => {
			if (closeAsked || socket.destroyed) return Promise.resolve(false)
			const done = Promise.withResolvers<boolean>()
			socket.write(bytes, (error) => done.resolve(!error))
			void whenEnded.promise.then(() => done.resolve(false))
			return done.promise
		},
		// The callback of `write` comes after the kernel took the bytes; TCP has nothing later to wait for.
		drain: () => Promise.resolve(!closeAsked && !socket.destroyed),
		close: () => {
			closeAsked = true
			socket.destroy()
			return whenEnded.promise
		},
	}
}
