/** Backed up while it works and put back into another cluster: row for row the same, and refused when it is not what it says. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { filesOf, type ServerBackup, sealedManifestSchema } from '../../protocol/backup/backup-manifest.ts'
import { type BackupKey, backupKey, makeBackupKey, readBackupKey } from '../../storage/backup-key.ts'
import type { AgentLink } from '../../test/centre/agent-link.ts'
import { type RunningCentre, startCentre } from '../../test/centre/running-centre.ts'
import { makeKeys } from '../../test/centre/small-group.ts'
import { sale, TillChain } from '../../test/centre/till-chain.ts'
import { BLANK_CARDS, wholeGroup } from '../../test/centre/whole-group.ts'
import { runAudit } from '../audit/main.ts'
import { migrate } from '../database/migrate.ts'
import { ALL_MIGRATIONS } from '../database/migrations/all-migrations.ts'
import { type Database, openDatabase } from '../database/pool.ts'
import { runServer } from '../main.ts'
import { operateMember } from '../members/merge-members.ts'
import { readFeed } from '../session/feed.ts'
import { backUpServer } from './back-up-server.ts'
import { restoreServer } from './restore-server.ts'
import { readSequences, readTables } from './tables.ts'

const [CARD, OTHER_CARD] = BLANK_CARDS
const PHONE = '13987654321'
const folder = mkdtempSync(join(tmpdir(), 'yika-backup-'))
const keyFile = join(folder, 'backup.key')
let centre: RunningCentre
let link: AgentLink
let till: TillChain
let key: BackupKey
let made: { readonly folder: string; readonly manifest: ServerBackup }
let asItWas: Record<string, string>
let copies = 0
let copy: string

beforeAll(async () => {
	makeBackupKey(keyFile)
	key = readBackupKey(keyFile)
	centre = await startCentre(wholeGroup(), { secure: false })
	link = await centre.link()
	const pair = makeKeys()
	await centre.database.rows(
		'INSERT INTO terminal (till_id, epoch, store_id, public_key) VALUES ($1, $2, $3, $4)',
		['S01-01', 100, 'S01', pair.publicKey],
	)
	till = new TillChain('S01-01', pair.privateKey, 100)
	till.add(joins('T-M1', CARD, PHONE))
	till.add(joins('T-M2', OTHER_CARD, '13987654322'))
	till.add(sale('r1', 1_000, { memberId: 'T-M1', cardNo: CARD, points: 10 }))
	await post()
	// A row that refers to another one of its own table.
	await operateMember(
		centre.database,
		{
			operationKey: 'merge',
			operatorId: '90',
			memberId: 'T-M1',
			otherId: 'T-M2',
			reason: 'twice',
			act: 'merge',
		},
		5_000,
	)
	await beAnOldCluster()
	asItWas = await everyRow(centre.database)
	let posting: Promise<void> | null = null
	made = await backUpServer({
		where: { databaseUrl: centre.server.databaseUrl },
		dataDir: centre.dataDir,
		authorityDir: undefined,
		to: join(folder, 'backups'),
		key,
		nowMs: Date.UTC(2026, 10, 23, 2, 15),
		progress: () => {
			if (posting !== null) return
			till.add(sale('later', 500))
			posting = post()
		},
	})
	await posting
}, 240_000)
afterAll(async () => {
	await centre?.stop()
	rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
	copy = join(folder, `copy-${++copies}`)
	cpSync(made.folder, copy, { recursive: true })
})

function joins(memberId: string, cardNo: string, phone: string) {
	const consent = {
		wordingVersion: '1',
		language: 'zh-CN',
		confirmedBy: 'cashier',
		given: ['membership'],
		refused: [],
	}
	const sheet = { familyName: '欧阳', givenName: '倩倩\t"\\N', phone }
	return {
		kind: 'memberEnrolled',
		memberId,
		cardNo,
		cardKind: 'drawer',
		media: [],
		sheet,
		confirmedBy: null,
		consent,
	} as const
}

/** One that has counted far more transactions than a new one, before the newest changes. */
async function beAnOldCluster(): Promise<void> {
	await centre.database.rows(`DO $$ BEGIN FOR i IN 1..3000 LOOP
		BEGIN UPDATE centre SET generation = generation; EXCEPTION WHEN division_by_zero THEN NULL; END;
	END LOOP; END $$`)
	await centre.database.rows('UPDATE change SET xid = pg_current_xact_id()')
}

async function post(): Promise<void> {
	link.send(till.upload())
	const answer = await link.until(({ kind }) => kind === 'posted' || kind === 'chainPosition')
	expect(answer.kind).toBe('posted')
}

/** Every table's rows as one text each; without in which cluster they are. */
async function everyRow(database: Database): Promise<Record<string, string>> {
	const found: Record<string, string> = {}
	for (const { table, columns } of await readTables(database)) {
		const kept = columns.filter((column) => column !== 'cluster_id').map((column) => `"${column}"`)
		const rows = await database.rows<{ row: string }>(
			`SELECT ROW(${kept.join(', ')})::text AS row FROM ${table} ORDER BY 1`,
		)
		found[table] = rows.map(({ row }) => row).join('\n')
	}
	return found
}

