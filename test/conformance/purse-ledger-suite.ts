import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Purse, SpendAuthority } from '../../protocol/card/purse.ts'
import { broughtLeaseId } from '../../protocol/card/purse.ts'
import type { LeaseReturn } from '../../protocol/wire/messages/lease.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import type { Ledger } from '../../server/ledger/ledger.ts'
import { CARDS, type SmallGroup } from '../centre/small-group.ts'
import type { TillChain } from '../centre/till-chain.ts'
import { BLANK_CARDS, WHOLE_CARD, wholeGroup } from '../centre/whole-group.ts'
import { type WholeSpend, wholeSale } from '../centre/whole-sale.ts'
import { type Chance, chance } from '../simulation/chance.ts'
import { chainOf, type LedgerBench, ledgerOver, referenceLedger, uncounted } from './ledger-suite.ts'

/** A store without rules: it looks and is lent nothing. */
const askerOf = (storeId: string) => ({ storeId, diskId: 'disk' })
const S01 = askerOf('S01')
const S02 = askerOf('S02')
const NOBODY = 'S09'
const POSTED = { kind: 'posted', exceptions: [] }

/** What every keeper of the ledger must do with all kinds of purses; `open` holds {@link wholeGroup} and nothing else yet. */
export function purseLedgerSuite(name: string, open: (group: SmallGroup) => Promise<LedgerBench>): void {
	describe(name, () => {
		let bench: LedgerBench
		let ledger: Ledger
		/** Two tills of one store: each test takes their chains further. */
		let first: TillChain
		let second: TillChain
		beforeAll(async () => {
			bench = await open(wholeGroup())
			ledger = ledgerOver(bench.store)
			first = chainOf(bench.group, 'S01-01')
			second = chainOf(bench.group, 'S01-02')
		})
		afterAll(() => bench.close())

		const look = async (cardNo: string, storeId = 'S02') => {
			const medium = { kind: 'cardNo', value: cardNo } as const
			const ask = { kind: 'lookUpCard', requestId: 'look', medium, returns: [] } as UpOf<'lookUpCard'>
			const found = await ledger.lookUpCard(askerOf(storeId), ask)
			if (found.card === null) throw new Error(`nobody knows ${cardNo}`)
			return { ...found, card: found.card }
		}
		const points = async (cardNo: string) => {
			const { available, held, leased } = (await look(cardNo, NOBODY)).card.purses.points
			return [available, held, leased]
		}
		const post = (chain: TillChain) => ledger.post('S01', chain.upload(), 'disk')
		/** Points that the first till's next entry brings, kept by the store or the till. */
		const earn = (cardNo: string, amount: number, keeper = 'store') => {
			const earned = [{ cardNo, purse: 'points', amount, keeper, voucher: null }]
			const { tillId, epoch, seq } = first.add(wholeSale('S-earn', { goodsMinor: 100, earned }))
			return broughtLeaseId(cardNo, { tillId, epoch, seq }, 0)
		}
		const spendPoints = (leaseId: string, counter: number, amount: number, slice = 0) => {
			const authority = { kind: 'lease', leaseId, slice, counter } as const
			const authKey = `early-${leaseId}-${slice}-${counter}`
			const spend = {
				cardNo: CARDS.li,
				purse: 'points',
				amount,
				amountMinor: amount,
				authKey,
				authority,
			} as const
			second.add(wholeSale('S-spend', { goodsMinor: amount, spends: [spend] }))
		}

		it('lends every purse for which the store has a rule, in one answer, and the same again', async () => {
			const before = await look(WHOLE_CARD)
			const lent = before.leases.map(({ purse, amount, ttlMs }) => `${purse} ${amount} ${ttlMs}`).sort()
			expect(lent).toEqual([
				'activity:cup 2 3600000',
				'coupon:1 1000 3600000',
				'coupon:2 3 3600000',
				'gift 2000 3600000',
				'grant:M1 1 3600000',
				'points 300 3600000',
				'service:wrap 1 3600000',
				'storedValue 10000 3600000',
			])
			const again = await look(WHOLE_CARD)
			expect(again.leases.map(({ leaseId }) => leaseId).sort()).toEqual(
				before.leases.map(({ leaseId }) => leaseId).sort(),
			)
			expect(again.card.vouchers.map(({ purse, balance }) => [purse, balance.leased])).toEqual([
				['coupon:2', 3],
				['coupon:1', 1_000],
				['activity:cup', 2],
				['service:wrap', 1],
			])
			expect(again.card.grants.map(({ grant, uses }) => [grant.grantId, uses?.leased])).toEqual([
				['D1', undefined],
				['M1', 1],
			])
		})

		it('books what was earned and kept by the store as its lease, which its spends then find', async () => {
			const leaseId = earn(CARDS.li, 40)
			expect(await post(first)).toMatchObject(POSTED)
			expect(await points(CARDS.li)).toEqual([0, 0, 40])
			spendPoints(leaseId, 1, 30)
			expect(await post(second)).toMatchObject(POSTED)
			expect(await points(CARDS.li)).toEqual([0, 0, 10])
			const given = { leaseId, lastCounter: 1, outstanding: [], lent: [] } as unknown as LeaseReturn
			await ledger.returnLeases(S01, { kind: 'returnLeases', requestId: 'b', returns: [given] })
			expect(await points(CARDS.li)).toEqual([10, 0, 0])
		})

		it('lets a store spend and give back before the entry that earned it has come, once', async () => {
			const leaseId = earn(CARDS.li, 40)
			spendPoints(leaseId, 1, 30)
			expect(await post(second)).toMatchObject(POSTED)
			const given = { leaseId, lastCounter: 1, outstanding: [], lent: [] } as unknown as LeaseReturn
			await ledger.returnLeases(S01, { kind: 'returnLeases', requestId: 'c', returns: [given] })
			expect(await points(CARDS.li)).toEqual([10, 0, 0])
			expect(await post(first)).toMatchObject(POSTED)
			expect(await points(CARDS.li)).toEqual([20, 0, 0])
			expect(await post(first)).toMatchObject(POSTED)
			expect(await points(CARDS.li)).toEqual([20, 0, 0])
		})

		it('names the picture that tells of an awarded coupon, also to who asks again later; of nothing else', async () => {
			const voucher = { voucherTypeId: 'C-AMOUNT', validFrom: null, validUntil: null }
			const earned = [{ cardNo: CARDS.plain, purse: 'coupon:named', amount: 3, keeper: 'store', voucher }]
			const { seq } = first.add(wholeSale('S-named', { goodsMinor: 100, earned }))
			const before = await look(CARDS.plain, NOBODY)
			const answer = await ledger.post('S01', first.upload(seq), 'disk')
			const { card } = await look(CARDS.plain, NOBODY)
			expect(card.version).toBeGreaterThan(before.card.version)
			expect(card.vouchers.map(({ purse }) => purse)).toContain('coupon:named')
			expect(answer).toMatchObject({ ...POSTED, cards: [{ cardNo: CARDS.plain, version: card.version }] })
			earn(CARDS.plain, 1, 'centre')
			const plain = await ledger.post('S01', first.upload(seq + 1), 'disk')
			expect(plain).toMatchObject(POSTED)
			expect(plain).not.toHaveProperty('cards')
			const { version } = (await look(CARDS.plain, NOBODY)).card
			expect(version).toBeGreaterThan(card.version)
			expect(await ledger.post('S01', first.upload(seq), 'disk')).toMatchObject({
				cards: [{ cardNo: CARDS.plain, version }],
			})
		})

		it('says so when more was spent early than was earned', async () => {
			const leaseId = earn(CARDS.li, 10)
			spendPoints(leaseId, 1, 30)
			expect(await post(second)).toMatchObject(POSTED)
			expect(await post(first)).toMatchObject({
				exceptions: [{ kind: 'postedWithException', reason: 'overspend' }],
			})
			expect(await points(CARDS.li)).toEqual([20, 0, 0])
		})

		it('says so when value was spent early that is none: what was given back had been paid by nobody', async () => {
			const paid = { cardNo: CARDS.li, purse: 'gift', amount: 40, authKey: 'gift-by-floor' } as const
			const place = first.sealed.length + 2
			const leaseId = broughtLeaseId(CARDS.li, { tillId: 'S01-01', epoch: 1, seq: place }, 0)
			const sell = (chain: TillChain, spend: WholeSpend) =>
				chain.add(wholeSale('S-gift', { goodsMinor: spend.amount, spends: [spend] }))
			sell(first, { ...paid, authority: { kind: 'floor' } })
			first.add({ kind: 'spendRefunded', saleId: 'S-gift', ...paid, amountMinor: 40, keeper: 'store' })
			const authority = { kind: 'lease', leaseId, counter: 1 } as const
			sell(second, { ...paid, amount: 30, authKey: 'gift-by-lease', authority })
			expect(await post(second)).toMatchObject(POSTED)
			const upload = { ...first.upload(place), released: [place] }
			const { kind } = await ledger.post('S01', first.upload(1, place - 1), 'disk')
			expect([kind, await ledger.post('S01', upload, 'disk')]).toMatchObject([
				'posted',
				{ exceptions: [{ seq: place, reason: 'overspend' }] },
			])
			expect((await look(CARDS.li, NOBODY)).card.purses.gift).toEqual({ available: 0, held: 0, leased: 0 })
		})

		it('books what its keeper gave up before it was sent as available at once, however often it comes', async () => {
			const before = await points(CARDS.li)
			earn(CARDS.li, 40)
			earn(CARDS.li, 2, 'till')
			const { seq } = first.add(wholeSale('S-plain', { goodsMinor: 100 }))
			const upload = { ...first.upload(seq - 2), released: [seq - 2, seq - 1] }
			expect(await ledger.post('S01', upload, 'disk')).toMatchObject(POSTED)
			expect(await points(CARDS.li)).toEqual([(before[0] ?? 0) + 42, 0, 0])
			expect(await ledger.post('S01', first.upload(seq - 2), 'disk')).toMatchObject(POSTED)
			expect(await points(CARDS.li)).toEqual([(before[0] ?? 0) + 42, 0, 0])
		})

		it('does not hear that value was given up once it is booked, nor from another disk than keeps it', async () => {
			const [available = 0] = await points(CARDS.li)
			const leaseId = earn(CARDS.li, 5)
			const place = first.sealed.length
			const upload = { ...first.upload(place), released: [place] }
			expect(await ledger.post('S01', first.upload(place), 'disk')).toMatchObject(POSTED)
			expect(await ledger.post('S01', upload, 'disk')).toMatchObject(POSTED)
			expect(await points(CARDS.li)).toEqual([available, 0, 5])
			const given = { leaseId, lastCounter: 0, outstanding: [], lent: [] } as unknown as LeaseReturn
			await ledger.returnLeases(S01, { kind: 'returnLeases', requestId: 'd', returns: [given] })
			expect(await points(CARDS.li)).toEqual([available + 5, 0, 0])
			first.add({ kind: 'agentChanged', diskId: 'other disk', outstanding: [] })
			earn(CARDS.li, 3)
			first.add({ kind: 'agentChanged', diskId: 'disk', outstanding: [] })
			earn(CARDS.li, 4)
			const seq = first.sealed.length
			await ledger.post('S01', { ...first.upload(seq - 3), released: [seq - 2, seq] }, 'disk')
			expect(await points(CARDS.li)).toEqual([available + 9, 0, 3])
		})

		it('believes a spend of what was given up rather than that it was', async () => {
			const [available = 0, , leased = 0] = await points(CARDS.li)
			const leaseId = earn(CARDS.li, 40)
			spendPoints(leaseId, 1, 30)
			expect(await post(second)).toMatchObject(POSTED)
			const place = first.sealed.length
			const upload = { ...first.upload(place), released: [place] }
			expect(await ledger.post('S01', upload, 'disk')).toMatchObject(POSTED)
			expect(await points(CARDS.li)).toEqual([available, 0, leased + 10])
			const given = { leaseId, lastCounter: 1, outstanding: [], lent: [] } as unknown as LeaseReturn
			await ledger.returnLeases(S01, { kind: 'returnLeases', requestId: 'e', returns: [given] })
			expect(await points(CARDS.li)).toEqual([available + 10, 0, leased])
		})

		it('keeps what a till has of a lease until the till gives it back', async () => {
			const lease = (await look(CARDS.plain, 'S01')).leases.find(({ purse }) => purse === 'storedValue')
			const leaseId = lease?.leaseId ?? ''
			const spend = (authKey: string, counter: number, amount: number): WholeSpend => {
				const authority = { kind: 'lease', leaseId, slice: 1, counter } as const
				return { cardNo: CARDS.plain, purse: 'storedValue', amount, authKey, authority }
			}
			first.add(wholeSale('S-a', { goodsMinor: 300, spends: [spend('slice-key-1', 1, 300)] }))
			await post(first)
			const lent = [{ slice: 1, tillId: 'S01-01', amount: 2_000 }]
			const given = { leaseId, lastCounter: 0, outstanding: [], lent } as unknown as LeaseReturn
			await ledger.returnLeases(S01, { kind: 'returnLeases', requestId: 'd', returns: [given] })
			const leased = async () => (await look(CARDS.plain, NOBODY)).card.purses.storedValue
			expect(await leased()).toEqual({ available: 8_000, held: 0, leased: 1_700 })
			first.add(wholeSale('S-b', { goodsMinor: 200, spends: [spend('slice-key-2', 2, 200)] }))
			const told = {
				leaseId,
				slice: 1,
				cardNo: CARDS.plain,
				purse: 'storedValue',
				spent: 500,
				lastCounter: 2,
			}
			first.add({ kind: 'sliceReturned', ...told })
			const lastTwo = first.upload(first.sealed.length - 1)
			expect(await ledger.post('S01', lastTwo)).toMatchObject(POSTED)
			expect(await leased()).toEqual({ available: 9_500, held: 0, leased: 0 })
		})

		it('moves all that a card carries to the one in its place, also what comes back later', async () => {
			const authorise = { kind: 'authorise', requestId: 'k', tillId: 'S02-01', authKey: 'moved-hold' }
			const asked = { ...authorise, cardNo: WHOLE_CARD, purse: 'storedValue', amount: 5_000, returns: [] }
			await ledger.authorise(S02, asked as unknown as UpOf<'authorise'>)
			const newCardNo = BLANK_CARDS[0]
			first.add({ kind: 'cardReplaced', cardNo: WHOLE_CARD, newCardNo, newMedia: [] })
			expect(await post(first)).toMatchObject({ kind: 'posted' })
			const [old, taken] = [await look(WHOLE_CARD, NOBODY), await look(newCardNo, NOBODY)]
			expect([old.card.state, taken.card.state]).toEqual(['lost', 'active'])
			expect(old.card.purses.storedValue).toEqual({ available: 0, held: 5_000, leased: 10_000 })
			expect(taken.card.purses.storedValue).toEqual({ available: 15_000, held: 0, leased: 0 })
			expect(taken.card.vouchers.map(({ purse, balance }) => [purse, balance.available])).toEqual([
				['coupon:1', 1_000],
				['activity:cup', 3],
				['service:wrap', 3],
			])
			expect(taken.card.grants.map(({ grant }) => grant.cardNo)).toEqual([newCardNo, newCardNo])
			await ledger.reverse(S02, { kind: 'reverse', requestId: 'r', authKey: 'moved-hold' } as UpOf<'reverse'>)
			const returns = old.leases.length === 0 ? await leasesOfStore('S02') : []
			await ledger.returnLeases(S02, { kind: 'returnLeases', requestId: 'e', returns })
			const after = await look(newCardNo, NOBODY)
			expect(after.card.purses.storedValue).toEqual({ available: 30_000, held: 0, leased: 0 })
			expect(after.card.vouchers).toHaveLength(4)
		})

		it('moves what comes back late to the newest card, however often the card was replaced', async () => {
			const fresh = await open(wholeGroup())
			try {
				const tested = ledgerOver(fresh.store)
				const chain = chainOf(fresh.group, 'S01-01')
				const spend = { authKey: 'moved-twice', cardNo: WHOLE_CARD, purse: 'storedValue', amount: 5_000 }
				const asked = { kind: 'authorise', requestId: 'k', tillId: 'S01-01', ...spend, returns: [] }
				// With its answer comes a lease of 10,000 of the rest.
				await tested.authorise(S01, asked as unknown as UpOf<'authorise'>)
				const [second, third] = BLANK_CARDS
				chain.add({ kind: 'cardReplaced', cardNo: WHOLE_CARD, newCardNo: second, newMedia: [] })
				const { seq } = chain.add({ kind: 'cardReplaced', cardNo: second, newCardNo: third, newMedia: [] })
				await tested.post('S01', chain.upload())
				const stored = async (cardNo: string) => {
					const ask = {
						kind: 'lookUpCard',
						requestId: 'l',
						medium: { kind: 'cardNo', value: cardNo },
						returns: [],
					}
					const { card } = await tested.lookUpCard(askerOf(NOBODY), ask as unknown as UpOf<'lookUpCard'>)
					const { available, held } = card?.purses.storedValue ?? {}
					return [available, held]
				}
				const balances = async () => [await stored(WHOLE_CARD), await stored(second), await stored(third)]
				expect(await balances()).toEqual([
					[0, 5_000],
					[0, 0],
					[15_000, 0],
				])
				chain.add({ kind: 'authorisationReversed', ...spend, reason: 'noReply', authority: null })
				await tested.post('S01', chain.upload(seq + 1))
				expect(await balances()).toEqual([
					[0, 0],
					[0, 0],
					[20_000, 0],
				])
			} finally {
				await fresh.close()
			}
		})

		/** Returns of whatever the store still holds on the card that was replaced. */
		const leasesOfStore = async (storeId: string): Promise<LeaseReturn[]> => {
			const { leases } = await look(WHOLE_CARD, storeId)
			return leases.map(({ leaseId }) => ({ leaseId, lastCounter: 0, outstanding: [], lent: [] }))
		}

		it.each([7, 8])(
			'answers a long mixed sequence (seed %i) as the reference does',
			async (seed) => {
				const fresh = await open(wholeGroup())
				try {
					const reference = ledgerOver(referenceLedger(fresh.group))
					const tested = ledgerOver(fresh.store)
					for (const [number, act] of mixedActs(fresh.group, chance(seed)).entries()) {
						const [told, expected] = [await act(tested), await act(reference)]
						expect([number, uncounted(told)]).toEqual([number, uncounted(expected)])
						// Nothing that can be told breaks a promise of the tables or an assert of the rules.
						expect(JSON.stringify(told)).not.toMatch(/malformed|quarantined/)
					}
					// What is drawn spends by floor, and no store of this group has a limit.
					const breaches = await fresh.breaches()
					expect(breaches.filter((name) => name !== 'floor-within-exposure')).toEqual([])
				} finally {
					await fresh.close()
				}
			},
			120_000,
		)
	})
}

