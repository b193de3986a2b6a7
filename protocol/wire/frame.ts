/** A message as the text of one WebSocket frame, and back. Compression is the transport's (permessage-deflate, RFC 7692). */
import type { z } from 'zod'
import { LIMITS } from '../limits.ts'
import { type Refusal, refuse } from '../refusals.ts'
import { type Down, downSchema } from './down.ts'
import { type Up, upSchema } from './up.ts'

export type Parsed<T> = { readonly kind: 'parsed'; readonly message: T } | Refusal

export function writeUp(message: Up): string {
	return JSON.stringify(message)
}

export function writeDown(message: Down): string {
	return JSON.stringify(message)
}

export function readUp(text: string): Parsed<Up> {
	return read(upSchema, text)
}

export function readDown(text: string): Parsed<Down> {
	return read(downSchema, text)
}

/** Never throws: too long, not JSON or the wrong shape is a `malformed` refusal that says where. */
function read<T>(schema: z.ZodType<T>, text: string): Parsed<T> {
	if (text.length > LIMITS.wireFrameBytesMax) return refuse('malformed', { detail: 'frame too long' })
	let value: unknown
	try {
		value = JSON.parse(text)
	} catch {
		return refuse('malformed', { detail: 'not JSON' })
	}
	const parsed = schema.safeParse(value)
	if (parsed.success) return { kind: 'parsed', message: parsed.data }
	const issue = parsed.error.issues[0]
	return refuse('malformed', {
		detail: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`.slice(0, 200),
	})
}
