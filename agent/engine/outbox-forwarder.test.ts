/** The sender of one chain when its own disk fails it: nothing it heard may be lost as long as it lives. */
import { expect, test } from 'vitest'
import { tillIdSchema } from '../../protocol/base/ids.ts'
import { StorageError } from '../../protocol/base/storage-error.ts'
import type { Verdict } from '../../protocol/journal/verdict.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { createOutboxForwarder } from './outbox-forwarder.ts'

const CHAIN = { tillId: tillIdSchema.parse('S01-01'), epoch: 1 }

test('marks that a full disk did not take are written when it has room again, with their verdicts', async () => {
	const time = new ManualTime()
	const written: unknown[] = []
	let full = true
	const keep = async (...facts: unknown[]): Promise<void> => {
		if (full) throw new StorageError('diskFull', 'full')
		written.push(facts)
	}
	const forwarder = createOutboxForwarder({
		...CHAIN,
		windowFreedBy: 'stored',
		source: {
			entriesAfter: async () => null,
			markStored: (seq) => keep('stored', seq),
			markPosted: (seq, exceptions) => keep('posted', seq, exceptions),
		},
		send: () => true,
		bufferedBytes: () => 0,
		timer: time.ports.timer,
		log: () => undefined,
	})
	const overspent: Verdict = { seq: 2, kind: 'postedWithException', reason: 'overspend' }
	forwarder.attach(0, 0)
	const heard = [
		forwarder.hear({ kind: 'stored', ...CHAIN, seq: 3, batchEntries: 500 }),
		forwarder.hear({ kind: 'posted', ...CHAIN, seq: 3, exceptions: [overspent], timeMark: null }),
	]
	await time.advance(5_000)
	await Promise.all(heard)
	expect(written).toEqual([])
	full = false
	await time.advance(5_000)
	expect(written).toContainEqual(['stored', 3])
	expect(written).toContainEqual(['posted', 3, [overspent]])
	forwarder.stop()
	await time.advance(60_000)
	expect(time.pendingCount).toBe(0)
})
