/** What a page must load before it draws anything, compressed as it travels. */
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

export const FIRST_LOAD_BYTES_MAX = 200_000
const FIRST_PAGES = ['till', 'customer'] as const

type Chunk = Awaited<ReturnType<typeof builtChunks>>[number]

/** Of each page, in bytes; builds the pages without writing them. Throws where the till has none; a page that is not there has none. */
export async function firstLoads(root: string): Promise<readonly { page: string; bytes: number }[]> {
	const chunks = await builtChunks(root)
	if (!chunks.some(({ isEntry, name }) => isEntry && name === 'till'))
		throw new Error("the build has no entry called 'till'")
	return FIRST_PAGES.map((page) => ({ page, bytes: firstLoadBytes(chunks, page) })).filter(
		({ bytes }) => bytes > 0,
	)
}

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
