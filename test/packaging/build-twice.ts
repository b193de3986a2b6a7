/** Builds the tree as it is here in a folder of its own. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'

const ROOT = resolve(import.meta.dirname, '..', '..')
const run = promisify(execFile)

/** What `npm run build` reads. */
const SOURCES = [
	'agent',
	'build',
	'devices',
	'electron',
	'identity',
	'protocol',
	'renderer',
	'server',
	'status-web',
	'tracing',
	'storage',
	'till',
	'update',
	'test/fixtures',
	'package.json',
	'package-lock.json',
	'tsconfig.json',
	'vite.config.ts',
]

/** Runs both halves of `npm run build` on a copy of the tree in `folder`. Rejects with what the builder said. */
export async function buildIn(folder: string): Promise<void> {
	for (const source of SOURCES) {
		cpSync(join(ROOT, source), join(folder, source), { recursive: true })
	}
	mkdirSync(folder, { recursive: true })
	// Links to the same bytes: a build that looked at the real path would find this tree again.
	await run('cp', ['-al', join(ROOT, 'node_modules'), join(folder, 'node_modules')])
	const node = (...args: string[]) => run(process.execPath, args, { cwd: folder })
	await node('node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn')
	await node('build/bundle/main.ts')
}

/** SHA-256 of every file below `folder`, by its path there. */
export function bytesOf(folder: string): Readonly<Record<string, string>> {
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
	return Object.fromEntries(
		files
			.map((file) => join(folder, file))
			.filter((file) => statSync(file).isFile())
			.map((file) => [relative(folder, file), createHash('sha256').update(readFileSync(file)).digest('hex')]),
	)
}
