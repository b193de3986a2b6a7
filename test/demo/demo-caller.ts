/** Speaks at a link of the demonstration as one of its machines; for tests of what an enrolled one may do. */
import type { ConnectionOptions } from 'node:tls'
import { readIdentity } from '../../identity/identity-file.ts'
import { callerOptions } from '../../identity/tls.ts'
import type { Who } from '../../identity/who.ts'
import { openMachine } from '../../storage/machine-secret.ts'
import { demoPaths } from './demo-settings.ts'

/** `name`: a till's or a store's. */
export function demoCaller(dataDir: string, name: string, expected: Who): ConnectionOptions {
	const machine = openMachine({ keyFile: demoPaths.key(dataDir, name) })
	return callerOptions(readIdentity(demoPaths.identity(dataDir, name), machine), expected, () => false)
}
