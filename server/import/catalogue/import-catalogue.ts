/** Puts a file of the merchandise system into the centre's catalogue: one transaction, or nothing. */
import { type BusinessDate, businessDateAt } from '../../../protocol/base/business-date.ts'
import type { OperatorId } from '../../../protocol/base/ids.ts'
import { type Item, itemSchema } from '../../../protocol/catalogue/catalogue.ts'
import { articleNumberOf } from '../../../protocol/catalogue/gtin.ts'
import type { Database, Sql } from '../../database/pool.ts'
import type { CatalogueFile, Fault } from './catalogue-file.ts'
import { checkCatalogue, type KnownCatalogue } from './check-catalogue.ts'
import { type LinkedArticle, linksOf } from './check-links.ts'
import { type Merging, mergedItem } from './merge-item.ts'

export interface ImportOptions {
	readonly fileName: string
	/** Who imports it. Null: only together with `dryRun`. */
	readonly operatorId: OperatorId | null
	/** Business date from which the file's prices hold; null: at once. */
	readonly effective: string | null
	readonly withdrawMissing: boolean
	/** Looks only; nothing is written. */
	readonly dryRun: boolean
	readonly nowMs: number
}

type Topic = 'department' | 'item' | 'promotion'

export interface TopicCounts {
	readonly topic: Topic
	readonly inFile: number
	readonly added: number
	readonly changed: number
	/** Of those changed: what else the file says of them is as it was. */
	readonly pricesChanged: number
	/** In the catalogue and not in the file. */
	readonly missing: readonly { readonly key: string; readonly name: string }[]
	readonly withdrawn: number
}

export interface Imported {
	readonly faults: readonly Fault[]
	/** Empty where there are faults. */
	readonly counts: readonly TopicCounts[]
	/** False: it was only looked at, or there was nothing to change. */
	readonly written: boolean
}

/** Any constant will do, as long as nothing else in the database takes this advisory lock. */
const IMPORT_LOCK = 7_105_212
const ROWS_PER_STATEMENT = 2_000
const TOPICS: readonly Topic[] = ['department', 'item', 'promotion']

interface Told {
	readonly key: string
	readonly body: object
}

/** Every fault is told at once: those within records, and those that only show beside other records or the catalogue. */
export async function importCatalogue(
	database: Database,
	file: CatalogueFile,
	options: ImportOptions,
): Promise<Imported> {
	const isRead = file.departments !== null || file.items !== null || file.promotions !== null
	if (!isRead) return { faults: file.faults, counts: [], written: false }
	return await database.transaction(async (sql) => {
		await sql.rows('SELECT pg_advisory_xact_lock($1)', [IMPORT_LOCK])
		const today = await businessDate(sql, options.nowMs)
		const faults = [
			...file.faults,
			...dateFaults(options, today),
			...checkCatalogue(file, await knownIn(sql, file, options)),
			...(await leftWithoutDepartment(sql, file, options)),
		]
		if (faults.length > 0) return { faults: inFileOrder(faults), counts: [], written: false }
		const merging = { effective: options.effective, today, absentFields: file.absentFields }
		const counts: TopicCounts[] = []
		for (const topic of TOPICS) {
			const told = toldOf(file, topic)
			if (told !== null) counts.push(await importTopic(sql, topic, told, merging, options))
		}
		const changes = counts.some(({ added, changed, withdrawn }) => added + changed + withdrawn > 0)
		if (!options.dryRun) await noteImport(sql, options, counts)
		return { faults, counts, written: changes && !options.dryRun }
	})
}

/** As they stand in the file; those of the file as a whole first. */
function inFileOrder(faults: readonly Fault[]): Fault[] {
	const at = ({ place }: Fault) => Number(/[0-9]+/.exec(place ?? '')?.[0] ?? -1)
	return faults.toSorted((one, other) => at(one) - at(other))
}

/** Of the first store: the day that the tills trade, or will in a few hours. */
async function businessDate(sql: Sql, nowMs: number): Promise<BusinessDate> {
	const [store] = await sql.rows<{ readonly offset: number; readonly hour: number }>(
		`SELECT (profile ->> 'utcOffsetMinutes')::int AS "offset", (profile ->> 'dayStartsAtHour')::int AS "hour"
		FROM store ORDER BY store_id LIMIT 1`,
	)
	return businessDateAt(nowMs, store?.offset ?? 0, store?.hour ?? 0)
}

function dateFaults({ effective }: ImportOptions, today: string): Fault[] {
	if (effective === null || effective > today) return []
	const whatToDo = `that day has begun (it is ${today}); leave the date out, and the prices hold at once`
	return [{ code: 'effectivePast', place: null, column: null, value: effective, whatToDo }]
}

