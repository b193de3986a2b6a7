/**
 * Goods that come back in another store than the one that sold them. Whoever has sold them keeps the guard: the centre asks its
 * agent, and nothing is granted before that has it on disk. So the store that sold them may lose its line and still take its own
 * goods back without doing so twice. A store that has not the sale any more (another disk) leaves the guard to the centre.
 *
 * What a sale wants is one row that is replaced whole; when the sale is over the store hears what it took in the end, and the
 * row stays as it is, until nothing is kept of that time.
 */
import type { SaleId } from '../../protocol/base/ids.ts'
import type { Entry } from '../../protocol/journal/entry.ts'
import { readEntry } from '../../protocol/journal/read-entry.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { ClaimResult, ReturnClaim } from '../../protocol/returns/claim.ts'
import {
	type LinePieces,
	piecesOf,
	refundsIn,
	type SoldSale,
	soldSaleOf,
	withRefunds,
} from '../../protocol/returns/sold-sale.ts'
import { soldLineKey } from './books.ts'
import type { LedgerTables, ReturnClaimRow } from './ledger-tables.ts'

/** An agent asks for one of its tills. */
export async function claimElsewhere(
	tables: LedgerTables,
	storeId: string,
	claim: ReturnClaim,
	nowMs: number,
): Promise<ClaimResult> {
	const lanes = await tables.lanesOf(storeId)
	if (!lanes.some(({ tillId }) => claim.claimId.startsWith(`${tillId}-`))) return { kind: 'unknownSale' }
	const found = await tables.soldSale(claim.saleId)
	const body = found && readEntry(found.text)?.body
	if (found === undefined || body?.kind !== 'saleCompleted') return { kind: 'unknownSale' }
	const sold = withRefunds(soldSaleOf(body), refundsIn(found.refunds))
	const rows = await tables.claimsOnSale(claim.saleId)
	const known = rows.find(({ claim_id }) => claim_id === claim.claimId)
	// A word that was long on its way, on another connection perhaps, must not give back what the sale has taken.
	if (known?.is_over) return { kind: 'cannotSay', who: 'centre' }
	if (known !== undefined && isAnswered(known, claim.lines, nowMs)) return known.answer
	const named = { sale_id: claim.saleId, claim_id: claim.claimId, lines: claim.lines, is_over: false }
	// Its own agent would not ask if it had the sale.
	if (found.storeId === storeId || (known !== undefined && known.guard_store_id === null)) {
		const answer = await guardedHere(tables, sold, claim)
		if (answer.kind === 'granted')
			await tables.saveClaim({ ...named, guard_store_id: null, answer, answered_at_ms: nowMs })
		return answer
	}
	const asked = known?.answer === null && isSame(known.lines, claim.lines)
	if (!asked || isStale(known.answered_at_ms, nowMs))
		await tables.saveClaim({
			...named,
			guard_store_id: found.storeId,
			answer: null,
			answered_at_ms: nowMs,
		})
	return { kind: 'askedAtStore' }
}

/** A grant of pieces stands; a look, and what was refused, is true for a moment. */
function isAnswered(
	row: ReturnClaimRow,
	lines: readonly LinePieces[],
	nowMs: number,
): row is ReturnClaimRow & { readonly answer: ClaimResult } {
	if (row.answer === null || !isSame(row.lines, lines)) return false
	return (row.answer.kind === 'granted' && lines.length > 0) || !isStale(row.answered_at_ms, nowMs)
}

function isStale(atMs: number | null, nowMs: number): boolean {
	return Math.abs(nowMs - (atMs ?? 0)) > LIMITS.returnWordFreshMs
}

function isSame(one: readonly LinePieces[], other: readonly LinePieces[]): boolean {
	return (
		one.length === other.length && one.every((line) => piecesOf(other, line.lineNumber) === line.quantity)
	)
}

