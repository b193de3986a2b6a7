/**
 * A till that has not joined the group shows a page where a code can be scanned or typed. What must stay true:
 * 1. It listens on loopback only, and answers to this launch's address alone: whoever does not have it joins nothing here.
 * 2. One code is tried at a time; what is refused is told in words that help, and nothing of the till is started.
 * 3. Once the till runs, the page leads to it.
 */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { JoinedHere, NotJoined } from '../../identity/join-words.ts'
import { JOIN_STYLE, type JoinState, joinPage } from './join-page.ts'
import { isOurHost, listen } from './loopback-web.ts'
import { end } from './static-files.ts'

const TOKEN_BYTES = 32
const CODE_BYTES_MAX = 2_000
const POLICY =
	"default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

export type JoinDesk = {
	/** With the token. */
	readonly url: string
	/** Resolves when this machine has joined. */
	readonly joined: Promise<void>
	/** From now on the page leads there. */
	readonly leadTo: (tillUrl: string) => void
	readonly close: () => Promise<void>
}

/** Resolves once it listens. `join` tries a code for `settingsFile`, and rejects when this machine's own files fail it. */
export async function openJoinDesk(
	join: (code: string) => Promise<JoinedHere | NotJoined>,
	settingsFile: string,
): Promise<JoinDesk> {
	const path = `/join/${randomBytes(TOKEN_BYTES).toString('base64url')}`
	const { promise: joined, resolve: hasJoined } = Promise.withResolvers<void>()
	let state: JoinState = { kind: 'waiting' }
	let tillUrl: string | null = null
	let wasJoinShown = false

	const tryCode = async (typed: string) => {
		const fromMs = performance.now()
		state = { kind: 'joining' }
		try {
			const answer = await join(typed)
			if (answer.kind === 'notJoined') {
				state = { kind: 'refused', why: answer.why, typed }
				return
			}
			state = { kind: 'joined', name: answer.name, seconds: (performance.now() - fromMs) / 1_000 }
			hasJoined()
		} catch (error) {
			state = { kind: 'troubled', what: error instanceof Error ? error.message : String(error), typed }
		}
	}
	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		response.setHeader('Content-Security-Policy', POLICY)
		response.setHeader('X-Content-Type-Options', 'nosniff')
		response.setHeader('Referrer-Policy', 'no-referrer')
		response.setHeader('Cache-Control', 'no-store')
		if (request.url === `${path}/join.css`) return page(response, JOIN_STYLE, 'text/css')
		if (request.url !== path) return end(response, 404, 'not here')
		if (request.method === 'POST') {
			const code = await codeOf(request)
			if (code === null) return end(response, 413, 'that is no code')
			if (state.kind !== 'joining' && state.kind !== 'joined') void tryCode(code)
			return lead(response, path)
		}
		if (request.method !== 'GET') return end(response, 405, 'only GET and POST')
		// Who joins is told how it went, also when the till is there before the page is asked for again.
		if (tillUrl !== null && wasJoinShown) return lead(response, tillUrl)
		wasJoinShown = state.kind === 'joined'
		// Nothing is typed or read at length meanwhile.
		if (state.kind === 'joining' || state.kind === 'joined') response.setHeader('Refresh', '1')
		page(response, joinPage(state, path, settingsFile), 'text/html')
	}
	const server = createServer((request, response) => {
		if (!isOurHost(request, (server.address() as AddressInfo).port)) return end(response, 421, 'wrong host')
		answer(request, response).catch(() => response.destroy())
	})
	await listen(server, 0)
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
		joined,
		leadTo: (url) => {
			tillUrl = url
		},
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve())
				server.closeAllConnections()
			}),
	}
}

/** Null: more than any code. */
async function codeOf(request: IncomingMessage): Promise<string | null> {
	if (Number(request.headers['content-length'] ?? CODE_BYTES_MAX + 1) > CODE_BYTES_MAX) return null
	return new URLSearchParams(await text(request)).get('code') ?? ''
}

function lead(response: ServerResponse, to: string): void {
	response.writeHead(303, { location: to }).end()
}

function page(response: ServerResponse, body: string, type: string): void {
	response.setHeader('Content-Type', `${type}; charset=utf-8`)
	response.end(body)
}
