/** Releases over HTTP: the answering side on a port that is there already, and the asking side with the certificate of its link. */
import {
	request as askPlain,
	type IncomingMessage,
	Agent as PlainAgent,
	type ServerResponse,
} from 'node:http'
import { request as ask, Agent as TlsAgent } from 'node:https'
import type { ConnectionOptions } from 'node:tls'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { Fetched, Mirroring } from './release-mirror.ts'
import { fromShelf } from './release-shelf.ts'

/** What is ours is text, and becomes a third. */
const PACKING = 'gzip'
const pack = promisify(gzip)
const unpack = promisify(gunzip)
const ANSWER_WITHIN_MS = 20_000
/** Of a list: six manifests. */
const ANSWER_BYTES_MAX = 16 * 1_024 * 1_024

/** `releasesDir`: null where this machine has none to give. Whether the other side may have them has been asked. */
export async function answerReleases(
	releasesDir: string | null,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const known = request.headers['if-none-match']
	const { status, type, body, etag } = await fromShelf(releasesDir ?? '', request.url ?? '', known)
	const packed = request.headers['accept-encoding'] === PACKING ? await pack(body) : body
	const isPacked = packed.length < body.length
	const travels = isPacked ? packed : body
	response.writeHead(status, {
		'content-type': type,
		'content-length': travels.length,
		'cache-control': 'no-store',
		...(isPacked ? { 'content-encoding': PACKING } : {}),
		...(etag === null ? {} : { etag }),
	})
	response.end(travels)
}

export type ReleaseCaller = { readonly fetch: Mirroring['fetch']; readonly close: () => void }

/** `linkUrl`: of the link to that machine, `wss:` or `ws:`. `tls`: as for the link. One connection, until `close`. */
export function callForReleases(linkUrl: string, tls?: () => ConnectionOptions): ReleaseCaller {
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
