import { describe, expect, it } from 'vitest'
import { leaseIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import type { Purse } from '../../protocol/card/purse.ts'
import { voucherTypeSchema } from '../../protocol/card/voucher.ts'
import { refuse } from '../../protocol/refusals.ts'
import { card, item, known, Play, PROFILE } from '../../test/helpers/till-play.ts'
import type { AuthoriseAnswer } from '../ports/card-service.ts'
import { saleReceipt } from '../receipt/sale-receipt.ts'

const UID = { kind: 'uid', value: '04A1B2C3D4E580' } as const
const HOLD: AuthoriseAnswer = {
	kind: 'approved',
	authority: { kind: 'hold' },
	balanceAfter: null,
	card: null,
}
const purse = (available: number) => ({ available, held: 0, leased: 0 })
const TEN = voucherTypeSchema.parse({
	voucherTypeId: 'TEN',
	kind: 'coupon',
	nameZh: '满减券',
	nameEn: 'Ten off',
	pays: { kind: 'amount', perUseMinor: 1_000 },
	minimumSpendMinor: 5_000,
	departmentIds: null,
	usesPerSaleMax: 2,
	issuerEntity: 'LE1',
	sponsors: [],
})
const COUPON = 'coupon:C1' as Purse
const RICH: Partial<CardSnapshot> = {
	purses: { storedValue: purse(30_000), points: purse(300), gift: purse(2_000) },
	vouchers: [
		{
			purse: COUPON,
			voucherTypeId: 'TEN',
			balance: purse(1),
			validFrom: null,
			validUntil: '2026-11-30' as never,
		},
	],
}

function paying(over: Partial<CardSnapshot> = RICH): Play {
	const play = new Play()
	play.voucherTypes = [TEN]
	return play
		.open()
		.do({ kind: 'cardRecognised', medium: UID, known: known(over) })
		.take(item('A', 3_000), item('B', 4_500))
		.do({ kind: 'startTender' })
}

const SLICE: AuthoriseAnswer = {
	kind: 'approved',
	authority: { kind: 'lease', leaseId: leaseIdSchema.parse('L-1'), slice: 1, counter: 1 },
	balanceAfter: null,
	card: null,
}
function answer(play: Play, with_: AuthoriseAnswer): Play {
	const { authKey } = play.effect('authorise')
	return play.do({ kind: 'authorisationAnswered', authKey, answer: with_ })
}
const tenders = (play: Play) =>
	play.state.sale?.tenders.map((tender) => [
		tender.kind,
		'amount' in tender ? tender.amount : 0,
		tender.amountMinor,
	])

describe('one key pays with the whole card', () => {
	it('coupon, gift, points, then own money, one authorisation after another, and completes the sale', () => {
		const play = paying().do({ kind: 'payWithCard' })
		const asked: unknown[] = []
		for (let count = 0; count < 4; count++) {
			const { purse: name, amount } = play.effect('authorise')
			asked.push([name, amount])
			expect(play.state.sale?.tenders).toHaveLength(count)
			answer(play, HOLD)
		}
		expect(asked).toEqual([
			[COUPON, 1],
			['gift', 2_000],
			['points', 300],
			['storedValue', 4_200],
		])
		const sale = play.last('saleCompleted')
		expect(sale.tenders.map(({ amountMinor }) => amountMinor)).toEqual([1_000, 2_000, 300, 4_200])
		expect(play.state.shift?.tally.tenders).toMatchObject({
			coupon: { count: 1, amountMinor: 1_000 },
			gift: { count: 1, amountMinor: 2_000 },
			points: { count: 1, amountMinor: 300 },
			storedValue: { count: 1, amountMinor: 4_200 },
			cash: { count: 0 },
		})
		const { sale: done } = play.state
		if (!done) throw new Error('no sale')
		const proof = { hash: 'ab'.repeat(32) as never, mirrored: true }
		const paper = JSON.stringify(saleReceipt(play.state, done, proof, play.context()).rows)
		expect(paper).toContain(
			'用卡顺序: 满减券(11月30日到期) > 礼品卡(先于储值) > 积分(先于储值) > 储值卡(最后)',
		)
		expect(paper).toContain('积分 300 分')
	})

	it('a purse that is turned down is passed over; what stays due is the cashier’s, and the reason is said', () => {
		const play = paying({
			...RICH,
			purses: { ...card().purses, gift: purse(2_000), points: purse(0), storedValue: purse(1_000) },
		})
		play.do({ kind: 'payWithCard' })
		answer(play, { kind: 'declined', refusal: refuse('voucherUsesExceeded') })
		expect(play.effect('authorise').purse).toBe('gift')
		answer(answer(play, HOLD), HOLD)
		expect(tenders(play)).toEqual([
			['gift', 2_000, 2_000],
			['storedValue', 1_000, 1_000],
		])
		expect(play.state.sale).toMatchObject({ stage: 'tendering', cardPayment: null, authorising: null })
		expect(play.effect('notice').content).toMatchObject({ refusal: { code: 'voucherUsesExceeded' } })
	})

	it('turned down for the amount, it is asked once more for what it may pay', () => {
		const play = paying({
			purses: { storedValue: purse(30_000), points: purse(0), gift: purse(0) },
			vouchers: [],
		})
		answer(play.do({ kind: 'payWithCard' }), {
			kind: 'declined',
			refusal: refuse('exceedsLease', { limitMinor: 1_200 }),
		})
		expect(play.effect('authorise')).toMatchObject({ purse: 'storedValue', amount: 1_200 })
		answer(play, { kind: 'declined', refusal: refuse('exceedsLease', { limitMinor: 1_000 }) })
		expect(play.state.sale).toMatchObject({ tenders: [], cardPayment: null, authorising: null })
	})

	it.each([
		{ why: 'nobody to ask', answer: { kind: 'notSent' } as const, code: 'tillAlone' },
		{
			why: 'a lost card',
			answer: { kind: 'declined', refusal: refuse('cardLost') } as const,
			code: 'cardLost',
		},
	])('$why ends the walk where it is', ({ answer: with_, code }) => {
		const play = answer(answer(paying().do({ kind: 'payWithCard' }), HOLD), with_)
		expect(tenders(play)).toEqual([['coupon', 1, 1_000]])
		expect(play.result).toMatchObject({ code })
		expect(play.state.sale?.cardPayment).toBeNull()
		expect(play.kinds()).not.toContain('authorisationReversed')
	})

	it('no answer: the walk goes on by what the till may spend itself, and ends where it may not', () => {
		const noReply = { kind: 'noReply' } as const
		const alone = answer(answer(answer(paying().do({ kind: 'payWithCard' }), HOLD), noReply), SLICE)
		expect(tenders(alone)?.slice(0, 2)).toEqual([
			['coupon', 1, 1_000],
			['gift', 2_000, 2_000],
		])
		expect(alone.effect('authorise')).toMatchObject({ alone: false })
		const ended = answer(answer(answer(paying().do({ kind: 'payWithCard' }), HOLD), noReply), {
			kind: 'declined',
			refusal: refuse('tillAlone'),
		})
		expect(tenders(ended)).toEqual([['coupon', 1, 1_000]])
		expect(ended.result).toMatchObject({ code: 'centreUnreachable' })
		expect(ended.state.sale?.cardPayment).toBeNull()
		expect(ended.kinds().filter((kind) => kind === 'authorisationReversed')).toHaveLength(1)
	})

	it('a coupon that a lease vouched for says what it is; one that the centre holds need not', () => {
		const first = (play: Play) => play.state.sale?.tenders[0]
		expect(first(answer(paying().do({ kind: 'payWithCard' }), SLICE))).toMatchObject({
			purse: COUPON,
			voucher: { voucherTypeId: 'TEN', validFrom: null, validUntil: '2026-11-30' },
		})
		expect(first(answer(paying().do({ kind: 'payWithCard' }), HOLD))).not.toHaveProperty('voucher')
	})

	it('a power cut in between reverses what was asked and keeps what was taken', () => {
		const play = answer(paying().do({ kind: 'payWithCard' }), HOLD)
		const { authKey } = play.effect('authorise')
		play.do({ kind: 'restarted' })
		expect(play.last('authorisationReversed')).toMatchObject({
			authKey,
			purse: 'gift',
			amount: 2_000,
			reason: 'noReply',
		})
		expect(tenders(play)).toEqual([['coupon', 1, 1_000]])
		expect(play.state.sale).toMatchObject({ cardPayment: null, authorising: null, stage: 'tendering' })
		const size = play.effects.length
		answer(play, HOLD)
		expect(play.effects).toHaveLength(size)
	})

	it('nothing on the card: refused, nothing asked', () => {
		const play = paying({ purses: { storedValue: purse(0), points: purse(0), gift: purse(0) }, vouchers: [] })
		expect(play.do({ kind: 'payWithCard' }).result).toMatchObject({ code: 'insufficientFunds' })
		expect(play.state.sale?.cardPayment).toBeNull()
	})
})

describe('one purse', () => {
	it.each([
		{ purse: 'points' as const, amount: null, asked: 300, pays: 300 },
		{ purse: 'gift' as const, amount: 500, asked: 500, pays: 500 },
		{ purse: COUPON, amount: null, asked: 1, pays: 1_000 },
		{ purse: 'storedValue' as const, amount: null, asked: 7_500, pays: 7_500 },
	])('$purse, $amount: asks $asked, pays $pays', ({ purse: name, amount, asked, pays }) => {
		const play = paying().do({ kind: 'tenderPurse', purse: name, amount })
		expect(play.state.sale?.authorising).toMatchObject({ purse: name, amount: asked, amountMinor: pays })
	})

	it.each([
		{ purse: 'gift' as const, amount: 8_000, code: 'tenderExceedsDue' },
		{ purse: 'points' as const, amount: 0, code: 'amountInvalid' },
		{ purse: 'coupon:NOPE' as const, amount: null, code: 'voucherUnknown' },
		{ purse: 'coupon:C1' as const, amount: 3, code: 'tenderExceedsDue' },
	])('$purse, $amount: $code', ({ purse: name, amount, code }) => {
		expect(paying().do({ kind: 'tenderPurse', purse: name, amount }).result).toMatchObject({ code })
	})

	it.each([
		{ worthMinor: 120, asked: 120, pays: 120 },
		{ worthMinor: 300, asked: 300, pays: 300 },
	])('so many points as pay $worthMinor', ({ worthMinor, asked, pays }) => {
		const wish = {
			kind: 'tenderPurse',
			purse: 'points',
			amount: null,
			worthMinor: minor(worthMinor),
		} as const
		const play = paying().do(wish)
		expect(play.state.sale?.authorising).toMatchObject({ purse: 'points', amount: asked, amountMinor: pays })
	})

	it('the fewest points that pay no more than was said; none is no payment', () => {
		const play = () => {
			const one = paying()
			one.profile = { ...PROFILE, cardPolicy: { ...PROFILE.cardPolicy, minorPer100Points: 30 } }
			return one
		}
		const wish = (worthMinor: number) =>
			({ kind: 'tenderPurse', purse: 'points', amount: null, worthMinor: minor(worthMinor) }) as const
		expect(play().do(wish(50)).state.sale?.authorising).toMatchObject({ amount: 167, amountMinor: 50 })
		expect(play().do(wish(91)).result).toMatchObject({ code: 'tenderExceedsDue', limitMinor: 90 })
	})

	it('a coupon below its minimum says how much it needs', () => {
		const play = new Play()
		play.voucherTypes = [TEN]
		play
			.open()
			.do({ kind: 'cardRecognised', medium: UID, known: known(RICH) })
			.take(item('A', 4_999))
		play.do({ kind: 'startTender' }, { kind: 'tenderPurse', purse: COUPON, amount: null })
		expect(play.result).toMatchObject({ code: 'voucherBelowMinimum', limitMinor: 5_000 })
	})
})

describe('what a sale earns', () => {
	const awards = [{ voucherTypeId: 'TEN', minimumSpendMinor: minor(7_000), amount: 1, validDays: 30 }]
	const buying = (connection: Play['connection'], price: number) => {
		const play = new Play()
		play.voucherTypes = [TEN]
		play.profile = { ...PROFILE, cardPolicy: { ...PROFILE.cardPolicy, awards } }
		play.connection = connection
		return play
			.open()
			.do({ kind: 'cardRecognised', medium: UID, known: known() })
			.take(item('A', price))
			.do({ kind: 'startTender' }, { kind: 'tenderCash', handedOverMinor: minor(10_000) })
			.last('saleCompleted').earned
	}

	it.each([
		{ connection: 'online' as const, keeper: 'centre' },
		{ connection: 'store' as const, keeper: 'store' },
		{ connection: 'alone' as const, keeper: 'till' },
	])('$connection: points and the coupon are kept by $keeper', ({ connection, keeper }) => {
		expect(buying(connection, 7_000)).toMatchObject([
			{ purse: 'points', amount: 70, keeper },
			{
				purse: 'coupon:S0101-1-1-0',
				amount: 1,
				keeper,
				voucher: { voucherTypeId: 'TEN', validFrom: '2026-11-21', validUntil: '2026-12-20' },
			},
		])
	})

	it('below the amount no coupon', () => {
		expect(buying('online', 6_999).map((earned) => earned.purse)).toEqual(['points'])
	})
})
