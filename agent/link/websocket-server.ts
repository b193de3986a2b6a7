/**
 * The agent's door on the store's network: tills come in at `/link`, people and monitors ask `/status` and `/health`.
 * Whatever a stranger sends is answered or closed; it never reaches the engine unparsed.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { isLoopback } from '../../identity/plain-links.ts'
import { makePort, type Port } from '../../identity/port.ts'
import { turnAwayStranger } from '../../identity/refuse-upgrade.ts'
import type { Security } from '../../identity/security.ts'
import type { TillId } from '../../protocol/base/ids.ts'
import { pictureAsked } from '../../protocol/catalogue/picture.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { UNWATCHED, type WatchLink } from '../../tracing/link-watch.ts'
import { answerPicture } from '../../update/http-pictures.ts'
import { answerReleases } from '../../update/http-releases.ts'
import { isReleasePath } from '../../update/release-shelf.ts'
import type { AgentEngine } from '../engine/agent-engine.ts'
import type { Log } from '../engine/ports.ts'
import { frameOf, textOf } from './compression.ts'
import type { JoinPage } from './join-page.ts'

export type AgentDoor = {
	readonly port: number
	/** Of those whose certificates are revoked by now. */
	endRevoked(): void
	/** Takes no more; ends what is open. */
	close(): Promise<void>
}

type Engine = Pick<AgentEngine, 'acceptTill'> & {
	status(): Promise<object>
	/** Left out: links are plain, and nobody joins. */
	readonly join?: JoinPage | undefined
	/** Left out: this agent has no pictures for its tills. */
	readonly picture?: ((pictureId: string) => Promise<Uint8Array | null>) | undefined
	/** Left out: this agent has no releases for its tills. */
	readonly releasesDir?: string | undefined
	/** Left out: nobody looks on. */
	readonly watchLink?: WatchLink | undefined
}

/** Listens on `host:port` (0 = any free port). Rejects when the port cannot be had. `security`: null is for this machine only. */
export async function openAgentDoor(
	engine: Engine,
	host: string,
	port: number,
	log: Log,
	security: Security | null = null,
): Promise<AgentDoor> {
	const door: Port = makePort(security, host, (request, response) => {
		answer(engine, door, request, response).catch((error: unknown) => {
			log('statusFailed', { error: error instanceof Error ? error.message : String(error) })
			reply(response, 500, { error: 'internal' })
		})
	})
	const http = door.server
	const sockets = new WebSocketServer({
		noServer: true,
		perMessageDeflate: false,
		maxPayload: LIMITS.wireFrameBytesMax,
	})
	http.on('upgrade', (request, socket, head) => {
		// From here on the stream is ours: a peer that resets it must not end the process.
		socket.on('error', () => socket.destroy())
		// A browser always names its origin; tills are not browsers, and no page may speak for one.
		if (request.url !== '/link' || request.headers.origin !== undefined) {
			socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n', () => socket.destroy())
			return
		}
		const peer = door.peer(request)
		if (peer !== null && (peer.kind === 'stranger' || peer.who.role !== 'till')) {
			const why = peer.kind === 'stranger' ? peer.why : 'otherMachine'
			log('strangerTurnedAway', { why, address: request.socket.remoteAddress ?? '' })
			return turnAwayStranger(socket, why)
		}
		const certified = peer?.who.role === 'till' ? peer.who.tillId : undefined
		sockets.handleUpgrade(request, socket, head, (webSocket) => accept(engine, webSocket, certified, log))
	})
	await new Promise<void>((resolve, reject) => {
		http.once('error', reject)
		http.listen(port, host, () => {
			http.off('error', reject)
			resolve()
		})
	})
	const address = http.address()
	return {
		port: typeof address === 'object' && address !== null ? address.port : port,
		endRevoked: () => door.endRevoked(),
		async close() {
			for (const client of sockets.clients) client.terminate()
			sockets.close()
			http.closeAllConnections()
			await new Promise<void>((resolve) => {
				http.close(() => resolve())
			})
		},
	}
}

function accept(engine: Engine, webSocket: WebSocket, certified: TillId | undefined, log: Log): void {
	const watch = engine.watchLink?.() ?? UNWATCHED
	const pipe = {
		send: (text: string) => {
			if (webSocket.bufferedAmount > LIMITS.unreadBytesMax) webSocket.terminate()
			else if (webSocket.readyState === webSocket.OPEN) {
				watch.sent(text)
				webSocket.send(frameOf(text))
			}
		},
		bufferedBytes: () => webSocket.bufferedAmount,
		close: () => webSocket.close(),
	}
	const session = engine.acceptTill(pipe, certified)
	webSocket.on('message', (data, isBinary) => {
		const text = textOf(data, isBinary)
		if (text === null) webSocket.close(1003)
		else watch.received(text, () => session.text(text))
	})
	webSocket.on('error', (error) => log('tillSocketFailed', { error: error.message }))
	webSocket.on('close', () => {
		watch.closed()
		session.closed()
	})
}

async function answer(
	engine: Engine,
	door: Port,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	if (request.url === '/join' && request.method === 'POST' && engine.join !== undefined)
		return reply(response, 200, await engine.join(request))
	if (request.method !== 'GET') return reply(response, 405, { error: 'GET only' })
	if (request.url === '/health') return reply(response, 200, { ok: true })
	const pictureId = pictureAsked(request.url)
	if (pictureId !== null || isReleasePath(request.url)) {
		const peer = door.peer(request)
		if (peer !== null && (peer.kind === 'stranger' || peer.who.role !== 'till'))
			return reply(response, 403, { error: 'only for tills of this group' })
		if (pictureId !== null) return answerPicture((await engine.picture?.(pictureId)) ?? null, response)
		return await answerReleases(engine.releasesDir ?? null, request, response)
	}
	if (door.peer(request)?.kind === 'stranger' && !isLoopback(request.socket.remoteAddress))
		return reply(response, 403, { error: 'only for machines of this group' })
	if (request.url === '/status') return reply(response, 200, await engine.status())
	reply(response, 404, { error: 'not found' })
}

function reply(response: ServerResponse, statusCode: number, body: object): void {
	response.writeHead(statusCode, {
		'content-type': 'application/json; charset=utf-8',
		'cache-control': 'no-store',
	})
	response.end(`${JSON.stringify(body)}\n`)
}
