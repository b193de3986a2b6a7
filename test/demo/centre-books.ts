/** Looks into the centre's ledger for the bench: only balances and card states, and never in a sale's way. */
import type { BenchCard } from '../../renderer/bench/bench-contract.ts'
import { openDatabase } from '../../server/database/pool.ts'

export type CardBooks = Pick<BenchCard, 'state' | 'storedValueMinor' | 'points'>

const QUERY = `
	SELECT c.card_no, c.state, b.purse, b.available + b.held + b.leased AS balance
	FROM card c LEFT JOIN purse_balance b ON b.card_no = c.card_no`

/** Null when the database cannot be asked now: a killed one breaks the connection at any moment. */
export async function readCardBooks(databaseUrl: string): Promise<ReadonlyMap<string, CardBooks> | null> {
	const database = openDatabase(databaseUrl, 1, () => undefined)
	try {
		const rows = await database.rows<{
			card_no: string
			state: CardBooks['state']
			purse: string | null
			balance: number | null
		}>(QUERY)
		const books = new Map<string, CardBooks>()
		for (const { card_no, state, purse, balance } of rows) {
			const known = books.get(card_no) ?? { state, storedValueMinor: 0, points: 0 }
			const amount = balance ?? 0
			books.set(card_no, {
				...known,
				...(purse === 'storedValue' && { storedValueMinor: amount }),
				...(purse === 'points' && { points: amount }),
			})
		}
		return books
	} catch {
		return null
	} finally {
		await database.end()
	}
}
