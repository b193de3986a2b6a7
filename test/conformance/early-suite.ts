/** Value that is spent before the entry that brings it has come, on whatever keeps the ledger. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { broughtLeaseId } from '../../protocol/card/purse.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import type { Ledger } from '../../server/ledger/ledger.ts'
import { CARDS, type SmallGroup } from '../centre/small-group.ts'
import type { TillChain } from '../centre/till-chain.ts'
import { wholeGroup } from '../centre/whole-group.ts'
import { wholeSale } from '../centre/whole-sale.ts'
import { chainOf, type LedgerBench, ledgerOver } from './ledger-suite.ts'

export type EarlyBench = LedgerBench & { writeOff(tillId: string, epoch: number): Promise<void> }

/** No store without rules is lent anything by looking. */
const NOBODY = { storeId: 'S09', diskId: 'disk' }

export function earlySuite(name: string, open: (group: SmallGroup) => Promise<EarlyBench>): void {
	describe(name, () => {
		let bench: EarlyBench
		let ledger: Ledger
		/** The till whose entries bring value, and the one that spends it. */
		let bringing: TillChain
		let spending: TillChain
		beforeAll(async () => {
			bench = await open(wholeGroup())
			ledger = ledgerOver(bench.store)
			bringing = chainOf(bench.group, 'S01-01')
			spending = chainOf(bench.group, 'S01-02')
		}, 60_000)
		afterAll(() => bench.close(), 60_000)

		const points = async (cardNo: string) => {
			const medium = { kind: 'cardNo', value: cardNo } as const
			const ask = { kind: 'lookUpCard', requestId: 'look', medium, returns: [] } as UpOf<'lookUpCard'>
			const { available, held, leased } = (await ledger.lookUpCard(NOBODY, ask)).card?.purses.points ?? {}
			return [available, held, leased]
		}
		/** Posts what a chain has more than the centre; the reasons of its exceptions. */
		const sent = new Map<TillChain, number>()
		const post = async (chain: TillChain) => {
			const from = (sent.get(chain) ?? 0) + 1
			sent.set(chain, chain.sealed.length)
			const answer = await ledger.post('S01', chain.upload(from), 'disk')
			return answer.kind === 'posted' ? answer.exceptions.map(({ reason }) => reason) : answer.reason
		}
		/** Spends of what the next entry of the bringing till will bring; returns what pays. */
		const spend = (cardNo: string, amount: number) => {
			const origin = { tillId: 'S01-01' as const, epoch: 1, seq: bringing.sealed.length + 1 }
			const leaseId = broughtLeaseId(cardNo, origin, 0)
			const paid = { cardNo, purse: 'points', authKey: `early-key-${leaseId}` } as const
			const authority = { kind: 'lease', leaseId, counter: 1 } as const
			spending.add(wholeSale(`S-${cardNo}`, { goodsMinor: amount, spends: [{ ...paid, amount, authority }] }))
			return paid
		}
		const giveBack = (paid: ReturnType<typeof spend>, amount: number) => {
			const facts = { saleId: `S-${paid.cardNo}`, amount, amountMinor: amount, keeper: 'centre' }
			spending.add({ kind: 'spendRefunded', ...facts, ...paid })
		}
		const bring = (cardNo: string, amount: number) => {
			const earned = [{ cardNo, purse: 'points', amount, keeper: 'store', voucher: null }]
			bringing.add(wholeSale('S-brings', { goodsMinor: 100, earned }))
		}

		it('is given back no further than the card came to pay it', async () => {
			const [opening = 0] = await points(CARDS.li)
			const paid = spend(CARDS.li, 30)
			expect(await post(spending)).toEqual([])
			bring(CARDS.li, 10)
			expect(await post(bringing)).toEqual(['overspend'])
			expect(await points(CARDS.li)).toEqual([opening, 0, 0])
			giveBack(paid, 30)
			expect(await post(spending)).toEqual(['refundExceedsSpend'])
			expect(await points(CARDS.li)).toEqual([opening + 10, 0, 0])
			expect(await bench.breaches()).toEqual([])
		})

		it('was given back before: the card pays it with what it was given, and no more of it is given back', async () => {
			const [opening = 0] = await points(CARDS.frozen)
			const paid = spend(CARDS.frozen, 30)
			giveBack(paid, 12)
			expect(await post(spending)).toEqual([])
			expect(await points(CARDS.frozen)).toEqual([opening + 12, 0, 0])
			bring(CARDS.frozen, 10)
			expect(await post(bringing)).toEqual(['overspend'])
			expect(await points(CARDS.frozen)).toEqual([opening + 10, 0, 0])
			giveBack(paid, 5)
			expect(await post(spending)).toEqual(['refundExceedsSpend'])
			expect(await points(CARDS.frozen)).toEqual([opening + 10, 0, 0])
			expect(await bench.breaches()).toEqual([])
		})

		it('is the store’s to bear when an entry in its place brings nothing', async () => {
			const [opening = 0] = await points(CARDS.plain)
			const paid = spend(CARDS.plain, 30)
			giveBack(paid, 12)
			expect(await post(spending)).toEqual([])
			expect(await ledger.endEarly()).toBe(0)
			bringing.addText('no entry')
			expect(await post(bringing)).toEqual(['malformed'])
			expect([await ledger.endEarly(), await ledger.endEarly()]).toEqual([1, 0])
			expect(await points(CARDS.plain)).toEqual([opening, 0, 0])
			giveBack(paid, 18)
			expect(await post(spending)).toEqual(['refundExceedsSpend'])
			expect(await points(CARDS.plain)).toEqual([opening, 0, 0])
			expect(await bench.breaches()).toEqual([])
		})

		it('is waited for no longer when its till is written off', async () => {
			const [opening = 0] = await points(CARDS.wang)
			spend(CARDS.wang, 30)
			expect(await post(spending)).toEqual([])
			await bench.writeOff('S01-01', 1)
			expect([await ledger.endEarly(), await ledger.endEarly()]).toEqual([1, 0])
			expect(await points(CARDS.wang)).toEqual([opening, 0, 0])
			// Told too late to wait for: the card's own balance pays.
			spend(CARDS.wang, 7)
			expect(await post(spending)).toEqual([opening >= 7 ? 'unknownLease' : 'overspend'])
			bring(CARDS.wang, 40)
			expect(await post(bringing)).toEqual([])
			const [available = 0, , leased] = await points(CARDS.wang)
			expect([available, leased]).toEqual([Math.max(0, opening - 7), 40])
			expect(await bench.breaches()).toEqual([])
		})
	})
}
