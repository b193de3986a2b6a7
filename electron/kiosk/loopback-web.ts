/**
 * A web page and its WebSocket for a browser on this machine, and for nobody else. What must stay true:
 * 1. It listens on loopback only.
 * 2. A WebSocket opens only with this launch's token, from our own page (Origin) and under our own name (Host),
 *    so that neither another site in the same browser nor a rebound DNS name can drive the till.
 * 3. A guest's token opens the guest's socket and no other.
 * 4. The page may load and reach nothing but this host (content security policy).
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { end, serveFile } from './static-files.ts'

export type LoopbackWebOptions = {
	/** The built screens: `dist/renderer`. */
	readonly rootDir: string
	/** 0: any free port. */
	readonly port: number
	/** Where the WebSocket is, for example `/till`. */
	readonly socketPath: string
	/** A longer message closes the socket with 1009. */
	readonly messageBytesMax: number
	readonly onSocket: (socket: WebSocket, query: URLSearchParams) => void
	/** A second socket, for a page that may do less. Whoever may do more may come this way, too. */
	readonly guest?: { readonly socketPath: string; readonly onSocket: (socket: WebSocket) => void }
}

export type LoopbackWeb = {
	readonly port: number
	readonly token: string
	readonly guestToken: string
	/** `http://127.0.0.1:<port>` without a slash at the end. */
	readonly origin: string
	/** Ends every socket and frees the port. */
	close(): Promise<void>
}

const TOKEN_BYTES = 32

/** Resolves once it listens; rejects when the port is taken. */
export async function openLoopbackWeb(options: LoopbackWebOptions): Promise<LoopbackWeb> {
	const token = randomBytes(TOKEN_BYTES).toString('base64url')
	const guestToken = randomBytes(TOKEN_BYTES).toString('base64url')
	const { guest } = options
	const doors: Door[] = [{ path: options.socketPath, tokens: [token], onSocket: options.onSocket }]
	if (guest !== undefined)
		doors.push({ path: guest.socketPath, tokens: [guestToken, token], onSocket: guest.onSocket })
	const server = createServer((request, response) => {
		const { port } = server.address() as AddressInfo
		if (!isOurHost(request, port)) return end(response, 421, 'wrong host')
		for (const [name, value] of Object.entries(securityHeaders(port))) response.setHeader(name, value)
		serveFile(options.rootDir, request, response).catch(() => response.destroy())
	})
	const sockets = new WebSocketServer({
		noServer: true,
		maxPayload: options.messageBytesMax,
		perMessageDeflate: false,
	})
	server.on('upgrade', (request, stream, head) => {
		// From here on the stream is ours: a peer that resets it must not end the process.
		stream.on('error', () => stream.destroy())
		const { port } = server.address() as AddressInfo
		const url = URL.parse(request.url ?? '/', `http://127.0.0.1:${port}`)
		if (url === null) return refuse(stream, '400 Bad Request')
		const door = doors.find(({ path }) => path === url.pathname)
		const refusal = refusalOf(request, url, port, door)
		if (door === undefined || refusal !== null) return refuse(stream, refusal ?? '404 Not Found')
		sockets.handleUpgrade(request, stream, head, (socket) => door.onSocket(socket, url.searchParams))
	})
	await listen(server, options.port)
	const { port } = server.address() as AddressInfo
	return { port, token, guestToken, origin: `http://127.0.0.1:${port}`, close: () => close(server, sockets) }
}

type Door = {
	readonly path: string
	readonly tokens: readonly string[]
	readonly onSocket: LoopbackWebOptions['onSocket']
}

/** Why a WebSocket is not opened, as an HTTP status; null when all is well. */
function refusalOf(request: IncomingMessage, url: URL, port: number, door: Door | undefined) {
	if (!isOurHost(request, port)) return '421 Misdirected Request'
	if (door === undefined) return '404 Not Found'
	const origin = request.headers.origin
	if (origin === undefined || !ourNames(port).some((name) => origin === `http://${name}`))
		return '403 Forbidden'
	const given = url.searchParams.get('token') ?? ''
	return door.tokens.some((token) => isToken(given, token)) ? null : '401 Unauthorized'
}

function refuse(stream: Duplex, status: string): void {
	stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => stream.destroy())
}

function isToken(given: string, token: string): boolean {
	const givenBytes = Buffer.from(given)
	const tokenBytes = Buffer.from(token)
	return givenBytes.length === tokenBytes.length && timingSafeEqual(givenBytes, tokenBytes)
}

function ourNames(port: number): readonly string[] {
	return [`127.0.0.1:${port}`, `localhost:${port}`]
}

export function isOurHost(request: IncomingMessage, port: number): boolean {
	return ourNames(port).includes(request.headers.host ?? '')
}

function securityHeaders(port: number): Readonly<Record<string, string>> {
	const connect = `connect-src 'self' ${ourNames(port)
		.map((name) => `ws://${name}`)
		.join(' ')}`
	return {
		'Content-Security-Policy': `default-src 'self'; ${connect}; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
		'X-Content-Type-Options': 'nosniff',
		'Referrer-Policy': 'no-referrer',
		'Cross-Origin-Opener-Policy': 'same-origin',
		'Cross-Origin-Resource-Policy': 'same-origin',
	}
}

export function listen(server: Server, port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once('error', reject)
		server.listen(port, '127.0.0.1', () => {
			server.off('error', reject)
			resolve()
		})
	})
}

function close(server: Server, sockets: WebSocketServer): Promise<void> {
	for (const socket of sockets.clients) socket.terminate()
	return new Promise((resolve, reject) => {
		server.close((error) => (error === undefined ? resolve() : reject(error)))
		server.closeAllConnections()
	})
}
