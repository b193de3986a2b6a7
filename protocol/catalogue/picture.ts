/**
 * Pictures of articles. Each is named by what it holds (SHA-256), so it never changes under its name, and every machine that passes one
 * on can check it. The feed tells names only; the bytes are fetched when a screen wants to show them.
 */
import { z } from 'zod'

const PICTURES_PATH = '/pictures'

/** SHA-256 of the bytes, in hexadecimal. */
export const pictureIdSchema = z.string().regex(/^[0-9a-f]{64}$/)

export type PictureType = 'image/jpeg' | 'image/png' | 'image/webp'

export function picturePath(pictureId: string): string {
	return `${PICTURES_PATH}/${pictureId}`
}

/** Which picture a request asks for; null: none. */
export function pictureAsked(path: string | undefined): string | null {
	if (path?.startsWith(`${PICTURES_PATH}/`) !== true) return null
	const parsed = pictureIdSchema.safeParse(path.slice(PICTURES_PATH.length + 1))
	return parsed.success ? parsed.data : null
}

/** By the first bytes, whatever it is called: JFIF/Exif (ITU-T T.81 B.1.1.3), PNG (ISO/IEC 15948 5.2), WebP (RFC 9649 2.4). */
export function pictureTypeOf(bytes: Uint8Array): PictureType | null {
	const head = String.fromCharCode(...bytes.subarray(0, 12))
	if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg'
	if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
	return head.startsWith('RIFF') && head.slice(8) === 'WEBP' ? 'image/webp' : null
}
