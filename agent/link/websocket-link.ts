/** The connecting side's transport: one WebSocket, large frames compressed; over TLS, or in plain on one machine. */
import type { ConnectionOptions } from 'node:tls'
import { WebSocket } from 'ws'
import { assertMayBePlain } from '../../identity/plain-links.ts'
import { FAULT_HEADER } from '../../identity/tls.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { UNWATCHED, type WatchLink } from '../../tracing/link-watch.ts'
import type { ConnectPipe } from '../engine/ports.ts'
import { frameOf, textOf } from './compression.ts'
import { joinWrites } from './join-writes.ts'

/** How long a connection may take to be opened. */
const OPEN_TIMEOUT_MS = 3_000

/**
 * `url`: `wss://host:port/link` of the acceptor. Give the result to a link client. `caller`: what TLS needs, asked anew for each
 * connection; left out, the address is `ws://` on this machine, or this throws.
 */
export function webSocketConnector(
	url: string,
	caller?: () => ConnectionOptions,
	watchLink: WatchLink = () => UNWATCHED,
): ConnectPipe {
	const { protocol, hostname } = new URL(url)
	if (protocol !== 'wss:') assertMayBePlain(hostname, url)
	else if (caller === undefined)
		throw new Error(`${url} is a TLS link, and there is no identity here (yika join <code> makes one)`)
	return (events) => {
		const watch = watchLink()
		const socket = new WebSocket(url, {
			perMessageDeflate: false,
			maxPayload: LIMITS.wireFrameBytesMax,
			handshakeTimeout: OPEN_TIMEOUT_MS,
			followRedirects: false,
			...caller?.(),
		})
		let reason = ''
		let beforeWrite: () => void = () => undefined
		socket.on('upgrade', ({ socket: stream }) => {
			beforeWrite = joinWrites(stream)
		})
		socket.on('unexpected-response', (_request, response) => {
			const fault = response.headers[FAULT_HEADER]
			reason = fault === undefined ? `HTTP ${response.statusCode}` : `our certificate: ${fault}`
			socket.terminate()
		})
		socket.on('open', () => {
			events.opened()
		})
		socket.on('message', (data, isBinary) => {
			const text = textOf(data, isBinary)
			if (text === null) socket.close(1003)
			else watch.received(text, () => events.text(text))
		})
		socket.on('error', (error) => {
			reason ||= error.message
		})
		socket.on('close', (code) => {
			watch.closed()
			events.closed(reason === '' ? `closed ${code}` : reason)
		})
		return {
			send: (text) => {
				if (socket.readyState !== WebSocket.OPEN) return
				watch.sent(text)
				beforeWrite()
				socket.send(frameOf(text))
			},
			bufferedBytes: () => socket.bufferedAmount,
			// A polite close would wait for a peer that may be gone; nothing here depends on it being answered.
			close: () => socket.terminate(),
		}
	}
}
