/* Where an agent keeps what is backed up and put back, and the key of its pages, as its settings say. */
import type { StoreId } from '../../protocol/base/ids.ts'
import { agentSettingsSchema } from '../../protocol/settings/process-settings.ts'
import { lookForMachine } from '../../storage/machine-secret.ts'
import { readSettings } from './settings-file.ts'

export type AgentPlaces = {
	readonly storeId: StoreId
	readonly dataDir: string
	readonly pageKey: string
}

/** Throws when the machine's secret is not at hand: nothing is made in its place. */
export async function agentPlaces(settingsFile: string): Promise<AgentPlaces> {
	const settings = await readSettings(settingsFile, agentSettingsSchema, ['dataDir', 'keyFile'])
	const found = lookForMachine(settings)
	if ('why' in found)
		throw new Error(
			`${found.why}. The database is encrypted with it: put it back where the settings look for it`,
		)
	return { storeId: settings.storeId, dataDir: settings.dataDir, pageKey: found.machine.pageKey }
}
