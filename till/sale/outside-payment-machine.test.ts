import { describe, expect, it } from 'vitest'
import { minor } from '../../protocol/base/money.ts'
import { item, Play } from '../../test/helpers/till-play.ts'
import type { TillInput } from '../events.ts'
import type { OutsideAnswer } from './outside-answer.ts'

const PROOF = {
	kind: 'bankCard',
	approvalCode: '034511',
	maskedPan: '622848******1234',
	scheme: 'UnionPay',
	bankReference: '412300098761',
} as const
const APP = { kind: 'mobilePay', scheme: 'wechat', providerReference: 'WX1', payerMasked: null } as const
const approvedFor = (amount: number, proof: typeof PROOF | typeof APP = PROOF): OutsideAnswer => ({
	kind: 'approved',
	amountMinor: minor(amount),
	proof,
})
const answered = (answer: OutsideAnswer, reference = 'S01-01-1-T1'): TillInput => ({
	kind: 'outsideAnswered',
	reference,
	answer,
})
const byCard = (amount: number | null = null): TillInput => ({
	kind: 'tenderBankCard',
	amountMinor: amount === null ? null : minor(amount),
})
const codeRead: TillInput = { kind: 'paymentCodeRead', scheme: 'wechat', code: '130000000000000001' }

/** 75.00 to pay, at a till with a terminal and a gateway. */
function tendering(): Play {
	const play = new Play()
	play.outsideWays = { terminalId: 'terminal', mobilePay: true }
	return play.open().take(item('A', 7_500)).do({ kind: 'startTender' })
}

