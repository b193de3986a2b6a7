/**
 * The same entries as documents, replicated by PouchDB to a PouchDB behind HTTP, each in a process of its own, both on
 * LevelDB. LevelDB does not wait for the disk, so this is less than what it stands beside: it may lose the newest documents.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type KeptProcess, keepProcess } from '../../demo/kept-process.ts'
import { fetchPackages } from './bench-packages.ts'

export const POUCH_PACKAGES = [
	'pouchdb-core@9.0.0',
	'pouchdb-adapter-leveldb@9.0.0',
	'pouchdb-adapter-http@9.0.0',
	'pouchdb-replication@9.0.0',
] as const
const POUCH_PROCESS = join(import.meta.dirname, 'pouch-process.ts')
const READY_TIMEOUT_MS = 100_000
const targetSchema = z.strictObject({ port: z.int() })
const sourceSchema = z.strictObject({ perSecond: z.number() })

/** Documents per second. Rejects, saying why, when PouchDB cannot be had. */
export async function replicateByPouch(dir: string, texts: readonly string[]): Promise<number> {
	await fetchPackages(POUCH_PACKAGES)
	const folder = join(dir, 'pouch')
	mkdirSync(folder, { recursive: true })
	const file = join(folder, 'entries.json')
	writeFileSync(file, JSON.stringify(texts))
	const target = pouchProcess('target', [folder], folder)
	const started = [target]
	try {
		const { port } = targetSchema.parse(await ready(target))
		const source = pouchProcess('source', [folder, `http://127.0.0.1:${port}/db`, file], folder)
		started.push(source)
		return sourceSchema.parse(await ready(source)).perSecond
	} finally {
		for (const process of started.reverse()) await process.stop()
	}
}

async function ready(process: KeptProcess): Promise<unknown> {
	await process.start()
	const state = process.state()
	if (state.kind !== 'running') throw new Error(`${process.name} has ended`)
	return state.ready
}

function pouchProcess(role: 'target' | 'source', args: readonly string[], logDir: string): KeptProcess {
	return keepProcess({
		name: `pouch-${role}`,
		args: [POUCH_PROCESS, role, ...args],
		logFile: join(logDir, `${role}.log`),
		readyTimeoutMs: READY_TIMEOUT_MS,
		onChange: () => undefined,
	})
}
