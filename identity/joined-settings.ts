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
	storeId: z.string().optional(),
	authorityDir: z.string().optional(),
})

/** Whether a till can be started with these settings: they say which one it is. Throws when they cannot be read. */
export function namesTill(settingsFile: string): boolean {
	return settingsIn(settingsFile).tillId !== undefined
}

/** Whether they are, or may become, those of a till or of an agent: a machine of another kind keeps its own. */
export function areSettingsFor(role: 'till' | 'agent', settings: z.infer<typeof knownSchema>): boolean {
	const other = role === 'till' ? settings.storeId : settings.tillId
	return other === undefined && settings.authorityDir === undefined
}

/** None, while the file is not there. Throws when it cannot be read. */
export function settingsIn(settingsFile: string): z.infer<typeof knownSchema> {
	return knownSchema.parse(
		existsSync(settingsFile) ? JSON.parse(readFileSync(settingsFile, 'utf8').replace(/^\ufeff/, '')) : {},
	)
}
