/** What the machines of a store know of cards and articles, onto a stick (storage/first-load.ts). The server may work meanwhile. */
import type { StoreId } from '../../protocol/base/ids.ts'
import type { BackupKey } from '../../storage/backup-key.ts'
import { type FeedBatch, type FirstLoadProgress, writeFirstLoad } from '../../storage/first-load.ts'
import type { Database } from '../database/pool.ts'
import type { Log } from '../service/log.ts'
import { readFeed } from '../session/feed.ts'

export type FirstLoadExport = {
	readonly storeId: StoreId
	readonly to: string
	readonly key: BackupKey
	readonly nowMs: number
	readonly log: Log
	readonly progress: FirstLoadProgress
}

/** Throws in words when there is no such store, or the file cannot be written: nothing is left of it then. */
export async function exportFirstLoad(
	database: Database,
	{ storeId, to, key, nowMs, log, progress }: FirstLoadExport,
): Promise<{ readonly records: number; readonly bytes: number }> {
	const [store] = await database.rows('SELECT 1 FROM store WHERE store_id = $1', [storeId])
	if (store === undefined) throw new Error(`there is no store ${storeId}`)
	async function* batches(): AsyncGenerator<FeedBatch> {
		let cursor: string | null = null
		for (;;) {
			const batch: FeedBatch = await readFeed(database, storeId, cursor, nowMs, log)
			yield batch
			if (batch.complete) return
			cursor = batch.cursor
		}
	}
	return await writeFirstLoad(to, key, { storeId, madeAtMs: nowMs }, batches(), progress)
}
