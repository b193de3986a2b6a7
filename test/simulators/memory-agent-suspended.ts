/** The agent's suspended sales in plain memory, written apart from `storage/agent-suspended-table.ts`. */
import type {
	SuspendedListed,
	SuspendedSale,
	SuspendedSummary,
} from '../../protocol/journal/suspended-sale.ts'
import type { RecallInput, RecallResult } from '../../storage/agent-records.ts'
import type { MemoryAgentState, StoredRecall } from './memory-agent-state.ts'

export function keepSuspended(
	{ suspended }: MemoryAgentState,
	summary: SuspendedSummary,
	sale: SuspendedSale,
	storedAtMs: number,
): boolean {
	if (suspended.has(summary.saleId)) return false
	suspended.set(summary.saleId, { summary, sale, storedAtMs })
	return true
}

export function keepRecall({ recalls }: MemoryAgentState, saleId: string, recall: StoredRecall): void {
	if (recalls.get(saleId)?.done !== true) recalls.set(saleId, recall)
}

export function suspendedSales(
	{ suspended, recalls }: MemoryAgentState,
	countMax: number,
): { sales: SuspendedListed[]; isWhole: boolean } {
	const waiting = [...suspended.values()]
		.map(({ summary }) => summary)
		.filter(({ saleId }) => recalls.get(saleId)?.done !== true)
		.sort((a, b) => b.suspendedAtMs - a.suspendedAtMs || (a.saleId < b.saleId ? -1 : 1))
	return {
		sales: waiting
			.slice(0, countMax)
			.map((summary) => ({ ...summary, takenBy: recalls.get(summary.saleId)?.tillId ?? null })),
		isWhole: waiting.length <= countMax,
	}
}

export function recallSale(
	state: MemoryAgentState,
	{ saleId, tillId, recallKey, despite, nowMs }: RecallInput,
): RecallResult {
	const known = state.recalls.get(saleId)
	const sale = state.suspended.get(saleId)?.sale ?? null
	if (known?.done === true) return { kind: 'gone', byTillId: known.tillId }
	if (known !== undefined && known.tillId !== tillId && !despite)
		return { kind: 'taken', byTillId: known.tillId }
	if (sale === null && !saleId.startsWith(`${tillId}-`)) return { kind: 'unknown' }
	if (known?.recallKey === recallKey) return { kind: 'recalled', sale, takenFrom: null }
	keepRecall(state, saleId, { tillId, recallKey, done: false, atMs: nowMs })
	return { kind: 'recalled', sale, takenFrom: known?.tillId ?? null }
}

export function pruneSuspended({ suspended, recalls }: MemoryAgentState, beforeMs: number): void {
	for (const [saleId, { storedAtMs }] of suspended) if (storedAtMs < beforeMs) suspended.delete(saleId)
	for (const [saleId, { atMs }] of recalls) if (atMs < beforeMs) recalls.delete(saleId)
}
