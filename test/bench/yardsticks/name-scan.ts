/** What a till without an index of names would do: look at each of them. */
import SqliteDatabase from 'better-sqlite3'

export type NameScan = {
	/** Milliseconds until the first `countMax` names with `text` in them were found, or none. */
	readonly find: (text: string, countMax: number) => number
	readonly close: () => void
}

export function openNameScan(file: string, names: Iterable<string>): NameScan {
	const native = new SqliteDatabase(file)
	native.pragma('synchronous = OFF')
	native.exec('CREATE TABLE name (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT')
	const insert = native.prepare('INSERT INTO name (name) VALUES (?)')
	native.transaction(() => {
		for (const name of names) insert.run(name)
	})()
	const select = native.prepare("SELECT id FROM name WHERE name LIKE '%' || ? || '%' LIMIT ?")
	return {
		find: (text, countMax) => {
			const startedMs = performance.now()
			select.all(text, countMax)
			return performance.now() - startedMs
		},
		close: () => void native.close(),
	}
}