const settings = (dataDir: string) => ({
	folder: copy,
	key,
	where: { dataDir },
	dataDir,
	authorityDir: undefined,
	progress: () => undefined,
	afterwards: async () => undefined,
})

/** A manifest that says something else and is sealed as well as the first. */
function rewrite(change: (manifest: ServerBackup) => object): null {
	const text = JSON.stringify(change(made.manifest))
	writeFileSync(join(copy, 'manifest.json'), JSON.stringify({ manifest: text, seal: key.sealOf(text) }))
	return null
}

function without(file: string): null {
	rmSync(join(copy, file))
	return null
}

it('is of the one moment at which it began, and says whose it is; nobody reads a name in it', async () => {
	const { manifest } = made
	expect(made.folder).toBe(join(folder, 'backups', 'server-20261123T021500000Z'))
	expect(readdirSync(join(folder, 'backups'))).toEqual(['server-20261123T021500000Z'])
	expect(manifest.tables.find(({ table }) => table === 'journal_entry')?.rows).toBe(3)
	const [later] = await centre.database.rows<{ count: number }>(
		'SELECT count(*)::int AS count FROM journal_entry',
	)
	expect(later?.count).toBeGreaterThan(3)
	expect(manifest.tables.map(({ table }) => table).sort()).toEqual(Object.keys(asItWas).sort())
	expect(Object.keys(asItWas)).not.toContain('store_state')
	for (const file of [...filesOf(manifest).map((one) => one.file), 'manifest.json']) {
		const bytes = readFileSync(join(made.folder, file))
		for (const secret of [PHONE, '欧阳', 'PRIVATE KEY']) expect(bytes.includes(secret), file).toBe(false)
	}
})

