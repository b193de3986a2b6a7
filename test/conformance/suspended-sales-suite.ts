/** What the agent keeps of suspended sales, and to whom it gives one. Part of the agent's storage suite. */
import { describe, expect, test } from 'vitest'
import { GENESIS_HASH, hashSchema, saleIdSchema, tillIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import {
	recallKeySchema,
	type SuspendedSale,
	type SuspendedSummary,
} from '../../protocol/journal/suspended-sale.ts'
import type { EntryEffect } from '../../storage/agent-records.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import { item } from './journal-fixtures.ts'

const ONE = tillIdSchema.parse('S01-01')
const TWO = tillIdSchema.parse('S01-02')
const SALE = saleIdSchema.parse('S01-01-1-000001')
const LATER = saleIdSchema.parse('S01-01-1-000002')

export function suspendedSalesSuite(storage: () => AgentStorage, reopen: () => Promise<void>): void {
	const facts = { label: '', cardNo: null, itemCount: 1, totalMinor: minor(100) }
	const saleOf = (saleId: typeof SALE): SuspendedSale => ({
		...facts,
		saleId,
		lines: [{ lineNumber: 1, item: item('1'), quantity: 1, voided: false }],
		handDiscount: null,
		taxMode: 'inclusive',
	})
	const summaryOf = (saleId: typeof SALE, suspendedAtMs: number): SuspendedSummary => ({
		...facts,
		saleId,
		tillId: ONE,
		operatorId: null,
		businessDate: null,
		suspendedAtMs,
	})
	const hashOf = (seq: number) =>
		seq === 0 ? GENESIS_HASH : hashSchema.parse(seq.toString(16).padStart(64, '0'))
	const heard = (seq: number, effect: EntryEffect, tillId = ONE) =>
		storage().call('appendEntries', {
			tillId,
			epoch: 1,
			entries: [{ seq, text: 'x', hash: hashOf(seq) }],
			prevHash: hashOf(seq - 1),
			headSignature: `head ${seq}`,
			effects: [effect],
			nowMs: 1_000 + seq,
			received: { runId: 'r', wallMs: 5, monotonicMs: 7.5 },
		})
	const suspended = (seq: number, saleId: typeof SALE) =>
		heard(seq, { kind: 'saleSuspended', seq, summary: summaryOf(saleId, seq), sale: saleOf(saleId) })
	const keyOf = (tillId: string, saleId = SALE, epoch = 1) =>
		recallKeySchema.parse(`${tillId}/${epoch}/${saleId}`)
	const ended = (seq: number, tillId: typeof ONE, saleId = SALE) =>
		heard(seq, { kind: 'suspendedEnded', seq, saleId, recallKey: keyOf(tillId, saleId) }, tillId)
	const recall = (
		tillId: typeof ONE,
		more: { saleId?: typeof SALE; despite?: boolean; epoch?: number } = {},
	) =>
		storage().call('recallSale', {
			saleId: more.saleId ?? SALE,
			tillId,
			recallKey: keyOf(tillId, more.saleId, more.epoch),
			despite: more.despite ?? false,
			nowMs: 2_000,
		})
	const list = async (countMax = 9) => {
		const { sales, isWhole } = await storage().call('suspendedSales', { countMax })
		return [...sales.map(({ saleId, takenBy }) => [saleId, takenBy]), isWhole]
	}

	describe('suspended sales', () => {
		test('are listed newest first, and given to one till', async () => {
			await suspended(1, SALE)
			await suspended(2, LATER)
			expect(await list()).toEqual([[LATER, null], [SALE, null], true])
			expect(await list(1)).toEqual([[LATER, null], false])
			expect(await recall(TWO)).toEqual({ kind: 'recalled', sale: saleOf(SALE), takenFrom: null })
			await reopen()
			expect(await list()).toEqual([[LATER, null], [SALE, TWO], true])
			expect(await recall(ONE)).toEqual({ kind: 'taken', byTillId: TWO })
			expect(await recall(TWO)).toEqual({ kind: 'recalled', sale: saleOf(SALE), takenFrom: null })
		})

		test('are off the list when their till says that it has them, and stay with whoever said so first', async () => {
			await suspended(1, SALE)
			await recall(TWO)
			await ended(1, TWO)
			expect(await list()).toEqual([true])
			expect(await recall(TWO)).toEqual({ kind: 'gone', byTillId: TWO })
			await ended(2, ONE)
			expect(await recall(ONE, { despite: true })).toEqual({ kind: 'gone', byTillId: TWO })
		})

		test('are taken over from a till that never said so, if somebody wants it', async () => {
			await suspended(1, SALE)
			await recall(TWO)
			expect(await recall(ONE, { despite: true })).toEqual({
				kind: 'recalled',
				sale: saleOf(SALE),
				takenFrom: TWO,
			})
			expect(await recall(TWO)).toEqual({ kind: 'taken', byTillId: ONE })
			// The lane's next enrolment need not ask whether the one before will come.
			expect(await recall(ONE, { epoch: 2 })).toMatchObject({ kind: 'recalled', takenFrom: ONE })
		})

		test('are kept for their own till also before their entry comes', async () => {
			expect(await recall(TWO)).toEqual({ kind: 'unknown' })
			expect(await recall(ONE)).toEqual({ kind: 'recalled', sale: null, takenFrom: null })
			await suspended(1, SALE)
			expect(await list()).toEqual([[SALE, ONE], true])
			expect(await recall(TWO)).toEqual({ kind: 'taken', byTillId: ONE })
			await ended(2, ONE)
			expect(await list()).toEqual([true])
		})

		test('come back by an offer; one that was taken does not, in whatever order its entries come', async () => {
			const offer = { summary: summaryOf(SALE, 7), sale: saleOf(SALE), nowMs: 3 }
			expect(await storage().call('offerSuspended', offer)).toBe('kept')
			const again = { ...offer, summary: summaryOf(SALE, 8) }
			expect(await storage().call('offerSuspended', again)).toBe('known')
			expect(await storage().call('suspendedSales', { countMax: 9 })).toMatchObject({
				sales: [{ saleId: SALE, suspendedAtMs: 7 }],
			})
			await ended(1, TWO, LATER)
			await suspended(1, LATER)
			const late = { summary: summaryOf(LATER, 9), sale: saleOf(LATER), nowMs: 4 }
			expect(await storage().call('offerSuspended', late)).toBe('over')
			expect(await list()).toEqual([[SALE, null], true])
		})

		test('are forgotten with the entries of their time', async () => {
			await suspended(1, SALE)
			await storage().call('prune', { beforeMs: 1_001, countMax: 9 })
			expect(await list()).toEqual([[SALE, null], true])
			await storage().call('prune', { beforeMs: 1_002, countMax: 9 })
			expect(await list()).toEqual([true])
		})
	})
}
