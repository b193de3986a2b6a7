/** What each machine of the demonstration is known by on the network; what `yika code` and `yika join` do in a real shop. */
import { readIdentity, writeIdentity } from '../../identity/identity-file.ts'
import type { Who } from '../../identity/who.ts'
import type { GroupData } from '../../protocol/provisioning/group-data.ts'
import { issueIdentity, validityFrom } from '../../server/authority/issue.ts'
import { openRoot } from '../../server/authority/root.ts'
import { openMachine } from '../../storage/machine-secret.ts'
import { demoPaths } from './demo-settings.ts'

/** Makes those that are missing or no longer good. */
export async function issueDemoIdentities(
	dataDir: string,
	{ stores, terminals }: Pick<GroupData, 'stores' | 'terminals'>,
): Promise<void> {
	const nowMs = Date.now()
	const root = await openRoot(demoPaths.authority(dataDir), undefined, nowMs)
	const wanted = new Map<string, Who>([
		...stores.map(({ storeId }) => [storeId, { role: 'agent', storeId }] as const),
		...terminals.map(({ tillId }) => [tillId, { role: 'till', tillId }] as const),
	])
	for (const [name, who] of wanted) {
		const file = demoPaths.identity(dataDir, name)
		const machine = openMachine({ keyFile: demoPaths.key(dataDir, name) })
		if (!isGood(file, root.certificate, machine, nowMs))
			writeIdentity(file, await issueIdentity(root, who, validityFrom(nowMs)), machine)
	}
}

function isGood(file: string, root: string, machine: ReturnType<typeof openMachine>, nowMs: number): boolean {
	try {
		const known = readIdentity(file, machine)
		return known.root === root && known.untilMs > nowMs + 86_400_000
	} catch {
		return false
	}
}
