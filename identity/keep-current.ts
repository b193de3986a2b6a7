/**
 * What a till or agent does with the centre's word about certificates: it keeps the newest list of those that are revoked, and its own
 * certificate is renewed in the second half of its time, so that a store that is cut off for months still has a good one
 * when it comes back. A new key each time; nothing that is open is closed for it.
 */

import { X509Certificate } from 'node:crypto'
import type { RevocationList } from '../protocol/wire/messages/revocations.ts'
import type { MachineKeys } from '../storage/machine-keys.ts'
import { type Identity, identityOf, writeIdentity } from './identity-file.ts'
import type { Security } from './security.ts'
import { whoText } from './who.ts'

/** How often it is looked whether it is time; a centre that was away is asked again then. */
const LOOK_EVERY_MS = 3_600_000

export type CurrentParts = {
	readonly security: Security
	readonly identityFile: string
	readonly machine: Pick<MachineKeys, 'wrappingKey'>
	/** Sends the request to the authority; null: it could not be asked, or gave none. */
	readonly ask: (request: string) => Promise<string | null>
	/** The list is newer: whoever is on it and still connected goes. */
	readonly changed: () => void
	readonly nowMs: () => number
	readonly after: (delayMs: number, task: () => void) => () => void
	readonly log: (event: string, facts: Record<string, string | number>) => void
}

export type Current = {
	/** The list comes at each connection, which is the moment to renew too. True: it is newer than what was known. */
	heard(list: RevocationList): boolean
	stop(): void
}

/** When it is time to renew. */
export function renewFromMs({ fromMs, untilMs }: Pick<Identity, 'fromMs' | 'untilMs'>): number {
	return fromMs + (untilMs - fromMs) / 2
}

export function keepCurrent(parts: CurrentParts): Current {
	const { security, nowMs, after, log } = parts
	let running: Promise<void> | null = null
	let cancel: () => void = () => undefined
	const look = (): Promise<void> => {
		if (nowMs() < renewFromMs(security.identity())) return Promise.resolve()
		running ??= renew(parts)
			.catch((error: unknown) => log('certificateNotRenewed', { reason: String(error).slice(0, 200) }))
			.finally(() => {
				running = null
			})
		return running
	}
	const again = (): void => {
		cancel = after(LOOK_EVERY_MS, () => {
			void look()
			again()
		})
	}
	again()
	return {
		heard(list) {
			const taken = security.revocations.take(list)
			if (taken !== 'older') log('revocations', { version: list.version, count: list.revoked.length, taken })
			if (taken === 'newer') parts.changed()
			void look()
			return taken === 'newer'
		},
		stop: () => cancel(),
	}
}

async function renew({ security, identityFile, machine, ask, log }: CurrentParts): Promise<void> {
	// Loaded when it is needed, twice a year: a till starts without it.
	const { newKeyAndRequest } = await import('./key-and-request.ts')
	const { key, request } = await newKeyAndRequest()
	const certificate = await ask(request)
	if (certificate === null) return log('certificateNotRenewed', { reason: 'the centre gave none' })
	const before = security.identity()
	const next = identityOf(before.root, certificate, key, identityFile)
	const shown = new X509Certificate(certificate)
	const root = new X509Certificate(before.root)
	const isGood =
		whoText(next.who) === whoText(before.who) &&
		next.untilMs > before.untilMs &&
		shown.checkPrivateKey(key) &&
		shown.verify(root.publicKey)
	if (!isGood) return log('certificateNotRenewed', { reason: 'what came is no certificate of this machine' })
	writeIdentity(identityFile, next, machine)
	security.renewed(next)
	log('certificateRenewed', { serial: next.serial, until: new Date(next.untilMs).toISOString() })
}
