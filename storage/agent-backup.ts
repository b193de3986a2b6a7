/**
 * Entry file: an agent's database as a back-up, made while it works, and put back. What is put back is an older disk, and goes on as such
 * from its first start: under another name, without the leases that it had (decision 0007).
 */
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type AgentBackup, BACKUP_FORMAT } from '../protocol/backup/backup-manifest.ts'
import type { StoreId } from '../protocol/base/ids.ts'
import { StorageError } from '../protocol/base/storage-error.ts'
import { PRODUCT_VERSION } from '../protocol/product-version.ts'
import { openAgentDatabase } from './agent-operations.ts'
import { type BackupProgress, backupName, describeFile, makeBackup, openBackup } from './backup-folder.ts'
import { backupKey } from './backup-key.ts'
import { copyDatabase, settleAlone } from './copy-database.ts'
import { openToLook } from './database.ts'
import { syncPath } from './erase.ts'
import { allAgentMigrations } from './migrations/agent/all-migrations.ts'
import { schemaVersion } from './migrations/migration.ts'
import { OWNER_ENDING } from './sole-owner.ts'

const DATABASE = 'agent.sqlite'
const LOGS = ['-wal', '-shm']

export type AgentBackupOptions = {
	readonly storeId: StoreId
	readonly dataDir: string
	/** Of the machine: the back-up opens where its secret is, and nowhere else. */
	readonly pageKey: string
	readonly progress: BackupProgress
}

/** Returns where it is, and what it says of itself. Throws with nothing left of it. */
export async function backUpAgent(
	options: AgentBackupOptions & { readonly to: string; readonly nowMs: number },
): Promise<{ readonly folder: string; readonly manifest: AgentBackup }> {
	const { storeId, dataDir, pageKey, to, nowMs, progress } = options
	const key = backupKey(Buffer.from(pageKey, 'hex'))
	let made: AgentBackup | undefined
	const folder = await makeBackup(to, backupName(`agent-${storeId}`, nowMs), key, async (half) => {
		const copy = join(half.folder, DATABASE)
		copyDatabase(join(dataDir, DATABASE), copy, pageKey)
		syncPath(copy)
		made = {
			format: BACKUP_FORMAT,
			kind: 'agent',
			productVersion: PRODUCT_VERSION,
			madeAtMs: nowMs,
			keyId: key.id,
			storeId,
			...lookInto(copy, pageKey),
			database: await describeFile(half.folder, DATABASE, progress),
		}
		return made
	})
	if (made === undefined) throw new Error('a back-up without a manifest')
	return { folder, manifest: made }
}

/** Asked of the copy, so that it is of the same moment. A copy that is damaged is no back-up. */
function lookInto(copy: string, pageKey: string) {
	const db = openToLook(copy, pageKey)
	try {
		const damage = db.damage()
		if (damage !== null) throw new StorageError('corrupt', damage)
		const meta = (key: string) =>
			db.read<{ value: string }>('SELECT value FROM meta WHERE key = ?').get(key)?.value ?? null
		return {
			schema: schemaVersion(db).version,
			diskId: meta('storageId'),
			generation: Number(meta('generation') ?? 0),
			feedPlace: meta('feedCursor'),
			chains: db
				.read<AgentBackup['chains'][number]>(
					'SELECT till_id AS tillId, epoch, stored_seq AS storedSeq, posted_seq AS postedSeq FROM chains ORDER BY 1, 2',
				)
				.all(),
			pages:
				db.read<{ pages: number }>('SELECT page_count AS pages FROM pragma_page_count()').get()?.pages ?? 0,
		}
	} finally {
		db.close()
	}
}

export type RestoredAgent = {
	readonly manifest: AgentBackup
	/** Where the database is that was there before; null: there was none. */
	readonly before: string | null
}

/** Throws with everything as it was. */
export async function restoreAgent(
	options: AgentBackupOptions & {
		readonly folder: string
		readonly nowMs: number
		/** Who has a file open, where the system lets us see it. */
		readonly holdersOf: (file: string) => readonly string[]
	},
): Promise<RestoredAgent> {
	const { storeId, dataDir, pageKey, folder, nowMs, progress } = options
	const manifest = await openBackup(folder, 'agent', backupKey(Buffer.from(pageKey, 'hex')), progress)
	if (manifest.storeId !== storeId)
		throw new Error(`${folder} is of store ${manifest.storeId}, and these are the settings of ${storeId}`)
	if (manifest.schema > allAgentMigrations.length)
		throw new Error(
			`${folder} is of a newer Yika (schema ${manifest.schema}, this one knows ${allAgentMigrations.length}): install that one first`,
		)
	const file = join(dataDir, DATABASE)
	mustBeAlone(file, options)
	mkdirSync(dataDir, { recursive: true })
	const next = `${file}.next-restored`
	try {
		for (const ending of ['', ...LOGS]) rmSync(`${next}${ending}`, { force: true })
		copyFileSync(join(folder, manifest.database.file), next)
		goOnAnew(next, pageKey)
		syncPath(next)
	} catch (error) {
		for (const ending of ['', ...LOGS, OWNER_ENDING]) rmSync(`${next}${ending}`, { force: true })
		throw error
	}
	const before = existsSync(file) ? `${file}.before-${nowMs}` : null
	if (before !== null)
		for (const ending of [...LOGS, ''])
			if (existsSync(`${file}${ending}`)) renameSync(`${file}${ending}`, `${before}${ending}`)
	renameSync(next, file)
	syncPath(dataDir)
	return { manifest, before }
}

function mustBeAlone(
	file: string,
	{ pageKey, holdersOf }: Pick<Parameters<typeof restoreAgent>[0], 'pageKey' | 'holdersOf'>,
): void {
	if (!existsSync(file)) return
	const [holder] = holdersOf(file)
	if (holder === undefined && isAlone(file, pageKey)) return
	const by = holder === undefined ? '' : ` (${holder})`
	throw new Error(`${file} is in use${by}: stop the agent first`)
}

/** A file that cannot be read any more, which may be why another takes its place, tells nothing of who has it. */
function isAlone(file: string, pageKey: string): boolean {
	try {
		return settleAlone(file, pageKey)
	} catch (error) {
		if (error instanceof StorageError && error.code === 'corrupt') return true
		throw error
	}
}

/** What is found out of an older disk by whoever knows more is known here from the beginning. */
function goOnAnew(file: string, pageKey: string): void {
	const database = openAgentDatabase({ file, pageKey })
	try {
		database.handlers.beginAnew(null)
	} finally {
		database.close()
	}
	// All of it is in the one file that takes the other's place.
	if (!settleAlone(file, pageKey)) throw new StorageError('busy', file)
	// Nobody else has heard of this name.
	rmSync(`${file}${OWNER_ENDING}`, { force: true })
}