it('comes back row for row, and the server that starts on it serves the whole feed under another name', async () => {
	const dataDir = join(folder, 'restored')
	const lines: string[] = []
	let code = -1
	const { kept } = await restoreServer({
		...settings(dataDir),
		afterwards: async (databaseUrl) => {
			const database = openDatabase(databaseUrl, 1, () => undefined)
			expect(await everyRow(database)).toEqual(asItWas)
			expect(await readSequences(database)).toEqual(made.manifest.sequences)
			// In the same cluster, too, a server must find that the books are older than it thinks.
			expect(await database.rows('SELECT cluster_id FROM centre')).toEqual([{ cluster_id: 'put back' }])
			await database.end()
			code = await runAudit({ databaseUrl, print: (line) => lines.push(line) })
		},
	})
	expect(code, lines.join('\n')).toBe(0)
	expect(kept).toEqual([])
	const keyOf = (place: string) => readFileSync(join(place, 'lease-key.pem'), 'utf8')
	expect(keyOf(dataDir)).toBe(keyOf(centre.dataDir))
	await expect(restoreServer(settings(dataDir))).rejects.toThrow(/not empty \(agent, .*move .*postgres away/)

	const logs: string[] = []
	const server = await runServer(
		{ dataDir, host: '127.0.0.1', port: 0 },
		{
			writeOut: () => undefined,
			writeErr: (line) => logs.push(line),
			onStopAsked: () => undefined,
			nowMs: () => 9_000,
		},
	)
	const database = openDatabase(server.databaseUrl, 1, () => undefined)
	try {
		expect(logs.join('')).toContain('databaseRestored')
		const [books] = await database.rows<{ id: string }>('SELECT history_id AS id FROM centre')
		expect(books?.id).not.toBe(made.manifest.historyId)
		const feedOf = async (from: Database) =>
			(await readFeed(from, 'S01', null, 9_000, () => undefined)).records.filter(
				({ kind }) => kind !== 'card',
			)
		const records = await feedOf(database)
		expect(records.length).toBeGreaterThan(5)
		expect(new Set(records.map(keyed))).toEqual(new Set((await feedOf(centre.database)).map(keyed)))
		await expect(database.rows('DELETE FROM transfer')).rejects.toThrow(/append-only/)
	} finally {
		await database.end()
		await server.stop()
	}
}, 240_000)

const keyed = (record: object) => JSON.stringify(record)

it.each<[string, RegExp, () => BackupKey | null]>([
	[
		'one byte of a table is another',
		/altered or damaged: member\.copy\.gz\.sealed.*another copy/i,
		() => {
			const file = join(copy, 'member.copy.gz.sealed')
			const bytes = readFileSync(file)
			bytes[40] = (bytes[40] ?? 0) ^ 1
			writeFileSync(file, bytes)
			return null
		},
	],
	[
		'a table is missing',
		/not whole: card\.copy\.gz\.sealed is missing/,
		() => without('card.copy.gz.sealed'),
	],
	[
		'somebody has rewritten what it says',
		/altered or damaged: manifest\.json/,
		() => {
			const file = join(copy, 'manifest.json')
			const sealed = sealedManifestSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
			const manifest = sealed.manifest.replace('"rows":3', '"rows":2')
			writeFileSync(file, JSON.stringify({ ...sealed, manifest }))
			return null
		},
	],
	[
		'the key is another',
		/made with another key .* name the key that it was made with/,
		() => backupKey(Buffer.alloc(32, 7)),
	],
	[
		'it is of a newer Yika',
		/newer Yika \(schema 99, .*install that one first/,
		() => rewrite((is) => ({ ...is, schema: 99 })),
	],
	[
		'it is an agent’s',
		/back-up of an agent: yika restore agent takes it/,
		() =>
			rewrite(({ keyId, madeAtMs, productVersion, tables }) => ({
				...{
					format: 1,
					kind: 'agent',
					storeId: 'S01',
					diskId: null,
					generation: 1,
					feedPlace: null,
					chains: [],
				},
				...{ keyId, madeAtMs, productVersion, schema: 1, pages: 1 },
				database: { file: tables[0]?.file, bytes: 1, sha256: tables[0]?.sha256 },
			})),
	],
	[
		'it is of a form that is not known',
		/damaged, or of a newer Yika/,
		() => rewrite((is) => ({ ...is, format: 2 })),
	],
	['it is no back-up at all', /is no back-up/, () => without('manifest.json')],
])('is refused when %s, before a database is made', async (_what, words, change) => {
	const dataDir = join(folder, `refused-${copies}`)
	const other = change() ?? key
	await expect(restoreServer({ ...settings(dataDir), key: other })).rejects.toThrow(words)
	expect(readdirSync(folder)).not.toContain(`refused-${copies}`)
})

it('of an older Yika comes back at the schema of this one, with every row that it had', async () => {
	const olderSchema = ALL_MIGRATIONS.length - 1
	await centre.database.rows('CREATE DATABASE older')
	const url = new URL(centre.server.databaseUrl)
	url.pathname = '/older'
	const older = openDatabase(url.href, 1, () => undefined)
	await migrate(older, olderSchema)
	await older.rows("INSERT INTO legal_entity (legal_entity_id, name) VALUES ('LE1', '一卡百货')")
	await older.rows("INSERT INTO store (store_id, legal_entity_id, profile) VALUES ('S01', 'LE1', '{}')")
	await older.rows(
		"INSERT INTO terminal (till_id, epoch, store_id, public_key) VALUES ('S01-01', 1, 'S01', 'key')",
	)
	const before = await readTables(older)
	// The version before made it; this one is told that it is its own, and the manifest is made to say what it was.
	await older.rows("INSERT INTO schema_migration (number, name) VALUES ($1, 'told')", [ALL_MIGRATIONS.length])
	const { folder: whole, manifest } = await backUpServer({
		where: { databaseUrl: url.href },
		dataDir: join(folder, 'none'),
		authorityDir: undefined,
		to: join(folder, 'older-backups'),
		key,
		nowMs: Date.UTC(2026, 10, 23, 2, 16),
		progress: () => undefined,
	})
	await older.end()
	copy = whole
	rewrite(() => ({ ...manifest, schema: olderSchema }))
	await restoreServer({
		...settings(join(folder, 'older')),
		afterwards: async (databaseUrl) => {
			const database = openDatabase(databaseUrl, 1, () => undefined)
			const found = await database.rows('SELECT max(number) AS number FROM schema_migration')
			expect(found).toEqual([{ number: ALL_MIGRATIONS.length }])
			expect(await database.rows('SELECT till_id, public_key FROM terminal')).toEqual([
				{ till_id: 'S01-01', public_key: 'key' },
			])
			expect(await database.rows('SELECT name FROM legal_entity')).toEqual([{ name: '一卡百货' }])
			expect((await readTables(database)).length).toBeGreaterThanOrEqual(before.length)
			await database.end()
			expect(await runAudit({ databaseUrl, print: () => undefined })).toBe(0)
		},
	})
}, 240_000)

it('leaves nothing half when it cannot be made', async () => {
	const to = join(folder, 'broken-off')
	const making = backUpServer({
		where: { databaseUrl: centre.server.databaseUrl },
		dataDir: centre.dataDir,
		authorityDir: undefined,
		to,
		key,
		nowMs: 0,
		progress: (what) => {
			if (what.startsWith('journal_entry')) throw Object.assign(new Error('write'), { code: 'ENOSPC' })
		},
	})
	await expect(making).rejects.toThrow(/no room in .*nothing was left there/)
	expect(readdirSync(to)).toEqual([])
})

it('is not taken while its name says that it is half', async () => {
	const half = `${copy}.half`
	cpSync(copy, half, { recursive: true })
	await expect(restoreServer({ ...settings(join(folder, 'half')), folder: half })).rejects.toThrow(
		/half a back-up/,
	)
})

it('a key is never made in the place of another, and nothing else is taken for one', () => {
	expect(() => makeBackupKey(keyFile)).toThrow(/there already/)
	writeFileSync(join(folder, 'no.key'), 'secret')
	expect(() => readBackupKey(join(folder, 'no.key'))).toThrow(/yika backup key/)
	expect(() => readBackupKey(join(folder, 'nowhere.key'))).toThrow(/cannot be read/)
})
