/** Looks into the centre's ledger for the bench: only balances and card states, and never in a sale's way. */
import pg from 'pg'
import type { BenchCard } from '../../renderer/bench/bench-contract.ts'

export type CardBooks = Pick<BenchCard, 'state' | 'storedValueMinor' | 'points'>

const QUERY = `
	SELECT c.card_no, c.state, b.purse, b.available + b.held + b.leased AS balance
	FROM card c LEFT JOIN purse_balance b ON b.card_no = c.card_no`
const TIMEOUT_MS = 1_000

/** Null when the database cannot be asked now. */
export async function readCardBooks(databaseUrl: string): Promise<ReadonlyMap<string, CardBooks> | null> {
	const client = new pg.Client({
		connectionString: databaseUrl,
		connectionTimeoutMillis: TIMEOUT_MS,
		query_timeout: TIMEOUT_MS,
	})
	// A killed database breaks the connection at any moment; the failed query says all there is to say.
	client.on('error', () => undefined)
	try {
		await client.connect()
		const { rows } = await client.query<{
			card_no: string
			state: CardBooks['state']
			purse: string | null
			balance: string | null
		}>(QUERY)
		const books = new Map<string, CardBooks>()
		for (const { card_no, state, purse, balance } of rows) {
			const known = books.get(card_no) ?? { state, storedValueMinor: 0, points: 0 }
			const amount = Number(balance ?? 0)
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
		await client.end().catch(() => undefined)
	}
}
