/** Entry file: takes a journal copy into a till's database, from where it goes up like any other earlier epoch. */
import type { CopyOpener } from './copy-cipher.ts'
import { mustBeAlone } from './copy-database.ts'
import { readJournalCopy } from './journal-copy.ts'
import type { TillDatabaseOptions } from './till-operations.ts'
import { openStorageWorker } from './worker-client.ts'

export type HandedIn = {
	readonly epoch: number
	/** Entries that the copy has. */
	readonly entryCount: number
	/** Of these, the ones that the database did not have. */
	readonly adoptedCount: number
	/** Bytes at the end of the file that are torn or do not continue the chain. */
	readonly unsoundBytes: number
}

const ADOPTED_AT_A_TIME = 1_000

/**
 * The till must not be running. Rejects with a `StorageError`: `busy`; `wrongIdentity` when the copy is of another lane or
 * not of an earlier epoch than the database's; `chainBroken` when the database has other entries under the same numbers.
 * Null: the file is no journal copy; `locked`: it is sealed for another recovery key than that of `opener`.
 */
export async function handInCopy(
	file: string,
	options: TillDatabaseOptions,
	opener?: CopyOpener,
): Promise<HandedIn | 'locked' | null> {
	const copy = await readJournalCopy(file, opener)
	if (copy?.lines === 'locked') return 'locked'
	if (copy === null || copy.tillId !== options.tillId) return null
	mustBeAlone(options)
	const worker = await openStorageWorker({ role: 'till', options }, { onDeath: () => undefined })
	try {
		let adoptedCount = 0
		let prevHash = copy.prevHash
		for (let from = 0; from < copy.entries.length; from += ADOPTED_AT_A_TIME) {
			const entries = copy.entries.slice(from, from + ADOPTED_AT_A_TIME)
			adoptedCount += await worker.call('adoptEntries', { epoch: copy.epoch, prevHash, entries })
			prevHash = entries.at(-1)?.hash ?? prevHash
		}
		const { epoch, soundBytes, sizeBytes } = copy
		return { epoch, entryCount: copy.entries.length, adoptedCount, unsoundBytes: sizeBytes - soundBytes }
	} finally {
		await worker.close()
	}
}
