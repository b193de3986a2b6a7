/*
 * Bundles what Electron starts into dist/electron/: main process, preload, till process and its storage thread.
 * Each entry is one file of its own, so that none carries another's code. What must stay true:
 * 1. Electron itself and the native modules stay in node_modules; all else is inside.
 * 2. The preload is CommonJS that requires nothing but electron: a sandboxed preload can load nothing else.
 * 3. Storage thread and device process lie beside the till process, where storage/worker-client.ts and
 *    electron/devices/fork-device.ts look for them.
 */
import { rm } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { join, resolve } from 'node:path'
import { build, type InlineConfig } from 'vite'

const ROOT = resolve(import.meta.dirname, '..', '..')

const ELECTRON_BUNDLE_DIR = join(ROOT, 'dist', 'electron')

const EXTERNAL = ['electron', 'better-sqlite3', 'serialport', 'node-hid', 'pcsc-mini']

const ENTRIES = [
	{ source: 'electron/main.ts', file: 'main.mjs', format: 'es' },
	{ source: 'electron/preload.ts', file: 'preload.cjs', format: 'cjs' },
	{ source: 'electron/till-process.ts', file: 'till-process.mjs', format: 'es' },
	{ source: 'electron/join-process.ts', file: 'join-process.mjs', format: 'es' },
	{ source: 'electron/devices/device-process.ts', file: 'device-process.mjs', format: 'es' },
	{ source: 'storage/worker.ts', file: 'worker.mjs', format: 'es' },
] as const

/** Writes the bundles with their source maps; what was in `outDir` before is gone. Rejects when one cannot be built. */
export async function bundleElectron(outDir = ELECTRON_BUNDLE_DIR): Promise<void> {
	await rm(outDir, { recursive: true, force: true })
	for (const entry of ENTRIES) await build(configFor(entry, outDir))
}

function configFor({ source, file, format }: (typeof ENTRIES)[number], outDir: string): InlineConfig {
	return {
		configFile: false,
		root: ROOT,
		publicDir: false,
		logLevel: 'warn',
		ssr: { noExternal: true, external: EXTERNAL },
		build: {
			ssr: join(ROOT, source),
			outDir,
			emptyOutDir: false,
			target: 'node24',
			sourcemap: true,
			minify: false,
			rolldownOptions: {
				external: [...EXTERNAL, ...builtinModules, /^node:/],
				output: { format, entryFileNames: file, codeSplitting: false },
			},
		},
	}
}
