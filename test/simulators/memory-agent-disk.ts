/** A simulated agent's disk in plain memory. */
import type { AgentOperations } from '../../storage/agent-operations.ts'
import type { Handlers } from '../../storage/worker-host.ts'
import { AgentDisk, type OutstandingSpend } from './agent-disk.ts'
import { memoryAgentHandlers } from './memory-agent-operations.ts'
import { emptyAgentState, type MemoryAgentState } from './memory-agent-state.ts'

export class MemoryAgentDisk extends AgentDisk {
	readonly #state: MemoryAgentState
	readonly #handlers: Handlers<AgentOperations>

	/** `storageId`: what the database calls itself in feed cursors. */
	constructor(storageId: string, state = emptyAgentState(storageId)) {
		super()
		this.#state = state
		this.#handlers = memoryAgentHandlers(this.#state)
	}

	protected handlers(): Handlers<AgentOperations> {
		return this.#handlers
	}

	outstandingSpends(): OutstandingSpend[] {
		return [...this.#state.leases.values()].flatMap(({ lease: { leaseId }, spends }) =>
			spends
				.filter(({ state }) => state === 'reserved' || state === 'captured')
				.map(({ counter, authKey, state }) => ({ leaseId, counter, authKey, state })),
		)
	}

	image(): MemoryAgentDisk {
		return new MemoryAgentDisk(this.#state.storageId, structuredClone(this.#state))
	}

	close(): void {
		this.#state.chains.clear()
	}
}
