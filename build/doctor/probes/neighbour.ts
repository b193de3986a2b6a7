/* What is at the other end of a link: its web page, and its door as far as it lets one in. */
import { get } from 'node:http'
import { get as getSecurely } from 'node:https'
import type { ConnectionOptions } from 'node:tls'
import { WebSocket } from 'ws'
import { frameOf, textOf } from '../../../agent/link/compression.ts'
import { FAULT_HEADER } from '../../../identity/tls.ts'
import { readDown, writeUp } from '../../../protocol/wire/frame.ts'
import type { UpOf } from '../../../protocol/wire/up.ts'
import { codeOf } from '../judgement.ts'

export type Knock =
	/** The system's code: ECONNREFUSED, ENOTFOUND, … */
	| { readonly kind: 'failed'; readonly code: string }
	/** A web server that opens no link at this path. */
	| { readonly kind: 'noLink'; readonly status: number }
	/** Our certificate is not good there: why. */
	| { readonly kind: 'notBelieved'; readonly why: string }
	/** It takes the connection and says nothing that we understand. */
	| { readonly kind: 'stranger' }
	/** It asked who we are, and was not told. */
	| { readonly kind: 'challenge' }
	| { readonly kind: 'refused'; readonly code: string }
	| { readonly kind: 'welcome'; readonly version: number; readonly newestEpoch: number | null }

/** Opens the link, says `hello` if there is one, and hangs up at the first answer. */
export function knock(
	url: string,
	timeoutMs: number,
	hello: ((nonce: string) => UpOf<'hello'>) | null,
	tls: ConnectionOptions,
): Promise<Knock> {
	return new Promise((resolve) => {
		const socket = new WebSocket(url, { perMessageDeflate: false, followRedirects: false, ...tls })
		const end = (what: Knock) => {
			clearTimeout(timer)
			resolve(what)
			socket.terminate()
		}
		const timer = setTimeout(
			() =>
				end(
					socket.readyState === WebSocket.OPEN ? { kind: 'stranger' } : { kind: 'failed', code: 'ETIMEDOUT' },
				),
			timeoutMs,
		)
		socket.on('unexpected-response', (_request, { headers, statusCode }) => {
			const why = headers[FAULT_HEADER]
			end(
				typeof why === 'string' ? { kind: 'notBelieved', why } : { kind: 'noLink', status: statusCode ?? 0 },
			)
		})
		// Also what terminate() itself causes: then the answer was given.
		socket.on('error', (error) => end({ kind: 'failed', code: codeOf(error) }))
		socket.on('close', () => end({ kind: 'stranger' }))
		socket.on('message', (data, isBinary) => {
			const parsed = readDown(textOf(data, isBinary) ?? '')
			if (parsed.kind === 'refused') return end({ kind: 'stranger' })
			const { message } = parsed
			if (message.kind === 'challenge')
				return hello === null
					? end({ kind: 'challenge' })
					: socket.send(frameOf(writeUp(hello(message.nonce))))
			if (message.kind === 'refused') return end({ kind: 'refused', code: message.refusal.code })
			if (message.kind !== 'welcome') return end({ kind: 'stranger' })
			const { protocolVersion: version, newestEpoch } = message
			end({ kind: 'welcome', version, newestEpoch })
		})
	})
}

export type Page = {
	/** Null: it did not answer HTTP. */
	readonly status: number | null
	/** Its clock minus ours, to a second; null when it does not say. */
	readonly clockAheadMs: number | null
	readonly body: unknown
}

/** Asks the web server behind a link's address for a page. Never rejects. */
export function page(
	linkUrl: string,
	path: string,
	timeoutMs: number,
	nowMs: () => number,
	tls: ConnectionOptions,
): Promise<Page> {
	const { hostname, port, protocol } = new URL(linkUrl)
	const isSecure = protocol === 'wss:'
	return new Promise((resolve) => {
		const none = () => resolve({ status: null, clockAheadMs: null, body: null })
		const host = hostname.replace(/^\[(.*)\]$/, '$1')
		const where = {
			host,
			port: port || (isSecure ? 443 : 80),
			path,
			timeout: timeoutMs,
			agent: false,
		} as const
		const asking = isSecure ? getSecurely({ ...where, ...tls }) : get(where)
		asking.on('error', none)
		asking.on('timeout', () => asking.destroy())
		asking.on('response', (response) => {
			const saidMs = Date.parse(response.headers.date ?? '')
			const clockAheadMs = Number.isNaN(saidMs) ? null : saidMs - nowMs()
			let text = ''
			response.on('data', (chunk: Buffer) => {
				text += chunk.toString()
			})
			response.on('error', none)
			response.on('close', () =>
				resolve({ status: response.statusCode ?? null, clockAheadMs, body: jsonOf(text) }),
			)
		})
	})
}

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch {
		return null
	}
}
