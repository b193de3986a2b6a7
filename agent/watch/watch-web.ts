/** The store's status page and metrics, for store IT's browsers and monitors. */
import { join } from 'node:path'
import type { AgentSettings } from '../../protocol/settings/process-settings.ts'
import { openStatusWeb, type StatusWeb } from '../../status-web/status-web.ts'
import type { Log } from '../engine/ports.ts'
import type { StoreWatch } from './store-watch.ts'

const ROOT_DIR = join(import.meta.dirname, '..', '..', 'dist', 'renderer')

export function openWatchWeb(
	{ host, port }: NonNullable<AgentSettings['statusPage']>,
	watch: StoreWatch,
	log: Log,
): Promise<StatusWeb> {
	return openStatusWeb({
		host,
		port,
		rootDir: ROOT_DIR,
		page: join('agent', 'index.html'),
		state: async () => ({ look: watch.look() }),
		history: watch.history,
		metrics: async () => watch.metrics(),
		log,
	})
}
