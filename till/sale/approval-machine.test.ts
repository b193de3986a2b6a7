import { describe, expect, it } from 'vitest'
import { cardNoSchema, operatorIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { HeldGrant } from '../../protocol/card/card-snapshot.ts'
import type { ManagerGrant } from '../../protocol/card/grant.ts'
import { refuse } from '../../protocol/refusals.ts'
import { item, known, NOON, Play } from '../../test/helpers/till-play.ts'
import type { DiscountTakes } from '../till-state.ts'

const UID = { kind: 'uid', value: '04A1B2C3D4E580' } as const
const BOSS_UID = { kind: 'uid', value: '0400000000BB01' } as const
const BOSS = cardNoSchema.parse('8800000000000099')
const validity = { validFrom: null, validUntil: null }

function manager(over: Partial<ManagerGrant> = {}): HeldGrant {
	return {
		grant: {
			kind: 'manager',
			grantId: 'M1',
			cardNo: BOSS,
			...validity,
			departmentIds: null,
			signature: 'x',
			operatorId: operatorIdSchema.parse('9001'),
			rateBasisPointsMax: 2_000,
			amountMinorMax: minor(5_000),
			pinVerifier: '$argon2id$only-for-play',
			...over,
		},
		uses: { available: 3, held: 0, leased: 0 },
	}
}
const staff: HeldGrant = {
	grant: {
		kind: 'discount',
		grantId: 'D9',
		cardNo: BOSS,
		...validity,
		departmentIds: null,
		signature: 'x',
		nameZh: '员工九折',
		nameEn: 'Staff 10%',
		rateBasisPoints: 1_000,
	},
	uses: null,
}
const RATE: DiscountTakes = { kind: 'rate', basisPoints: 1_000 }

function atDesk(grant = manager()): Play {
	return new Play()
		.open()
		.take(item('A', 10_000))
		.do(
			{ kind: 'openDesk', desk: 'approval' },
			{ kind: 'cardRecognised', medium: BOSS_UID, known: known({ cardNo: BOSS, grants: [grant] }) },
		)
}
const tried = (takes: DiscountTakes = RATE, pinRight = true) =>
	({ kind: 'discountTried', pinRight, takes }) as const

function approve(play: Play): Play {
	const { authKey } = play.effect('authorise')
	const answer = { kind: 'approved', authority: { kind: 'hold' }, balanceAfter: 2, card: null } as const
	return play.do({ kind: 'authorisationAnswered', authKey, answer })
}
const pay = (play: Play) =>
	play.do({ kind: 'startTender' }, { kind: 'tenderCash', handedOverMinor: minor(20_000) })

describe('a manager’s discount', () => {
	it('is one use of her grant, authorised like a spend, and in the entry with what it took off', () => {
		const play = atDesk().do(tried())
		expect(play.effect('authorise')).toMatchObject({ purse: 'grant:M1', amount: 1, cardNo: BOSS })
		const { authKey } = play.effect('authorise')
		const sale = pay(approve(play)).last('saleCompleted')
		expect(sale.approvals).toEqual([
			{
				grantId: 'M1',
				cardNo: BOSS,
				operatorId: '9001',
				amountMinor: 1_000,
				authKey,
				authority: { kind: 'hold' },
			},
		])
		expect(sale.lines[0]).toMatchObject({
			amountMinor: 9_000,
			discounts: [{ kind: 'manager', grantId: 'M1', amountMinor: 1_000 }],
		})
		expect(sale.totals).toMatchObject({ totalMinor: 9_000, taxMinor: 1_035 })
		expect(play.state.shift?.tally.discountsMinor).toBe(1_000)
		expect(sale.cardNo).toBeNull()
	})

	it.each([
		{ why: 'a wrong PIN', input: tried(RATE, false), grant: manager(), code: 'pinWrong' },
		{
			why: 'too high a rate',
			input: tried({ kind: 'rate', basisPoints: 2_001 }),
			grant: manager(),
			code: 'grantExceeded',
		},
		{
			why: 'too high an amount',
			input: tried({ kind: 'amount', amountMinor: minor(2_001) }),
			grant: manager(),
			code: 'grantExceeded',
		},
		{
			why: 'a day on which it is not valid',
			input: tried(),
			grant: manager({ validUntil: '2026-11-20' as never }),
			code: 'grantNotValidToday',
		},
		{
			why: 'other departments',
			input: tried(),
			grant: manager({ departmentIds: ['D7'] }),
			code: 'grantNotForTheseItems',
		},
	])('$why is refused and asks nothing', ({ input, grant, code }) => {
		const play = atDesk(grant).do(input)
		expect(play.result).toMatchObject({ code })
		expect(play.state.sale?.authorising).toBeNull()
	})

	it('used up is said as such', () => {
		const play = atDesk().do(tried())
		const { authKey } = play.effect('authorise')
		play.do({
			kind: 'authorisationAnswered',
			authKey,
			answer: { kind: 'declined', refusal: refuse('insufficientFunds') },
		})
		expect(play.result).toMatchObject({ code: 'grantUsedUp' })
		expect(play.state.sale?.approvals).toEqual([])
	})

	it('wrong PINs lock, whoever signs on in between; a card without a grant is no manager’s', () => {
		const play = atDesk()
		for (let count = 0; count < 5; count++) play.do(tried(RATE, false))
		expect(play.result).toMatchObject({ code: 'pinLocked', seconds: 60 })
		expect(play.do(tried()).result).toMatchObject({ code: 'pinLocked' })
		expect(play.state.pinFailures.count).toBe(0)
		play.nowMs = NOON + 60_001
		expect(play.do(tried()).result).toEqual({ kind: 'accepted' })
		const other = new Play().open().take(item('A', 100)).do({ kind: 'openDesk', desk: 'approval' })
		expect(other.do({ kind: 'cardRecognised', medium: UID, known: known() }).result).toMatchObject({
			code: 'noGrant',
		})
		expect(other.state.sale?.card).toBeNull()
	})

	it('taken back, cancelled, or of no use after all: the use is given back', () => {
		const back = approve(atDesk().do(tried())).do({ kind: 'removeApproval', grantId: 'M1' })
		expect(back.last('authorisationReversed')).toMatchObject({
			purse: 'grant:M1',
			amount: 1,
			reason: 'tenderRemoved',
		})
		const cancelled = approve(atDesk().do(tried())).do({ kind: 'cancelSale' })
		expect(cancelled.last('authorisationReversed')).toMatchObject({
			purse: 'grant:M1',
			reason: 'saleCancelled',
		})
		const scope = manager({ departmentIds: ['D1'] })
		const other = { ...item('B', 500), departmentId: 'D2' }
		const unused = pay(approve(atDesk(scope).do(tried())).take(other).do({ kind: 'voidLine', lineNumber: 1 }))
		expect(unused.last('saleCompleted')).toMatchObject({ approvals: [], totals: { totalMinor: 500 } })
		expect(unused.last('authorisationReversed')).toMatchObject({ purse: 'grant:M1' })
	})

	it('no answer: reversed, and nothing taken off unless the till itself may say so', () => {
		const play = atDesk().do(tried())
		const { authKey } = play.effect('authorise')
		play.do({ kind: 'authorisationAnswered', authKey, answer: { kind: 'noReply' } })
		expect(play.last('authorisationReversed')).toMatchObject({ authKey, amount: 1, authority: null })
		expect(play.state.sale?.approvals).toEqual([])
		const alone = play.effect('authorise')
		expect(alone).toMatchObject({ purse: 'grant:M1', amount: 1, alone: true })
		play.do({
			kind: 'authorisationAnswered',
			authKey: alone.authKey,
			answer: { kind: 'declined', refusal: refuse('tillAlone') },
		})
		expect(play.result).toMatchObject({ code: 'centreUnreachable' })
		expect(play.state.sale).toMatchObject({ approvals: [], authorising: null })
	})
})

describe('a discount card', () => {
	it('stays with its sale once something was paid at its price', () => {
		const play = new Play()
			.open()
			.take(item('A', 10_000))
			.do({ kind: 'cardRecognised', medium: BOSS_UID, known: known({ cardNo: BOSS, grants: [staff] }) })
			.do({ kind: 'startTender' }, { kind: 'tenderCash', handedOverMinor: minor(1_000) })
		const other = { kind: 'cardRecognised', medium: UID, known: known() } as const
		expect(play.do(other).result).toMatchObject({ code: 'notNow' })
		expect(play.state.sale?.card?.card.cardNo).toBe(BOSS)
	})

	it('applies by itself while the card is in the sale, and not to what was paid before it came', () => {
		const play = new Play().open().take(item('A', 10_000))
		play.do({ kind: 'cardRecognised', medium: UID, known: known({ grants: [staff] }) })
		expect(play.state.sale?.cardDiscounts).toMatchObject([{ grantId: 'D9', rateBasisPoints: 1_000 }])
		play.do({ kind: 'removeMember' })
		expect(play.state.sale?.cardDiscounts).toEqual([])
		play.do({ kind: 'startTender' }, { kind: 'tenderCash', handedOverMinor: minor(9_500) })
		play.do({ kind: 'cardRecognised', medium: UID, known: known({ grants: [staff] }) })
		expect(play.state.sale?.cardDiscounts).toEqual([])
	})

	it('is not given by a card that is not active', () => {
		const play = new Play().open().take(item('A', 10_000))
		play.do({ kind: 'cardRecognised', medium: UID, known: known({ grants: [staff], state: 'frozen' }) })
		expect(play.state.sale?.cardDiscounts).toEqual([])
	})
})