type Act = (ledger: Ledger) => Promise<unknown>

const PURSES: readonly [Purse, ...Purse[]] = [
	'storedValue',
	'points',
	'gift',
	'coupon:1',
	'coupon:2',
	'coupon:9',
	'activity:cup',
	'service:wrap',
	'grant:M1',
]
type StoreChain = readonly [storeId: string, tillId: keyof SmallGroup['tills']]
const STORE_CHAINS: readonly [StoreChain, ...StoreChain[]] = [
	['S01', 'S01-01'],
	['S01', 'S01-02'],
	['S02', 'S02-01'],
]

/** Everything that can be asked and told about all purses of three cards, in any order, some of it nonsense. */
export function mixedActs(group: SmallGroup, drawn: Chance): Act[] {
	const chains = new Map<string, TillChain>(STORE_CHAINS.map(([, till]) => [till, chainOf(group, till)]))
	const drawing = new Drawing(drawn)
	const acts: Act[] = []
	for (let number = 1; number <= 120; number += 1) {
		const [storeId, till] = drawn.pick(STORE_CHAINS)
		const what = drawn.between(0, 9)
		if (what <= 2) acts.push((ledger) => ledger.authorise(askerOf(storeId), ask))
		const ask = drawing.ask(number, till)
		if (what === 3) {
			const { authKey } = ask
			acts.push((ledger) =>
				ledger.reverse(S01, { kind: 'reverse', requestId: 'v', authKey } as UpOf<'reverse'>),
			)
		}
		if (what === 4) {
			const returns = [drawing.giveBack()]
			acts.push((ledger) =>
				ledger.returnLeases(askerOf(storeId), { kind: 'returnLeases', requestId: 'g', returns }),
			)
		}
		if (what < 5) continue
		const chain = chains.get(till)
		if (chain === undefined) continue
		for (let entries = drawn.between(1, 3); entries > 0; entries -= 1) drawing.entry(number, chain)
		if (chain.sealed.length === 0) continue
		// Not always up to its end: what one chain brings is often spent by another before it arrives.
		const upload = chain.upload(1, drawn.between(Math.max(1, chain.sealed.length - 3), chain.sealed.length))
		const released = upload.entries.filter(() => drawn.happens(0.3)).map(({ seq }) => seq)
		acts.push((ledger) => ledger.post(storeId, { ...upload, released }, 'disk'))
	}
	for (const [storeId, till] of STORE_CHAINS) {
		const chain = chains.get(till)
		if (chain !== undefined && chain.sealed.length > 0) {
			const upload = chain.upload()
			acts.push((ledger) => ledger.post(storeId, upload, 'disk'))
		}
	}
	acts.push(
		(ledger) => ledger.expireHolds(),
		(ledger) => ledger.expireVouchers(),
	)
	for (const cardNo of [WHOLE_CARD, CARDS.wang, ...BLANK_CARDS]) {
		const medium = { kind: 'cardNo', value: cardNo } as const
		const look = { kind: 'lookUpCard', requestId: 'end', medium, returns: [] } as UpOf<'lookUpCard'>
		acts.push((ledger) => ledger.lookUpCard(S01, look))
	}
	return acts
}

