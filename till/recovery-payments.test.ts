/** A lane that is taken over while somebody outside has charged: that money is neither lost nor charged again. */
import { expect, it } from 'vitest'
import { minor } from '../protocol/base/money.ts'
import { item, Play } from '../test/helpers/till-play.ts'
import type { TillInput } from './events.ts'
import { basketOf, recoveryStep } from './recovery.ts'
import { type Sale, type TillState, tillStateSchema } from './till-state.ts'

const PROOF = { approvalCode: '1', maskedPan: '****1234', scheme: 'UnionPay', bankReference: '' } as const
const byCard = (amount: number): TillInput => ({ kind: 'tenderBankCard', amountMinor: minor(amount) })
const approved = (amount: number, reference: string): TillInput => ({
	kind: 'outsideAnswered',
	reference,
	answer: { kind: 'approved', amountMinor: minor(amount), proof: { kind: 'bankCard', ...PROOF } },
})

/** 75.00 to pay; the till's disk is lost afterwards. */
function lostAfter(...inputs: readonly TillInput[]): Play {
	const lost = new Play()
	lost.outsideWays = { terminalId: 'terminal', mobilePay: true }
	lost
		.open()
		.take(item('A', 7_500))
		.do({ kind: 'startTender' }, ...inputs)
	const { text, version } = basketOf(lost.state, (sale: Sale) => JSON.stringify(sale))
	const entries = lost.entries.map((body, index) => ({
		...{ tillId: 'S01-01', epoch: 1, seq: index + 1, atMs: lost.nowMs, businessDate: '2026-11-21' },
		...{ shiftId: lost.state.shift?.shiftId ?? null, operatorId: null, body },
	}))
	const shiftId = lost.state.shift?.shiftId
	if (shiftId === undefined) throw new Error('no shift')
	const legacy = {
		previous: null,
		shift: { shiftId, entries: entries as never },
		basket: { text, version, epoch: 1, seq: 9 },
	}
	const next = new Play()
	next.outsideWays = lost.outsideWays
	const step = recoveryStep(legacy as never, 'key', { ...next.context(), epoch: 2 })
	next.state = tillStateSchema.parse(JSON.parse(JSON.stringify(step.state satisfies TillState)))
	return next
}

it('what a bank card has paid stays paid; the rest is taken anew', () => {
	const next = lostAfter(byCard(5_000), approved(5_000, 'S01-01-1-T1'), {
		kind: 'tenderCash',
		handedOverMinor: minor(1_000),
	})
	expect(next.state.sale?.tenders).toMatchObject([
		{ kind: 'bankCard', reference: 'S01-01-1-T1', amountMinor: 5_000 },
	])
	expect(next.state.sale?.stage).toBe('selling')
})

it('a payment under way is asked about until it is known, and completes the sale', () => {
	const next = lostAfter(byCard(7_500))
	expect(next.state.sale?.outsidePayment).toMatchObject({ reference: 'S01-01-1-T1', state: 'unknown' })
	expect(next.do({ kind: 'askPayment' }).effect('askOutside').act).toEqual({ kind: 'ask' })
	next.do(approved(7_500, 'S01-01-1-T1'))
	expect(next.last('saleCompleted').tenders).toHaveLength(1)
})

it('one that nobody was asked for yet is forgotten', () => {
	const next = lostAfter({ kind: 'tenderMobilePay', amountMinor: null })
	expect(next.state.sale).toMatchObject({ outsidePayment: null, stage: 'selling' })
})
