import { describe, expect, it } from 'vitest'
import { hashSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { refuse } from '../../protocol/refusals.ts'
import { card, item, known, Play } from '../../test/helpers/till-play.ts'
import type { AuthoriseAnswer } from '../ports/card-service.ts'

const HASH = hashSchema.parse('ab'.repeat(32))
const UID = { kind: 'uid', value: '04A1B2C3D4E580' } as const
const cash = (yuan: number) => ({ kind: 'tenderCash', handedOverMinor: minor(yuan * 100) }) as const
const storedValue = (yuan: number) =>
	({ kind: 'tenderPurse', purse: 'storedValue', amount: minor(yuan * 100) }) as const

function withMember(): Play {
	return new Play()
		.open()
		.do({ kind: 'cardRecognised', medium: UID, known: known() })
		.take(item('A', 3_000), item('B', 4_500))
		.do({ kind: 'startTender' })
}

function approve(
	play: Play,
	authority: { kind: 'hold' } | { kind: 'lease'; leaseId: string; slice: number; counter: number },
): Play {
	const { authKey } = play.effect('authorise')
	return play.do({
		kind: 'authorisationAnswered',
		authKey,
		answer: { kind: 'approved', authority, balanceAfter: null, card: null },
	})
}

describe('cash', () => {
	it.each([
		// due 75.00: handed over → paid, change, what is left
		{ handed: 75, paid: 7_500, change: 0, done: true },
		{ handed: 100, paid: 7_500, change: 2_500, done: true },
		{ handed: 50, paid: 5_000, change: 0, done: false },
	])(
		'handed over $handed of 75: pays $paid, change $change, completes: $done',
		({ handed, paid, change, done }) => {
			const play = new Play().open().take(item('A', 7_500)).do({ kind: 'startTender' }, cash(handed))
			const tender = play.state.sale?.tenders[0]
			expect(tender).toEqual({
				kind: 'cash',
				amountMinor: paid,
				handedOverMinor: handed * 100,
				changeMinor: change,
			})
			expect(play.kinds().includes('saleCompleted')).toBe(done)
			expect(play.state.sale?.stage).toBe(done ? 'completing' : 'tendering')
		},
	)

	it('nothing handed over is refused while something is due', () => {
		const play = new Play().open().take(item('A', 100)).do({ kind: 'startTender' }, cash(0))
		expect(play.result).toMatchObject({ kind: 'refused', code: 'amountInvalid' })
		expect(play.state.sale?.tenders).toEqual([])
	})

	it('change that nobody would expect is refused: a slip of the fingers takes nothing', () => {
		const play = new Play().open().take(item('A', 7_500)).do({ kind: 'startTender' }, cash(1_076))
		expect(play.result).toMatchObject({ code: 'changeTooLarge', limitMinor: 100_000 })
		expect(play.do(cash(1_075)).kinds()).toContain('saleCompleted')
	})

	it('a tender that cannot be taken is refused with its reason', () => {
		const play = new Play().open()
		expect(play.do(cash(1)).result).toMatchObject({ code: 'basketEmpty' })
		expect(play.take(item('A', 10_000)).do(cash(1)).result).toMatchObject({ code: 'payKeyFirst' })
		play.do({ kind: 'startTender' }, ...Array.from({ length: 12 }, () => cash(1)))
		expect(play.state.sale?.tenders).toHaveLength(12)
		for (const other of [cash(88), { kind: 'payWithCard' }, storedValue(1)] as const)
			expect(play.do(other).result, other.kind).toMatchObject({ code: 'tooManyTenders', detail: '12' })
		const asked = withMember().do(storedValue(50))
		expect(asked.do(cash(1)).result).toMatchObject({ code: 'paymentRunning' })
		expect(asked.do({ kind: 'payWithCard' }).result).toMatchObject({ code: 'paymentRunning' })
	})

	it('a second tender after completion is refused and takes nothing', () => {
		const play = new Play().open().take(item('A', 100)).do({ kind: 'startTender' }, cash(1), cash(1))
		expect(play.result).toMatchObject({ code: 'notNow' })
		expect(play.kinds().filter((kind) => kind === 'saleCompleted')).toHaveLength(1)
	})
})

describe('stored value', () => {
	it('is named and saved before it is asked for, and pays when approved', () => {
		const play = withMember().do(storedValue(50))
		const asked = play.effect('authorise')
		expect(play.state.sale?.authorising).toMatchObject({ authKey: asked.authKey, amountMinor: 5_000 })
		expect(play.state.sale?.tenders).toEqual([])
		approve(play, { kind: 'hold' }).do(cash(25))
		const sale = play.last('saleCompleted')
		expect(sale.tenders.map((tender) => [tender.kind, tender.amountMinor])).toEqual([
			['storedValue', 5_000],
			['cash', 2_500],
		])
		expect(sale.totals.totalMinor).toBe(7_500)
		expect(sale.earned).toEqual([
			{ cardNo: card().cardNo, purse: 'points', amount: 75, keeper: 'centre', voucher: null },
		])
	})

	it('declined: the refusal is said, nothing is paid, another way is open', () => {
		const play = withMember().do(storedValue(75))
		play.do({
			kind: 'authorisationAnswered',
			authKey: play.effect('authorise').authKey,
			answer: { kind: 'declined', refusal: refuse('exceedsLease', { limitMinor: 2_000 }) },
		})
		expect(play.effect('notice').content).toMatchObject({
			kind: 'refusal',
			refusal: { code: 'exceedsLease', limitMinor: 2_000 },
		})
		expect(play.state.sale?.tenders).toEqual([])
		expect(play.do(cash(75)).kinds()).toContain('saleCompleted')
	})

	it('no answer in time: the act is reversed by a journal entry and a late approval changes nothing', () => {
		const play = withMember().do(storedValue(50))
		const { authKey } = play.effect('authorise')
		play.do({ kind: 'authorisationAnswered', authKey, answer: { kind: 'noReply' } })
		expect(play.last('authorisationReversed')).toMatchObject({
			authKey,
			reason: 'noReply',
			authority: null,
			amount: 5_000,
		})
		const late = { kind: 'approved', authority: { kind: 'hold' }, balanceAfter: null, card: null } as const
		play.do({ kind: 'authorisationAnswered', authKey, answer: late })
		expect(play.state.sale?.tenders).toEqual([])
	})

	it('no answer in time: the till decides by itself, under a new key, and the sale goes on', () => {
		const play = withMember().do(storedValue(50))
		const first = play.effect('authorise')
		expect(first.alone).toBe(false)
		play.do({ kind: 'authorisationAnswered', authKey: first.authKey, answer: { kind: 'noReply' } })
		const second = play.effect('authorise')
		expect(second).toMatchObject({ cardNo: first.cardNo, purse: first.purse, amount: 5_000, alone: true })
		expect(second.authKey).not.toBe(first.authKey)
		approve(play, { kind: 'lease', leaseId: 'L1', slice: 1, counter: 1 })
		expect(play.state.sale?.tenders).toMatchObject([{ authKey: second.authKey, amountMinor: 5_000 }])
		expect(play.kinds().filter((kind) => kind === 'authorisationReversed')).toHaveLength(1)
	})

	it.each([
		{ own: refuse('tillAlone', { limitMinor: 0 }), says: 'centreUnreachable' },
		{ own: refuse('exceedsSlice', { limitMinor: 2_000 }), says: 'exceedsSlice' },
		{ own: refuse('cardLost'), says: 'cardLost' },
	])('no answer in time and not covered by the till itself ($own.code): $says', ({ own, says }) => {
		const play = withMember().do(storedValue(50))
		const answered = (answer: AuthoriseAnswer) =>
			play.do({ kind: 'authorisationAnswered', authKey: play.effect('authorise').authKey, answer })
		answered({ kind: 'noReply' })
		answered({ kind: 'declined', refusal: own })
		expect(play.effect('notice').content).toMatchObject({ kind: 'refusal', refusal: { code: says } })
		expect(play.state.sale).toMatchObject({ tenders: [], authorising: null, cardPayment: null })
		expect(play.do(cash(75)).kinds()).toContain('saleCompleted')
	})

	it('an agent whose disk failed it may have got a hold: its reason is read out, and the act is reversed', () => {
		const play = withMember().do(storedValue(50))
		const { authKey } = play.effect('authorise')
		const refusal = { kind: 'refused', code: 'journalFull' } as const
		play.do({ kind: 'authorisationAnswered', authKey, answer: { kind: 'noReply', refusal } })
		expect(play.last('authorisationReversed')).toMatchObject({ authKey, reason: 'noReply' })
		play.do({
			kind: 'authorisationAnswered',
			authKey: play.effect('authorise').authKey,
			answer: { kind: 'declined', refusal: refuse('tillAlone') },
		})
		expect(play.result).toEqual(refusal)
		expect(play.state.sale?.authorising).toBeNull()
	})

	it('not sent: nothing to reverse', () => {
		const play = withMember().do(storedValue(50))
		play.do({
			kind: 'authorisationAnswered',
			authKey: play.effect('authorise').authKey,
			answer: { kind: 'notSent' },
		})
		expect(play.kinds()).not.toContain('authorisationReversed')
		expect(play.result).toMatchObject({ code: 'tillAlone' })
	})

	it('taking the tender back gives back what vouched for it', () => {
		const lease = { kind: 'lease', leaseId: 'L1', slice: 0, counter: 3 } as const
		const play = approve(withMember().do(storedValue(50)), lease).do({
			kind: 'removeTender',
			tenderNumber: 1,
		})
		expect(play.last('authorisationReversed')).toMatchObject({ reason: 'tenderRemoved', authority: lease })
		expect(play.state.sale?.tenders).toEqual([])
	})

	it.each([
		{ why: 'more than is due', input: storedValue(76), code: 'tenderExceedsDue' },
		{ why: 'nothing', input: storedValue(0), code: 'amountInvalid' },
	])('$why is refused before anything is asked', ({ input, code }) => {
		const play = withMember().do(input)
		expect(play.result).toMatchObject({ code })
		expect(play.effects.some((effect) => effect.kind === 'authorise')).toBe(false)
	})

	it.each([
		{ state: 'frozen' as const, code: 'cardFrozen' },
		{ state: 'lost' as const, code: 'cardLost' },
		{ state: 'expired' as const, code: 'cardExpired' },
		{ state: 'blank' as const, code: 'cardNotActive' },
	])('a $state card pays nothing', ({ state, code }) => {
		const play = new Play()
			.open()
			.do({ kind: 'cardRecognised', medium: UID, known: known({ state }) })
			.take(item('A', 100))
			.do({ kind: 'startTender' }, storedValue(1))
		expect(play.result).toMatchObject({ code })
	})

	it('alone, the till process is asked all the same: a slice or the floor limit may vouch', () => {
		const play = withMember()
		play.connection = 'alone'
		play.do(storedValue(50))
		expect(play.effect('authorise')).toMatchObject({ purse: 'storedValue', amount: 5_000 })
		const lease = { kind: 'lease', leaseId: 'L1', slice: 2, counter: 1 } as const
		expect(approve(play, lease).state.sale?.tenders).toMatchObject([{ authority: lease, amountMinor: 5_000 }])
	})

	it('each authorisation has a key of its own', () => {
		const play = withMember().do(storedValue(10))
		const first = play.effect('authorise').authKey
		approve(play, { kind: 'hold' }).do(storedValue(10))
		expect(play.effect('authorise').authKey).not.toBe(first)
	})
})

describe('completion', () => {
	it('the receipt comes after the mirror was asked, once', () => {
		const play = new Play().open().take(item('A', 100)).do({ kind: 'startTender' }, cash(1))
		const seq = play.state.sale?.completedSeq ?? 0
		expect(play.receipts).toEqual([])
		expect(play.effect('confirmMirror')).toEqual({ kind: 'confirmMirror', seq, waitMs: 150 })
		play.do(
			{ kind: 'mirrorAnswered', seq, hash: HASH, confirmed: true },
			{ kind: 'mirrorAnswered', seq, hash: HASH, confirmed: true },
		)
		expect(play.receipts).toHaveLength(1)
		expect(play.effects.filter((effect) => effect.kind === 'openDrawer')).toHaveLength(2) // shift opened, sale paid in cash
		expect(play.state.sale?.stage).toBe('completed')
	})

	it('a power cut between journal and paper goes on to the paper', () => {
		const play = new Play().open().take(item('A', 100)).do({ kind: 'startTender' }, cash(1))
		const seq = play.state.sale?.completedSeq ?? 0
		play.effects = []
		play.do({ kind: 'restarted' })
		expect(play.effect('confirmMirror').seq).toBe(seq)
		expect(play.kinds().filter((kind) => kind === 'saleCompleted')).toHaveLength(1)
	})

	it('not mirrored: said on paper and on screen', () => {
		const play = new Play().open().take(item('A', 100)).do({ kind: 'startTender' }, cash(1))
		play.do({ kind: 'mirrorAnswered', seq: play.state.sale?.completedSeq ?? 0, hash: HASH, confirmed: false })
		expect(play.effect('notice').content).toEqual({ kind: 'notMirrored' })
		expect(play.receipts[0]?.layout.rows.filter((row) => row.kind === 'mark').map((row) => row.text)).toEqual(
			['※ 本单尚未备份到门店'],
		)
	})

	it('the paper says what the entry says, whatever was heard of the card in between', () => {
		const play = withMember().do(cash(75))
		const points = play.last('saleCompleted').earned.find(({ purse }) => purse === 'points')?.amount
		play.do(
			{ kind: 'cardAnswered', medium: UID, known: known({ state: 'lost' }), leased: [] },
			{
				kind: 'mirrorAnswered',
				seq: play.state.sale?.completedSeq ?? 0,
				hash: HASH,
				confirmed: true,
			},
		)
		expect(points).toBeGreaterThan(0)
		expect(JSON.stringify(play.receipts[0]?.layout.rows)).toContain(`"+${points}"`)
	})

	it('what it earned is on paper also when the last word of the card does not say whose it is', () => {
		const play = withMember().do(cash(75))
		const points = play.last('saleCompleted').earned.find(({ purse }) => purse === 'points')?.amount
		play.do(
			{ kind: 'cardAnswered', medium: UID, known: known({ member: null }), leased: [] },
			{
				kind: 'mirrorAnswered',
				seq: play.state.sale?.completedSeq ?? 0,
				hash: HASH,
				confirmed: true,
			},
		)
		expect(play.receipts[0]?.layout.rows).toEqual(
			expect.arrayContaining([
				{ kind: 'pair', left: '卡号', right: '*0017' },
				{ kind: 'pair', left: '本次积分', right: `+${points}` },
			]),
		)
	})

	it('provisional amounts are marked on the paper, confirmed ones are not', () => {
		const texts = (play: Play) => JSON.stringify(play.receipts[0]?.layout.rows)
		const paid = (authority: Parameters<typeof approve>[1]) => {
			const play = approve(withMember().do(storedValue(75)), authority)
			return play.do({
				kind: 'mirrorAnswered',
				seq: play.state.sale?.completedSeq ?? 0,
				hash: HASH,
				confirmed: true,
			})
		}
		expect(texts(paid({ kind: 'hold' }))).not.toContain('待确认')
		expect(texts(paid({ kind: 'lease', leaseId: 'L1', slice: 0, counter: 1 }))).toContain('储值卡 (待确认)')
	})
})

describe('restart', () => {
	it('an authorisation under way is reversed: its outcome is unknown', () => {
		const play = withMember().do(storedValue(50))
		const { authKey } = play.effect('authorise')
		play.do({ kind: 'restarted' })
		expect(play.last('authorisationReversed')).toMatchObject({ authKey, reason: 'noReply' })
		expect(play.state.sale?.authorising).toBeNull()
		expect(play.state.sale?.lines).toHaveLength(2)
	})
})

describe('cancelling a sale', () => {
	it('gives authorised tenders back and tells the journal what was abandoned', () => {
		const play = approve(withMember().do(storedValue(50)), { kind: 'hold' }).do({ kind: 'cancelSale' })
		expect(play.kinds().slice(-2)).toEqual(['authorisationReversed', 'saleCancelled'])
		expect(play.last('saleCancelled')).toMatchObject({ itemCount: 2, totalMinor: 7_500 })
		expect(play.state.sale).toBeNull()
	})
})
