/** One connection for a back-up or a restore: COPY needs one to itself, and a whole transaction. */
import pg from 'pg'
import { readHostUrls } from '../database/host-urls.ts'
import { openPrimary } from '../database/open-primary.ts'
import type { Sql } from '../database/pool.ts'

/** Of several hosts: to the one that accepts writes. */
export async function withClient<T>(
	databaseUrl: string,
	work: (client: pg.Client, sql: Sql) => Promise<T>,
): Promise<T> {
	const client = new pg.Client({ connectionString: await urlOf(databaseUrl) })
	// A connection that dies makes the statement under way fail: that is heard there.
	client.on('error', () => undefined)
	await client.connect()
	try {
		// Texts in which COPY writes and reads what means different things in different places.
		await client.query("SET datestyle = 'ISO, YMD'; SET intervalstyle = 'iso_8601'; SET timezone = 'UTC'")
		return await work(client, {
			rows: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
				(await client.query(text, [...values])).rows as Row[],
		})
	} finally {
		await client.end().catch(() => undefined)
	}
}

async function urlOf(databaseUrl: string): Promise<string> {
	const { urls, mustWrite } = readHostUrls(databaseUrl)
	if (!mustWrite) return urls[0]
	const primary = openPrimary(databaseUrl, () => undefined)
	try {
		return (await primary.reign()).url
	} finally {
		await primary.stop()
	}
}
