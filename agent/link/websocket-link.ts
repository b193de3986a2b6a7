/** The connecting side's transport: one WebSocket, large frames compressed. */
import { WebSocket } from 'ws'
import { LIMITS } from '../../protocol/limits.ts'
import type { ConnectPipe } from '../engine/ports.ts'
import { frameOf, textOf } from './compression.ts'
import { joinWrites } from './join-writes.ts'

/** How long a connection may take to be opened. */
const OPEN_TIMEOUT_MS = 3_000

/** `url`: `ws://host:port/link` of the acceptor. Give the result to a link client. */
export function webSocketConnector(url: string): ConnectPipe {
	return (events) => {
		const socket = new WebSocket(url, {
			perMessageDeflate: false,
			maxPayload: LIMITS.wireFrameBytesMax,
			handshakeTimeout: OPEN_TIMEOUT_MS,
			followRedirects: false,
		})
		let reason = ''
		let beforeWrite: () => void = () => undefined
		socket.on('upgrade', ({ socket: stream }) => {
			beforeWrite = joinWrites(stream)
		})
		socket.on('open', () => {
			events.opened()
		})
		socket.on('message', (data, isBinary) => {
			const text = textOf(data, isBinary)
			if (text === null) socket.close(1003)
			else events.text(text)
		})
		socket.on('error', (error) => {
			reason = error.message
		})
		socket.on('close', (code) => events.closed(reason === '' ? `closed ${code}` : reason))
		return {
			send: (text) => {
				if (socket.readyState !== WebSocket.OPEN) return
				beforeWrite()
				socket.send(frameOf(text))
			},
			bufferedBytes: () => socket.bufferedAmount,
			// A polite close would wait for a peer that may be gone; nothing here depends on it being answered.
			close: () => socket.terminate(),
		}
	}
}
