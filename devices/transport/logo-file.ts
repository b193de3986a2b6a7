import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import type { Bitmap } from '../printer/bitmap.ts'
import { LogoError, logoBitmap } from '../printer/logo-bitmap.ts'

/** More than any logo inflates to: a file that says otherwise does not take the memory. */
const INFLATED_BYTE_COUNT_MAX = 4_000_000
const FILE_BYTE_COUNT_MAX = 4_000_000

export type LogoFile =
	| { readonly kind: 'read'; readonly logo: Bitmap }
	/** `reason`: for a person, with what to do. */
	| { readonly kind: 'unusable'; readonly reason: string }

/** The logo of a receipt's head. One that cannot be used is no reason to print no receipt. */
export function logoFile(path: string): LogoFile {
	try {
		const bytes = readFileSync(path)
		if (bytes.length > FILE_BYTE_COUNT_MAX) throw new LogoError('it is too large for a logo')
		const inflate = (data: Uint8Array) => inflateSync(data, { maxOutputLength: INFLATED_BYTE_COUNT_MAX })
		return { kind: 'read', logo: logoBitmap(bytes, inflate) }
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error)
		return { kind: 'unusable', reason: `the logo ${path} cannot be used: ${reason}` }
	}
}
