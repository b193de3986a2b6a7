/** A simulated agent's disk: it outlives the agents that use it, whatever keeps its data. */
import { StorageError } from '../../protocol/base/storage-error.ts'
import type { AgentOperations } from '../../storage/agent-operations.ts'
import type { Handlers } from '../../storage/worker-host.ts'
import type { InputOf, KindOf, OutputOf } from '../../storage/worker-protocol.ts'
import { AGENT_STORAGE_READS } from './agent-storage-reads.ts'

export abstract class AgentDisk {
	/** Every write fails as on a full disk until it is set back. */
	full = false
	protected abstract handlers(): Handlers<AgentOperations>

	static isRead(kind: KindOf<AgentOperations>): boolean {
		return AGENT_STORAGE_READS.has(kind)
	}

	/** One operation, at once; throws as the real storage rejects. */
	perform<K extends KindOf<AgentOperations>>(
		kind: K,
		input: InputOf<AgentOperations, K>,
	): OutputOf<AgentOperations, K> {
		if (this.full && !AgentDisk.isRead(kind)) throw new StorageError('diskFull', kind)
		const handle: (asked: InputOf<AgentOperations, K>) => OutputOf<AgentOperations, K> = this.handlers()[kind]
		return handle(input)
	}

	/** How far each chain is, for invariants: also on a disk that is full. */
	chains(): ReturnType<AgentOperations['start']>['chains'] {
		return this.handlers().start(null).chains
	}

	/** Lease spends not known to be posted or let go, for invariants. */
	abstract outstandingSpends(): readonly OutstandingSpend[]

	/** What a backup would put back later. */
	abstract image(): AgentDisk

	abstract close(): void
}

export type OutstandingSpend = {
	readonly leaseId: string
	readonly counter: number
	readonly authKey: string
	readonly state: string
}
