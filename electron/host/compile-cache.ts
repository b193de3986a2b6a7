/**
 * Compiled code of a till's processes, kept for their next start: a till process that died is back in half the time, and
 * so are its storage thread and its devices.
 */
import { mkdirSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { dirname, join, resolve } from 'node:path'

/** In the till's data folder, which is ours alone to write: what lies here is run. */
export function compileCacheDir(dataDir: string): string {
	return join(dataDir, 'compile-cache')
}

/**
 * For this process and the threads that it starts from now on. `settings` is read before anything checks it; where it is
 * not what it should be, nothing is kept, and who checks it says why.
 */
export function keepCompiledCode(settingsFile: string, settings: unknown): void {
	if (typeof settings !== 'object' || settings === null || !('dataDir' in settings)) return
	if (typeof settings.dataDir !== 'string') return
	const dataDir = resolve(dirname(resolve(settingsFile)), settings.dataDir)
	try {
		mkdirSync(dataDir, { recursive: true, mode: 0o700 })
	} catch {
		// Whoever opens the journal there says so.
		return
	}
	enableCompileCache(compileCacheDir(dataDir))
	// A thread asks its environment.
	process.env.NODE_COMPILE_CACHE = compileCacheDir(dataDir)
}
