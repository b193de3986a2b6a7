import { createHash } from 'node:crypto'
import { type Hash, hashSchema } from '../protocol/base/ids.ts'

/** The hash of an entry's text after the entry whose hash is `previous` (protocol/journal/entry.ts). */
export function chainHash(previous: Hash, text: string): Hash {
	return hashSchema.parse(createHash('sha256').update(previous, 'ascii').update(text, 'utf8').digest('hex'))
}
