/** A folder of pictures as shops have them: each file is named by an article's code or one of its barcodes. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { imageSize } from 'image-size'
import { pictureTypeOf } from '../../../protocol/catalogue/picture.ts'
import { LIMITS } from '../../../protocol/limits.ts'

export interface PictureFile {
	readonly name: string
	/** Its name without the ending: code or barcode. */
	readonly article: string
	readonly pictureId: string
}

/** One thing that a person must put right in the folder; with any of them nothing is imported. */
export interface PictureFault {
	readonly code: string
	readonly file: string
	readonly whatToDo: string
}

export interface PictureFolder {
	readonly files: readonly PictureFile[]
	readonly faults: readonly PictureFault[]
}

const ENDINGS = new Set(['.jpg', '.jpeg', '.png', '.webp'])
const EDGE = LIMITS.pictureEdgeMax
const KILOBYTES = LIMITS.pictureBytesMax / 1_024

/**
 * Looks at every file and keeps none of them in memory. Hidden files and folders are passed over. `onLook`: how many have been looked
 * at, of how many. Throws when there is no such folder.
 */
export async function lookAtPictures(
	folder: string,
	onLook: (looked: number, all: number) => void,
): Promise<PictureFolder> {
	const entries = await readdir(folder, { withFileTypes: true })
	const names = entries
		.filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
		.map(({ name }) => name)
	const files: PictureFile[] = []
	const faults: PictureFault[] = []
	for (const [index, name] of names.sort().entries()) {
		const bytes = await readFile(join(folder, name))
		const wrong = faultOf(name, bytes)
		if (wrong !== null) faults.push({ file: name, ...wrong })
		else files.push({ name, article: name.slice(0, -extname(name).length), pictureId: pictureIdOf(bytes) })
		onLook(index + 1, names.length)
	}
	return { files, faults }
}

/** The bytes of a file that was looked at. Throws when they are others by now. */
export async function bytesOf(folder: string, { name, pictureId }: PictureFile): Promise<Buffer> {
	const bytes = await readFile(join(folder, name))
	if (pictureIdOf(bytes) !== pictureId) throw new Error(`${name} changed while it was read; try again`)
	return bytes
}

function pictureIdOf(bytes: Buffer): string {
	return createHash('sha256').update(bytes).digest('hex')
}

function faultOf(name: string, bytes: Buffer): Omit<PictureFault, 'file'> | null {
	if (!ENDINGS.has(extname(name).toLowerCase()) || pictureTypeOf(bytes) === null)
		return { code: 'notAPicture', whatToDo: 'a picture is a JPEG, PNG or WebP file; take this one out' }
	if (bytes.length > LIMITS.pictureBytesMax)
		return {
			code: 'pictureTooLong',
			whatToDo: `it has ${Math.ceil(bytes.length / 1_024)} kB; save it smaller, with at most ${KILOBYTES} kB`,
		}
	const size = sizeOf(bytes)
	if (size === null) return { code: 'pictureBroken', whatToDo: 'it cannot be read; save it anew' }
	const { width, height } = size
	if (width <= EDGE && height <= EDGE) return null
	const whatToDo = `it has ${width} × ${height} points; save it smaller, with at most ${EDGE} × ${EDGE}`
	return { code: 'pictureTooLarge', whatToDo }
}

/** A few bytes can claim a picture that fills a till's memory: what it claims is looked at here. */
function sizeOf(bytes: Buffer): { readonly width: number; readonly height: number } | null {
	try {
		return imageSize(bytes)
	} catch {
		return null
	}
}
