/** The agent's database: opened here, served by a thread of its own (storage/worker-client.ts). */
import type { StorageError } from '../protocol/base/storage-error.ts'
import type { AgentDatabaseOptions, AgentOperations } from './agent-operations.ts'
import { openStorageWorker, type StorageWorker } from './worker-client.ts'

export type AgentStorage = StorageWorker<AgentOperations>

/** Creates or opens the file. Rejects with a {@link StorageError}; `onDeath`: nothing can be kept any more. */
export function openAgentStorage(
	options: AgentDatabaseOptions,
	onDeath: (error: StorageError) => void,
): Promise<AgentStorage> {
	return openStorageWorker({ role: 'agent', options }, { onDeath })
}
