/** Releases over HTTP: the answering side, on a port that is there already. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { PACKING } from './http-caller.ts'
import { fromShelf } from './release-shelf.ts'

const pack = promisify(gzip)

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