describe('a bank card', () => {
	it('is named and saved before the terminal is asked, for all that is due', () => {
		const play = tendering().do(byCard())
		expect(play.state.sale?.outsidePayment).toMatchObject({ reference: 'S01-01-1-T1', state: 'asked' })
		expect(play.effect('askOutside')).toEqual({
			kind: 'askOutside',
			method: 'bankCard',
			reference: 'S01-01-1-T1',
			amountMinor: 7_500,
			act: { kind: 'charge' },
		})
		expect(play.kinds()).not.toContain('saleCompleted')
	})

	it('pays when approved, and the sale is completed with what the terminal said', () => {
		const play = tendering().do(byCard(), answered(approvedFor(7_500)))
		expect(play.last('saleCompleted').tenders).toEqual([
			{ amountMinor: 7_500, reference: 'S01-01-1-T1', terminalId: 'terminal', ...PROOF },
		])
		expect(play.state.shift?.tally.tenders.bankCard).toEqual({ count: 1, amountMinor: 7_500 })
		expect(play.state.sale).toMatchObject({ stage: 'completing', outsidePayment: null })
	})

	it('what the agent says of suspended sales is heard meanwhile, and nothing is refused aloud', () => {
		const play = new Play()
		play.outsideWays = { terminalId: 'terminal', mobilePay: true }
		play.open().take(item('A', 7_500)).do({ kind: 'suspendSale', label: '' })
		const over = play.state.suspended[0]?.saleId ?? null
		expect(over).not.toBeNull()
		play.take(item('B', 1_000)).do({ kind: 'startTender' }, byCard())
		play.do({ kind: 'suspendedListed', sales: [], isWhole: true, over, storedSeq: 9 })
		expect(play.result).toEqual({ kind: 'accepted' })
		expect(play.state.suspended).toEqual([])
		expect(play.state.sale?.outsidePayment).toMatchObject({ state: 'asked' })
	})

	it('a part of it leaves the rest due; the next payment has another reference', () => {
		const play = tendering().do(byCard(5_000), answered(approvedFor(5_000)))
		expect(play.state.sale).toMatchObject({ stage: 'tendering', outsidePayment: null })
		play.do(byCard(), answered(approvedFor(2_500), 'S01-01-1-T2'))
		expect(play.last('saleCompleted').tenders.map((tender) => tender.amountMinor)).toEqual([5_000, 2_500])
	})

	it.each<[string, OutsideAnswer, string]>([
		['declined', { kind: 'declined', reason: '51 insufficient funds' }, 'paymentDeclined'],
		['aborted', { kind: 'aborted' }, 'paymentAborted'],
		['not done', { kind: 'notDone' }, 'paymentNotReady'],
	])('%s: nothing is taken, and the sale goes on', (_, answer, code) => {
		const play = tendering().do(byCard(), answered(answer))
		expect(play.result).toMatchObject({ kind: 'refused', code })
		expect(play.state.sale).toMatchObject({ stage: 'tendering', tenders: [], outsidePayment: null })
		expect(play.do({ kind: 'tenderCash', handedOverMinor: minor(7_500) }).kinds()).toContain('saleCompleted')
	})

	it('unknown: it stays, nothing else can be done, and it is asked about until it is known', () => {
		const play = tendering().do(byCard(), answered({ kind: 'unknown' }))
		expect(play.state.sale?.outsidePayment?.state).toBe('unknown')
		for (const other of [
			{ kind: 'tenderCash', handedOverMinor: minor(7_500) },
			{ kind: 'cancelSale' },
			{ kind: 'backToSale' },
			{ kind: 'itemChosen', code: 'B', item: item('B', 100) },
			byCard(),
			codeRead,
			{ kind: 'closeShift', countedCashMinor: minor(0), count: 'open' },
			{ kind: 'signOff' },
		] satisfies TillInput[]) {
			expect(play.do(other).result, other.kind).toMatchObject({ code: 'paymentRunning' })
		}
		play.effects = []
		play.do({ kind: 'askPayment' })
		expect(play.effect('askOutside').act).toEqual({ kind: 'ask' })
		play.do(answered({ kind: 'inProgress' }), answered({ kind: 'unknown' }), answered(approvedFor(7_500)))
		expect(play.last('saleCompleted').tenders).toHaveLength(1)
	})

	it('nobody asks about a payment whose answer is still awaited', () => {
		const play = tendering().do(byCard())
		play.effects = []
		play.do({ kind: 'askPayment' })
		expect(play.effects).toEqual([])
	})

	it('a restart asks what became of it and charges nothing again', () => {
		const play = tendering().do(byCard())
		play.effects = []
		play.do({ kind: 'restarted' })
		expect(play.state.sale?.outsidePayment?.state).toBe('unknown')
		const asked = play.effects.flatMap((effect) => (effect.kind === 'askOutside' ? [effect.act.kind] : []))
		expect(asked).toEqual(['ask'])
		expect(play.do(answered(approvedFor(7_500))).kinds()).toContain('saleCompleted')
	})

	it('the same outcome twice, or one of another payment, changes nothing', () => {
		const play = tendering().do(byCard(), answered(approvedFor(7_500)), answered(approvedFor(7_500)))
		expect(play.kinds().filter((kind) => kind === 'saleCompleted')).toHaveLength(1)
		const other = tendering().do(byCard(), answered(approvedFor(7_500), 'S01-01-1-T9'))
		expect(other.state.sale?.outsidePayment?.reference).toBe('S01-01-1-T1')
	})

	it('giving up is asked for, and may be too late', () => {
		const play = tendering().do(byCard(), { kind: 'cancelPayment' })
		expect(play.effect('askOutside').act).toEqual({ kind: 'cancel' })
		expect(play.state.sale?.outsidePayment?.cancelling).toBe(true)
		expect(play.do(answered(approvedFor(7_500))).kinds()).toContain('saleCompleted')
	})

	it('cannot be more than is due, nor nothing, nor where there is no terminal', () => {
		expect(tendering().do(byCard(7_501)).result).toMatchObject({
			code: 'tenderExceedsDue',
			limitMinor: 7_500,
		})
		expect(tendering().do(byCard(0)).result).toMatchObject({ code: 'amountInvalid' })
		const play = new Play().open().take(item('A', 100)).do({ kind: 'startTender' }, byCard())
		expect(play.result).toMatchObject({ code: 'paymentNotHere' })
	})
})

