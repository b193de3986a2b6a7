/** A picture over HTTP: the answering side, on a port that is there already. Whether the other side may have it has been asked. */
import type { ServerResponse } from 'node:http'
import { pictureTypeOf } from '../protocol/catalogue/picture.ts'

/** `bytes` null: there is none, or it cannot be had now. */
export function answerPicture(bytes: Uint8Array | null, response: ServerResponse): void {
	const type = bytes === null ? null : pictureTypeOf(bytes)
	if (bytes === null || type === null)
		return void response.writeHead(404, { 'cache-control': 'no-store' }).end()
	response.writeHead(200, { 'content-type': type, 'content-length': bytes.length }).end(bytes)
}
