/** The centre is its own authority: it gives itself a certificate at each start and each day, and keeps the key in memory only. */
import { openRevocations } from '../../identity/revocations.ts'
import { type Security, securityOf } from '../../identity/security.ts'
import type { ServerSettings } from '../../protocol/settings/process-settings.ts'
import { issueIdentity, validityFrom } from './issue.ts'
import { openRoot, type Root } from './root.ts'

const RENEW_EVERY_MS = 86_400_000

export type CentreSecurity = { readonly root: Root; readonly security: Security; stop(): void }

/** Null: the settings name no authority, and links are plain. */
export async function openCentreSecurity(
	{ authorityDir, machineSecret }: Pick<ServerSettings, 'authorityDir' | 'machineSecret'>,
	nowMs: () => number,
	renewFailed: (error: unknown) => void,
	mayMakeRoot: () => Promise<void>,
): Promise<CentreSecurity | null> {
	if (authorityDir === undefined) return null
	const root = await openRoot(authorityDir, machineSecret, nowMs(), mayMakeRoot)
	const issue = () => issueIdentity(root, { role: 'centre' }, validityFrom(nowMs()))
	const security = securityOf(await issue(), openRevocations(root.certificate, null))
	const timer = setInterval(() => void issue().then(security.renewed, renewFailed), RENEW_EVERY_MS)
	return { root, security, stop: () => clearInterval(timer) }
}
