/** Goods that come back in another store: the centre's part, over every keeper of the ledger. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { saleIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { ClaimResult } from '../../protocol/returns/claim.ts'
import type { LinePieces } from '../../protocol/returns/sold-sale.ts'
import type { PlainBody, TillChain } from '../centre/till-chain.ts'
import { type WholeSpend, wholeSale } from '../centre/whole-sale.ts'
import { chainOf, type LedgerBench, ledgerOver } from './ledger-suite.ts'

const S01 = { storeId: 'S01', diskId: 'disk' }
const S02 = { storeId: 'S02', diskId: 'disk' }
const SOLD = saleIdSchema.parse('S01-01-1-000001')
const HERE = saleIdSchema.parse('S02-01-1-000001')
const HOLD = { kind: 'hold' } as const
const ONE: LinePieces[] = [{ lineNumber: 1, quantity: 1 }]
const TWO: LinePieces[] = [{ lineNumber: 1, quantity: 2 }]

export function returnClaimsSuite(name: string, open: () => Promise<LedgerBench>): void {
	describe(name, () => {
		let bench: LedgerBench
		let nowMs = Date.UTC(2026, 10, 21, 4)
		let seller: TillChain
		let other: TillChain
		beforeAll(async () => {
			bench = await open()
			seller = chainOf(bench.group, 'S01-01')
			other = chainOf(bench.group, 'S02-01')
			await post(S01.storeId, seller, soldTwo(SOLD))
		})
		afterAll(() => bench.close())

		const post = async (storeId: string, chain: TillChain, body: PlainBody) => {
			chain.add(body)
			return await ledgerOver(bench.store, nowMs).post(storeId, chain.upload(chain.sealed.length))
		}
		const claim = async (lines: LinePieces[], claimId = HERE, saleId = SOLD, asker = S02) =>
			(
				await ledgerOver(bench.store, nowMs).claimReturn(asker, {
					kind: 'claimReturn',
					requestId: 'r',
					claimId,
					saleId,
					lines,
				})
			).result
		const told = (lines: LinePieces[], result: ClaimResult, claimId = HERE) =>
			ledgerOver(bench.store, nowMs).returnGuarded(S01, {
				kind: 'returnGuarded',
				claimId,
				saleId: SOLD,
				lines,
				result,
			})
		const rows = () => bench.store.transaction((tables) => tables.claimsOnSale(SOLD))
		const granted = async (): Promise<ClaimResult> => {
			const kept = await bench.store.transaction((tables) => tables.soldSale(SOLD))
			const { saleId, lines, totals, tenders, earned } = JSON.parse(kept?.text ?? '').body
			const sale = {
				saleId,
				lines,
				taxMode: 'inclusive' as const,
				totalMinor: totals.totalMinor,
				tenders,
				earned,
			}
			return { kind: 'granted', sale, before: [] }
		}

		it('knows no sale that nobody has posted, and nothing of other people’s claims', async () => {
			expect(await claim([], HERE, saleIdSchema.parse('S01-01-1-000009'))).toEqual({ kind: 'unknownSale' })
			expect(await claim([], saleIdSchema.parse('S01-01-1-000002'))).toEqual({ kind: 'unknownSale' })
			expect(await rows()).toEqual([])
		})

		it('asks the store that has sold it, and grants nothing before that has answered', async () => {
			expect(await claim(ONE)).toEqual({ kind: 'askedAtStore' })
			expect(await claim(ONE)).toEqual({ kind: 'askedAtStore' })
			expect(await rows()).toMatchObject([{ guard_store_id: 'S01', answer: null, lines: ONE }])
			// An answer to something else, and one of somebody else, are none.
			await told([], await granted())
			const result = await granted()
			await ledgerOver(bench.store, nowMs).returnGuarded(S02, {
				kind: 'returnGuarded',
				claimId: HERE,
				saleId: SOLD,
				lines: ONE,
				result,
			})
			expect(await claim(ONE)).toEqual({ kind: 'askedAtStore' })
			await told(ONE, await granted())
			expect(await claim(ONE)).toMatchObject({ kind: 'granted', sale: { saleId: SOLD } })
			nowMs += 3_600_000
			expect(await claim(ONE)).toMatchObject({ kind: 'granted' })
		})

		it('what was refused is asked anew after a moment', async () => {
			const refused = {
				kind: 'alreadyReturned',
				lineNumber: 1,
				byTillId: null,
				atMs: 1,
				isClaim: true,
			} as const
			expect(await claim(TWO)).toEqual({ kind: 'askedAtStore' })
			await told(TWO, refused)
			expect(await claim(TWO)).toEqual(refused)
			nowMs += 3_600_000
			expect(await claim(TWO)).toEqual({ kind: 'askedAtStore' })
			await told(TWO, await granted())
			expect(await claim(TWO)).toMatchObject({ kind: 'granted' })
		})

		it('the store hears what a sale took in the end, and no older word of that sale changes it', async () => {
			await post(S02.storeId, other, takesOne(HERE))
			expect(await rows()).toMatchObject([{ lines: ONE, answer: null, is_over: true }])
			await told(ONE, await granted())
			const over = { claim_id: HERE, lines: ONE, answer: { kind: 'granted' }, is_over: true }
			expect(await rows()).toMatchObject([over])
			for (const late of [[], ONE, TWO])
				expect(await claim(late)).toEqual({ kind: 'cannotSay', who: 'centre' })
			expect(await rows()).toMatchObject([over])
		})

		it('a cancelled sale wants nothing any more', async () => {
			const next = saleIdSchema.parse('S02-01-1-000002')
			await claim(ONE, next)
			await told(ONE, await granted(), next)
			await post(S02.storeId, other, cancelled(next))
			const row = { claim_id: next, lines: [], is_over: true }
			expect(await rows()).toMatchObject([{ is_over: true }, { ...row, answer: null }])
			await told([], await granted(), next)
			expect(await rows()).toMatchObject([{ is_over: true }, { ...row, answer: { kind: 'granted' } }])
		})

		it('keeps the guard itself where the store has not the sale any more: never twice', async () => {
			const third = saleIdSchema.parse('S02-01-1-000003')
			expect(await claim(TWO, third)).toEqual({ kind: 'askedAtStore' })
			await told(TWO, { kind: 'unknownSale' }, third)
			// One of two came back above.
			expect(await claim(TWO, third)).toMatchObject({
				kind: 'alreadyReturned',
				lineNumber: 1,
				isClaim: false,
			})
			expect(await claim(ONE, third)).toMatchObject({ kind: 'granted', before: ONE })
			// The seller’s own agent has lost its disk and asks, too.
			const own = saleIdSchema.parse('S01-01-1-000005')
			expect(await claim(ONE, own, SOLD, S01)).toMatchObject({ kind: 'alreadyReturned', isClaim: true })
			await post(S02.storeId, other, cancelled(third))
			expect((await rows()).filter((row) => !row.is_over)).toEqual([])
			expect(await claim(ONE, own, SOLD, S01)).toMatchObject({ kind: 'granted', before: ONE })
		})

		it('two that ask at once for the last piece do not both get it', async () => {
			await post(S01.storeId, seller, soldTwo(saleIdSchema.parse('S01-01-1-000002')))
			const both = ['S01-01-1-000007', 'S01-01-1-000008'].map((claimId) =>
				claim(TWO, saleIdSchema.parse(claimId), saleIdSchema.parse('S01-01-1-000002'), S01),
			)
			const kinds = (await Promise.all(both)).map(({ kind }) => kind)
			expect(kinds.sort()).toEqual(['alreadyReturned', 'granted'])
		})

		it('says with the sale what was given back of its payments without goods', async () => {
			const paidBefore = saleIdSchema.parse('S01-01-1-000003')
			const spend = {
				cardNo: '88000001',
				purse: 'storedValue',
				amount: 400,
				authKey: 'key-back',
				authority: HOLD,
			}
			await post(
				S01.storeId,
				seller,
				wholeSale(paidBefore, { goodsMinor: 1_000, spends: [spend as WholeSpend] }),
			)
			const refund = {
				kind: 'spendRefunded',
				saleId: paidBefore,
				authKey: 'key-back',
				cardNo: '88000001',
			} as const
			const worth = { purse: 'storedValue', amount: 150, amountMinor: 150, keeper: 'centre' } as const
			await post(S01.storeId, seller, { ...refund, ...worth })
			const asks = saleIdSchema.parse('S01-01-1-000009')
			expect(await claim([], asks, paidBefore, S01)).toMatchObject({
				kind: 'granted',
				sale: { refunded: [{ authKey: 'key-back', amount: 150, amountMinor: 150 }] },
			})
		})
	})
}

function cancelled(saleId: string): PlainBody {
	return { kind: 'saleCancelled', saleId, itemCount: 0, totalMinor: minor(0) }
}

/** Two pieces for 10.00 together. */
function soldTwo(saleId: string): PlainBody {
	const facts = { itemCode: '1001', nameZh: '茶', nameEn: 'Tea', departmentId: 'D1', discounts: [] }
	const worth = { unitPriceMinor: 500, amountMinor: 1_000, taxRateBasisPoints: 0, taxMinor: 0 }
	return {
		...wholeSale(saleId, { goodsMinor: 1_000 }),
		lines: [{ lineNumber: 1, quantity: 2, ...facts, ...worth }],
		totals: { itemCount: 2, totalMinor: 1_000, taxMinor: 0 },
	}
}

function takesOne(saleId: string): PlainBody {
	return {
		...wholeSale(saleId, { goodsMinor: 0 }),
		lines: [],
		totals: { itemCount: 0, totalMinor: 0, taxMinor: 0 },
		returns: [
			{
				returnNumber: 1,
				from: { saleId: SOLD, lineNumber: 1, soldQuantity: 2 },
				...{ itemCode: '1001', nameZh: '茶', nameEn: 'Tea', departmentId: 'D1', quantity: 1 },
				...{ amountMinor: 500, taxMinor: 0, creditMinor: 500, reason: 'faulty' },
				...{ claimId: saleId, supervisorId: null },
			},
		],
		paidBack: [{ kind: 'cash', amountMinor: 500 }],
	}
}
