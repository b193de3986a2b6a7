/** The sender of one chain over a line that a test holds in its hands: what it sends, how much, from where, and when again. */
import { beforeEach, expect, test } from 'vitest'
import { GENESIS_HASH, hashSchema, tillIdSchema } from '../../protocol/base/ids.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { createOutboxForwarder, type OutboxForwarder } from './outbox-forwarder.ts'

const CHAIN = { tillId: tillIdSchema.parse('S01-01'), epoch: 1 }
const ENTRY_COUNT = 6_000
const PATIENCE_MS = 30_000
/** The batch that fills the window may reach beyond it. */
const UNANSWERED_MAX = LIMITS.windowEntriesMax + LIMITS.batchEntriesMax

let time: ManualTime
let forwarder: OutboxForwarder
let sent: UpOf<'uploadEntries'>[]

beforeEach(() => {
	time = new ManualTime()
	sent = []
	forwarder = createOutboxForwarder({
		...CHAIN,
		windowFreedBy: 'stored',
		source: {
			entriesAfter: async (seq, countMax) => {
				const count = Math.min(countMax, ENTRY_COUNT - seq)
				if (count <= 0) return null
				const entries = Array.from({ length: count }, (_, index) => entry(seq + index + 1))
				return { prevHash: GENESIS_HASH, entries, headSignature: 'signed' }
			},
			markStored: async () => undefined,
			markPosted: async () => undefined,
		},
		send: (message) => {
			sent.push(message)
			return true
		},
		bufferedBytes: () => 0,
		timer: time.ports.timer,
		log: () => undefined,
	})
})

function entry(seq: number) {
	return { seq, text: 'text', hash: hashSchema.parse(seq.toString(16).padStart(64, '0')) }
}

function seqsOf(messages: readonly UpOf<'uploadEntries'>[]): number[] {
	return messages.flatMap(({ entries }) => entries.map(({ seq }) => seq))
}

function lastSent(): number {
	return sent.at(-1)?.entries.at(-1)?.seq ?? 0
}

async function answer(seq: number): Promise<void> {
	await forwarder.hear({ kind: 'stored', ...CHAIN, seq, batchEntries: LIMITS.batchEntriesMax })
	await time.advance(100)
}

test('every entry once, in order, as long as each batch is answered', async () => {
	forwarder.attach(0, 0)
	await time.advance(100)
	for (let round = 0; round < ENTRY_COUNT && lastSent() < ENTRY_COUNT; round += 1) await answer(lastSent())
	expect(seqsOf(sent)).toEqual(Array.from({ length: ENTRY_COUNT }, (_, index) => index + 1))
})

test('no more than a window is on its way unanswered', async () => {
	forwarder.attach(0, 0)
	await answer(0)
	await time.advance(1_000)
	expect(lastSent()).toBeGreaterThan(0)
	expect(lastSent()).toBeLessThanOrEqual(UNANSWERED_MAX)
	const before = lastSent()
	await answer(before)
	expect(lastSent()).toBeGreaterThan(before)
	expect(lastSent()).toBeLessThanOrEqual(before + UNANSWERED_MAX)
})

test('what nobody answered is sent again, from the last answer on', async () => {
	forwarder.attach(0, 0)
	await time.advance(100)
	const first = sent[0]?.entries.at(-1)?.seq ?? 0
	await answer(first)
	const before = sent.length
	await time.advance(PATIENCE_MS)
	expect(sent.length).toBeGreaterThan(before)
	expect(sent.slice(before).some(({ entries }) => entries[0]?.seq === first + 1)).toBe(true)
})

test('an acceptor that lost its disk gets everything again, posted or not', async () => {
	forwarder.attach(0, 0)
	await time.advance(100)
	await forwarder.hear({ kind: 'posted', ...CHAIN, seq: 20, exceptions: [], timeMark: null })
	forwarder.detach()
	const before = sent.length
	forwarder.attach(3, 20)
	await time.advance(100)
	expect(sent[before]?.entries[0]?.seq).toBe(4)
})

test('a gap is filled from where the acceptor says', async () => {
	forwarder.attach(0, 0)
	await time.advance(100)
	const before = sent.length
	await forwarder.hear({ kind: 'chainPosition', ...CHAIN, storedSeq: 7, reason: 'gap' })
	await time.advance(100)
	expect(sent[before]?.entries[0]?.seq).toBe(8)
})
