/**
 * An upload is posted in one transaction. Should an entry pass every check and still break a promise of the tables or of
 * our own code, it must not stop the till's queue for ever: the upload is then posted in ever smaller pieces until that
 * entry is found, and it alone is quarantined.
 */

import type { Upload } from './chain.ts'
import type { Care, PostAnswer } from './post-batch.ts'

/** `post` runs one transaction; a lost database is thrown through, to be tried again later. */
export async function postCarefully(
	upload: Upload,
	post: (care?: Care) => Promise<PostAnswer>,
): Promise<PostAnswer> {
	try {
		return await post()
	} catch (error) {
		if (!isOwnFault(error)) throw error
		return await postInPieces(upload, post)
	}
}

async function postInPieces(upload: Upload, post: (care: Care) => Promise<PostAnswer>): Promise<PostAnswer> {
	const lastSeq = upload.entries.at(-1)?.seq ?? 0
	const unpostable = new Set<number>()
	let doneSeq = (upload.entries[0]?.seq ?? 1) - 1
	let size = upload.entries.length
	while (doneSeq < lastSeq) {
		const toSeq = Math.min(doneSeq + size, lastSeq)
		try {
			await post({ lastSeq: toSeq, unpostable })
			doneSeq = toSeq
		} catch (error) {
			if (!isOwnFault(error)) throw error
			// A quarantined entry moves nothing; when even that fails, the fault is not the entry's.
			if (unpostable.has(toSeq)) throw error
			if (toSeq === doneSeq + 1) unpostable.add(toSeq)
			size = Math.max(1, Math.floor((toSeq - doneSeq) / 2))
		}
	}
	return await post({ lastSeq, unpostable })
}

/** Broken promises: our asserts and type errors, and PostgreSQL's data and constraint errors (classes 22 and 23). */
export function isOwnFault(error: unknown): boolean {
	if (!(error instanceof Error)) return false
	const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
	if (/^(22|23)[0-9A-Z]{3}$/.test(code)) return true
	return ['AssertionFailed', 'TypeError', 'RangeError', 'ZodError'].includes(error.name) && code === ''
}
