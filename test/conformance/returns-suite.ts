/** The agent's guard over goods that come back. Part of the agent's storage suite. */
import { describe, expect, test } from 'vitest'
import {
	authKeySchema,
	cardNoSchema,
	GENESIS_HASH,
	hashSchema,
	itemCodeSchema,
	operatorIdSchema,
	saleIdSchema,
	tillIdSchema,
} from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { type Entry, type EntryBody, entryText } from '../../protocol/journal/entry.ts'
import type { LinePieces } from '../../protocol/returns/sold-sale.ts'
import type { EntryEffect } from '../../storage/agent-records.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'

const ONE = tillIdSchema.parse('S01-01')
const TWO = tillIdSchema.parse('S01-02')
const SOLD = saleIdSchema.parse('S01-01-1-000001')
const HERE = saleIdSchema.parse('S01-01-1-000002')
const THERE = saleIdSchema.parse('S01-02-1-000001')
const KEY = authKeySchema.parse('key-of-payment')
const CARD = cardNoSchema.parse('8800000000000017')
const all: LinePieces[] = [{ lineNumber: 1, quantity: 2 }]
const one: LinePieces[] = [{ lineNumber: 1, quantity: 1 }]

/** Two pieces for 10.00. */
function completed(saleId: typeof SOLD): EntryBody {
	return {
		kind: 'saleCompleted',
		saleId,
		memberId: null,
		cardNo: null,
		lines: [
			{
				lineNumber: 1,
				itemCode: itemCodeSchema.parse('1001'),
				nameZh: '茶',
				nameEn: 'Tea',
				departmentId: 'D1',
				quantity: 2,
				unitPriceMinor: minor(500),
				discounts: [],
				amountMinor: minor(1_000),
				taxRateBasisPoints: 0,
				taxMinor: minor(0),
			},
		],
		totals: { itemCount: 2, totalMinor: minor(1_000), taxMinor: minor(0) },
		loads: [],
		tenders: [],
		approvals: [],
		earned: [],
		connection: 'online',
	}
}

