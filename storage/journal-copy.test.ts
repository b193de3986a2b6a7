import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { GENESIS_HASH, type Hash, tillIdSchema } from '../protocol/base/ids.ts'
import type { SealedEntry } from '../protocol/journal/entry.ts'
import { chainHash } from './chain-hash.ts'
import { JournalCopy, type JournalCopyState, journalCopyFile, readJournalCopy } from './journal-copy.ts'

const TILL = tillIdSchema.parse('S01-01')
let stick: string
let file: string
let chain: SealedEntry[]
let heard: JournalCopyState[]
let copies: JournalCopy[]

beforeEach(async () => {
	stick = await mkdtemp(join(tmpdir(), 'yika-stick-'))
	file = journalCopyFile(stick, TILL, 1)
	chain = []
	heard = []
	copies = []
})
afterEach(async () => {
	for (const copy of copies) await copy.stop()
	await rm(stick, { recursive: true, force: true })
})

function write(count: number, word = 'sale'): void {
	for (let more = 0; more < count; more += 1) {
		const seq = chain.length + 1
		const text = `{"word":"${word}","seq":${seq}}`
		chain.push({ seq, text, hash: chainHash(chain.at(-1)?.hash ?? GENESIS_HASH, text) })
	}
}

function hashAt(seq: number): Hash | 'unwritten' {
	return seq === 0 ? GENESIS_HASH : (chain[seq - 1]?.hash ?? 'unwritten')
}

/** A follower over the chain as it is then; resolves when it has done what it can now. */
async function follow(): Promise<void> {
	const copy = new JournalCopy({
		folder: stick,
		tillId: TILL,
		epoch: 1,
		outbox: {
			entriesAfter: async (seq, countMax) => chain.slice(seq, seq + countMax),
			hashAt: async (seq) => hashAt(seq),
		},
		onChange: (state) => heard.push(state),
	})
	copies.push(copy)
	const before = heard.length
	copy.wake()
	await expect.poll(() => heard.length).toBeGreaterThan(before)
	await copy.stop()
}

async function copied(): Promise<number[]> {
	return ((await readJournalCopy(file))?.entries ?? []).map((entry) => entry.seq)
}

it('has every entry, and goes on where it ended', async () => {
	write(1_200)
	await follow()
	expect((await readJournalCopy(file))?.entries).toEqual(chain)
	write(3)
	await follow()
	expect((await readJournalCopy(file))?.entries).toEqual(chain)
	expect(heard).toEqual([
		{ kind: 'whole', seq: 1_200 },
		{ kind: 'whole', seq: 1_203 },
	])
})

it('cuts off a torn line and writes it again', async () => {
	write(3)
	await follow()
	await truncate(file, (await readFile(file)).length - 5)
	expect(await copied()).toEqual([1, 2])
	await follow()
	expect((await readJournalCopy(file))?.entries).toEqual(chain)
	await appendFile(file, '{"seq":4,"te')
	write(1)
	await follow()
	expect(await copied()).toEqual([1, 2, 3, 4])
})

it('believes nothing behind an altered line', async () => {
	write(4)
	await follow()
	await writeFile(file, (await readFile(file, 'utf8')).replace('\\"seq\\":3', '\\"seq\\":9'))
	expect(await copied()).toEqual([1, 2])
})

it('a missing stick is told and never made; when it is back, everything is caught up', async () => {
	write(2)
	await rm(stick, { recursive: true })
	await follow()
	expect(heard).toEqual([{ kind: 'behind', seq: 0, reason: 'ENOENT' }])
	await mkdir(stick)
	await follow()
	expect(await copied()).toEqual([1, 2])
	expect(heard.at(-1)).toEqual({ kind: 'whole', seq: 2 })
})

it('keeps a copy that tells another story, beside its own', async () => {
	write(3)
	await follow()
	const other = await readFile(file, 'utf8')
	chain = []
	write(2, 'otherwise')
	await follow()
	expect((await readJournalCopy(file))?.entries).toEqual(chain)
	const beside = (await readdir(stick)).filter((name) => name.includes('.other-'))
	expect(await readFile(join(stick, beside[0] ?? ''), 'utf8')).toBe(other)
})
