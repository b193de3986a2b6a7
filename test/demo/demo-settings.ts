/** Settings files of the demonstration's processes, written anew at each start: ports change, data does not. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { AgentSettings, ServerSettings, TillSettings } from '../../protocol/settings/process-settings.ts'

/** Where things stand below the data folder. */
export const demoPaths = {
	group: (dataDir: string) => join(dataDir, 'group.json'),
	agentDir: (dataDir: string, storeId: string) => join(dataDir, 'agents', storeId),
	tillDir: (dataDir: string, tillId: string) => join(dataDir, 'tills', tillId),
	key: (dataDir: string, name: string) => join(dataDir, 'keys', `${name}.pem`),
	authority: (dataDir: string) => join(dataDir, 'authority'),
	identity: (dataDir: string, name: string) => join(dataDir, 'keys', `${name}.identity.json`),
	log: (dataDir: string, name: string) => join(dataDir, 'logs', `${name}.log`),
}

/** Plain text in place of the brands: the process that reads the file parses it. */
type Written<T> = { readonly [K in keyof T]: T[K] extends string ? string : T[K] }

export function writeServerSettings(dataDir: string, settings: Written<ServerSettings>): string {
	return write(join(dataDir, 'server.json'), settings)
}

export function writeAgentSettings(dataDir: string, settings: Written<AgentSettings>): string {
	return write(join(demoPaths.agentDir(dataDir, settings.storeId), 'agent.json'), settings)
}

export function writeTillSettings(dataDir: string, settings: Written<TillSettings>): string {
	return write(join(demoPaths.tillDir(dataDir, settings.tillId), 'till.json'), settings)
}

function write(file: string, settings: unknown): string {
	mkdirSync(dirname(file), { recursive: true })
	writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`)
	return file
}
