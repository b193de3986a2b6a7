/**
 * PouchDB as a process:
 *   pouch-process target <folder>: an HTTP server over a PouchDB, with what a replication that pushes asks of a CouchDB
 *   pouch-process source <folder> <url of the target's database> <file of entries>: fills a PouchDB, then pushes it
 * Both on LevelDB. The target says `yika-ready {"port":…}`; the source says `yika-ready {"perSecond":…}` when all is there.
 */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { assert } from '../../../protocol/base/assert.ts'
import { importPackage } from './bench-packages.ts'
import { POUCH_PACKAGES } from './pouch-replication.ts'

type Doc = { readonly _id: string; readonly [name: string]: unknown }
type Info = { readonly doc_count: number; readonly update_seq: unknown }
type Database = {
	info(): Promise<Info>
	get(id: string): Promise<Doc>
	put(doc: Doc): Promise<unknown>
	bulkDocs(docs: readonly Doc[], options?: { readonly new_edits: boolean }): Promise<readonly unknown[]>
	revsDiff(revs: unknown): Promise<unknown>
	readonly replicate: {
		to(
			url: string,
			options: { readonly batch_size: number; readonly batches_limit: number },
		): Promise<{ readonly docs_written: number }>
	}
}
type Pouch = {
	new (name: string, options: { readonly adapter: string }): Database
	plugin(plugin: unknown): Pouch
}

async function pouch(): Promise<Pouch> {
	const [core, ...plugins] = await Promise.all(
		POUCH_PACKAGES.map((name) => importPackage<{ readonly default: unknown }>(name)),
	)
	let made = core?.default as Pouch
	for (const plugin of plugins) made = made.plugin(plugin.default)
	return made
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
	const chunks: Buffer[] = []
	for await (const chunk of request) chunks.push(chunk as Buffer)
	return chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>)
}

/** The answer to one request of a pushing replication. */
async function answer(
	database: Database,
	method: string,
	path: string,
	request: IncomingMessage,
): Promise<[number, unknown]> {
	if (path === '/') return [200, { couchdb: 'Welcome', version: '3.0.0', uuid: 'bench' }]
	if (path === '/db' || path === '/db/')
		return method === 'PUT' ? [201, { ok: true }] : [200, { db_name: 'db', ...(await database.info()) }]
	if (path === '/db/_revs_diff') return [200, await database.revsDiff(await bodyOf(request))]
	if (path === '/db/_bulk_docs') {
		const { docs } = (await bodyOf(request)) as { readonly docs: readonly Doc[] }
		return [201, await database.bulkDocs(docs, { new_edits: false })]
	}
	assert(path.startsWith('/db/_local/'), `a replication does not ask for ${method} ${path}`)
	const id = decodeURIComponent(path.slice('/db/'.length))
	if (method === 'PUT') return [201, await database.put({ ...((await bodyOf(request)) as Doc), _id: id })]
	return await database.get(id).then(
		(doc): [number, unknown] => [200, doc],
		() => [404, { error: 'not_found', reason: 'missing' }],
	)
}

async function serve(folder: string): Promise<void> {
	const Pouch = await pouch()
	const database = new Pouch(join(folder, 'target'), { adapter: 'leveldb' })
	const server = createServer((request, response) => {
		const path = request.url?.split('?', 1)[0] ?? ''
		answer(database, request.method ?? 'GET', path, request).then(([status, body]) => {
			response.writeHead(status, { 'content-type': 'application/json' })
			response.end(JSON.stringify(body))
		}, fail)
	})
	server.listen(0, '127.0.0.1', () => {
		process.stdout.write(`yika-ready ${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`)
	})
}

async function push(folder: string, url: string, file: string): Promise<void> {
	const texts = JSON.parse(readFileSync(file, 'utf8')) as readonly string[]
	const Pouch = await pouch()
	const database = new Pouch(join(folder, 'source'), { adapter: 'leveldb' })
	await database.bulkDocs(
		texts.map((text, index) => ({ _id: String(index).padStart(8, '0'), entry: JSON.parse(text) as unknown })),
	)
	const startedAtMs = performance.now()
	const { docs_written: written } = await database.replicate.to(url, { batch_size: 500, batches_limit: 10 })
	assert(written === texts.length, `${written} of ${texts.length} documents were written`)
	const perSecond = texts.length / ((performance.now() - startedAtMs) / 1_000)
	process.stdout.write(`yika-ready ${JSON.stringify({ perSecond })}\n`)
}

function fail(error: unknown): never {
	process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
	process.exit(1)
}

async function main([role, folder, url, file]: readonly string[]): Promise<void> {
	assert(folder !== undefined, 'usage: pouch-process target|source folder …')
	process.on('SIGTERM', () => process.exit(0))
	if (role === 'target') return serve(folder)
	assert(url !== undefined && file !== undefined, 'usage: pouch-process source folder url file')
	// Stays when it is done: whoever started it ends it.
	setInterval(() => undefined, 60_000)
	return push(folder, url, file)
}

if (process.argv[1] === import.meta.filename) main(process.argv.slice(2)).catch(fail)
