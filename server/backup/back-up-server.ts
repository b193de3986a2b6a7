/**
 * Backs up a card server's database while it works: one picture of one moment, read by SQL, compressed and sealed table by table. What lies
 * beside it and is needed with it (the key that signs leases, the group's authority) goes with it.
 */
import { randomBytes } from 'node:crypto'
import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { createGzip } from 'node:zlib'
import type pg from 'pg'
import { to } from 'pg-copy-streams'
import { BACKUP_FORMAT, type BackupTable, type ServerBackup } from '../../protocol/backup/backup-manifest.ts'
import { PRODUCT_VERSION } from '../../protocol/product-version.ts'
import { type BackupProgress, backupName, type HalfBackup, makeBackup } from '../../storage/backup-folder.ts'
import type { BackupKey } from '../../storage/backup-key.ts'
import { sealParts } from '../../storage/sealed-file.ts'
import { findEmbeddedPostgres } from '../database/find-embedded.ts'
import { ALL_MIGRATIONS } from '../database/migrations/all-migrations.ts'
import type { Sql } from '../database/pool.ts'
import type { Where } from '../database/with-database.ts'
import { withClient } from './backup-client.ts'
import { quoted, readSequences, readTables, type Table } from './tables.ts'

const GZIP_LEVEL = 3

export type ServerBackupOptions = {
	readonly where: Where
	/** What lies there goes with the database, where it is named. */
	readonly dataDir: string
	readonly authorityDir: string | undefined
	/** The folder in which the back-up is made. */
	readonly to: string
	readonly key: BackupKey
	readonly nowMs: number
	readonly progress: BackupProgress
}

/** Returns where it is, and what it says of itself. Throws with nothing left of it. */
export async function backUpServer(
	options: ServerBackupOptions,
): Promise<{ readonly folder: string; readonly manifest: ServerBackup }> {
	const { where, key, nowMs } = options
	const found =
		'databaseUrl' in where
			? { databaseUrl: where.databaseUrl, release: async () => undefined }
			: await findEmbeddedPostgres(where.dataDir)
	try {
		return await withClient(found.databaseUrl, async (client, sql) => {
			let made: ServerBackup | undefined
			const folder = await makeBackup(options.to, backupName('server', nowMs), key, async (half) => {
				made = await copyOut(client, sql, half, options)
				return made
			})
			if (made === undefined) throw new Error('a back-up without a manifest')
			return { folder, manifest: made }
		})
	} finally {
		await found.release()
	}
}

async function copyOut(
	client: pg.Client,
	sql: Sql,
	half: HalfBackup,
	options: ServerBackupOptions,
): Promise<ServerBackup> {
	const { key, nowMs, progress } = options
	const salt = randomBytes(32).toString('hex')
	// It gets no number of its own, so the feed of a server that works is not kept back by it.
	await sql.rows('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
	const schema = await schemaOf(sql)
	const [books] = await sql.rows<{ id: string; generation: string; place: string | null }>(`
		SELECT history_id AS id, generation::text AS generation, (SELECT xid::text || '.' || seq FROM change
			ORDER BY change.xid DESC, seq DESC LIMIT 1) AS place FROM centre`)
	if (books === undefined) throw new Error('the database holds no card server’s books')
	const tables: BackupTable[] = []
	for (const table of await readTables(sql))
		tables.push(await copyTable(client, half, table, key, salt, progress))
	const sequences = await readSequences(sql)
	await sql.rows('COMMIT')
	return {
		format: BACKUP_FORMAT,
		kind: 'server',
		productVersion: PRODUCT_VERSION,
		schema,
		madeAtMs: nowMs,
		keyId: key.id,
		historyId: books.id,
		generation: Number(books.generation),
		feedPlace: books.place,
		salt,
		tables,
		sequences,
		beside: await copyBeside(half, options, salt),
	}
}

/** Only what this program knows whole: tables of a newer one might hang together in another way. */
async function schemaOf(sql: Sql): Promise<number> {
	const [found] = await sql.rows<{ number: number | null }>(
		'SELECT max(number) AS number FROM schema_migration',
	)
	const number = found?.number ?? 0
	if (number === ALL_MIGRATIONS.length) return number
	throw new Error(
		`the database is at schema ${number}, this program backs up ${ALL_MIGRATIONS.length}: take the Yika that its server runs`,
	)
}

async function copyTable(
	client: pg.Client,
	half: HalfBackup,
	{ table, columns }: Table,
	key: BackupKey,
	salt: string,
	progress: BackupProgress,
): Promise<BackupTable> {
	const file = `${table}.copy.gz.sealed`
	const copying = client.query(to(`COPY ${quoted(table)} (${columns.map(quoted).join(', ')}) TO STDOUT`))
	const zipped = piped(copying, createGzip({ level: GZIP_LEVEL }))
	const written = await half.write(file, sealParts(zipped, key.fileKey(salt, file)), progress)
	return { ...written, table, columns: [...columns], rows: copying.rowCount }
}

/** What fails in the first is heard by whoever reads the second. */
function piped(source: NodeJS.ReadableStream, through: NodeJS.ReadWriteStream): AsyncIterable<Uint8Array> {
	pipeline(source, through, () => undefined)
	return through as unknown as AsyncIterable<Uint8Array>
}

type Beside = ServerBackup['beside'][number]

async function copyBeside(half: HalfBackup, options: ServerBackupOptions, salt: string): Promise<Beside[]> {
	const { key, dataDir, authorityDir, progress } = options
	const wanted: Pick<Beside, 'place' | 'name'>[] = []
	if (existsSync(join(dataDir, 'lease-key.pem'))) wanted.push({ place: 'dataDir', name: 'lease-key.pem' })
	if (authorityDir !== undefined && existsSync(authorityDir)) {
		const files = readdirSync(authorityDir, { withFileTypes: true }).filter((entry) => entry.isFile())
		for (const { name } of files) wanted.push({ place: 'authorityDir', name })
	}
	const copied: Beside[] = []
	for (const { place, name } of wanted) {
		const file = `${place}.${name}.sealed`
		const folder = place === 'dataDir' ? dataDir : (authorityDir ?? '')
		const source = sealParts(createReadStream(join(folder, name)), key.fileKey(salt, file))
		copied.push({ ...(await half.write(file, source, progress)), place, name })
	}
	return copied
}
