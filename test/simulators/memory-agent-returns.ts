/** The agent's guard over goods that come back in plain memory, written apart from `storage/agent-returns-table.ts`. */
import type { TillId } from '../../protocol/base/ids.ts'
import { readEntry } from '../../protocol/journal/read-entry.ts'
import type { ClaimResult, ReturnClaim } from '../../protocol/returns/claim.ts'
import {
	refundsIn,
	type SoldSale,
	type SpendRefunded,
	soldSaleOf,
	withRefunds,
} from '../../protocol/returns/sold-sale.ts'
import type { MemoryAgentState } from './memory-agent-state.ts'

export function claimReturn(
	state: MemoryAgentState,
	input: ReturnClaim & { readonly tillId: TillId; readonly nowMs: number },
): ClaimResult {
	const { claimId, saleId, lines, tillId, nowMs } = input
	const sale = soldSale(state, saleId)
	if (sale === null) return { kind: 'unknownSale' }
	state.claims = state.claims.filter(
		(claim) => claim.saleId !== saleId || soldSale(state, claim.claimId) === null,
	)
	const ofOthers = state.claims.filter((claim) => claim.saleId === saleId && claim.claimId !== claimId)
	const returned = state.returned.filter((one) => one.saleId === saleId)
	const before = sale.lines.flatMap(({ lineNumber }) => {
		const gone = [...returned, ...ofOthers].filter((one) => one.lineNumber === lineNumber)
		const quantity = gone.reduce((sum, one) => sum + one.quantity, 0)
		return quantity === 0 ? [] : [{ lineNumber, quantity }]
	})
	for (const { lineNumber, quantity } of lines) {
		const sold = sale.lines.find((line) => line.lineNumber === lineNumber)?.quantity ?? 0
		const gone = before.find((one) => one.lineNumber === lineNumber)?.quantity ?? 0
		if (gone + quantity <= sold) continue
		const ofLine = (all: MemoryAgentState['returned']) => all.filter((one) => one.lineNumber === lineNumber)
		const isClaim = ofLine(ofOthers).length > 0
		const last = ofLine(isClaim ? ofOthers : returned).sort((one, other) => other.atMs - one.atMs)[0]
		const [byTillId, atMs] = [last?.tillId ?? null, last?.atMs ?? 0]
		return { kind: 'alreadyReturned', lineNumber, byTillId, atMs, isClaim }
	}
	const others = state.claims.filter((claim) => claim.saleId !== saleId || claim.claimId !== claimId)
	const own = lines.map((line) => ({ claimId, saleId, ...line, tillId, atMs: nowMs }))
	state.claims = [...others, ...own]
	return { kind: 'granted', sale, before }
}

function soldSale({ chains }: MemoryAgentState, saleId: string): SoldSale | null {
	for (const { entries } of chains.values())
		for (const { text } of entries) {
			if (!text.includes(`"${saleId}"`)) continue
			const body = readEntry(text)?.body
			if (body?.kind === 'saleCompleted' && body.saleId === saleId)
				return withRefunds(soldSaleOf(body), refundsOf(chains))
		}
	return null
}

/** All that were ever told; those of other sales count for nothing. */
function refundsOf(chains: MemoryAgentState['chains']): SpendRefunded[] {
	return [...chains.values()].flatMap(({ entries }) => refundsIn(entries.map(({ text }) => text)))
}

export function endClaims(state: MemoryAgentState, claimId: string): void {
	state.claims = state.claims.filter((claim) => claim.claimId !== claimId)
}

export function pruneReturns(state: MemoryAgentState, beforeMs: number): void {
	state.claims = state.claims.filter(({ atMs }) => atMs >= beforeMs)
	const kept = state.returned.filter(({ atMs }) => atMs >= beforeMs)
	state.returned.splice(0, state.returned.length, ...kept)
}
