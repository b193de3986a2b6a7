/** The same texts put into one plain table: nothing looked at, nothing that leads to them but their key. */
import SqliteDatabase from 'better-sqlite3'

/** Milliseconds for all pages, each a transaction that does not wait for the disk. */
export function plainInserts(
	file: string,
	pages: Iterable<readonly (readonly [key: string, text: string])[]>,
): number {
	const native = new SqliteDatabase(file)
	native.pragma('journal_mode = WAL')
	native.pragma('synchronous = NORMAL')
	native.exec('CREATE TABLE record (key TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT')
	const insert = native.prepare('INSERT INTO record (key, text) VALUES (?, ?)')
	let tookMs = 0
	for (const page of pages) {
		const startedMs = performance.now()
		native.transaction(() => {
			for (const [key, text] of page) insert.run(key, text)
		})()
		tookMs += performance.now() - startedMs
	}
	native.close()
	return tookMs
}
