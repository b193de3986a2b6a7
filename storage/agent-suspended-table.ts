/** The store's suspended sales, and which till has each: asked for, or written down that it goes on there. */
import { tillIdSchema } from '../protocol/base/ids.ts'
import {
	type SuspendedListed,
	type SuspendedSale,
	type SuspendedSummary,
	suspendedListedSchema,
	suspendedSaleSchema,
} from '../protocol/journal/suspended-sale.ts'
import type { RecallInput, RecallResult } from './agent-records.ts'
import type { WritableDb } from './database.ts'

type RecallRow = { till_id: string; recall_key: string; done: number }
type ListedRow = { summary: string; till_id: string | null }

export function createSuspendedTable(db: WritableDb) {
	const insert = db.write(
		`INSERT INTO suspended_sales (sale_id, suspended_at_ms, summary, sale, stored_at_ms) VALUES (?, ?, ?, ?, ?)
		 ON CONFLICT (sale_id) DO NOTHING`,
	)
	const readSale = db.read<{ sale: string }>('SELECT sale FROM suspended_sales WHERE sale_id = ?')
	const readListed = db.read<ListedRow>(
		`SELECT summary, r.till_id FROM suspended_sales s LEFT JOIN sale_recalls r USING (sale_id)
		 WHERE coalesce(r.done, 0) = 0 ORDER BY suspended_at_ms DESC, sale_id LIMIT ?`,
	)
	const readRecall = db.read<RecallRow>(
		'SELECT till_id, recall_key, done FROM sale_recalls WHERE sale_id = ?',
	)
	const keepRecall = db.write(
		`INSERT INTO sale_recalls (sale_id, till_id, recall_key, done, at_ms) VALUES (?, ?, ?, ?, ?)
		 ON CONFLICT (sale_id) DO UPDATE SET till_id = excluded.till_id, recall_key = excluded.recall_key,
			done = excluded.done, at_ms = excluded.at_ms WHERE sale_recalls.done = 0`,
	)
	const dropSales = db.write('DELETE FROM suspended_sales WHERE stored_at_ms < ?')
	const dropRecalls = db.write('DELETE FROM sale_recalls WHERE at_ms < ?')

	const saleOf = (saleId: string): SuspendedSale | null => {
		const row = readSale.get(saleId)
		return row === undefined ? null : suspendedSaleSchema.parse(JSON.parse(row.sale))
	}

	return {
		/** Told again, it stays as it was. True: it is new here. */
		keep(summary: SuspendedSummary, sale: SuspendedSale, nowMs: number): boolean {
			const { saleId, suspendedAtMs } = summary
			return insert(saleId, suspendedAtMs, JSON.stringify(summary), JSON.stringify(sale), nowMs) > 0
		},

		/** Whether it goes on at some till, or was discarded. */
		isOver: (saleId: string): boolean => readRecall.get(saleId)?.done === 1,

		/** Newest first, at most `countMax`. */
		list(countMax: number): { sales: SuspendedListed[]; isWhole: boolean } {
			const rows = readListed.all(countMax + 1)
			const sales = rows
				.slice(0, countMax)
				.map(({ summary, till_id }) =>
					suspendedListedSchema.parse({ ...JSON.parse(summary), takenBy: till_id }),
				)
			return { sales, isWhole: rows.length <= countMax }
		},

		recall({ saleId, tillId, recallKey, despite, nowMs }: RecallInput): RecallResult {
			const known = readRecall.get(saleId)
			const sale = saleOf(saleId)
			// The lane's own till of an earlier enrolment will not come for it any more.
			const isOthers = known !== undefined && known.till_id !== tillId
			if (known !== undefined && known.done === 1)
				return { kind: 'gone', byTillId: tillIdSchema.parse(known.till_id) }
			if (isOthers && !despite) return { kind: 'taken', byTillId: tillIdSchema.parse(known.till_id) }
			if (sale === null && !saleId.startsWith(`${tillId}-`)) return { kind: 'unknown' }
			const isNew = known?.recall_key !== recallKey
			if (isNew) keepRecall(saleId, tillId, recallKey, 0, nowMs)
			const takenFrom = known !== undefined && isNew ? tillIdSchema.parse(known.till_id) : null
			return { kind: 'recalled', sale, takenFrom }
		},

		/** The till says in its chain that it has the sale, or that nobody shall. The first to say so has it. */
		ended(saleId: string, tillId: string, recallKey: string, nowMs: number): void {
			keepRecall(saleId, tillId, recallKey, 1, nowMs)
		},

		prune(beforeMs: number): void {
			dropSales(beforeMs)
			dropRecalls(beforeMs)
		},
	}
}
