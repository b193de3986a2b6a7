import { hash } from 'node:crypto'
import { type Hash, hashSchema } from '../protocol/base/ids.ts'

/** The hash of an entry's text after the entry whose hash is `previous` (protocol/journal/entry.ts). */
export function chainHash(previous: Hash, text: string): Hash {
	return hashSchema.parse(hash('sha256', previous + text))
}
