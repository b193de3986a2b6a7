/*
 * The gate `size`: what the till's page must load before it draws anything, compressed as it travels. Builds the page
 * without writing it. `node build/check/first-load.ts <root>`; exit code 1 when it is too much.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const BYTES_MAX = 200_000

const root = resolve(process.argv[2] ?? '.')
if (existsSync(join(root, 'renderer/index.html'))) {
	const bytes = await firstLoadBytes(root)
	console.log(`the till's first JavaScript: ${kilobytes(bytes)} kB of ${kilobytes(BYTES_MAX)} kB`)
	process.exitCode = bytes <= BYTES_MAX ? 0 : 1
} else console.log('no screens here')

/** The entry and everything that it imports at once, each file compressed by itself. */
async function firstLoadBytes(root: string): Promise<number> {
	const built = await build({
		configFile: join(root, 'vite.config.ts'),
		logLevel: 'error',
		build: { write: false },
	})
	const outputs = Array.isArray(built) ? built : 'output' in built ? [built] : []
	const chunks = outputs.flatMap(({ output }) => output).filter((file) => file.type === 'chunk')
	const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
	const wanted = new Set<string>()
	const want = (fileName: string): void => {
		if (wanted.has(fileName)) return
		wanted.add(fileName)
		for (const next of byName.get(fileName)?.imports ?? []) want(next)
	}
	for (const chunk of chunks) if (chunk.isEntry && chunk.name === 'till') want(chunk.fileName)
	if (wanted.size === 0) throw new Error("the build has no entry called 'till'")
	return [...wanted].reduce((sum, fileName) => sum + gzipSync(byName.get(fileName)?.code ?? '').length, 0)
}

function kilobytes(bytes: number): string {
	return (bytes / 1_000).toFixed(1)
}
