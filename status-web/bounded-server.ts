/** A plain HTTP server in which nobody takes up more than his part: it has no sign-on, and may be open to a whole network. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { Socket } from 'node:net'

/** A browser opens six to a host; several people may look from behind one address. */
export const CONNECTIONS = { perAddress: 48, all: 256 } as const
/** Far more than a request without a body takes. */
const REQUEST_MS = 5_000
const HEADER_BYTES_MAX = 8_192

/** Whoever connects and says nothing, or creeps, is ended after `requestMs`; whoever is one too many at once. */
export function boundedServer(listener: RequestListener, requestMs = REQUEST_MS): Server {
	const server = createServer(
		{
			maxHeaderSize: HEADER_BYTES_MAX,
			headersTimeout: requestMs,
			requestTimeout: requestMs,
			keepAliveTimeout: requestMs,
			connectionsCheckingInterval: requestMs / 5,
		},
		listener,
	)
	server.maxConnections = CONNECTIONS.all
	const open = new Map<string, number>()
	server.on('connection', (socket: Socket) => {
		const address = socket.remoteAddress ?? ''
		const count = (open.get(address) ?? 0) + 1
		open.set(address, count)
		socket.on('close', () => {
			const left = (open.get(address) ?? 1) - 1
			if (left > 0) open.set(address, left)
			else open.delete(address)
		})
		if (count > CONNECTIONS.perAddress) socket.destroy()
	})
	return server
}
