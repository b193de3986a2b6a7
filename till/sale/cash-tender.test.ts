import { describe, expect, it } from 'vitest'
import { minor } from '../../protocol/base/money.ts'
import type { TenderPolicy } from '../../protocol/catalogue/catalogue.ts'
import { saleAddsUp } from '../../server/ledger/post-sale.ts'
import { item, Play, PROFILE } from '../../test/helpers/till-play.ts'
import type { TillInput } from '../events.ts'

const DOLLARS = { currency: 'USD', rate: { baseMinor: 716, foreignMinor: 100 } }
const cash = (amount: number): TillInput => ({ kind: 'tenderCash', handedOverMinor: minor(amount) })
const dollars = (amount: number, currency = 'USD'): TillInput => ({
	kind: 'tenderForeignCash',
	currency,
	foreignMinor: minor(amount),
})

function paying(priceMinor: number, tenderPolicy: TenderPolicy): Play {
	const play = new Play()
	play.profile = { ...PROFILE, tenderPolicy }
	return play.open().take(item('A', priceMinor)).do({ kind: 'startTender' })
}

describe('cash rounding', () => {
	const toTenths = { cashRounding: { unitMinor: 10, mode: 'down' } } as const

	it('cash pays the rounded amount, and the sale adds up with the rounding', () => {
		const play = paying(1_239, toTenths).do(cash(1_230))
		const sale = play.last('saleCompleted')
		expect(sale.tenders).toEqual([
			{ kind: 'cash', amountMinor: 1_230, handedOverMinor: 1_230, changeMinor: 0 },
		])
		expect(sale.roundingMinor).toBe(9)
		expect(saleAddsUp(sale)).toBe(true)
		expect(saleAddsUp({ ...sale, roundingMinor: minor(8) })).toBe(false)
		expect(play.state.shift?.tally.roundingMinor).toBe(9)
	})

	it('change is counted from the rounded amount; half up may ask for more', () => {
		const up = { cashRounding: { unitMinor: 10, mode: 'halfUp' } } as const
		const sale = paying(1_235, up).do(cash(2_000)).last('saleCompleted')
		expect(sale).toMatchObject({ roundingMinor: -5, tenders: [{ amountMinor: 1_240, changeMinor: 760 }] })
	})

	it('a part in cash rounds nothing; whoever pays the rest otherwise pays all of it', () => {
		const play = paying(1_239, toTenths)
		play.outsideWays = { terminalId: 'terminal', mobilePay: false }
		play.do(cash(1_000), { kind: 'tenderBankCard', amountMinor: null })
		expect(play.effect('askOutside').amountMinor).toBe(239)
	})

	it('what rounds to nothing is paid by nothing', () => {
		const sale = paying(4, toTenths).do(cash(0)).last('saleCompleted')
		expect(sale).toMatchObject({ roundingMinor: 4, tenders: [{ amountMinor: 0 }] })
	})

	it('a store that does not round leaves the entry as it was', () => {
		expect(paying(1_239, {}).do(cash(1_239)).last('saleCompleted')).not.toHaveProperty('roundingMinor')
	})
})

describe('cash of another currency', () => {
	const policy = { foreignCash: [DOLLARS] }

	it('is taken at the rate of the store, with change in its own currency', () => {
		const play = paying(7_500, policy).do(dollars(2_000))
		expect(play.last('saleCompleted').tenders).toEqual([
			{
				kind: 'foreignCash',
				...DOLLARS,
				foreignMinor: 2_000,
				amountMinor: 7_500,
				handedOverMinor: 14_320,
				changeMinor: 6_820,
			},
		])
		expect(play.state.sale?.changeMinor).toBe(6_820)
	})

	it('a part of it leaves the rest due', () => {
		const play = paying(7_500, policy).do(dollars(1_000), cash(340))
		expect(play.last('saleCompleted').tenders.map((tender) => tender.amountMinor)).toEqual([7_160, 340])
	})

	it('the drawer holds the notes, and less of its own money for the change', () => {
		const play = paying(7_500, policy).do(dollars(2_000), {
			kind: 'mirrorAnswered',
			seq: 3,
			hash: '0'.repeat(64) as never,
			confirmed: true,
		})
		expect(play.effects.map(({ kind }) => kind)).toContain('openDrawer')
		play.do(
			{ kind: 'nextCustomer' },
			{
				kind: 'closeShift',
				countedCashMinor: minor(50_000 - 6_820),
				count: 'open',
				countedForeign: [{ currency: 'USD', countedMinor: minor(2_000) }],
			},
		)
		expect(play.last('shiftClosed').settlement).toMatchObject({
			expectedCashMinor: 43_180,
			differenceMinor: 0,
			foreignChangeMinor: 6_820,
			foreignCash: [{ currency: 'USD', expectedMinor: 2_000, countedMinor: 2_000 }],
			tenders: { cash: { count: 0 }, foreignCash: { count: 1, amountMinor: 7_500 } },
		})
	})

	it('another one, or nothing, is refused', () => {
		expect(paying(100, policy).do(dollars(100, 'EUR')).result).toMatchObject({ code: 'currencyNotTaken' })
		expect(paying(100, policy).do(dollars(0)).result).toMatchObject({ code: 'amountInvalid' })
	})
})
