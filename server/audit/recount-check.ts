/** Every sale counted again with the tills' own pricing library: amounts, discounts, taxes, totals. */
import { readEntry } from '../../protocol/journal/read-entry.ts'
import { recount } from '../../protocol/pricing/recount.ts'
import type { Sql } from '../database/pool.ts'
import type { Check, Finding } from './check.ts'

const PAGE = 2_000
const BREACHES_MAX = 20

interface SaleRow {
	readonly till_id: string
	readonly epoch: number
	readonly seq: number
	readonly entry_text: string
}

export const RECOUNT_CHECK: Check = {
	name: 'sale-recounts',
	promise:
		'each line is its worth less its discounts, each tax that of what is paid, and totals are their sums, or the sale carries an exception',
	lookAt: 'journal_entry.entry_text of the sale; protocol/pricing/recount.ts says what is wrong',
	run: async (sql): Promise<Finding> => {
		let count = 0
		let after: Pick<SaleRow, 'till_id' | 'epoch' | 'seq'> = { till_id: '', epoch: 0, seq: 0 }
		const breaches: string[] = []
		for (;;) {
			const rows = await salesAfter(sql, after)
			count += rows.length
			breaches.push(
				...rows.filter(isMiscounted).map((row) => `${row.till_id} epoch ${row.epoch} seq ${row.seq}`),
			)
			const last = rows.at(-1)
			if (last === undefined || rows.length < PAGE) break
			after = last
		}
		return { count, breaches: breaches.slice(0, BREACHES_MAX) }
	},
}

async function salesAfter(sql: Sql, { till_id, epoch, seq }: Pick<SaleRow, 'till_id' | 'epoch' | 'seq'>) {
	return await sql.rows<SaleRow>(
		`SELECT till_id, epoch, seq, entry_text FROM journal_entry
		WHERE (till_id, epoch, seq) > ($1, $2::int, $3::bigint) AND kind = 'saleCompleted'
			AND verdict <> 'quarantined' AND reason IS NULL
		ORDER BY till_id, epoch, seq LIMIT ${PAGE}`,
		[till_id, epoch, seq],
	)
}

function isMiscounted({ entry_text }: SaleRow): boolean {
	const text = entry_text.startsWith('base64:')
		? Buffer.from(entry_text.slice(7), 'base64').toString('utf8')
		: entry_text
	const body = readEntry(text)?.body
	return body?.kind !== 'saleCompleted' || recount(body).length > 0
}
