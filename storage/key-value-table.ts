import type { WritableDb } from './database.ts'

/** Small named texts that must survive a restart. */
export function keyValueTable(db: WritableDb) {
	const select = db.read<{ value: string }>('SELECT value FROM key_value WHERE key = ?')
	const upsert = db.write(
		'INSERT INTO key_value (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
	)
	const remove = db.write('DELETE FROM key_value WHERE key = ?')
	return {
		get: (key: string): string | null => select.get(key)?.value ?? null,
		set({ key, value }: { readonly key: string; readonly value: string | null }): void {
			if (value === null) remove(key)
			else upsert(key, value)
		},
	}
}
