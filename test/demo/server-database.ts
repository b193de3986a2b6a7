/** Where a card server that runs keeps its books: never told by it, but whoever may read its folder can know. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { assert } from '../../protocol/base/assert.ts'
import { runningPostgresUrl } from '../../server/database/find-embedded.ts'

const settingsSchema = z.looseObject({ dataDir: z.string(), databaseUrl: z.string().optional() })

/** With a password in it. */
export function databaseUrlOf(settingsFile: string): string {
	const settings = settingsSchema.parse(JSON.parse(readFileSync(settingsFile, 'utf8')))
	const given = process.env.DATABASE_URL ?? settings.databaseUrl
	if (given !== undefined && given !== '') return given
	const running = runningPostgresUrl(resolve(dirname(settingsFile), settings.dataDir))
	assert(running !== null, `the server of ${settingsFile} runs its own PostgreSQL`)
	return running
}