/** The centre's own guard: what was posted, and what others want. */
async function guardedHere(
	tables: LedgerTables,
	sale: SoldSale,
	{ claimId, lines }: Pick<ReturnClaim, 'claimId' | 'lines'>,
): Promise<ClaimResult> {
	const { saleId } = sale
	const posted = await tables.lockReturned(
		sale.lines.map(({ lineNumber }) => ({ sale_id: saleId, line_number: lineNumber })),
	)
	// Read under the lock: two that ask at once must see each other.
	const rows = await tables.claimsOnSale(saleId)
	const others = rows.filter((row) => row.claim_id !== claimId && !row.is_over)
	const before = sale.lines.flatMap(({ lineNumber }): LinePieces[] => {
		const wanted = others.reduce((sum, row) => sum + piecesOf(row.lines, lineNumber), 0)
		const quantity = wanted + (posted.get(soldLineKey(saleId, lineNumber))?.quantity ?? 0)
		return quantity === 0 ? [] : [{ lineNumber, quantity }]
	})
	const tooMany = lines.find(({ lineNumber, quantity }) => {
		const line = sale.lines.find((one) => one.lineNumber === lineNumber)
		return quantity > (line?.quantity ?? 0) - piecesOf(before, lineNumber)
	})
	if (tooMany === undefined) return { kind: 'granted', sale, before }
	const { lineNumber } = tooMany
	const isClaim = others.some((row) => piecesOf(row.lines, lineNumber) > 0)
	return { kind: 'alreadyReturned', lineNumber, byTillId: null, atMs: 0, isClaim }
}

/** The store that was asked has answered; an answer to what nobody wants any more is passed over. */
export async function guardTold(
	tables: LedgerTables,
	storeId: string,
	{ claimId, saleId, lines, result }: ReturnClaim & { readonly result: ClaimResult },
	nowMs: number,
): Promise<void> {
	const rows = await tables.claimsOnSale(saleId)
	const row = rows.find(({ claim_id }) => claim_id === claimId)
	if (row === undefined || row.guard_store_id !== storeId || !isSame(row.lines, lines)) return
	if (row.is_over || result.kind !== 'unknownSale')
		return await tables.saveClaim({ ...row, answer: result, answered_at_ms: nowMs })
	const found = await tables.soldSale(saleId)
	const body = found && readEntry(found.text)?.body
	if (found === undefined || body?.kind !== 'saleCompleted') return
	const sold = withRefunds(soldSaleOf(body), refundsIn(found.refunds))
	const answer = await guardedHere(tables, sold, { claimId, lines })
	await tables.saveClaim({ ...row, guard_store_id: null, answer, answered_at_ms: nowMs })
}

/** Sales that are over want nothing any more; whoever guards what they wanted hears what they took. */
export async function endClaims(
	tables: LedgerTables,
	entries: readonly Entry[],
	nowMs: number,
): Promise<void> {
	const taken = new Map<SaleId, readonly Taken[]>()
	for (const { body } of entries) {
		if (body.kind === 'saleCancelled') taken.set(body.saleId, [])
		if (body.kind === 'saleCompleted' && body.returns !== undefined) taken.set(body.saleId, body.returns)
	}
	if (taken.size === 0) return
	for (const row of await tables.claimsOfSales([...taken.keys()])) {
		const lines = (taken.get(row.claim_id) ?? []).flatMap(({ from, quantity }) =>
			from?.saleId === row.sale_id ? [{ lineNumber: from.lineNumber, quantity }] : [],
		)
		if (row.is_over) continue
		const isTold = row.guard_store_id === null || (row.answer?.kind === 'granted' && isSame(row.lines, lines))
		const answer = isTold ? row.answer : null
		await tables.saveClaim({ ...row, lines, answer, answered_at_ms: nowMs, is_over: true })
	}
}

type Taken = {
	readonly from: { readonly saleId: SaleId; readonly lineNumber: number } | null
	readonly quantity: number
}