export function returnsSuite(storage: () => AgentStorage, reopen: () => Promise<void>): void {
	const hashOf = (seq: number) =>
		seq === 0 ? GENESIS_HASH : hashSchema.parse(seq.toString(16).padStart(64, '0'))
	const heard = (tillId: typeof ONE, seq: number, body: EntryBody, effects: readonly EntryEffect[] = []) => {
		const entry: Entry = {
			...{ tillId, epoch: 1, seq, atMs: seq, businessDate: null, shiftId: null, body },
			operatorId: operatorIdSchema.parse('1001'),
		}
		return storage().call('appendEntries', {
			tillId,
			epoch: 1,
			entries: [{ seq, text: entryText(entry), hash: hashOf(seq) }],
			prevHash: hashOf(seq - 1),
			headSignature: `head ${seq}`,
			effects,
			nowMs: 1_000 + seq,
			received: { runId: 'r', wallMs: 5, monotonicMs: 7.5 },
		})
	}
	const claim = (claimId: typeof HERE, lines: LinePieces[], saleId = SOLD) => {
		const tillId = tillIdSchema.parse(claimId.slice(0, 6))
		return storage().call('claimReturn', { claimId, saleId, lines, tillId, nowMs: 2_000 })
	}
	const returned = (tillId: typeof ONE, seq: number, saleId: typeof HERE, quantity: number) =>
		heard(tillId, seq, completed(saleId), [
			{ kind: 'claimsEnded', seq, claimId: saleId },
			{ kind: 'goodsReturned', seq, saleId: SOLD, lineNumber: 1, quantity, soldQuantity: 2 },
		])

	describe('goods that come back', () => {
		test('are claimed for one sale; asked again it is the same, and others are told by whom', async () => {
			await heard(ONE, 1, completed(SOLD))
			expect(await claim(THERE, all)).toMatchObject({ kind: 'granted', sale: { saleId: SOLD }, before: [] })
			await reopen()
			expect(await claim(THERE, all)).toMatchObject({ kind: 'granted', before: [] })
			const refused = { kind: 'alreadyReturned', lineNumber: 1, byTillId: TWO, atMs: 2_000, isClaim: true }
			expect(await claim(HERE, one)).toEqual(refused)
			expect(await claim(HERE, [])).toMatchObject({ kind: 'granted', before: all })
		})

		test('what was given back of a sale’s payments without goods is said with it, all refunds together', async () => {
			const paid = {
				...{ kind: 'storedValue', purse: 'storedValue', cardNo: CARD, authKey: KEY },
				...{ amount: 1_000, amountMinor: minor(1_000), authority: { kind: 'hold' }, balanceAfter: null },
			} as const
			const back = (saleId: typeof SOLD, amount: number): EntryBody => ({
				...{ kind: 'spendRefunded', saleId, authKey: KEY, cardNo: CARD, purse: 'storedValue' },
				...{ amount, amountMinor: minor(amount), keeper: 'centre' },
			})
			await heard(ONE, 1, { ...completed(SOLD), tenders: [paid] } as EntryBody)
			expect(await claim(HERE, [])).not.toHaveProperty('sale.refunded')
			await heard(ONE, 2, back(SOLD, 300))
			await heard(ONE, 3, back(HERE, 500))
			await heard(ONE, 4, back(SOLD, 100))
			await reopen()
			const refunded = [{ authKey: KEY, amount: 400, amountMinor: 400 }]
			expect(await claim(THERE, one)).toMatchObject({ kind: 'granted', sale: { saleId: SOLD, refunded } })
		})

		test('a claim is replaced by the next one of the same sale, down to none', async () => {
			await heard(ONE, 1, completed(SOLD))
			await claim(THERE, all)
			await claim(THERE, one)
			expect(await claim(HERE, one)).toMatchObject({ kind: 'granted', before: one })
			expect(await claim(HERE, all)).toMatchObject({ kind: 'alreadyReturned' })
			await claim(THERE, [])
			expect(await claim(HERE, all)).toMatchObject({ kind: 'granted', before: [] })
		})

		test('a claim becomes a return with the entry of its sale, for ever', async () => {
			await heard(ONE, 1, completed(SOLD))
			await claim(THERE, one)
			await returned(TWO, 1, THERE, 1)
			expect(await claim(HERE, one)).toMatchObject({ kind: 'granted', before: one })
			expect(await claim(HERE, all)).toMatchObject({
				kind: 'alreadyReturned',
				byTillId: TWO,
				isClaim: false,
				atMs: 1_001,
			})
		})

		test('a claim ends with the cancelling of its sale, and with a sale that took nothing back after all', async () => {
			await heard(ONE, 1, completed(SOLD))
			await claim(THERE, all)
			const cancelled: EntryBody = {
				kind: 'saleCancelled',
				saleId: THERE,
				itemCount: 0,
				totalMinor: minor(0),
			}
			await heard(TWO, 1, cancelled, [{ kind: 'claimsEnded', seq: 1, claimId: THERE }])
			expect(await claim(HERE, all)).toMatchObject({ kind: 'granted' })
			await heard(ONE, 2, completed(HERE))
			const later = saleIdSchema.parse('S01-02-1-000002')
			expect(await claim(later, all)).toMatchObject({ kind: 'granted', before: [] })
		})

		test('a return that nobody claimed counts, too: its till was alone', async () => {
			await heard(ONE, 1, completed(SOLD))
			await claim(THERE, all)
			await returned(ONE, 2, HERE, 2)
			expect(await claim(THERE, all)).toMatchObject({ kind: 'alreadyReturned', byTillId: ONE })
		})

		test('of a sale or line that is not here nothing is granted', async () => {
			expect(await claim(HERE, [])).toEqual({ kind: 'unknownSale' })
			await heard(ONE, 1, completed(SOLD))
			const strange = [{ lineNumber: 2, quantity: 1 }]
			expect(await claim(HERE, strange)).toMatchObject({ kind: 'alreadyReturned', byTillId: null })
		})
	})
}
