/** What the promises of a healed shop are asked of: all parties, and what the laboratory makes of them. */
import type { MemoryLedger } from '../simulators/memory-ledger.ts'
import type { AgentNode } from './agent-node.ts'
import type { KnownSale } from './casualties.ts'
import type { Owned, Prediction } from './model.ts'
import type { ReadReceipt } from './paper.ts'
import type { TillNode } from './till-node.ts'

export type Parties = {
	readonly ledger: MemoryLedger
	readonly agents: readonly AgentNode[]
	readonly tills: readonly TillNode[]
	/** Lost machines that turned up again. */
	readonly found: readonly TillNode[]
	readonly opening: Owned
}

/** The parties, and what the laboratory makes of them. */
export type Evidence = Parties & {
	readonly posted: ReadonlySet<string>
	readonly sales: readonly KnownSale[]
	readonly receipts: readonly ReadReceipt[]
	readonly predicted: Prediction
}
