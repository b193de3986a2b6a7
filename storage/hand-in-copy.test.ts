import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { GENESIS_HASH, tillIdSchema } from '../protocol/base/ids.ts'
import type { SealedEntry } from '../protocol/journal/entry.ts'
import { chainHash } from './chain-hash.ts'
import { handInCopy } from './hand-in-copy.ts'
import { openTillStorage } from './till-storage.ts'

const TILL = tillIdSchema.parse('S01-01')
let folder: string
let copyFile: string
const database = () => ({ file: join(folder, 'till.sqlite'), tillId: TILL, epoch: 2 })

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'yika-hand-in-'))
	copyFile = join(folder, 'copy.jsonl')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function chainOf(count: number, word: string): SealedEntry[] {
	const chain: SealedEntry[] = []
	for (let seq = 1; seq <= count; seq += 1) {
		const text = `{"atMs":${seq},"word":"${word}"}`
		chain.push({ seq, text, hash: chainHash(chain.at(-1)?.hash ?? GENESIS_HASH, text) })
	}
	return chain
}

async function copyHolds(chain: readonly SealedEntry[], epoch = 1, tail = ''): Promise<void> {
	const lines = [{ tillId: TILL, epoch, prevHash: GENESIS_HASH }, ...chain]
	await writeFile(copyFile, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n${tail}`)
}

it('what a lost till had goes up as its earlier epoch, however often it is handed in', async () => {
	const chain = chainOf(2_500, 'a')
	await copyHolds(chain.slice(0, 2_400))
	expect(await handInCopy(copyFile, database())).toMatchObject({ epoch: 1, adoptedCount: 2_400 })
	await copyHolds(chain, 1, '{"torn')
	expect(await handInCopy(copyFile, database())).toEqual({
		epoch: 1,
		entryCount: 2_500,
		adoptedCount: 100,
		unsoundBytes: 6,
	})
	const storage = await openTillStorage(database(), { onDeath: () => undefined })
	try {
		const [earlier] = await storage.outbox.earlier()
		expect(earlier).toMatchObject({ epoch: 1, headSeq: 2_500 })
		expect(await earlier?.outbox.entriesAfter(2_399, 2, 1_000)).toEqual(chain.slice(2_399, 2_401))
	} finally {
		await storage.close()
	}
})

it('a copy that tells another story is not taken, and nothing of it stays', async () => {
	await copyHolds(chainOf(3, 'a'))
	await handInCopy(copyFile, database())
	for (const count of [2, 5]) {
		await copyHolds(chainOf(count, 'b'))
		await expect(handInCopy(copyFile, database())).rejects.toMatchObject({ code: 'chainBroken' })
	}
	await copyHolds(chainOf(3, 'a'))
	expect(await handInCopy(copyFile, database())).toMatchObject({ adoptedCount: 0 })
})

it('only an earlier epoch of this very lane is handed in', async () => {
	await copyHolds(chainOf(1, 'a'), 2)
	await expect(handInCopy(copyFile, database())).rejects.toMatchObject({ code: 'wrongIdentity' })
	await copyHolds(chainOf(1, 'a'))
	const other = { ...database(), tillId: tillIdSchema.parse('S01-02') }
	expect(await handInCopy(copyFile, other)).toBeNull()
})
