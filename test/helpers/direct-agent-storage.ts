/** The agent's database in this thread, with a plug that can be pulled between any two of its commits. */
import { StorageError } from '../../protocol/base/storage-error.ts'
import { type AgentOperations, openAgentDatabase } from '../../storage/agent-operations.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import type { InputOf, KindOf, OutputOf } from '../../storage/worker-protocol.ts'
import { AGENT_STORAGE_READS } from '../simulators/agent-storage-reads.ts'

/** `before`: the act never happened. `after`: it is on disk, and nobody was told. */
export type Crash = { readonly atCommit: number; readonly when: 'before' | 'after' }

export type DirectStorage = AgentStorage & {
	readonly crashed: () => boolean
	readonly commits: () => number
	/** Until told otherwise, writes fail as on a full disk. */
	full: boolean
}

export function openDirectStorage(file: string, crash: Crash | null = null): DirectStorage {
	const database = openAgentDatabase({ file })
	let commits = 0
	let crashed = false
	let open = true
	const end = (): void => {
		if (open) database.close()
		open = false
	}
	function perform<K extends KindOf<AgentOperations>>(
		kind: K,
		input: InputOf<AgentOperations, K>,
	): OutputOf<AgentOperations, K> {
		if (!open) throw new StorageError('closed', kind)
		const writes = !AGENT_STORAGE_READS.has(kind)
		if (writes) commits += 1
		const due = writes && crash?.atCommit === commits
		if (due && crash.when === 'before') {
			crashed = true
			end()
			throw new StorageError('closed', kind)
		}
		if (storage.full && writes) throw new StorageError('diskFull', kind)
		const handle: (asked: InputOf<AgentOperations, K>) => OutputOf<AgentOperations, K> =
			database.handlers[kind]
		const output = handle(structuredClone(input))
		if (due) {
			crashed = true
			end()
			throw new StorageError('closed', kind)
		}
		return output
	}
	const storage: DirectStorage = {
		full: false,
		crashed: () => crashed,
		commits: () => commits,
		call: async (kind, input) => {
			// As far from the caller as the thread is: the answer never comes in the same turn.
			await new Promise((resolve) => setImmediate(resolve))
			return perform(kind, input)
		},
		close: async () => end(),
	}
	return storage
}