describe('charged and not used', () => {
	const paidInPart = () => tendering().do(byCard(5_000), answered(approvedFor(5_000)))
	const returned = {
		method: 'bankCard',
		reference: 'S01-01-1-T1',
		amountMinor: 5_000,
		how: 'byHand',
	}

	it('a removed payment is in the books as to be given back, with a slip', () => {
		const play = paidInPart().do({ kind: 'removeTender', tenderNumber: 1 })
		expect(play.last('outsidePaymentReturned')).toMatchObject({ ...returned, reason: 'tenderRemoved' })
		expect(play.state.sale?.tenders).toEqual([])
		expect(play.receipts).toHaveLength(1)
		expect(play.state.shift?.tally.outsideReturned).toEqual({ count: 1, amountMinor: 5_000 })
	})

	it('so is that of a cancelled sale', () => {
		const play = paidInPart().do({ kind: 'cancelSale' })
		expect(play.last('outsidePaymentReturned')).toMatchObject({ ...returned, reason: 'saleCancelled' })
		expect(play.kinds()).toContain('saleCancelled')
		expect(play.state.sale).toBeNull()
	})

	it('more than was asked for: the sale takes what it asked, the rest goes back', () => {
		const play = tendering().do(byCard(), answered(approvedFor(8_000)))
		expect(play.last('saleCompleted').tenders[0]?.amountMinor).toBe(7_500)
		expect(play.last('outsidePaymentReturned')).toMatchObject({ amountMinor: 500, reason: 'chargedMore' })
	})
})

describe('a payment app', () => {
	it('pays by its code while paying; while selling the code is nothing', () => {
		const play = tendering().do(codeRead)
		expect(play.effect('askOutside').act).toEqual({ kind: 'chargeCode', code: '130000000000000001' })
		expect(JSON.stringify(play.state)).not.toContain('130000000000000001')
		play.do(answered(approvedFor(7_500, APP)))
		expect(play.last('saleCompleted').tenders[0]).toMatchObject({ kind: 'mobilePay', scheme: 'wechat' })
		const selling = tendering().do({ kind: 'backToSale' }, codeRead)
		expect(selling.state.sale?.outsidePayment).toBeNull()
		expect(selling.effect('notice').content).toEqual({ kind: 'cardRefused', reason: 'paymentCode' })
	})

	it('for a part: first the amount, then the code', () => {
		const play = tendering().do({ kind: 'tenderMobilePay', amountMinor: minor(1_000) })
		expect(play.state.sale?.outsidePayment?.state).toBe('awaitingCode')
		expect(play.do(codeRead).effect('askOutside').amountMinor).toBe(1_000)
	})

	it('or the customer scans ours', () => {
		const play = tendering().do({ kind: 'tenderMobilePay', amountMinor: null }, { kind: 'showPaymentQr' })
		expect(play.effect('askOutside')).toMatchObject({ method: 'mobilePay', act: { kind: 'charge' } })
		expect(play.do(answered({ kind: 'inProgress' })).state.sale?.outsidePayment?.state).toBe('inProgress')
		expect(play.do(answered(approvedFor(7_500, APP))).kinds()).toContain('saleCompleted')
	})

	it('before anybody was asked it is given up at once, also by a restart', () => {
		const waiting = () => tendering().do({ kind: 'tenderMobilePay', amountMinor: null })
		for (const end of [{ kind: 'cancelPayment' }, { kind: 'restarted' }] satisfies TillInput[]) {
			const play = waiting().do(end)
			expect(play.state.sale?.outsidePayment).toBeNull()
			expect(() => play.effect('askOutside')).toThrow('no effect')
		}
	})
})
