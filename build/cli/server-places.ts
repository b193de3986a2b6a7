/* Where a card server keeps what is backed up and put back, as its settings say. */
import { serverSettingsSchema } from '../../protocol/settings/process-settings.ts'
import type { Where } from '../../server/database/with-database.ts'
import { readSettings } from './settings-file.ts'

export type ServerPlaces = {
	readonly where: Where
	readonly dataDir: string
	readonly authorityDir: string | undefined
}

export async function serverPlaces(settingsFile: string): Promise<ServerPlaces> {
	const settings = await readSettings(settingsFile, serverSettingsSchema, ['dataDir', 'authorityDir'])
	const { dataDir, authorityDir } = settings
	const databaseUrl = settings.databaseUrl ?? process.env.DATABASE_URL
	return { where: databaseUrl ? { databaseUrl } : { dataDir }, dataDir, authorityDir }
}
