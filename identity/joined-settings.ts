/** The settings of a machine as far as joining is concerned. */
import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { machineSecretSchema } from '../protocol/settings/machine-secret.ts'

/** What is looked at of settings that are there; the rest is kept as it is. */
const knownSchema = z.looseObject({
	tillId: z.string().optional(),
	keyFile: z.string().optional(),
	identityFile: z.string().optional(),
	machineSecret: machineSecretSchema.optional(),
	port: z.int().optional(),
	agentUrl: z.string().optional(),
	centreUrl: z.string().optional(),
})

/** Whether a till can be started with these settings: they say which one it is. Throws when they cannot be read. */
export function namesTill(settingsFile: string): boolean {
	return settingsIn(settingsFile).tillId !== undefined
}

/** None, while the file is not there. Throws when it cannot be read. */
export function settingsIn(settingsFile: string): z.infer<typeof knownSchema> {
	return knownSchema.parse(existsSync(settingsFile) ? JSON.parse(readFileSync(settingsFile, 'utf8')) : {})
}
