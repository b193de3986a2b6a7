/** Which of the agent's storage operations only read: every other one is a commit that a simulated disk may lose or refuse. */
import type { AgentOperations } from '../../storage/agent-operations.ts'
import type { KindOf } from '../../storage/worker-protocol.ts'

export const AGENT_STORAGE_READS: ReadonlySet<string> = new Set<KindOf<AgentOperations>>([
	'activeLeases',
	'activeLeasesOf',
	'activeLeasesOfCard',
	'unpostedSpent',
	'cardByMedium',
	'cardByNumber',
	'contestedUnreported',
	'decision',
	'entriesAfter',
	'entriesFrom',
	'tillLegacy',
	'exceptions',
	'feedAfter',
	'figures',
	'lentSlices',
	'returning',
	'reversalsWaiting',
	'storeProfile',
	'suspendedSales',
	'terminal',
	'terminals',
])
