import { describe, expect, it } from 'vitest'
import { cardNoSchema, saleIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { Entry } from '../../protocol/journal/entry.ts'
import type { SoldSale } from '../../protocol/returns/sold-sale.ts'
import { card, item, known, Play } from '../../test/helpers/till-play.ts'
import type { ClaimAnswer } from '../ports/returns.ts'
import { ownReceipt } from '../returns/return-errand.ts'
import { foundSale } from './refund.ts'

const UID = { kind: 'uid', value: '04A1B2C3D4E580' } as const
const BLANK_UID = { kind: 'uid', value: '0400000000CC01' } as const
const BLANK = cardNoSchema.parse('8800000000000777')
const tap = { kind: 'cardRecognised', medium: UID, known: known() } as const
const tapBlank = {
	kind: 'cardRecognised',
	medium: BLANK_UID,
	known: known({ cardNo: BLANK, state: 'blank', member: null, media: [BLANK_UID] }),
} as const
const cash = (yuan: number) => ({ kind: 'tenderCash', handedOverMinor: minor(yuan * 100) }) as const

describe('value sold', () => {
	it('a blank gift card is handed out and loaded in one sale, paid like goods', () => {
		const play = new Play()
			.open()
			.do({ kind: 'openDesk', desk: 'load' }, tapBlank, {
				kind: 'addLoad',
				purse: 'gift',
				amountMinor: minor(20_000),
			})
			.do({ kind: 'startTender' }, cash(200))
		expect(play.kinds().slice(-2)).toEqual(['cardActivated', 'saleCompleted'])
		expect(play.last('saleCompleted')).toMatchObject({
			loads: [{ cardNo: BLANK, purse: 'gift', amountMinor: 20_000, keeper: 'centre' }],
			totals: { itemCount: 0, totalMinor: 20_000, taxMinor: 0 },
			cardNo: null,
			earned: [],
		})
		expect(play.effect('confirmMirror').seq).toBe(play.nextSeq - 1)
		expect(play.state.shift?.tally.loads.gift).toEqual({ count: 1, amountMinor: 20_000 })
	})

	it('goes onto the customer’s own card by default, and is not paid by it', () => {
		const play = new Play()
			.open()
			.do(tap)
			.take(item('A', 1_000))
			.do(
				{ kind: 'openDesk', desk: 'load' },
				{ kind: 'addLoad', purse: 'storedValue', amountMinor: minor(50_000) },
			)
			.do({ kind: 'startTender' }, { kind: 'tenderPurse', purse: 'storedValue', amount: null })
		expect(play.state.sale?.authorising).toMatchObject({ amountMinor: 1_000 })
		expect(play.state.sale?.loads).toMatchObject([{ cardNo: card().cardNo, media: null }])
	})

	it('can be taken out again; a card that is lost gets nothing', () => {
		const play = new Play().open().do(tap, { kind: 'openDesk', desk: 'load' })
		play.do(
			{ kind: 'addLoad', purse: 'gift', amountMinor: minor(100) },
			{ kind: 'removeLoad', loadNumber: 1 },
		)
		expect(play.state.sale?.loads).toEqual([])
		const lost = { ...tap, known: known({ state: 'lost' }) } as const
		play.do({ kind: 'openDesk', desk: 'load' }, lost, {
			kind: 'addLoad',
			purse: 'gift',
			amountMinor: minor(100),
		})
		expect(play.result).toMatchObject({ code: 'cardNotActive' })
	})
})

describe('card service', () => {
	const desk = () => new Play().open().do({ kind: 'openDesk', desk: 'cardService' })

	it('reports lost and found again, and does not greet', () => {
		const play = desk().do(tap, { kind: 'reportCard', state: 'lost', note: ' 电话 ' })
		expect(play.last('cardStateReported')).toEqual({
			kind: 'cardStateReported',
			cardNo: card().cardNo,
			state: 'lost',
			note: '电话',
		})
		play.do({ kind: 'reportCard', state: 'active', note: '' })
		expect(play.last('cardStateReported')).toMatchObject({ state: 'active' })
		expect(play.state.sale).toBeNull()
	})

	it('replaces a card by a blank one only', () => {
		const play = desk().do(tap, { kind: 'replaceCard' }, tap)
		expect(play.result).toMatchObject({ code: 'sameCard' })
		const used = { ...tap, known: known({ cardNo: BLANK }) }
		expect(play.do(used).result).toMatchObject({ code: 'cardNotBlank' })
		play.do(tapBlank)
		expect(play.last('cardReplaced')).toEqual({
			kind: 'cardReplaced',
			cardNo: card().cardNo,
			newCardNo: BLANK,
			newMedia: [BLANK_UID],
		})
	})

	it('hands out a blank card to the member in the sale', () => {
		const play = new Play()
			.open()
			.do(tap, { kind: 'openDesk', desk: 'cardService' }, tapBlank, { kind: 'activateCard' })
		expect(play.last('cardActivated')).toMatchObject({ cardNo: BLANK, memberId: 'M1' })
		expect(play.do({ kind: 'activateCard' }).result).toMatchObject({ code: 'cardNotBlank' })
	})

	it('a card that only the agent knows comes to the desk all the same', () => {
		const play = desk().do({ ...tap, known: null })
		expect(play.effect('lookUpCard').medium).toEqual(UID)
		play.do({ kind: 'cardAnswered', medium: UID, known: known(), leased: [] })
		expect(play.state.desk).toMatchObject({ kind: 'cardService', card: { cardNo: card().cardNo } })
		expect(play.state.sale).toBeNull()
	})

	it('is closed by a restart', () => {
		expect(desk().do(tap, { kind: 'restarted' }).state.desk).toBeNull()
	})
})

const SALE = saleIdSchema.parse('S01-01-1-000001')

describe('a payment given back', () => {
	function paid() {
		const play = new Play()
			.open()
			.do(tap)
			.take(item('A', 5_000))
			.do({ kind: 'startTender' }, { kind: 'tenderPurse', purse: 'storedValue', amount: 3_000 })
		const { authKey } = play.effect('authorise')
		const answer = { kind: 'approved', authority: { kind: 'hold' }, balanceAfter: null, card: null } as const
		play.do({ kind: 'authorisationAnswered', authKey, answer }, cash(20))
		play.do({
			kind: 'mirrorAnswered',
			seq: play.state.sale?.completedSeq ?? 0,
			hash: 'ab'.repeat(32) as never,
			confirmed: true,
		})
		play.do({ kind: 'nextCustomer' })
		return { play, authKey, entries: () => play.entries.map((body) => ({ body }) as Entry) }
	}

	const found = (entries: readonly Entry[]) => {
		const own = ownReceipt(SALE, entries)
		return own && foundSale(own)
	}

	it('never what has gone back with the goods, here or, as the agent says, at another till', () => {
		const { play, authKey, entries } = paid()
		const own = ownReceipt(SALE, entries())
		if (own === null) throw new Error('it was sold here')
		const elsewhere = foundSale({ ...own, before: [{ lineNumber: 1, quantity: 1 }] })
		expect(elsewhere.payments).toMatchObject([{ authKey, amountMinor: 3_000, refundedMinor: 3_000 }])
		play.do({ kind: 'openDesk', desk: 'refund' }, { kind: 'saleLookedUp', sale: elsewhere })
		expect(play.do({ kind: 'refundPayment', authKey, amountMinor: minor(1) }).result).toMatchObject({
			code: 'refundExceedsPayment',
			limitMinor: 0,
		})
		expect(play.kinds()).not.toContain('spendRefunded')
	})

	it('is not given back once more with the goods, and the goods’ own receipt says so', () => {
		const { play, authKey, entries } = paid()
		play.do({ kind: 'openDesk', desk: 'refund' }, { kind: 'saleLookedUp', sale: found(entries()) })
		play.do({ kind: 'refundPayment', authKey, amountMinor: minor(1_000) }, { kind: 'closeDesk' })
		const own = ownReceipt(SALE, entries())
		play.do({ kind: 'openDesk', desk: 'return' }, { kind: 'receiptAsked', saleId: SALE, asGift: false })
		const asked = {
			...{ claimId: play.state.sale?.saleId ?? SALE, saleId: SALE, asGift: false, supervisorId: null },
			...{ lines: [], reason: '' },
			purpose: 'look',
		} as const
		const granted: ClaimAnswer = { kind: 'granted', sale: own?.sale as SoldSale, before: [] }
		play.do({ kind: 'claimAnswered', asked, outcome: { answer: granted, own: null } })
		const lines = [{ lineNumber: 1, quantity: 1 }]
		const taken = { ...asked, lines, purpose: 'take', reason: 'faulty' } as const
		play.do({ kind: 'claimAnswered', asked: taken, outcome: { answer: granted, own: null } })
		play.do({ kind: 'closeDesk' }, { kind: 'startTender' }, { kind: 'payBack' })
		const sale = play.last('saleCompleted')
		// 50.00 of goods, 30.00 from the card; 10.00 of these had gone back.
		expect(sale.returns).toMatchObject([{ amountMinor: 5_000, creditMinor: 4_000 }])
		expect(sale.paidBack).toEqual([
			expect.objectContaining({ kind: 'purse', authKey, amountMinor: 2_000 }),
			{ kind: 'cash', amountMinor: 2_000 },
		])
	})

	it('never more than it was, over all refunds, as the journal tells', () => {
		const { play, authKey, entries } = paid()
		play.connection = 'store'
		play.do({ kind: 'openDesk', desk: 'refund' }, { kind: 'saleLookedUp', sale: found(entries()) })
		play.do({ kind: 'refundPayment', authKey, amountMinor: minor(1_000) })
		expect(play.last('spendRefunded')).toMatchObject({
			authKey,
			purse: 'storedValue',
			amount: 1_000,
			amountMinor: 1_000,
			keeper: 'store',
		})
		expect(play.receipts.at(-1)?.layout.rows).toContainEqual({
			kind: 'total',
			left: '已退回',
			right: '￥10.00',
		})
		expect(play.do({ kind: 'refundPayment', authKey, amountMinor: minor(2_001) }).result).toMatchObject({
			code: 'refundExceedsPayment',
			limitMinor: 2_000,
		})
		play.do(
			{ kind: 'closeDesk' },
			{ kind: 'openDesk', desk: 'refund' },
			{ kind: 'saleLookedUp', sale: found(entries()) },
		)
		play.do({ kind: 'refundPayment', authKey, amountMinor: null })
		expect(play.last('spendRefunded').amountMinor).toBe(2_000)
		expect(play.do({ kind: 'refundPayment', authKey, amountMinor: null }).result).toMatchObject({
			code: 'refundExceedsPayment',
		})
		expect(play.state.shift?.tally.refundsMinor).toBe(3_000)
	})

	it('of a coupon says what the coupon is, which the centre may not have heard of', () => {
		const { play, authKey, entries } = paid()
		const voucher = { voucherTypeId: 'TEN', validFrom: null, validUntil: null }
		const told = JSON.parse(
			JSON.stringify(entries()).replace(
				'"purse":"storedValue"',
				`"voucher":${JSON.stringify(voucher)},"purse":"coupon:C1"`,
			),
		)
		play.do({ kind: 'openDesk', desk: 'refund' }, { kind: 'saleLookedUp', sale: found(told) })
		play.do({ kind: 'refundPayment', authKey, amountMinor: null })
		expect(play.last('spendRefunded')).toMatchObject({ purse: 'coupon:C1', voucher })
	})

	it('a number that this till does not know is said', () => {
		const play = new Play()
			.open()
			.do({ kind: 'openDesk', desk: 'refund' }, { kind: 'saleLookedUp', sale: null })
		expect(play.result).toMatchObject({ code: 'saleUnknown' })
	})
})
