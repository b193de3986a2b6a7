/** Value that is spent before the entry that brings it has come, on whatever keeps the ledger. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { broughtLeaseId } from '../../protocol/card/purse.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import type { Ledger } from '../../server/ledger/ledger.ts'
import { CARDS, type SmallGroup } from '../centre/small-group.ts'
import type { TillChain } from '../centre/till-chain.ts'
import { WHOLE_CARD, wholeGroup } from '../centre/whole-group.ts'
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
		})
		afterAll(() => bench.close())

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

		it('is not paid in another store, which cannot know of it', async () => {
			const elsewhere = chainOf(bench.group, 'S02-01')
			const [opening = 0] = await points(CARDS.wang)
			const origin = { tillId: 'S01-01' as const, epoch: 1, seq: bringing.sealed.length + 1 }
			const authority = { kind: 'lease', leaseId: broughtLeaseId(CARDS.wang, origin, 0), counter: 1 } as const
			const paid = {
				cardNo: CARDS.wang,
				purse: 'points',
				authKey: 'not-known-here',
				amount: 5,
				authority,
			} as const
			elsewhere.add(wholeSale('S-far', { goodsMinor: 5, spends: [paid] }))
			expect(await ledger.post('S02', elsewhere.upload(), 'disk')).toMatchObject({
				exceptions: [{ reason: 'unknownLease' }],
			})
			expect(await points(CARDS.wang)).toEqual([opening - 5, 0, 0])
			expect(await bench.breaches()).toEqual([])
		})

		it('is given back to the purse whose payment its key is, and no further, whoever else used the key', async () => {
			const [opening = 0] = await points(CARDS.frozen)
			const paid = spend(CARDS.frozen, 30)
			const other = { ...paid, cardNo: CARDS.wang, amount: 20, authority: { kind: 'hold' } } as const
			spending.add(wholeSale('S-other', { goodsMinor: 20, spends: [other] }))
			expect(await post(spending)).toEqual(['holdMissing'])
			bring(CARDS.frozen, 30)
			expect(await post(bringing)).toEqual([])
			giveBack(paid, 50)
			expect(await post(spending)).toEqual(['refundExceedsSpend'])
			expect(await points(CARDS.frozen)).toEqual([opening + 30, 0, 0])
			expect(await bench.breaches()).toEqual([])
		})

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

		it('is a coupon that is given back before the centre has heard of it, and is the card’s once when its award comes', async () => {
			const purse = 'coupon:S0101-1-9-0'
			const voucher = { voucherTypeId: 'C-BALANCE', validFrom: null, validUntil: null }
			const origin = { tillId: 'S01-01' as const, epoch: 1, seq: bringing.sealed.length + 1 }
			const leaseId = broughtLeaseId(CARDS.li, origin, 0)
			const paid = { cardNo: CARDS.li, purse, authKey: `early-coupon-${leaseId}` } as const
			const authority = { kind: 'lease', leaseId, counter: 1 } as const
			const sale = { goodsMinor: 500, spends: [{ ...paid, amount: 500, authority }] }
			spending.add(wholeSale('S-coupon', sale))
			const back = { saleId: 'S-coupon', amount: 500, amountMinor: 500, keeper: 'store', voucher }
			spending.add({ kind: 'spendRefunded', ...back, ...paid })
			expect(await post(spending)).toEqual([])
			const earned = [{ cardNo: CARDS.li, purse, amount: 500, keeper: 'store', voucher }]
			bringing.add(wholeSale('S-awards', { goodsMinor: 100, earned }))
			expect(await post(bringing)).toEqual([])
			const medium = { kind: 'cardNo', value: CARDS.li } as const
			const ask = { kind: 'lookUpCard', requestId: 'look', medium, returns: [] } as UpOf<'lookUpCard'>
			const { card } = await ledger.lookUpCard(NOBODY, ask)
			const { available, leased } = card?.vouchers.find((one) => one.purse === purse)?.balance ?? {}
			expect([available, leased]).toEqual([0, 500])
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

	describe(`${name}: a payment that is given back at another till before it comes`, () => {
		let bench: EarlyBench
		let ledger: Ledger
		let paying: TillChain
		let giving: TillChain
		beforeAll(async () => {
			bench = await open(wholeGroup())
			ledger = ledgerOver(bench.store)
			paying = chainOf(bench.group, 'S01-02')
			giving = chainOf(bench.group, 'S02-01')
		}, 60_000)
		afterAll(() => bench.close(), 60_000)

		const post = async (chain: TillChain, storeId: string, from = chain.sealed.length) => {
			const answer = await ledger.post(storeId, chain.upload(from), 'disk')
			return answer.kind === 'posted' ? answer.exceptions.map(({ reason }) => reason) : answer.reason
		}
		/** Of the card, whoever has it. */
		const gift = async () => {
			const medium = { kind: 'cardNo', value: WHOLE_CARD } as const
			const ask = { kind: 'lookUpCard', requestId: 'look', medium, returns: [] } as UpOf<'lookUpCard'>
			const {
				available = 0,
				held = 0,
				leased = 0,
			} = (await ledger.lookUpCard(NOBODY, ask)).card?.purses.gift ?? {}
			return available + held + leased
		}
		const keyOf = (number: number) => `S01-02-1-${String(number).padStart(6, '0')}-1-abcdef`
		const of = (number: number) => ({ cardNo: WHOLE_CARD, purse: 'gift', authKey: keyOf(number) }) as const
		const authorise = async (number: number, amount: number) => {
			const wish = { kind: 'authorise', requestId: 'a', tillId: 'S01-02', returns: [], ...of(number), amount }
			const asker = { storeId: 'S01', diskId: 'disk' }
			const answer = await ledger.authorise(asker, wish as unknown as UpOf<'authorise'>)
			expect(answer.kind).toBe('authorised')
		}
		const pay = (number: number, amount: number) => {
			const spends = [{ ...of(number), amount, authority: { kind: 'hold' } as const }]
			paying.add(wholeSale(`S01-02-1-${number}`, { goodsMinor: amount, spends }))
			return post(paying, 'S01')
		}
		const giveBack = (number: number, amount: number) => {
			const facts = { saleId: `S01-02-1-${number}`, amount, amountMinor: amount, keeper: 'centre' }
			giving.add({ kind: 'spendRefunded', ...facts, ...of(number) })
			return post(giving, 'S02')
		}

		it('is the card’s again when it comes, once', async () => {
			const opening = await gift()
			await authorise(1, 30)
			expect(await giveBack(1, 20)).toEqual([])
			expect(await giveBack(1, 10)).toEqual([])
			expect(await post(giving, 'S02', 1)).toEqual([])
			expect(await gift()).toBe(opening)
			expect(await bench.breaches()).toEqual([])
			expect(await pay(1, 30)).toEqual([])
			expect(await post(paying, 'S01', 1)).toEqual([])
			expect(await gift()).toBe(opening)
			expect(await giveBack(1, 1)).toEqual(['refundExceedsSpend'])
			expect(await bench.breaches()).toEqual([])
		})

		it('gives the card no more than it paid; of the rest a person hears', async () => {
			const opening = await gift()
			await authorise(2, 15)
			expect(await giveBack(2, 25)).toEqual([])
			expect(await pay(2, 15)).toEqual(['refundExceedsSpend'])
			expect(await gift()).toBe(opening)
			expect(await bench.breaches()).toEqual([])
		})

		it('is in the books also when it was given back in more parts than are waited with', async () => {
			const opening = await gift()
			await authorise(6, 60)
			const facts = { saleId: 'S01-02-1-6', amount: 1, amountMinor: 1, keeper: 'centre' }
			const from = giving.sealed.length + 1
			for (let part = 0; part < 51; part++) giving.add({ kind: 'spendRefunded', ...facts, ...of(6) })
			expect(await post(giving, 'S02', from)).toEqual(['refundExceedsSpend'])
			expect(await pay(6, 60)).toEqual([])
			expect(await gift()).toBe(opening - 10)
			expect(await bench.breaches()).toEqual([])
		})

		it('was never made: nothing is the card’s', async () => {
			const opening = await gift()
			await authorise(3, 25)
			expect(await giveBack(3, 25)).toEqual([])
			paying.add({ kind: 'authorisationReversed', ...of(3), amount: 25, authority: null, reason: 'noReply' })
			expect(await post(paying, 'S01')).toEqual(['refundExceedsSpend'])
			expect(await giveBack(3, 25)).toEqual(['refundExceedsSpend'])
			expect(await gift()).toBe(opening)
			expect(await bench.breaches()).toEqual([])
		})

		it('is waited for no longer when its till is written off; it is on suspense, and stays there when it comes', async () => {
			const opening = await gift()
			await authorise(4, 25)
			expect(await giveBack(4, 25)).toEqual([])
			expect(await ledger.endEarly()).toBe(0)
			await bench.writeOff('S01-02', 1)
			expect([await ledger.endEarly(), await ledger.endEarly()]).toEqual([1, 0])
			expect(await giveBack(5, 5)).toEqual(['refundExceedsSpend'])
			expect(await bench.breaches()).toEqual([])
			expect(await pay(4, 25)).toEqual([])
			expect(await gift()).toBe(opening - 25)
			expect(await bench.breaches()).toEqual([])
		})
	})
}
