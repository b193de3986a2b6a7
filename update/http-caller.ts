/** Asks the next machine up over HTTP on the port of its link, with the certificate of the link: releases, pictures. */
import { request as askPlain, Agent as PlainAgent } from 'node:http'
import { request as ask, Agent as TlsAgent } from 'node:https'
import type { ConnectionOptions } from 'node:tls'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

/** What is ours is text, and becomes a third. */
export const PACKING = 'gzip'
const unpack = promisify(gunzip)
const ANSWER_WITHIN_MS = 20_000
/** Of a list of releases: six manifests. */
const ANSWER_BYTES_MAX = 16 * 1_024 * 1_024

export type Fetched = { readonly body: Uint8Array; readonly etag: string | null }

export type Caller = {
	/** Rejects when the other side is away or does not have it. `known`: null is answered when it is still that one. */
	readonly fetch: (path: string, known?: string) => Promise<Fetched | null>
	readonly close: () => void
}

/** `linkUrl`: of the link to that machine, `wss:` or `ws:`. `tls`: as for the link. One connection, until `close`. */
export function openCaller(linkUrl: string, tls?: () => ConnectionOptions): Caller {
	const { protocol, hostname, port } = new URL(linkUrl)
	const host = hostname.replace(/^\[(.*)\]$/, '$1')
	const isTls = protocol === 'wss:'
	const agent = isTls
		? new TlsAgent({ keepAlive: true, maxSockets: 1 })
		: new PlainAgent({ keepAlive: true, maxSockets: 1 })
	return {
		fetch: (path, known) =>
			new Promise<Fetched | null>((resolve, reject) => {
				const headers = {
					'accept-encoding': PACKING,
					...(known === undefined ? {} : { 'if-none-match': known }),
				}
				const where = { host, port: Number(port || 443), path, headers, timeout: ANSWER_WITHIN_MS, agent }
				const asking = isTls ? ask({ ...where, ...tls?.() }) : askPlain(where)
				asking.on('error', reject)
				asking.on('timeout', () => asking.destroy(new Error('no answer in time')))
				asking.on('response', (response) => {
					const parts: Buffer[] = []
					let bytes = 0
					response.on('data', (part: Buffer) => {
						bytes += part.length
						if (bytes > ANSWER_BYTES_MAX) asking.destroy(new Error('the answer is too long'))
						else parts.push(part)
					})
					response.on('error', reject)
					response.on('end', () => {
						if (response.statusCode === 304) return resolve(null)
						if (response.statusCode !== 200) return reject(new Error(`${path}: HTTP ${response.statusCode}`))
						const etag = response.headers.etag ?? null
						const travelled = Buffer.concat(parts)
						if (response.headers['content-encoding'] !== PACKING) return resolve({ body: travelled, etag })
						unpack(travelled, { maxOutputLength: ANSWER_BYTES_MAX }).then(
							(body) => resolve({ body, etag }),
							reject,
						)
					})
				})
				asking.end()
			}),
		close: () => agent.destroy(),
	}
}
