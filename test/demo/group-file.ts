/** The group as head office would send it: made once from the seed, then kept with the folder and its keys. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { type GroupData, groupDataSchema } from '../../protocol/provisioning/group-data.ts'
import { DEMO_STORE_IDS, DEMO_TILL_IDS, makeDemoData } from '../fixtures/demo-data/demo-data.ts'
import { ensureKey } from './demo-keys.ts'
import type { GroupChange } from './demo-options.ts'
import { demoPaths } from './demo-settings.ts'

/** Reads or makes `group.json`, which the card server imports. */
export async function loadGroup(
	dataDir: string,
	seed: number,
	change: GroupChange = (group) => group,
): Promise<GroupData> {
	const file = demoPaths.group(dataDir)
	const keys = { agents: keysOf(dataDir, DEMO_STORE_IDS), tills: keysOf(dataDir, DEMO_TILL_IDS) }
	if (existsSync(file)) return groupDataSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
	const made = await makeDemoData(seed, keys, { todayMs: Date.now() })
	const group = groupDataSchema.parse(change(made, (name) => ensureKey(demoPaths.key(dataDir, name))))
	writeFileSync(file, JSON.stringify(group))
	return group
}

function keysOf(dataDir: string, names: readonly string[]): Readonly<Record<string, string>> {
	return Object.fromEntries(names.map((name) => [name, ensureKey(demoPaths.key(dataDir, name))]))
}