async function knownIn(sql: Sql, file: CatalogueFile, options: ImportOptions): Promise<KnownCatalogue> {
	const departments = await sql.rows<{ readonly key: string }>(
		"SELECT key FROM catalogue_record WHERE topic = 'department'",
	)
	const leaves = options.withdrawMissing && file.departments !== null
	const barcodes =
		file.items === null || options.withdrawMissing ? [] : await foreignBarcodes(sql, file.namedItems)
	return {
		departmentIds: new Set(leaves ? [] : departments.map(({ key }) => key)),
		barcodes: new Map(barcodes.map(({ barcode, key }) => [articleNumberOf(barcode), key])),
		articles: file.items === null ? [] : await linkedArticles(sql, file.items, options),
	}
}

/** A department goes only when nothing is sold in it any more. */
async function leftWithoutDepartment(
	sql: Sql,
	{ departments, items }: CatalogueFile,
	{ withdrawMissing }: ImportOptions,
): Promise<Fault[]> {
	if (!withdrawMissing || departments === null || items !== null) return []
	const used = await sql.rows<{ readonly value: string; readonly count: number }>(
		`SELECT body ->> 'departmentId' AS value, count(*)::int AS count FROM catalogue_record
		WHERE topic = 'item' AND body ->> 'departmentId' <> ALL ($1::text[]) GROUP BY 1 ORDER BY 1`,
		[departments.map(({ body }) => body.departmentId)],
	)
	return used.map(({ value, count }) => ({
		code: 'departmentInUse',
		place: null,
		column: 'departmentId',
		value,
		whatToDo: `${count} articles are sold in it, and the file does not have it; add it, or move them first`,
	}))
}

/** Of articles that the file does not have: those it has say their barcodes themselves. */
async function foreignBarcodes(
	sql: Sql,
	items: CatalogueFile['namedItems'],
): Promise<{ readonly key: string; readonly barcode: string }[]> {
	return await sql.rows(
		`SELECT key, jsonb_array_elements_text(body -> 'barcodes') AS barcode FROM catalogue_record
		WHERE topic = 'item' AND NOT EXISTS (SELECT FROM unnest($1::text[]) AS told WHERE told = key)`,
		[items.map(({ body }) => body.itemCode)],
	)
}

/** The file's articles as they are, those that it names, and those that stay and name one of the file's, with what they name. */
async function linkedArticles(
	sql: Sql,
	items: NonNullable<CatalogueFile['items']>,
	{ withdrawMissing }: ImportOptions,
): Promise<LinkedArticle[]> {
	const codes = items.map(({ body }) => body.itemCode)
	const named = items.flatMap(({ body }) => linksOf(body).map(({ itemCode }) => itemCode))
	const rows = await sql.rows<{ readonly body: unknown }>(
		`WITH told AS (SELECT unnest($1::text[]) AS key), named AS (SELECT unnest($2::text[]) AS key), link AS (
			SELECT key, link ->> 'itemCode' AS names FROM catalogue_record, jsonb_array_elements(
				coalesce(body -> 'parts', '[]') || coalesce(body -> 'deposits', '[]')) AS link
			WHERE topic = 'item' AND body ?| ARRAY['parts', 'deposits']), holder AS (
			SELECT key FROM link WHERE key IN (SELECT key FROM told) OR names IN (SELECT key FROM told))
		SELECT key, body FROM catalogue_record WHERE topic = 'item' AND (
			key IN (SELECT key FROM told) OR NOT $3 AND (key IN (SELECT key FROM named) OR key IN (SELECT key FROM holder)
				OR key IN (SELECT names FROM link WHERE key IN (SELECT key FROM holder))))`,
		[codes, named, withdrawMissing],
	)
	return rows.flatMap(({ body }) => {
		const known = itemSchema.safeParse(body)
		return known.success ? [known.data] : []
	})
}

function toldOf(file: CatalogueFile, topic: Topic): readonly Told[] | null {
	switch (topic) {
		case 'department':
			return file.departments?.map(({ body }) => ({ key: body.departmentId, body })) ?? null
		case 'item':
			return file.items?.map(({ body }) => ({ key: body.itemCode, body })) ?? null
		case 'promotion':
			return file.promotions?.map(({ body }) => ({ key: body.promotionId, body })) ?? null
	}
}

