/** A process that commits for ever and prints each acknowledged number: what the crash test kills. Argument: the file. */

import { openTillStorage } from '../../storage/till-storage.ts'
import { commitOf, draft, NO_SALE, PAGE_KEY, printJob, TILL_ID } from '../conformance/journal-fixtures.ts'

const storage = await openTillStorage(
	{ file: process.argv[2] ?? '', tillId: TILL_ID, epoch: 1, pageKey: PAGE_KEY },
	{
		onDeath: (error) => {
			throw error
		},
	},
)
for (;;) {
	const { head } = await storage.journal.load()
	const seq = head.seq + 1
	// Two entries, a state that names them and a job: all or nothing.
	const entries = [draft(NO_SALE, seq), draft(NO_SALE, seq + 1)]
	await storage.journal.commit(commitOf(entries, `upTo ${seq + 1}`, [printJob(`J${seq}`)]))
	process.stdout.write(`${seq + 1}\n`)
}
