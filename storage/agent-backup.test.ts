/** Backed up while it works, and put back: the same entries, under another disk's name, and refused when it is not what it says. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { AgentBackup } from '../protocol/backup/backup-manifest.ts'
import { type Hash, hashSchema, storeIdSchema, tillIdSchema } from '../protocol/base/ids.ts'
import { backUpAgent, restoreAgent } from './agent-backup.ts'
import { type AgentStorage, openAgentStorage } from './agent-storage.ts'
import { backupKey } from './backup-key.ts'
import { isPlain } from './page-cipher.ts'

const CHAIN = { tillId: tillIdSchema.parse('S01-01'), epoch: 1 }
const S01 = storeIdSchema.parse('S01')
const PAGE_KEY = 'ab'.repeat(32)
const WORDS = '欧阳倩倩'
const folder = mkdtempSync(join(tmpdir(), 'yika-agent-backup-'))
const to = join(folder, 'backups')
let agent: AgentStorage
let diskId: string
let made: { readonly folder: string; readonly manifest: AgentBackup }
let copies = 0
let copy: string

const dataDir = join(folder, 'agent')
const file = join(dataDir, 'agent.sqlite')
const openAt = (place: string) =>
	openAgentStorage({ file: join(place, 'agent.sqlite'), pageKey: PAGE_KEY }, () => undefined)
const options = (place: string) => ({
	...{ storeId: S01, dataDir: place, pageKey: PAGE_KEY, nowMs: 5_000, folder: copy },
	progress: () => undefined,
	holdersOf: () => [],
})

function hashOf(seq: number): Hash {
	return hashSchema.parse(seq.toString(16).padStart(64, '0'))
}

const append = (seq: number) =>
	agent.call('appendEntries', {
		...CHAIN,
		prevHash: hashOf(seq - 1),
		entries: [{ seq, text: `${WORDS} ${seq}`, hash: hashOf(seq) }],
		headSignature: 's',
		effects: [],
		nowMs: 1,
		received: { runId: 'r', wallMs: 1, monotonicMs: 1 },
	})

beforeAll(async () => {
	agent = await openAt(dataDir)
	diskId = (await agent.call('start', null)).storageId
	for (const seq of [1, 2, 3]) await append(seq)
	// Where the fourth is in the picture or not, the picture is whole.
	const fourth = append(4)
	made = await backUpAgent({ ...options(dataDir), to, nowMs: Date.UTC(2026, 10, 23, 2, 15) })
	await fourth
	await append(5)
})
afterAll(async () => {
	await agent.close()
	rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
	copy = join(folder, `copy-${++copies}`)
	cpSync(made.folder, copy, { recursive: true })
})

it('says whose it is and how far it is; its pages stay encrypted', () => {
	expect(made.folder).toBe(join(to, 'agent-S01-20261123T021500000Z'))
	expect(readdirSync(to)).toEqual(['agent-S01-20261123T021500000Z'])
	expect(readdirSync(made.folder).sort()).toEqual(['agent.sqlite', 'manifest.json'])
	const { storedSeq = 0 } = made.manifest.chains[0] ?? {}
	expect([3, 4]).toContain(storedSeq)
	expect(made.manifest).toMatchObject({ storeId: 'S01', diskId, generation: 1, feedPlace: null })
	expect(isPlain(join(made.folder, 'agent.sqlite'))).toBe(false)
	for (const name of readdirSync(made.folder))
		expect(readFileSync(join(made.folder, name)).includes(WORDS)).toBe(false)
})

it('comes back as another disk with the entries of then; what was there is kept', async () => {
	const place = join(folder, 'put-back')
	await (await openAt(place)).close()
	const { before } = await restoreAgent(options(place))
	expect(before).toBe(join(place, 'agent.sqlite.before-5000'))
	expect(readdirSync(place).sort()).toEqual([
		'agent.sqlite',
		'agent.sqlite-owner',
		'agent.sqlite.before-5000',
	])
	const back = await openAt(place)
	const start = await back.call('start', null)
	const { storedSeq } = made.manifest.chains[0] ?? {}
	expect(start).toMatchObject({ centreId: null, chains: [{ ...CHAIN, storedSeq }] })
	expect(start.storageId).not.toBe(diskId)
	const entries = await back.call('entriesFrom', { ...CHAIN, seq: 0, countMax: 9, bytesMax: 1e6 })
	expect(entries.map(({ text }) => text).slice(0, 3)).toEqual([1, 2, 3].map((seq) => `${WORDS} ${seq}`))
	await back.close()
})

it('comes back where nothing is, and where what is there cannot be read any more', async () => {
	const place = join(folder, 'torn')
	expect((await restoreAgent(options(place))).before).toBe(null)
	writeFileSync(join(place, 'agent.sqlite'), Buffer.alloc(40_960, 7))
	expect((await restoreAgent(options(place))).before).not.toBe(null)
	await (await openAt(place)).close()
})

it('is refused while the agent runs, which goes on', async () => {
	const names = readdirSync(dataDir)
	await expect(restoreAgent(options(dataDir))).rejects.toThrow(/in use: stop the agent first/)
	const holdersOf = (path: string) => (path === file ? ['17: yika agent'] : [])
	await expect(restoreAgent({ ...options(dataDir), holdersOf })).rejects.toThrow(/in use \(17: yika agent\)/)
	expect(readdirSync(dataDir)).toEqual(names)
	expect(await append(6)).toMatchObject({ kind: 'stored' })
})

/** A manifest that says something else and is sealed as well as the first. */
function rewrite(change: object): void {
	const text = JSON.stringify({ ...made.manifest, ...change })
	const seal = backupKey(Buffer.from(PAGE_KEY, 'hex')).sealOf(text)
	writeFileSync(join(copy, 'manifest.json'), JSON.stringify({ manifest: text, seal }))
}

it.each<[string, RegExp, () => object]>([
	[
		'one byte of it is another',
		/altered or damaged: agent\.sqlite/,
		() => {
			const bytes = readFileSync(join(copy, 'agent.sqlite'))
			bytes[9_000] = (bytes[9_000] ?? 0) ^ 1
			writeFileSync(join(copy, 'agent.sqlite'), bytes)
			return {}
		},
	],
	[
		'it is of another machine',
		/another key .*put the secret of the machine/,
		() => ({ pageKey: 'cd'.repeat(32) }),
	],
	[
		'it is of another store',
		/of store S01, .* settings of S02/,
		() => ({ storeId: storeIdSchema.parse('S02') }),
	],
	[
		'it is of a newer Yika',
		/newer Yika \(schema 999/,
		() => {
			rewrite({ schema: 999 })
			return {}
		},
	],
])('is refused when %s, with everything as it was', async (_what, words, change) => {
	const place = join(folder, `refused-${copies}`)
	await expect(restoreAgent({ ...options(place), ...change() })).rejects.toThrow(words)
	expect(existsSync(place)).toBe(false)
})

it('is not made of a database that is not there, or with the secret of another machine; nothing is left', async () => {
	const place = join(folder, 'nowhere')
	await expect(backUpAgent({ ...options(place), to: join(folder, 'none') })).rejects.toThrow(/no database/)
	await expect(
		backUpAgent({ ...options(dataDir), pageKey: 'cd'.repeat(32), to: join(folder, 'none') }),
	).rejects.toThrow(/another machine/)
	expect(readdirSync(join(folder, 'none'))).toEqual([])
})
