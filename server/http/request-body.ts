/** The JSON body of a request that acts, read up to a bound. */
import type { IncomingMessage } from 'node:http'
import type { ZodType } from 'zod'

/** A settlement list of 20,000 entries fits; nothing else is near it. */
const BODY_BYTES_MAX = 4 * 1_048_576

export type ReadBody<T> =
	| { readonly kind: 'body'; readonly value: T }
	| { readonly kind: 'bad'; readonly status: 400 | 413 | 415; readonly detail: string }

/** Other pages in a browser on this machine cannot send `application/json` here without asking first, and we never agree. */
export async function readBody<T>(
	request: IncomingMessage,
	schema: ZodType<T>,
	bytesMax = BODY_BYTES_MAX,
): Promise<ReadBody<T>> {
	const type = request.headers['content-type']?.split(';')[0]?.trim()
	if (type !== 'application/json' || request.headers.origin !== undefined)
		return { kind: 'bad', status: 415, detail: 'send application/json, not from a web page' }
	const chunks: Buffer[] = []
	let size = 0
	for await (const chunk of request as AsyncIterable<Buffer>) {
		size += chunk.length
		if (size > bytesMax) return { kind: 'bad', status: 413, detail: 'too large' }
		chunks.push(chunk)
	}
	const parsed = schema.safeParse(parse(Buffer.concat(chunks).toString('utf8')))
	if (parsed.success) return { kind: 'body', value: parsed.data }
	const issue = parsed.error.issues[0]
	return { kind: 'bad', status: 400, detail: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` }
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch {
		return undefined
	}
}
