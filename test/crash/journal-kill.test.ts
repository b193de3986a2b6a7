/** `kill -9` of a process that commits in a loop: everything it was told is kept is there, whole, nothing twice. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTillStorage } from '../../storage/till-storage.ts'
import { PAGE_KEY, TILL_ID } from '../conformance/journal-fixtures.ts'

const WRITER = fileURLToPath(new URL('./journal-writer.ts', import.meta.url))
/** Different numbers of acknowledged commits before the kill, so that it falls at different points. */
const KILL_AFTER_COUNTS = [1, 7, 40, 3]

let folder: string
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'yika-kill-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('loses nothing that was acknowledged and keeps the chain whole', async () => {
	const file = join(folder, 'till.db')
	let keptSeq = 0
	for (const count of KILL_AFTER_COUNTS) {
		const acknowledgedSeq = await commitUntilKilled(file, count)
		expect(acknowledgedSeq).toBeGreaterThan(keptSeq)
		keptSeq = await checkKept(file, acknowledgedSeq)
	}
})

/** Returns the last number that the writer printed before it died. */
async function commitUntilKilled(file: string, acknowledgedCount: number): Promise<number> {
	const writer: ChildProcess = spawn(process.execPath, [WRITER, file], {
		stdio: ['ignore', 'pipe', 'inherit'],
	})
	let output = ''
	writer.stdout?.on('data', (bytes: Buffer) => {
		output += bytes.toString()
		if (output.split('\n').length > acknowledgedCount) writer.kill('SIGKILL')
	})
	const [, signal] = await once(writer, 'close')
	expect(signal).toBe('SIGKILL')
	return Number(output.slice(0, output.lastIndexOf('\n')).split('\n').at(-1))
}

async function checkKept(file: string, acknowledgedSeq: number): Promise<number> {
	const deaths: Error[] = []
	const storage = await openTillStorage(
		{ file, tillId: TILL_ID, epoch: 1, pageKey: PAGE_KEY },
		{ onDeath: (error) => deaths.push(error) },
	)
	const { head, workingState } = await storage.journal.load()
	expect(head.seq).toBeGreaterThanOrEqual(acknowledgedSeq)
	expect(workingState).toBe(`upTo ${head.seq}`)
	expect(await storage.journal.verifyChain()).toEqual({ kind: 'whole', entryCount: head.seq, head })
	const entries = await storage.outbox.entriesAfter(0, 100_000, 100_000_000)
	expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: head.seq }, (_, index) => index + 1))
	expect((await storage.printSpool.nextPrintJob())?.jobsWaiting).toBe(head.seq / 2)
	await storage.close()
	expect(deaths).toEqual([])
	return head.seq
}
