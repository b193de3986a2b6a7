/** What a process needs of its identity while it runs: it is renewed, and others' are revoked, without a restart. */

import type { MachineKeys } from '../storage/machine-keys.ts'
import { type Identity, readIdentity } from './identity-file.ts'
import { openRevocations, type Revocations } from './revocations.ts'

export type Security = {
	/** As it is now. */
	identity(): Identity
	/** Doors show the new one from now on; calls that are made use it from now on; nothing that is open is touched. */
	renewed(identity: Identity): void
	onRenewed(listener: (identity: Identity) => void): void
	readonly revocations: Revocations
}

export function securityOf(identity: Identity, revocations: Revocations): Security {
	let current = identity
	const listeners: ((identity: Identity) => void)[] = []
	return {
		identity: () => current,
		renewed(next) {
			current = next
			for (const listener of listeners) listener(next)
		},
		onRenewed: (listener) => void listeners.push(listener),
		revocations,
	}
}

/** Of a till or an agent; null: its settings name no identity, and all its links are plain. */
export function openSecurity(
	file: string | undefined,
	machine: Pick<MachineKeys, 'wrappingKey'>,
): Security | null {
	if (file === undefined) return null
	const identity = readIdentity(file, machine)
	return securityOf(identity, openRevocations(identity.root, `${file}.revoked`))
}