type Brought = { readonly leaseId: string; readonly cardNo: string; readonly purse: Purse }

/** Draws what is asked and told, remembering the leases that entries bring so that others can name them. */
class Drawing {
	readonly #drawn: Chance
	readonly #brought: Brought[] = []
	readonly #spent: WholeSpend[] = []
	readonly #keys: string[] = []
	#number = 0

	constructor(drawn: Chance) {
		this.#drawn = drawn
	}

	ask(number: number, tillId: string): UpOf<'authorise'> {
		const returns = this.#drawn.happens(0.3) ? [this.giveBack()] : []
		const { cardNo, purse, amount } = this.#what()
		const facts = { kind: 'authorise', requestId: `m${number}`, tillId, authKey: this.#key() }
		return { ...facts, cardNo, purse, amount, returns } as UpOf<'authorise'>
	}

	giveBack(): LeaseReturn {
		const drawn = this.#drawn
		const spend = {
			slice: 0,
			counter: drawn.between(1, 3),
			authKey: this.#key(),
			amount: drawn.between(1, 50),
		}
		const outstanding = drawn.happens(0.4) ? [spend] : []
		const slice = { slice: drawn.between(1, 2), tillId: 'S01-01', amount: drawn.between(1, 50) }
		const lent = drawn.happens(0.4) ? [slice] : []
		return { leaseId: this.#leaseId(), lastCounter: 2, outstanding, lent } as unknown as LeaseReturn
	}

	entry(number: number, chain: TillChain): void {
		const drawn = this.#drawn
		const what = drawn.between(0, 9)
		const { cardNo, purse, amount } = this.#what()
		const authKey = this.#key()
		const authority = this.#authority()
		this.#number += 1
		const id = `S-${number}-${this.#number}`
		if (what <= 3) this.#sale(chain, id)
		if (what === 4)
			chain.add({
				kind: 'authorisationReversed',
				authKey,
				cardNo,
				purse,
				amount,
				reason: 'noReply',
				authority,
			})
		if (what === 5) {
			const keeper = drawn.pick(['centre', 'store', 'till'] as const)
			const asDrawn = { cardNo, purse, amount, authKey }
			const paid = this.#spent[drawn.between(0, this.#spent.length)] ?? asDrawn
			const refund = { ...paid, amount: drawn.between(1, paid.amount) }
			const given = { cardNo: refund.cardNo, purse: refund.purse, amount: refund.amount }
			const facts = { saleId: id, authKey: paid.authKey, ...given, amountMinor: refund.amount, keeper }
			const { tillId, epoch, seq } = chain.add({ kind: 'spendRefunded', ...facts })
			const leaseId = broughtLeaseId(refund.cardNo, { tillId, epoch, seq }, 0)
			this.#brought.push({ leaseId, cardNo: refund.cardNo, purse: refund.purse })
		}
		if (what === 6) {
			const facts = { leaseId: this.#leaseId(), slice: drawn.between(1, 2), cardNo, purse }
			chain.add({ kind: 'sliceReturned', ...facts, spent: amount, lastCounter: 2 })
		}
		if (what === 7) {
			const state = drawn.happens(0.1) ? drawn.pick(['frozen', 'lost'] as const) : 'active'
			chain.add({ kind: 'cardStateReported', cardNo, state, note: '' }, { atMs: drawn.between(1, 9_000_000) })
		}
		if (what === 8) {
			const media = [{ kind: 'uid', value: `0400000${drawn.between(1, 3)}` }]
			chain.add({ kind: 'cardActivated', cardNo: drawn.pick(BLANK_CARDS), media, memberId: 'M1' })
		}
		if (what === 9 && drawn.happens(0.1)) {
			const newCardNo = drawn.pick(BLANK_CARDS)
			chain.add({ kind: 'cardReplaced', cardNo, newCardNo, newMedia: [] })
		}
	}

	#sale(chain: TillChain, id: string): void {
		const drawn = this.#drawn
		const { cardNo, purse, amount } = this.#what()
		const keeper = drawn.pick(['centre', 'store', 'till'] as const)
		const authority = this.#authority() ?? ({ kind: 'floor' } as const)
		const isGrant = purse === 'grant:M1'
		const spend = this.#fitting({ cardNo, purse, amount, authKey: this.#key(), authority })
		const spends = isGrant ? [] : [spend]
		this.#spent.push(...spends)
		const use = { grantId: 'M1', cardNo, operatorId: '90', amountMinor: 5, authKey: this.#key(), authority }
		const approvals = isGrant ? [use] : []
		const discounts = isGrant ? [{ kind: 'manager', grantId: 'M1', amountMinor: 5 }] : []
		const loads = drawn.happens(0.3) ? [{ cardNo, purse: 'gift', amountMinor: 70, keeper: 'centre' }] : []
		const validity = { validFrom: null, validUntil: drawn.pick([null, '2026-11-30', '2026-11-01'] as const) }
		const voucher = { voucherTypeId: drawn.pick(['C-BALANCE', 'C-AMOUNT', 'NONE'] as const), ...validity }
		const award = drawn.happens(0.5)
			? { purse: 'points', voucher: null }
			: { purse: 'coupon:9', voucher: drawn.happens(0.8) ? voucher : null }
		const earned = drawn.happens(0.6) ? [{ cardNo, ...award, amount: 20, keeper }] : []
		const facts = { cardNo, goodsMinor: spend.amount + 100, spends, approvals, discounts, loads, earned }
		const { tillId, epoch, seq } = chain.add(wholeSale(id, facts))
		const [first] = earned
		if (first === undefined) return
		const leaseId = broughtLeaseId(cardNo, { tillId, epoch, seq }, loads.length)
		this.#brought.push({ leaseId, cardNo, purse: first.purse as Purse })
	}

	#what(): { readonly cardNo: string; readonly purse: Purse; readonly amount: number } {
		const drawn = this.#drawn
		const cardNo = drawn.pick([WHOLE_CARD, WHOLE_CARD, CARDS.wang, BLANK_CARDS[0], '99999999'] as const)
		const purse = drawn.pick(PURSES)
		const isCount = /^(coupon:2|activity|service|grant)/.test(purse)
		return { cardNo, purse, amount: isCount ? drawn.between(1, 2) : drawn.between(1, 60) }
	}

	/** Mostly what a lease holds is spent from the purse that it is on. */
	#fitting(spend: WholeSpend): WholeSpend {
		const drawn = this.#drawn
		const brought = this.#brought[this.#brought.length - drawn.between(1, 4)]
		if (brought?.purse.startsWith('grant:')) return spend
		if (brought === undefined || spend.authority.kind !== 'lease' || drawn.happens(0.3)) return spend
		const { leaseId, cardNo, purse } = brought
		return { ...spend, cardNo, purse, authority: { ...spend.authority, leaseId } }
	}

	/** Often a new one, else one that was drawn before. */
	#key(): string {
		const known = this.#keys.length > 0 && this.#drawn.happens(0.3)
		if (known) return this.#keys[this.#drawn.between(0, this.#keys.length - 1)] ?? ''
		const key = `purse-key-${this.#keys.length + 1}`
		this.#keys.push(key)
		return key
	}

	#leaseId(): string {
		const drawn = this.#drawn
		const last = this.#brought.length - 1
		if (last >= 0 && drawn.happens(0.5))
			return this.#brought[drawn.between(Math.max(0, last - 5), last)]?.leaseId ?? ''
		return `${WHOLE_CARD}.${drawn.pick(PURSES)}.${drawn.between(1, 3)}`
	}

	#authority(): SpendAuthority | null {
		const drawn = this.#drawn
		const lease = { leaseId: this.#leaseId(), slice: drawn.between(0, 2), counter: drawn.between(1, 3) }
		const choice = drawn.between(0, 3)
		if (choice === 0) return null
		return choice === 1 ? { kind: 'hold' } : { kind: 'lease', ...lease }
	}
}
