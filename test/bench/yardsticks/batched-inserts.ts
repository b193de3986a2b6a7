/**
 * The most that PostgreSQL takes in from one writer: the same entries as plain rows, 500 a statement, each statement one
 * durable commit. Nothing is checked, chained or posted.
 */
import pg from 'pg'
import type { SealedEntry } from '../../../protocol/journal/entry.ts'

const BATCH = 500

/** Entries per second. */
export async function insertInBatches(databaseUrl: string, entries: readonly SealedEntry[]): Promise<number> {
	const client = new pg.Client({ connectionString: databaseUrl })
	await client.connect()
	try {
		await client.query(
			'CREATE TABLE bench_entry (till_id text, epoch int, seq bigint, body text, hash text, PRIMARY KEY (till_id, epoch, seq))',
		)
		const startedAtMs = performance.now()
		for (let start = 0; start < entries.length; start += BATCH) {
			await insert(client, entries.slice(start, start + BATCH))
		}
		return entries.length / ((performance.now() - startedAtMs) / 1_000)
	} finally {
		await client.query('DROP TABLE IF EXISTS bench_entry')
		await client.end()
	}
}

async function insert(client: pg.Client, batch: readonly SealedEntry[]): Promise<void> {
	await client.query({
		name: 'insert',
		text: `INSERT INTO bench_entry SELECT 'S01-02', 1, seq, body, hash
			FROM unnest($1::bigint[], $2::text[], $3::text[]) AS given (seq, body, hash)`,
		values: [batch.map((one) => one.seq), batch.map((one) => one.text), batch.map((one) => one.hash)],
	})
}
