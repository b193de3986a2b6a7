/** A till of its own, without store or devices: a settings file and a key, for tests of what starts tills. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DeviceConfig } from '../../protocol/devices/device-config.ts'
import type { TillSettings } from '../../protocol/settings/process-settings.ts'
import { ensureKey } from '../demo/demo-keys.ts'

/** Nobody listens there: the till stays alone. */
const NO_AGENT = 'ws://127.0.0.1:9/link'

/** Writes settings and key into `folder`, made if need be; returns the settings file. */
export function writeLoneTill(
	folder: string,
	devices: readonly DeviceConfig[] = [],
	more: Partial<Pick<TillSettings, 'customerScreen' | 'machineSecret'>> = {},
): string {
	mkdirSync(folder, { recursive: true })
	ensureKey(join(folder, 'till.pem'))
	const settingsFile = join(folder, 'till.json')
	const settings = {
		tillId: 'S01-01',
		epoch: 1,
		dataDir: 'data',
		keyFile: 'till.pem',
		agentUrl: NO_AGENT,
		devices,
		...more,
	}
	writeFileSync(settingsFile, JSON.stringify(settings))
	return settingsFile
}