async function importTopic(
	sql: Sql,
	topic: Topic,
	told: readonly Told[],
	merging: Merging,
	{ withdrawMissing, dryRun }: ImportOptions,
): Promise<TopicCounts> {
	let added = 0
	let changed = 0
	let pricesChanged = 0
	for (let at = 0; at < told.length; at += ROWS_PER_STATEMENT) {
		const page = told.slice(at, at + ROWS_PER_STATEMENT)
		const known = await knownBodies(sql, topic, page)
		const next = page.map(({ key, body }) => ({ key, body: merged(topic, known.get(key), body, merging) }))
		const different = await differentFrom(sql, topic, next)
		added += different.filter(({ isNew }) => isNew).length
		changed += different.filter(({ isNew }) => !isNew).length
		pricesChanged += different.filter(({ isPriceOnly }) => isPriceOnly).length
		if (!dryRun) await write(sql, topic, new Set(different.map(({ key }) => key)), next)
	}
	const missing = await missingFrom(sql, topic, told)
	if (withdrawMissing && !dryRun) await withdraw(sql, topic, missing)
	const withdrawn = withdrawMissing ? missing.length : 0
	return { topic, inFile: told.length, added, changed, pricesChanged, missing, withdrawn }
}

function merged(topic: Topic, known: unknown, body: object, merging: Merging): object {
	if (topic !== 'item') return body
	const before = itemSchema.safeParse(known)
	return mergedItem(before.success ? before.data : null, body as Item, merging)
}

async function knownBodies(sql: Sql, topic: Topic, told: readonly Told[]): Promise<Map<string, unknown>> {
	const rows = await sql.rows<{ readonly key: string; readonly body: unknown }>(
		'SELECT key, body FROM catalogue_record WHERE topic = $1 AND key = ANY ($2::text[])',
		[topic, told.map(({ key }) => key)],
	)
	return new Map(rows.map(({ key, body }) => [key, body]))
}

interface Different {
	readonly key: string
	readonly isNew: boolean
	readonly isPriceOnly: boolean
}

/** PostgreSQL compares: of two texts of one record only their meaning counts. */
async function differentFrom(sql: Sql, topic: Topic, next: readonly Told[]): Promise<Different[]> {
	return await sql.rows(
		`SELECT told.key, known.key IS NULL AS "isNew", coalesce((known.body - 'prices' - 'unitPriceMinor')
				= (told.body - 'prices' - 'unitPriceMinor'), false) AS "isPriceOnly"
		FROM jsonb_to_recordset($2) AS told (key text, body jsonb)
		LEFT JOIN catalogue_record AS known ON known.topic = $1 AND known.key = told.key
		WHERE known.body IS DISTINCT FROM told.body`,
		[topic, JSON.stringify(next)],
	)
}

async function write(
	sql: Sql,
	topic: Topic,
	keys: ReadonlySet<string>,
	next: readonly Told[],
): Promise<void> {
	if (keys.size === 0) return
	await sql.rows(
		`INSERT INTO catalogue_record (topic, key, body)
		SELECT $1, key, body FROM jsonb_to_recordset($2) AS told (key text, body jsonb)
		ON CONFLICT (topic, key) DO UPDATE SET body = excluded.body`,
		[topic, JSON.stringify(next.filter(({ key }) => keys.has(key)))],
	)
	await announce(sql, topic, [...keys])
}

async function missingFrom(
	sql: Sql,
	topic: Topic,
	told: readonly Told[],
): Promise<{ readonly key: string; readonly name: string }[]> {
	return await sql.rows(
		`SELECT key, coalesce(body ->> 'nameZh', '') AS name FROM catalogue_record
		WHERE topic = $1 AND NOT EXISTS (SELECT FROM unnest($2::text[]) AS told WHERE told = key) ORDER BY key`,
		[topic, told.map(({ key }) => key)],
	)
}

async function withdraw(sql: Sql, topic: Topic, missing: readonly { readonly key: string }[]): Promise<void> {
	const keys = missing.map(({ key }) => key)
	if (keys.length === 0) return
	await sql.rows('DELETE FROM catalogue_record WHERE topic = $1 AND key = ANY ($2::text[])', [topic, keys])
	await announce(sql, topic, keys)
}

async function announce(sql: Sql, topic: Topic, keys: readonly string[]): Promise<void> {
	await sql.rows(
		`INSERT INTO change (topic, key) SELECT $1, key FROM unnest($2::text[]) AS key ORDER BY key
		ON CONFLICT (topic, key) DO UPDATE SET xid = excluded.xid, seq = excluded.seq`,
		[topic, keys],
	)
}

/** From now on the group's own file leaves these topics alone (`import-group.ts`). */
async function noteImport(sql: Sql, options: ImportOptions, counts: readonly TopicCounts[]): Promise<void> {
	await sql.rows(
		`INSERT INTO catalogue_import (at_ms, file_name, operator_id, effective, topics, counts)
		VALUES ($1, $2, $3, $4, $5::text[], $6::jsonb)`,
		[
			options.nowMs,
			options.fileName,
			options.operatorId,
			options.effective,
			counts.map(({ topic }) => topic),
			JSON.stringify(counts.map(({ missing, ...rest }) => ({ ...rest, missing: missing.length }))),
		],
	)
}
