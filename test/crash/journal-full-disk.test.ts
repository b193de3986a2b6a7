/** A disk that is really full: a small tmpfs when the test may mount one, else SQLite's page limit, and it says which. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTillStorage, type TillStorage } from '../../storage/till-storage.ts'
import { commitOf, draft, NO_SALE, PAGE_KEY, TILL_ID } from '../conformance/journal-fixtures.ts'

const SIZE_BYTES = 4 * 1_048_576
const BALLAST_BYTES = 1_048_576
const BLOCK = 'x'.repeat(100_000)

let folder: string
let mounted = false
let storage: TillStorage

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'yika-full-'))
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_BYTES}`, 'tmpfs', folder], { stdio: 'ignore' })
		mounted = true
	} catch {
		console.info('no right to mount a tmpfs: SQLite’s page limit stands in for the full disk')
	}
	await writeFile(join(folder, 'ballast'), Buffer.alloc(BALLAST_BYTES))
	storage = await open()
})
afterEach(async () => {
	await storage.close()
	if (mounted) execFileSync('umount', [folder])
	await rm(folder, { recursive: true })
})

const open = (): Promise<TillStorage> =>
	openTillStorage(
		{
			file: join(folder, 'till.db'),
			tillId: TILL_ID,
			epoch: 1,
			pageKey: PAGE_KEY,
			...(mounted ? {} : { sizeBytesMax: SIZE_BYTES }),
		},
		{
			onDeath: (error) => {
				throw error
			},
		},
	)

/** Commits until one is refused; returns the refusal and how many were kept. */
async function commitUntilRefused(): Promise<{ readonly refused: unknown; readonly count: number }> {
	for (let count = 0; ; count += 1) {
		try {
			await storage.keyValues.set(`block ${count}`, BLOCK)
			await storage.journal.commit(commitOf([draft(NO_SALE, count)], `state ${count}`))
		} catch (refused) {
			return { refused, count }
		}
	}
}

async function makeRoom(): Promise<void> {
	await rm(join(folder, 'ballast'))
	if (!mounted)
		for (let index = 0; index < 10; index += 1) await storage.keyValues.set(`block ${index}`, null)
}

it('refuses with diskFull, loses nothing, and goes on as soon as there is room', async () => {
	const { refused, count } = await commitUntilRefused()
	expect(refused).toMatchObject({ name: 'StorageError', code: 'diskFull' })
	expect(count).toBeGreaterThan(5)
	const large = commitOf([draft(NO_SALE)], BLOCK)
	await expect(storage.journal.commit(large)).rejects.toMatchObject({ code: 'diskFull' })
	expect(await storage.journal.hasRoom()).toBe(false)
	expect(await storage.journal.load()).toMatchObject({
		head: { seq: count },
		workingState: `state ${count - 1}`,
	})

	await makeRoom()
	expect((await storage.journal.commit(large)).appended[0]?.seq).toBe(count + 1)
	await storage.close()
	storage = await open()
	expect(await storage.journal.verifyChain()).toMatchObject({ kind: 'whole', entryCount: count + 1 })
	expect((await storage.journal.load()).workingState).toBe(BLOCK)
})
