/** Gives articles the pictures of a folder: one transaction, or nothing. */
import type { OperatorId } from '../../../protocol/base/ids.ts'
import { articleNumberOf } from '../../../protocol/catalogue/gtin.ts'
import type { Database, Sql } from '../../database/pool.ts'
import { bytesOf, type PictureFault, type PictureFile, type PictureFolder } from './picture-folder.ts'

export interface PictureOptions {
	readonly folder: string
	/** Who brings them. Null: only together with `dryRun`. */
	readonly operatorId: OperatorId | null
	/** Articles that the folder has no picture of lose theirs. */
	readonly withdrawMissing: boolean
	/** Looks only; nothing is written. */
	readonly dryRun: boolean
	readonly nowMs: number
}

export interface PicturesImported {
	readonly faults: readonly PictureFault[]
	/** Articles that have a picture now and had none, or another one. */
	readonly changed: number
	readonly asBefore: number
	/** Files of articles that are not sold. */
	readonly unknown: readonly string[]
	/** Articles that have a picture and none in the folder. */
	readonly missing: readonly string[]
	/** False: it was only looked at, or there was nothing to change. */
	readonly written: boolean
}

type Given = { readonly itemCode: string; readonly file: PictureFile }

const FILES_PER_STATEMENT = 100
/** Any constant will do, as long as nothing else in the database takes this advisory lock. */
const PICTURES_LOCK = 7_105_213

export async function importPictures(
	database: Database,
	{ files, faults }: PictureFolder,
	options: PictureOptions,
): Promise<PicturesImported> {
	return await database.transaction(async (sql) => {
		await sql.rows('SELECT pg_advisory_xact_lock($1)', [PICTURES_LOCK])
		const { given, unknown } = matched(files, await articles(sql))
		const all = [...faults, ...doubleFaults(given)]
		const nothing = { faults: all, changed: 0, asBefore: 0, unknown, missing: [], written: false }
		if (all.length > 0) return nothing
		const before = await picturesNow(sql)
		const news = given.filter(({ itemCode, file }) => before.get(itemCode) !== file.pictureId)
		const has = new Set(given.map(({ itemCode }) => itemCode))
		const missing = [...before.keys()].filter((itemCode) => !has.has(itemCode)).sort()
		const gone = options.withdrawMissing ? missing : []
		const found = {
			...nothing,
			...{ changed: news.length, asBefore: given.length - news.length, missing },
		}
		if (options.dryRun || news.length + gone.length === 0) return found
		await keep(sql, options.folder, news)
		await withdraw(sql, gone)
		await tellTills(sql, [...news.map(({ itemCode }) => itemCode), ...gone])
		await sql.rows(
			`INSERT INTO catalogue_import (at_ms, file_name, operator_id, effective, topics, counts)
			VALUES ($1, $2, $3, NULL, '{}', $4::jsonb)`,
			[
				options.nowMs,
				options.folder,
				options.operatorId,
				JSON.stringify([{ topic: 'picture', changed: news.length, withdrawn: gone.length }]),
			],
		)
		return { ...found, written: true }
	})
}

/** Code → code, and every barcode in its one form → code. */
async function articles(sql: Sql): Promise<ReadonlyMap<string, string>> {
	const rows = await sql.rows<{ readonly key: string; readonly barcodes: readonly string[] }>(
		"SELECT key, body -> 'barcodes' AS barcodes FROM catalogue_record WHERE topic = 'item'",
	)
	const byBarcode = rows.flatMap(({ key, barcodes }) =>
		barcodes.map((barcode) => [articleNumberOf(barcode), key] as const),
	)
	// A code says more than a barcode that looks like it.
	return new Map([...byBarcode, ...rows.map(({ key }) => [key, key] as const)])
}

function matched(files: readonly PictureFile[], codes: ReadonlyMap<string, string>) {
	const given: Given[] = []
	const unknown: string[] = []
	for (const file of files) {
		const { article } = file
		const barcode = /^[0-9]{8,14}$/.test(article) ? articleNumberOf(article) : ''
		const itemCode = codes.get(article) ?? codes.get(barcode)
		if (itemCode === undefined) unknown.push(file.name)
		else given.push({ itemCode, file })
	}
	return { given, unknown }
}

function doubleFaults(given: readonly Given[]): PictureFault[] {
	const first = new Map<string, string>()
	return given.flatMap(({ itemCode, file: { name } }) => {
		const other = first.get(itemCode)
		first.set(itemCode, other ?? name)
		if (other === undefined) return []
		const whatToDo = `${other} is of the same article, ${itemCode}; leave one of them`
		return [{ code: 'pictureTwice', file: name, whatToDo }]
	})
}

async function picturesNow(sql: Sql): Promise<ReadonlyMap<string, string>> {
	const rows = await sql.rows<{ readonly itemCode: string; readonly pictureId: string }>(
		'SELECT item_code AS "itemCode", picture_id AS "pictureId" FROM article_picture',
	)
	return new Map(rows.map(({ itemCode, pictureId }) => [itemCode, pictureId]))
}

async function keep(sql: Sql, folder: string, news: readonly Given[]): Promise<void> {
	for (let at = 0; at < news.length; at += FILES_PER_STATEMENT) {
		const page = news.slice(at, at + FILES_PER_STATEMENT)
		const bytes = await Promise.all(page.map(({ file }) => bytesOf(folder, file)))
		await sql.rows(
			`INSERT INTO picture (picture_id, bytes) SELECT DISTINCT ON (id) id, decode(hex, 'hex')
			FROM unnest($1::text[], $2::text[]) AS told (id, hex) ON CONFLICT DO NOTHING`,
			[page.map(({ file }) => file.pictureId), bytes.map((one) => one.toString('hex'))],
		)
		await sql.rows(
			`INSERT INTO article_picture (item_code, picture_id) SELECT * FROM unnest($1::text[], $2::text[])
			ON CONFLICT (item_code) DO UPDATE SET picture_id = excluded.picture_id`,
			[page.map(({ itemCode }) => itemCode), page.map(({ file }) => file.pictureId)],
		)
	}
	await dropUnused(sql)
}

async function withdraw(sql: Sql, itemCodes: readonly string[]): Promise<void> {
	await sql.rows('DELETE FROM article_picture WHERE item_code = ANY ($1::text[])', [itemCodes])
	await dropUnused(sql)
}

async function dropUnused(sql: Sql): Promise<void> {
	await sql.rows(
		`DELETE FROM picture WHERE NOT EXISTS
			(SELECT FROM article_picture WHERE article_picture.picture_id = picture.picture_id)`,
	)
}

/** Their records are written as they are: the table of pictures puts in what is new (`item_has_picture`). */
async function tellTills(sql: Sql, itemCodes: readonly string[]): Promise<void> {
	await sql.rows(
		`WITH told AS (UPDATE catalogue_record SET body = body
			WHERE topic = 'item' AND key = ANY ($1::text[]) RETURNING key)
		INSERT INTO change (topic, key) SELECT 'item', key FROM told ORDER BY key
		ON CONFLICT (topic, key) DO UPDATE SET xid = excluded.xid, seq = excluded.seq`,
		[itemCodes],
	)
}
