/**
 * Keeps SQLite's native module loaded for as long as the process lives. When only a worker thread had loaded it, Node
 * unloads it as that thread ends, while the thread's last garbage collection may still call into it: the whole process
 * dies (WiseLibs/better-sqlite3 issue 1476). Loading it once in the thread that starts workers prevents that.
 */
import SqliteDatabase from 'better-sqlite3'

let isHeld = false

/** Call before the first worker thread is started. Cheap, and does nothing the second time. */
export function holdNativeModule(): void {
	if (isHeld) return
	new SqliteDatabase(':memory:').close()
	isHeld = true
}
