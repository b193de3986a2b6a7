/** The web server of a status page: reads only, bounded, and nothing that another site could read. */
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { extname, join } from 'node:path'
import { OPEN_METRICS_TYPE } from '../protocol/operations/open-metrics.ts'
import { boundedServer } from './bounded-server.ts'

export type StatusWebParts = {
	readonly host: string
	/** 0: any free one. */
	readonly port: number
	/** The built screens: `dist/renderer`. */
	readonly rootDir: string
	/** Below it: `agent/index.html`. */
	readonly page: string
	/** What the page draws, now. `query`: what it asks for, of whatever length and content. */
	readonly state: (query: URLSearchParams) => Promise<object>
	readonly history: () => readonly object[]
	readonly metrics: () => Promise<string>
	readonly log: (event: string, facts: { readonly [name: string]: string | number }) => void
}

export type StatusWeb = {
	readonly port: number
	/** With a slash at the end. */
	readonly url: string
	close(): Promise<void>
}

const TELL_EVERY_MS = 1_000
const VIEWERS = { perAddress: 16, all: 64 } as const
/** What a viewer has not taken off the line. */
const UNREAD_BYTES_MAX = 1_048_576
const ASSET = /^\/(?:assets\/[A-Za-z0-9_-][A-Za-z0-9_.-]*|favicon\.svg)$/
const TYPES: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.svg': 'image/svg+xml',
}
const JSON_TYPE = 'application/json; charset=utf-8'
const HEADERS = {
	'content-security-policy':
		"default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	'x-content-type-options': 'nosniff',
	'referrer-policy': 'no-referrer',
	'cross-origin-resource-policy': 'same-origin',
	'cache-control': 'no-store',
}

/** Resolves when it listens; rejects when the port cannot be had. */
export async function openStatusWeb(parts: StatusWebParts): Promise<StatusWeb> {
	const viewers = new Map<ServerResponse, string>()
	const server = boundedServer((request, response) => {
		answer(parts, viewers, request, response).catch((error: unknown) => {
			parts.log('statusPageFailed', { error: String(error).slice(0, 200) })
			reply(response, 500, 'text/plain', 'it failed; the log says why\n')
		})
	})
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject)
		server.listen(parts.port, parts.host, resolve)
	})
	const address = server.address()
	const port = typeof address === 'object' && address !== null ? address.port : parts.port
	const host = parts.host.includes(':') ? `[${parts.host}]` : parts.host
	return {
		port,
		url: `http://${host}:${port}/`,
		close: async () => {
			for (const viewer of viewers.keys()) viewer.end()
			server.closeAllConnections()
			await new Promise<void>((resolve) => {
				server.close(() => resolve())
			})
		},
	}
}

async function answer(
	parts: StatusWebParts,
	viewers: Map<ServerResponse, string>,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	if (!isOurName(request.headers.host)) return reply(response, 421, 'text/plain', 'wrong host\n')
	if (request.method !== 'GET' && request.method !== 'HEAD')
		return reply(response, 405, 'text/plain', 'only GET\n')
	const url = URL.parse(request.url ?? '/', 'http://localhost')
	switch (url?.pathname) {
		case '/':
			return await serve(response, join(parts.rootDir, parts.page))
		case '/state':
			return replyJson(response, await parts.state(url.searchParams))
		case '/history':
			return replyJson(response, parts.history())
		case '/metrics':
			return reply(response, 200, OPEN_METRICS_TYPE, await parts.metrics())
		case '/health':
			return replyJson(response, { ok: true })
		case '/events':
			return watch(parts, viewers, url.searchParams, request, response)
	}
	if (url !== null && ASSET.test(url.pathname))
		return await serve(response, join(parts.rootDir, url.pathname))
	reply(response, 404, 'text/plain', 'not here\n')
}

/** By a number, or by the name that this machine goes by. */
function isOurName(host: string | undefined): boolean {
	const name =
		URL.parse(`http://${host ?? ''}`)
			?.hostname.toLowerCase()
			.replace(/^\[(.*)\]$/, '$1') ?? ''
	const own = hostname().toLowerCase()
	return isIP(name) !== 0 || name === 'localhost' || name === own || name.startsWith(`${own}.`)
}

async function serve(response: ServerResponse, file: string): Promise<void> {
	try {
		reply(response, 200, TYPES[extname(file)] ?? 'application/octet-stream', await readFile(file))
	} catch {
		reply(response, 404, 'text/plain', 'not here; are the pages built? npm run build\n')
	}
}

/** Tells the state again and again, until the viewer goes. */
function watch(
	parts: StatusWebParts,
	viewers: Map<ServerResponse, string>,
	query: URLSearchParams,
	request: IncomingMessage,
	response: ServerResponse,
): void {
	const address = request.socket.remoteAddress ?? ''
	const fromThere = [...viewers.values()].filter((one) => one === address).length
	if (viewers.size >= VIEWERS.all || fromThere >= VIEWERS.perAddress)
		return reply(response, 503, 'text/plain', 'too many look at it\n')
	viewers.set(response, address)
	response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' })
	let timer: NodeJS.Timeout | null = null
	const tell = async (): Promise<void> => {
		try {
			response.write(`data: ${JSON.stringify(await parts.state(query))}\n\n`)
		} catch (error) {
			// The page sees how old its figures are.
			parts.log('stateNotTold', { error: String(error).slice(0, 200) })
		}
		if (response.writableLength > UNREAD_BYTES_MAX) response.destroy()
		else if (viewers.has(response)) timer = setTimeout(() => void tell(), TELL_EVERY_MS)
	}
	request.on('close', () => {
		viewers.delete(response)
		if (timer !== null) clearTimeout(timer)
	})
	response.on('error', () => response.destroy())
	void tell()
}

function replyJson(response: ServerResponse, body: object): void {
	reply(response, 200, JSON_TYPE, `${JSON.stringify(body)}\n`)
}

function reply(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
	if (response.headersSent) return void response.destroy()
	response.writeHead(status, { ...HEADERS, 'content-type': type })
	response.end(body)
}
