/* Commands of the group's authority run at the centre, with the settings of its server: there lie root and database. */
import { InvalidArgumentError } from 'commander'
import type { Who } from '../../identity/who.ts'
import { storeIdSchema, tillIdSchema } from '../../protocol/base/ids.ts'
import { serverSettingsSchema } from '../../protocol/settings/process-settings.ts'
import type { Root } from '../../server/authority/root.ts'
import type { Database } from '../../server/database/pool.ts'
import { readSettings } from './settings-file.ts'

export type AuthorityFlags = { readonly settings: string }

export async function authorityOf<T>(
	settingsFile: string,
	work: (database: Database, root: Root) => Promise<T>,
): Promise<T> {
	const settings = await readSettings(settingsFile, serverSettingsSchema, ['dataDir', 'authorityDir'])
	const { authorityDir, machineSecret, dataDir } = settings
	if (authorityDir === undefined)
		throw new Error(`${settingsFile} names no authorityDir: links of this centre are plain, and nobody joins`)
	const { readRoot } = await import('../../server/authority/root.ts')
	const { withDatabase } = await import('../../server/database/with-database.ts')
	const root = readRoot(authorityDir, machineSecret)
	if (root === null)
		throw new Error(
			`${authorityDir} holds no root.json: is authorityDir in ${settingsFile} right? The server makes it at its first start`,
		)
	const databaseUrl = settings.databaseUrl ?? process.env.DATABASE_URL
	return await withDatabase(databaseUrl ? { databaseUrl } : { dataDir }, (database) => work(database, root))
}

export function readWho(name: string): Exclude<Who, { role: 'centre' }> {
	const tillId = tillIdSchema.safeParse(name)
	if (tillId.success) return { role: 'till', tillId: tillId.data }
	const storeId = storeIdSchema.safeParse(name)
	if (storeId.success) return { role: 'agent', storeId: storeId.data }
	throw new InvalidArgumentError('a lane (S01-01) or a store (S01) is meant')
}
