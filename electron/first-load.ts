/**
 * A till's copy of the change feed, filled from a stick before it runs: it can sell at once, whoever is away. Its agent tells it
 * everything once, for the cursor is none of the agent's; what is the same changes nothing.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { TillSettings } from '../protocol/settings/process-settings.ts'
import { mustBeAlone } from '../storage/copy-database.ts'
import {
	type Applied,
	applyFirstLoad,
	type FirstLoad,
	type FirstLoadProgress,
} from '../storage/first-load.ts'
import { openMachine } from '../storage/machine-secret.ts'
import { openTillStorage } from '../storage/till-storage.ts'
import { pinSeal } from './host/pin-seal.ts'

/** Paths in `settings` are taken as they are. Throws a `StorageError`: `busy` while the till runs. */
export async function fillTill(
	settings: TillSettings,
	{ batches }: FirstLoad,
	progress: FirstLoadProgress,
): Promise<Applied> {
	const { tillId, epoch, dataDir } = settings
	await mkdir(dataDir, { recursive: true, mode: 0o700 })
	const machine = openMachine(settings)
	const database = { file: join(dataDir, 'till.sqlite'), tillId, epoch, pageKey: machine.pageKey }
	mustBeAlone(database)
	const storage = await openTillStorage(database, { onDeath: () => undefined })
	try {
		const replica = pinSeal(machine.pinPepper).replica(storage.replica)
		return await applyFirstLoad(
			batches,
			await replica.feedCursor(),
			({ cursor }) => `stick:${cursor}`,
			({ records, complete }, cursor) => replica.applyChanges(records, cursor, !complete),
			progress,
		)
	} finally {
		await storage.close()
	}
}
