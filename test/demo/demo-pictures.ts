/** The demonstration's articles get their pictures as head office would bring them. */
import { join } from 'node:path'
import { operatorIdSchema } from '../../protocol/base/ids.ts'
import { openDatabase } from '../../server/database/pool.ts'
import { importPictures } from '../../server/import/pictures/import-pictures.ts'
import { lookAtPictures, type PictureFolder } from '../../server/import/pictures/picture-folder.ts'

const PICTURES_DIR = join(import.meta.dirname, '..', 'fixtures', 'demo-data', 'pictures')

/** Again and again: what is there already is not brought a second time. */
export async function bringPictures(databaseUrl: string): Promise<void> {
	const database = openDatabase(databaseUrl, 1, () => undefined)
	try {
		await importPictures(database, await everySize(), {
			folder: PICTURES_DIR,
			operatorId: operatorIdSchema.parse('90'),
			withdrawMissing: false,
			dryRun: false,
			nowMs: Date.now(),
		})
	} finally {
		await database.end()
	}
}

/** One is drawn of each kind of goods; its other sizes look the same. */
async function everySize(): Promise<PictureFolder> {
	const { files, faults } = await lookAtPictures(PICTURES_DIR, () => undefined)
	const sizes = files.flatMap((file) => {
		const kind = /^(1\d{4})\d$/.exec(file.article)?.[1]
		return kind === undefined ? [file] : [1, 2, 3, 4].map((size) => ({ ...file, article: `${kind}${size}` }))
	})
	return { files: sizes, faults }
}
