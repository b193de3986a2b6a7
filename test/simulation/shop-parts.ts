/** The machines of a simulated shop. */
import type { AgentNode } from './agent-node.ts'
import type { CentreNode } from './centre-node.ts'
import type { TillNode } from './till-node.ts'

export type Shop = {
	readonly centre: CentreNode
	readonly agents: readonly AgentNode[]
	readonly tills: readonly TillNode[]
	/** Lost machines that turned up again. */
	readonly found: TillNode[]
}
