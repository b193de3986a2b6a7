/** An agent's copy of the change feed, filled from a stick before it runs. It asks the centre for what came since. */
import { join } from 'node:path'
import type { AgentSettings } from '../protocol/settings/process-settings.ts'
import { openAgentStorage } from '../storage/agent-storage.ts'
import { mustBeAlone } from '../storage/copy-database.ts'
import {
	type Applied,
	applyFirstLoad,
	type FirstLoad,
	type FirstLoadProgress,
} from '../storage/first-load.ts'
import { openMachine } from '../storage/machine-secret.ts'

/** Paths in `settings` are taken as they are. Throws a `StorageError`: `busy` while the agent runs. */
export async function fillAgent(
	settings: AgentSettings,
	{ batches }: FirstLoad,
	progress: FirstLoadProgress,
): Promise<Applied> {
	const database = {
		file: join(settings.dataDir, 'agent.sqlite'),
		pageKey: openMachine(settings).pageKey,
	}
	mustBeAlone(database)
	const storage = await openAgentStorage(database, () => undefined)
	try {
		const { feedCursor } = await storage.call('start', null)
		return await applyFirstLoad(
			batches,
			feedCursor,
			({ cursor }) => cursor,
			({ records }, cursor) => storage.call('applyFeed', { records, cursor }),
			progress,
		)
	} finally {
		await storage.close()
	}
}
