/** The port: HTTP pages and agents' WebSockets on `/link`. */
import type { IncomingMessage, RequestListener } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { makePort, type Port } from '../../identity/port.ts'
import { turnAwayStranger } from '../../identity/refuse-upgrade.ts'
import type { Security } from '../../identity/security.ts'
import type { StoreId } from '../../protocol/base/ids.ts'
import { pictureAsked } from '../../protocol/catalogue/picture.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { type LinkWatch, UNWATCHED, type WatchLink } from '../../tracing/link-watch.ts'
import { answerPicture } from '../../update/http-pictures.ts'
import { answerReleases } from '../../update/http-releases.ts'
import { isReleasePath } from '../../update/release-shelf.ts'
import { frameOf, textOf } from './compression.ts'
import { joinWrites } from './join-writes.ts'
import { Session, type SessionParts } from './session.ts'

export interface Listening {
	readonly port: number
	/** Ends the links of those whose certificates are revoked by now. */
	endRevoked(): void
	/** Whoever is there must say hello again. */
	hangUp(reason: string): void
	/** No new links; those that are open are answered and closed. */
	drain(): Promise<void>
}

/** What agents fetch besides their links. */
export interface Shelves {
	/** Null: this server has no releases. */
	readonly releasesDir: string | null
	readonly picture: (pictureId: string) => Promise<Uint8Array | null>
}

export async function listen(
	host: string,
	port: number,
	pages: RequestListener,
	parts: SessionParts,
	security: Security | null = null,
	shelves: Shelves = { releasesDir: null, picture: async () => null },
	watchLink: WatchLink = () => UNWATCHED,
): Promise<Listening> {
	const sessions = new Set<Session>()
	const links = new WebSocketServer({
		noServer: true,
		maxPayload: LIMITS.wireFrameBytesMax,
		perMessageDeflate: false,
	})
	const door: Port = makePort(security, host, (request, response) => {
		const pictureId = request.method === 'GET' ? pictureAsked(request.url) : null
		if (pictureId === null && !isReleasePath(request.url)) return pages(request, response)
		const peer = door.peer(request)
		if (peer !== null && (peer.kind === 'stranger' || peer.who.role !== 'agent'))
			return void response.writeHead(403).end()
		const answered =
			pictureId === null
				? answerReleases(shelves.releasesDir, request, response)
				: shelves.picture(pictureId).then((bytes) => answerPicture(bytes, response))
		answered.catch(() => response.destroy())
	})
	const { server } = door
	server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
		// From here on the stream is ours: a peer that resets it must not end the process.
		socket.on('error', () => socket.destroy())
		if (request.url?.split('?', 1)[0] !== '/link') {
			socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n', () => socket.destroy())
			return
		}
		const peer = door.peer(request)
		if (peer !== null && (peer.kind === 'stranger' || peer.who.role !== 'agent')) {
			const why = peer.kind === 'stranger' ? peer.why : 'otherMachine'
			parts.log('strangerTurnedAway', { why, address: request.socket.remoteAddress ?? '' })
			return turnAwayStranger(socket, why)
		}
		const certified = peer?.who.role === 'agent' ? peer.who.storeId : null
		links.handleUpgrade(request, socket, head, (link) => {
			const session = sessionOn(link, joinWrites(socket), parts, certified, watchLink())
			sessions.add(session)
			link.on('close', () => sessions.delete(session))
		})
	})
	await new Promise<void>((done, fail) => server.once('error', fail).listen(port, host, done))
	const address = server.address()
	if (address === null || typeof address === 'string') throw new Error('the server has no port')
	return {
		port: address.port,
		endRevoked: () => door.endRevoked(),
		hangUp: (reason) => {
			for (const session of sessions) void session.drain(reason)
		},
		drain: async () => {
			const closed = new Promise((done) => server.close(done))
			await Promise.all([...sessions].map((session) => session.drain('server stops')))
			for (const link of links.clients) link.terminate()
			server.closeAllConnections()
			await closed
		},
	}
}

function sessionOn(
	socket: WebSocket,
	beforeWrite: () => void,
	parts: SessionParts,
	certified: StoreId | null,
	watch: LinkWatch,
): Session {
	const session = new Session(
		{
			send: (text) => {
				if (socket.bufferedAmount > LIMITS.unreadBytesMax) socket.terminate()
				else if (socket.readyState === socket.OPEN) {
					watch.sent(text)
					beforeWrite()
					socket.send(frameOf(text))
				}
			},
			close: (code, reason) => socket.close(code, reason),
		},
		parts,
		certified,
	)
	socket.on('message', (data, isBinary) => {
		const text = textOf(data, isBinary) ?? ''
		watch.received(text, () => session.receive(text))
	})
	socket.on('error', (error) => session.failed(error))
	socket.on('close', () => {
		watch.closed()
		session.closed()
	})
	return session
}
