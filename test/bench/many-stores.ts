/** Stores and agents in their thousands, written straight into the database: there is no group file of that size. */
import pg from 'pg'

/** `A00000`, `A00001`, … */
export function manyStoreId(number: number): string {
	return `A${String(number).padStart(5, '0')}`
}

/** Every store like the one named, every agent with the same key. */
export async function makeManyStores(
	databaseUrl: string,
	count: number,
	like: string,
	publicKey: string,
): Promise<void> {
	const client = new pg.Client({ connectionString: databaseUrl })
	await client.connect()
	try {
		await client.query(
			`INSERT INTO store (store_id, legal_entity_id, profile)
			SELECT 'A' || lpad(n::text, 5, '0'), s.legal_entity_id,
				s.profile || jsonb_build_object('storeId', 'A' || lpad(n::text, 5, '0'))
			FROM generate_series(0, $1::int - 1) AS n, store s WHERE s.store_id = $2`,
			[count, like],
		)
		await client.query(
			"INSERT INTO agent (store_id, public_key) SELECT store_id, $1 FROM store WHERE store_id LIKE 'A_____'",
			[publicKey],
		)
	} finally {
		await client.end()
	}
}

/** The cursor of a copy that has everything: without it each of the agents would be sent the whole catalogue first. */
export async function feedEnd(databaseUrl: string): Promise<string> {
	const client = new pg.Client({ connectionString: databaseUrl })
	await client.connect()
	try {
		const { rows } = await client.query<{ cursor: string }>(
			`SELECT system_identifier::text || '-' || left(history_id, 8) || '.' || xid::text || '.' || seq AS cursor
			FROM change, pg_control_system(), centre ORDER BY change.xid DESC, seq DESC LIMIT 1`,
		)
		const cursor = rows[0]?.cursor
		if (cursor === undefined) throw new Error('the feed is empty')
		return cursor
	} finally {
		await client.end()
	}
}
