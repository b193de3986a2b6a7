/*
 * The gate `size`: what the till's page, and its customer's, must load before they draw anything, compressed as it travels.
 * Builds the pages without writing them. `node build/check/first-load.ts <root>`; exit code 1 when it is too much.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const BYTES_MAX = 200_000
const PAGES = ['till', 'customer']

const root = resolve(process.argv[2] ?? '.')
if (existsSync(join(root, 'renderer/index.html'))) {
	const chunks = await builtChunks(root)
	if (!chunks.some(({ isEntry, name }) => isEntry && name === 'till'))
		throw new Error("the build has no entry called 'till'")
	process.exitCode = 0
	for (const page of PAGES) {
		const bytes = firstLoadBytes(chunks, page)
		if (bytes === 0) continue
		console.log(`the first JavaScript of ${page}: ${kilobytes(bytes)} kB of ${kilobytes(BYTES_MAX)} kB`)
		if (bytes > BYTES_MAX) process.exitCode = 1
	}
} else console.log('no screens here')

type Chunk = Awaited<ReturnType<typeof builtChunks>>[number]

async function builtChunks(root: string) {
	const built = await build({
		configFile: join(root, 'vite.config.ts'),
		logLevel: 'error',
		build: { write: false },
	})
	const outputs = Array.isArray(built) ? built : 'output' in built ? [built] : []
	return outputs.flatMap(({ output }) => output).filter((file) => file.type === 'chunk')
}

/** The page's entry and everything that it imports at once, each file compressed by itself; 0 where there is no such page. */
function firstLoadBytes(chunks: readonly Chunk[], page: string): number {
	const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
	const wanted = new Set<string>()
	const want = (fileName: string): void => {
		if (wanted.has(fileName)) return
		wanted.add(fileName)
		for (const next of byName.get(fileName)?.imports ?? []) want(next)
	}
	for (const chunk of chunks) if (chunk.isEntry && chunk.name === page) want(chunk.fileName)
	return [...wanted].reduce((sum, fileName) => sum + gzipSync(byName.get(fileName)?.code ?? '').length, 0)
}

function kilobytes(bytes: number): string {
	return (bytes / 1_000).toFixed(1)
}
