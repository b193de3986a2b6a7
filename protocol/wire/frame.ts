/**
 * A message as the text of one frame, and back. An upload is packed: its head as JSON, a line feed (which JSON without
 * white space never contains), then the entries' texts one after the other as they are, so that no hop quotes and
 * unquotes them. Large frames are compressed by the transport (Zstandard, RFC 8878).
 */
import { z } from 'zod'
import { quickParser } from '../base/quick-check.ts'
import { sealedEntrySchema } from '../journal/entry.ts'
import { LIMITS } from '../limits.ts'
import { type Refusal, refuse } from '../refusals.ts'
import { type Down, downSchema } from './down.ts'
import { uploadEntriesSchema } from './messages/upload-entries.ts'
import { type Up, type UpOf, upSchema } from './up.ts'

export type Parsed<T> = { readonly kind: 'parsed'; readonly message: T } | Refusal

/** The head of a packed upload: each entry with the length of its text in UTF-16 units. */
export const packedUploadSchema = uploadEntriesSchema.extend({
	entries: z
		.array(
			sealedEntrySchema
				.omit({ text: true })
				.extend({ length: z.int().nonnegative().max(LIMITS.entryBytesMax) }),
		)
		.min(1)
		.max(LIMITS.batchEntriesMax),
})

const parseUp = quickParser(upSchema)
const parseDown = quickParser(downSchema)
const parsePackedUpload = quickParser(packedUploadSchema)

export function writeUp(message: Up): string {
	return message.kind === 'uploadEntries' ? writeUpload(message) : JSON.stringify(message)
}

export function writeDown(message: Down): string {
	return JSON.stringify(message)
}

/** Never throws: too long, not JSON or the wrong shape is a `malformed` refusal that says where. */
export function readUp(text: string): Parsed<Up> {
	const headEnd = text.indexOf('\n')
	return headEnd === -1 ? read(parseUp, text) : readUpload(text, headEnd)
}

/** Never throws, as {@link readUp}. */
export function readDown(text: string): Parsed<Down> {
	return read(parseDown, text)
}

function writeUpload(upload: UpOf<'uploadEntries'>): string {
	const entries = upload.entries.map(({ seq, hash, text }) => ({ seq, hash, length: text.length }))
	const texts = upload.entries.map((entry) => entry.text)
	return `${JSON.stringify({ ...upload, entries })}\n${texts.join('')}`
}

function readUpload(text: string, headEnd: number): Parsed<Up> {
	if (text.length > LIMITS.wireFrameBytesMax) return refuse('malformed', { detail: 'frame too long' })
	const head = read(parsePackedUpload, text.slice(0, headEnd))
	if (head.kind === 'refused') return head
	let at = headEnd + 1
	const entries = head.message.entries.map(({ seq, hash, length }) => {
		const start = at
		at += length
		return { seq, hash, text: text.slice(start, at) }
	})
	if (at !== text.length) return refuse('malformed', { detail: 'entries: not as long as the head says' })
	return { kind: 'parsed', message: { ...head.message, entries } }
}

function read<T>(parse: (value: unknown) => z.ZodSafeParseResult<T>, text: string): Parsed<T> {
	if (text.length > LIMITS.wireFrameBytesMax) return refuse('malformed', { detail: 'frame too long' })
	let value: unknown
	try {
		value = JSON.parse(text)
	} catch {
		return refuse('malformed', { detail: 'not JSON' })
	}
	const parsed = parse(value)
	if (parsed.success) return { kind: 'parsed', message: parsed.data }
	const issue = parsed.error.issues[0]
	return refuse('malformed', {
		detail: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`.slice(0, 200),
	})
}
