/** What a commit promises, on a real PostgreSQL that waits for a standby which never comes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import { openPrimary } from './open-primary.ts'
import { type Database, databaseAt, openDatabase } from './pool.ts'
import type { Primary } from './primary.ts'

let home = ''
let postgres: EmbeddedPostgres
/** On the side, and never waiting for anybody. */
let aside: Database
let primary: Primary
let database: Database

beforeAll(async () => {
	home = mkdtempSync(join(tmpdir(), 'yika-pool-'))
	postgres = await startEmbeddedPostgres(home, () => undefined)
	aside = openDatabase(postgres.databaseUrl, 2, () => undefined)
	await aside.rows('CREATE TABLE kept (what text)')
})
afterAll(async () => {
	await aside.end()
	await postgres.stop()
	rmSync(home, { recursive: true, force: true })
})
beforeEach(async () => {
	primary = openPrimary(postgres.databaseUrl, () => undefined)
	database = databaseAt(primary, 4, () => undefined)
	await database.rows('SELECT 1')
})
afterEach(async () => {
	await waitFor('')
	await database.end()
	await primary.stop()
})

async function waitFor(standby: string): Promise<void> {
	await aside.rows(`ALTER SYSTEM SET synchronous_standby_names = '${standby}'`)
	await aside.rows('SELECT pg_reload_conf()')
	await expect
		.poll(() => aside.rows('SHOW synchronous_standby_names'))
		.toEqual([{ synchronous_standby_names: standby }])
	// Commits begin to wait a moment after the setting can be read: when the checkpointer has told all others.
	if (standby !== '') await expect.poll(aCommitWaits).toBe(true)
}

const PROBE = "INSERT INTO kept VALUES ('probe')"

async function aCommitWaits(): Promise<boolean> {
	const isProbe = `FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query = $1`
	let isOver = false
	const probe = aside
		.rows(PROBE)
		.catch(() => undefined)
		.finally(() => {
			isOver = true
		})
	while (!isOver) {
		const waiting = await aside.rows(`SELECT pg_cancel_backend(pid) ${isProbe}`, [PROBE])
		if (waiting.length === 0) continue
		await probe
		return true
	}
	return false
}

function waiting(): Promise<{ readonly pid: number }[]> {
	return aside.rows("SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
}

function keep(what: string): Promise<unknown> {
	return database.transaction((sql) => sql.rows('INSERT INTO kept VALUES ($1)', [what]))
}

it('a commit that is cancelled while it waits for its standby is not told as done', async () => {
	await waitFor('nobody')
	const told = keep('cancelled').then(
		() => 'done',
		(error: Error) => `${error.name}: ${error.message}`,
	)
	await expect.poll(waiting).toHaveLength(1)
	await aside.rows("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
	expect(await told).toMatch(/^CommitInDoubt: .*synchronous replication/)
	// It is there all the same, and may be gone after a fail-over: what is read of it must wait for the standby too.
	expect(await aside.rows("SELECT what FROM kept WHERE what = 'cancelled'")).toHaveLength(1)
	const read = database.rows("SELECT what FROM kept WHERE what = 'cancelled'")
	await expect.poll(waiting).toHaveLength(1)
	await waitFor('')
	expect(await read).toHaveLength(1)
})

it('a connection whose proof nobody confirms is not handed out, and not made again and again', async () => {
	await aside.rows(
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '' AND pid <> pg_backend_pid()",
	)
	await waitFor('nobody')
	const asked = await Promise.allSettled([database.rows('SELECT 1'), database.rows('SELECT 1')])
	expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
	await expect(database.rows('SELECT 1')).rejects.toThrow(/no connection|no database host accepts writes/)
	expect((await waiting()).length).toBeLessThanOrEqual(4)
	await waitFor('')
	await expect.poll(() => database.rows('SELECT 1').catch(() => [])).toHaveLength(1)
})

it('is closed also while a connection waits for its proof', async () => {
	const other = databaseAt(primary, 1, () => undefined)
	await waitFor('nobody')
	const asked = other.rows('SELECT 1').catch((error: Error) => error.message)
	await expect.poll(waiting).toHaveLength(1)
	await other.end()
	expect(await asked).toMatch(/being closed/)
})

it('a transaction in which a statement failed is not told as done, even when nobody minded', async () => {
	const told = database.transaction(async (sql) => {
		await sql.rows("INSERT INTO kept VALUES ('half')")
		await sql.rows('SELECT 1 / 0').catch(() => undefined)
	})
	await expect(told).rejects.toThrow(/rolled back/)
	expect(await aside.rows("SELECT what FROM kept WHERE what = 'half'")).toEqual([])
})

it('goes on by itself when its connections were broken', async () => {
	await keep('before')
	await aside.rows('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()')
	await expect
		.poll(() =>
			keep('after').then(
				() => true,
				() => false,
			),
		)
		.toBe(true)
	expect(
		await aside.rows("SELECT what FROM kept WHERE what IN ('before', 'after') ORDER BY what DESC"),
	).toEqual([{ what: 'before' }, { what: 'after' }])
})
