/**
 * A listening port of agent or centre. With an identity it is TLS, says of each request whose certificate came with it, and bounds
 * what strangers can take up; without one it is plain, for this machine only.
 */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Certificate } from './certificate.ts'
import { assertMayBePlain } from './plain-links.ts'
import type { Security } from './security.ts'
import { type StrangerPlaces, strangerPlaces } from './stranger-places.ts'
import { doorOptions, type Peer, peerOf, shownBy } from './tls.ts'

export type Port = {
	readonly server: Server
	/** Null: a plain link, from this machine. */
	peer(request: IncomingMessage): Peer | null
	/** Ends the connections of those whose certificates are revoked by now. */
	endRevoked(): void
}

/** Whoever has not made himself known within this time of his handshake is gone. */
const STRANGER_MS = 5_000
/** A till has one link; beside it the doctor looks, and connections that were lost are still being noticed. */
const OPEN_PER_CERTIFICATE_MAX = 16
/** Headers of a request that is worth reading. */
const HEADER_BYTES_MAX = 8_192

/** Throws when it would be plain beyond this machine. Listening is left to the caller. */
export function makePort(security: Security | null, host: string, listener: RequestListener): Port {
	if (security === null) {
		assertMayBePlain(host, `the address ${host} to listen on`)
		return { server: createServer(listener), peer: () => null, endRevoked: () => undefined }
	}
	const { isRevoked } = security.revocations
	const limits = { maxHeaderSize: HEADER_BYTES_MAX, headersTimeout: STRANGER_MS, requestTimeout: STRANGER_MS }
	const server = createTlsServer({ ...doorOptions(security.identity()), ...limits }, listener)
	security.onRenewed((identity) => server.setSecureContext(shownBy(identity)))
	const known = new Map<TLSSocket, Certificate>()
	watchStrangers(
		server,
		strangerPlaces(() => performance.now()),
		(socket) => {
			const peer = peerOf(socket, isRevoked)
			if (peer.kind === 'stranger') return false
			if (countOf(known, peer.certificate) >= OPEN_PER_CERTIFICATE_MAX) socket.destroy()
			known.set(socket, peer.certificate)
			socket.on('close', () => known.delete(socket))
			return true
		},
	)
	return {
		server,
		peer: ({ socket }) =>
			socket instanceof TLSSocket ? peerOf(socket, isRevoked) : { kind: 'stranger', why: 'missing' },
		endRevoked() {
			for (const [socket, certificate] of known) if (isRevoked(certificate)) socket.destroy()
		},
	}
}

function watchStrangers(
	server: TlsServer,
	places: StrangerPlaces,
	isKnown: (socket: TLSSocket) => boolean,
): void {
	/** The connection below a TLS connection, by its address and port. */
	const below = new Map<string, Socket>()
	server.on('connection', (socket: Socket) => {
		const name = nameOf(socket)
		if (!places.enter(socket, socket.remoteAddress ?? '', () => socket.destroy()))
			return void socket.destroy()
		below.set(name, socket)
		socket.on('close', () => {
			places.leave(socket)
			below.delete(name)
		})
	})
	server.on('secureConnection', (socket) => {
		const raw = below.get(nameOf(socket))
		if (isKnown(socket)) {
			if (raw !== undefined) places.leave(raw)
			return
		}
		const timer = setTimeout(() => socket.destroy(), STRANGER_MS)
		socket.on('close', () => clearTimeout(timer))
	})
	// Whoever cannot shake hands is gone; what he sent is nobody's.
	server.on('tlsClientError', (_error, socket) => socket.destroy())
}

function countOf(known: ReadonlyMap<TLSSocket, Certificate>, { serial }: Certificate): number {
	let count = 0
	for (const other of known.values()) if (other.serial === serial) count += 1
	return count
}

function nameOf({ remoteAddress, remotePort }: Socket): string {
	return `${remoteAddress} ${remotePort}`
}
