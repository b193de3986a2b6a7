/**
 * Puts a card server's back-up into an empty database: all of it in one transaction, or nothing. Constraints and triggers are those of every
 * day. The books are marked as put back; the server finds that at its start and goes on as decision 0007 says.
 */
import { createReadStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type pg from 'pg'
import { from } from 'pg-copy-streams'
import type { BackupTable, ServerBackup } from '../../protocol/backup/backup-manifest.ts'
import { type BackupProgress, openBackup } from '../../storage/backup-folder.ts'
import type { BackupKey } from '../../storage/backup-key.ts'
import { openParts } from '../../storage/sealed-file.ts'
import { startEmbeddedPostgres } from '../database/embedded-postgres.ts'
import { migrateIn } from '../database/migrate.ts'
import { ALL_MIGRATIONS } from '../database/migrations/all-migrations.ts'
import type { Sql } from '../database/pool.ts'
import type { Where } from '../database/with-database.ts'
import { lockInstance } from '../service/instance-lock.ts'
import { withClient } from './backup-client.ts'
import { quoted } from './tables.ts'

export type RestoreServerOptions = {
	readonly folder: string
	readonly key: BackupKey
	/** A folder gets an embedded PostgreSQL of its own. */
	readonly where: Where
	readonly dataDir: string
	readonly authorityDir: string | undefined
	readonly progress: BackupProgress
	/** Where the database is, while it runs. */
	readonly afterwards: (databaseUrl: string) => Promise<void>
}

export type RestoredServer = {
	readonly manifest: ServerBackup
	/** Files that were there already and are not as in the back-up: they were left as they are. */
	readonly kept: readonly string[]
}

/** Throws with the database as empty as it was. */
export async function restoreServer(options: RestoreServerOptions): Promise<RestoredServer> {
	const { folder, key, where, progress } = options
	const manifest = await openBackup(folder, 'server', key, progress)
	if (manifest.schema > ALL_MIGRATIONS.length)
		throw new Error(
			`${folder} is of a newer Yika (schema ${manifest.schema}, this one knows ${ALL_MIGRATIONS.length}): install that one first`,
		)
	const target = await openTarget(where)
	try {
		await withClient(target.databaseUrl, (client, sql) => fill(client, sql, manifest, options))
		const kept = await putBeside(manifest, options)
		await options.afterwards(target.databaseUrl)
		return { manifest, kept }
	} finally {
		await target.release()
	}
}

async function openTarget(where: Where): Promise<{ databaseUrl: string; release: () => Promise<void> }> {
	if ('databaseUrl' in where) return { databaseUrl: where.databaseUrl, release: async () => undefined }
	const dataDir = resolve(where.dataDir)
	mkdirSync(dataDir, { recursive: true })
	const unlock = lockInstance(dataDir)
	try {
		const postgres = await startEmbeddedPostgres(join(dataDir, 'postgres'), () => undefined)
		return {
			databaseUrl: postgres.databaseUrl,
			release: async () => {
				await postgres.stop()
				unlock()
			},
		}
	} catch (error) {
		unlock()
		throw error
	}
}

async function fill(
	client: pg.Client,
	sql: Sql,
	manifest: ServerBackup,
	options: RestoreServerOptions,
): Promise<void> {
	await sql.rows('BEGIN')
	await mustBeEmpty(sql, options.where)
	await migrateIn(sql, manifest.schema)
	// The migrations have made rows of their own.
	await sql.rows(`TRUNCATE ${manifest.tables.map(({ table }) => quoted(table)).join(', ')}`)
	for (const table of manifest.tables) await copyIn(client, table, manifest, options)
	for (const { sequence, value } of manifest.sequences)
		await sql.rows('SELECT setval($1::regclass, $2::bigint)', [quoted(sequence), value])
	// A server takes books that were elsewhere for what they are: an older state (server/service/history.ts).
	await sql.rows("UPDATE centre SET cluster_id = 'put back'")
	await migrateIn(sql, ALL_MIGRATIONS.length)
	await sql.rows('COMMIT')
	await sql.rows('ANALYZE')
}

async function mustBeEmpty(sql: Sql, where: Where): Promise<void> {
	const found = await sql.rows<{ name: string }>(
		"SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'S') ORDER BY 1 LIMIT 3",
	)
	if (found.length === 0) return
	const names = found.map(({ name }) => name).join(', ')
	const advice =
		'dataDir' in where
			? `stop the server and move ${join(where.dataDir, 'postgres')} away (keep it until all is well)`
			: 'make a new database for it (CREATE DATABASE …) and name that one'
	throw new Error(`the database is not empty (${names} …), and nothing is written over: ${advice}`)
}

async function copyIn(
	client: pg.Client,
	{ table, columns, rows, file }: BackupTable,
	manifest: ServerBackup,
	{ folder, key, progress }: RestoreServerOptions,
): Promise<void> {
	const copying = client.query(from(`COPY ${quoted(table)} (${columns.map(quoted).join(', ')}) FROM STDIN`))
	let bytes = 0
	await pipeline(
		openParts(createReadStream(join(folder, file)), key.fileKey(manifest.salt, file)),
		createGunzip(),
		async function* (parts: AsyncIterable<Buffer>) {
			for await (const part of parts) {
				bytes += part.length
				progress(table, bytes)
				yield part
			}
		},
		copying,
	)
	if (copying.rowCount !== rows)
		throw new Error(`${table}: ${copying.rowCount} of ${rows} rows were taken; nothing is kept of it`)
}

async function putBeside(
	manifest: ServerBackup,
	{ folder, key, dataDir, authorityDir }: RestoreServerOptions,
): Promise<string[]> {
	const kept: string[] = []
	for (const { place, name, file } of manifest.beside) {
		const into = place === 'dataDir' ? dataDir : authorityDir
		if (into === undefined) continue
		const opened = openParts(createReadStream(join(folder, file)), key.fileKey(manifest.salt, file))
		const bytes = await buffer(opened)
		const path = join(into, name)
		if (existsSync(path)) {
			if (!readFileSync(path).equals(bytes)) kept.push(path)
			continue
		}
		mkdirSync(into, { recursive: true, mode: 0o700 })
		writeFileSync(path, bytes, { mode: 0o600, flag: 'wx', flush: true })
	}
	return kept
}
