/**
 * What of the store's sales has come back, and what is claimed for sales under way. What must stay true: of no line more is
 * granted than was sold of it, less what came back and what others claim.
 */
import { saleIdSchema, type TillId, tillIdSchema } from '../protocol/base/ids.ts'
import type { ClaimResult, ReturnClaim } from '../protocol/returns/claim.ts'
import { piecesOf, type SoldSale } from '../protocol/returns/sold-sale.ts'
import type { ChainId, EntryEffect } from './agent-records.ts'
import type { WritableDb } from './database.ts'

type PiecesRow = { line_number: number; quantity: number }
type LastRow = { till_id: string; at_ms: number; is_claim: number }

export function createReturnsTable(db: WritableDb) {
	const keep = db.write(
		`INSERT INTO returned_goods (sale_id, line_number, entry_key, till_id, quantity, at_ms) VALUES (?, ?, ?, ?, ?, ?)
		 ON CONFLICT DO NOTHING`,
	)
	const keepClaim = db.write(
		'INSERT INTO return_claims (claim_id, sale_id, line_number, till_id, quantity, at_ms) VALUES (?, ?, ?, ?, ?, ?)',
	)
	const dropClaim = db.write('DELETE FROM return_claims WHERE claim_id = ? AND sale_id = ?')
	const dropClaims = db.write('DELETE FROM return_claims WHERE claim_id = ?')
	const readBefore = db.read<PiecesRow>(
		`SELECT line_number, sum(quantity) AS quantity FROM (
			SELECT line_number, quantity FROM returned_goods WHERE sale_id = ?
			UNION ALL SELECT line_number, quantity FROM return_claims WHERE sale_id = ? AND claim_id <> ?
		) GROUP BY line_number ORDER BY line_number`,
	)
	const readLast = db.read<LastRow>(
		`SELECT till_id, at_ms, is_claim FROM (
			SELECT till_id, at_ms, 1 AS is_claim FROM return_claims WHERE sale_id = ? AND line_number = ? AND claim_id <> ?
			UNION ALL SELECT till_id, at_ms, 0 FROM returned_goods WHERE sale_id = ? AND line_number = ?
		) ORDER BY is_claim DESC, at_ms DESC LIMIT 1`,
	)
	const readClaims = db.read<{ claim_id: string }>(
		'SELECT DISTINCT claim_id FROM return_claims WHERE sale_id = ?',
	)
	const prune = db.write('DELETE FROM returned_goods WHERE at_ms < ?')
	const pruneClaims = db.write('DELETE FROM return_claims WHERE at_ms < ?')

	function refusedAt(saleId: string, lineNumber: number, claimId: string): ClaimResult {
		const last = readLast.get(saleId, lineNumber, claimId, saleId, lineNumber)
		const byTillId = last === undefined ? null : tillIdSchema.parse(last.till_id)
		const isClaim = last?.is_claim === 1
		return { kind: 'alreadyReturned', lineNumber, byTillId, atMs: last?.at_ms ?? 0, isClaim }
	}

	return {
		/**
		 * `sold`: the sale that is named, if it is kept here. `isOver`: the sale that claims is completed, and took back what it says;
		 * what it claimed besides is void.
		 */
		claim(
			{
				claimId,
				saleId,
				lines,
				tillId,
				nowMs,
			}: ReturnClaim & { readonly tillId: TillId; readonly nowMs: number },
			sold: SoldSale | null,
			isOver: (claimId: string) => boolean,
		): ClaimResult {
			if (sold === null) return { kind: 'unknownSale' }
			for (const { claim_id } of readClaims.all(saleId)) if (isOver(claim_id)) dropClaims(claim_id)
			const before = readBefore
				.all(saleId, saleId, claimId)
				.map(({ line_number, quantity }) => ({ lineNumber: line_number, quantity }))
			const tooMany = lines.find(({ lineNumber, quantity }) => {
				const line = sold.lines.find((one) => one.lineNumber === lineNumber)
				return quantity > (line?.quantity ?? 0) - piecesOf(before, lineNumber)
			})
			if (tooMany !== undefined) return refusedAt(saleId, tooMany.lineNumber, claimId)
			dropClaim(claimId, saleId)
			for (const { lineNumber, quantity } of lines)
				keepClaim(claimId, saleIdSchema.parse(saleId), lineNumber, tillId, quantity, nowMs)
			return { kind: 'granted', sale: sold, before }
		},

		/** An entry says so: it counts, whatever was claimed. */
		returned(
			{ saleId, lineNumber, quantity, seq }: Extract<EntryEffect, { kind: 'goodsReturned' }>,
			{ tillId, epoch }: ChainId,
			nowMs: number,
		): void {
			keep(saleId, lineNumber, `${tillId}/${epoch}/${seq}`, tillId, quantity, nowMs)
		},

		ended(claimId: string): void {
			dropClaims(claimId)
		},

		prune(beforeMs: number): void {
			prune(beforeMs)
			pruneClaims(beforeMs)
		},
	}
}
