/* With which certificate the doctor looks at a neighbour: that of the machine that it examines. */
import type { ConnectionOptions } from 'node:tls'
import { readIdentity } from '../../../identity/identity-file.ts'
import { openRevocations } from '../../../identity/revocations.ts'
import { callerOptions } from '../../../identity/tls.ts'
import type { Who } from '../../../identity/who.ts'
import { machineIfThere } from '../../../storage/machine-secret.ts'
import type { Subject } from '../checks/settings.ts'

/** Nothing without one that can be used: what is wrong with it is told by a check of its own. */
export function lookingAs(settings: Subject['settings'], expected: Who): ConnectionOptions {
	const { identityFile } = settings
	const machine = machineIfThere(settings)
	if (identityFile === undefined || machine === null) return {}
	try {
		const identity = readIdentity(identityFile, machine)
		const { isRevoked } = openRevocations(identity.root, `${identityFile}.revoked`)
		return callerOptions(identity, expected, isRevoked)
	} catch {
		return {}
	}
}
