/** What becomes at the agent of a till's word on a card that the centre does not believe. Part of the agent's storage suite. */
import { describe, expect, test } from 'vitest'
import { cardNoSchema, GENESIS_HASH, hashSchema, tillIdSchema } from '../../protocol/base/ids.ts'
import type { CardState } from '../../protocol/card/card-snapshot.ts'
import type { Verdict } from '../../protocol/journal/verdict.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import { card } from './journal-fixtures.ts'

const CARD = cardNoSchema.parse('88000001')
const CHAIN = { tillId: tillIdSchema.parse('S01-01'), epoch: 1 }
const OTHER_CHAIN = { tillId: tillIdSchema.parse('S01-02'), epoch: 1 }

export function refutedReportsSuite(storage: () => AgentStorage, reopen: () => Promise<void>): void {
	const picture = (version: number, state: CardState) =>
		storage().call('applyFeed', {
			records: [{ kind: 'card', card: card({ cardNo: CARD, version, state }) }],
			cursor: `c${version}`,
		})
	const told = (version: number, state: CardState) =>
		storage().call('keepHotCards', { cards: [{ cardNo: CARD, state, version }] })
	const hashOf = (seq: number) =>
		seq === 0 ? GENESIS_HASH : hashSchema.parse(seq.toString(16).padStart(64, '0'))
	const report = (seq: number, state: CardState, chain = CHAIN) =>
		storage().call('appendEntries', {
			...chain,
			entries: [{ seq, text: 'x', hash: hashOf(seq) }],
			prevHash: hashOf(seq - 1),
			headSignature: `head ${seq}`,
			effects: [{ kind: 'cardReported', seq, cardNo: CARD, state }],
			nowMs: 1,
			received: { runId: 'r', wallMs: 5, monotonicMs: 7.5 },
		})
	const decided = async (seq: number, exceptions: readonly Verdict[] | null) =>
		(await storage().call('markPosted', { ...CHAIN, seq, exceptions, cards: [] })).refuted
	const refuted = (seq: number) =>
		decided(seq, [{ seq, kind: 'postedWithException', reason: 'cardNotAsTold' }])
	const stateNow = async () => (await storage().call('cardByNumber', { cardNo: CARD }))?.state

	describe('a report of a card that the centre does not believe', () => {
		test('ends when its verdict comes behind the picture that says so', async () => {
			await picture(3, 'lost')
			await report(1, 'active')
			await picture(4, 'lost')
			expect(await stateNow()).toBe('active')
			await reopen()
			expect(await refuted(1)).toEqual([{ cardNo: CARD, state: 'lost', version: 5 }])
			expect(await stateNow()).toBe('lost')
			await picture(5, 'active')
			expect(await stateNow()).toBe('active')
		})

		test('ends when its verdict comes before that picture', async () => {
			await picture(3, 'lost')
			await report(1, 'active')
			expect(await refuted(1)).toEqual([{ cardNo: CARD, state: 'lost', version: 4 }])
			expect(await stateNow()).toBe('lost')
			await picture(4, 'lost')
			expect(await stateNow()).toBe('lost')
			await picture(5, 'active')
			expect(await stateNow()).toBe('active')
		})

		test('gives way to what the centre told ahead of its feed, not to an older picture', async () => {
			await picture(3, 'active')
			await told(6, 'frozen')
			await report(1, 'active')
			await report(2, 'active')
			await told(8, 'lost')
			await picture(7, 'frozen')
			expect(await stateNow()).toBe('active')
			expect(await refuted(2)).toEqual([{ cardNo: CARD, state: 'lost', version: 8 }])
			await picture(7, 'frozen')
			expect(await stateNow()).toBe('lost')
			await picture(8, 'lost')
			await picture(9, 'active')
			expect(await stateNow()).toBe('active')
		})

		test('gives way to what was told before it', async () => {
			await picture(3, 'active')
			await told(6, 'frozen')
			await report(1, 'active')
			expect(await stateNow()).toBe('active')
			expect(await refuted(1)).toEqual([{ cardNo: CARD, state: 'frozen', version: 6 }])
			expect(await stateNow()).toBe('frozen')
		})

		test('stands until the first picture of a card that the centre has said nothing of', async () => {
			await report(1, 'lost')
			expect(await refuted(1)).toEqual([])
			await picture(3, 'active')
			expect(await stateNow()).toBe('active')
		})
	})

	describe('a report of a card', () => {
		test('whose verdict did not come gives way where the centre blocks the card', async () => {
			await picture(3, 'lost')
			await report(1, 'active')
			await picture(4, 'lost')
			expect(await decided(1, null)).toEqual([{ cardNo: CARD, state: 'lost', version: 5 }])
			expect(await stateNow()).toBe('lost')
			await picture(5, 'active')
			await report(2, 'lost')
			expect(await decided(2, null)).toEqual([])
			expect(await stateNow()).toBe('lost')
		})

		test('that the centre believes stands, whatever else of the chain it does not', async () => {
			await picture(3, 'active')
			await report(1, 'active')
			await report(2, 'lost')
			expect(await refuted(1)).toEqual([])
			expect(await decided(2, [])).toEqual([])
			expect(await stateNow()).toBe('lost')
		})

		test('by another till stands when that before it is not believed', async () => {
			await picture(3, 'active')
			await report(1, 'frozen')
			await report(1, 'lost', OTHER_CHAIN)
			expect(await refuted(1)).toEqual([])
			expect(await stateNow()).toBe('lost')
		})
	})
}
