/** What a screen says, read: the pages are the least trusted room in the house. */
import type { z } from 'zod'
import { LIMITS } from '../../protocol/limits.ts'
import type { ToRenderer } from './contract.ts'

type Malformed = Extract<ToRenderer, { kind: 'malformed' }>
export type Parsed<Message> = { readonly kind: 'parsed'; readonly message: Message } | Malformed

/** Reads one message of a screen: JSON text, or a value that came through structured clone. Never throws. */
export function parseMessage<Message>(schema: z.ZodType<Message>, raw: unknown): Parsed<Message> {
	const text = typeof raw === 'string' ? raw : asJson(raw)
	if (text === null) return malformed(null, 'not a JSON value')
	if (Buffer.byteLength(text) > LIMITS.bridgeMessageBytesMax) {
		return malformed(null, `longer than ${LIMITS.bridgeMessageBytesMax} bytes`)
	}
	const value = fromJson(text)
	if (value === undefined) return malformed(null, 'not JSON')
	const parsed = schema.safeParse(value)
	return parsed.success
		? { kind: 'parsed', message: parsed.data }
		: malformed(idOf(value), reasonOf(parsed.error))
}

function malformed(id: number | null, detail: string): Malformed {
	return { kind: 'malformed', id, detail }
}

/** Only where and what was expected: what was sent may hold a PIN and is not repeated. */
function reasonOf(error: z.ZodError): string {
	return error.issues
		.slice(0, 3)
		.map((issue) => `${issue.path.join('.') || 'message'}: ${issue.code}`)
		.join('; ')
}

function idOf(value: unknown): number | null {
	if (typeof value !== 'object' || value === null || !('id' in value)) return null
	return typeof value.id === 'number' && Number.isSafeInteger(value.id) ? value.id : null
}

/** Null for what JSON cannot say: a cycle, a bigint, undefined. */
function asJson(value: unknown): string | null {
	try {
		return JSON.stringify(value) ?? null
	} catch {
		return null
	}
}

/** Undefined for text that is not JSON. */
function fromJson(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch {
		return undefined
	}
}
