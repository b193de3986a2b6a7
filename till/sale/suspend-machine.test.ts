import { describe, expect, it } from 'vitest'
import { hashSchema, saleIdSchema, tillIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { SuspendedSale } from '../../protocol/journal/suspended-sale.ts'
import { card, item, known, NOON, Play, TODAY } from '../../test/helpers/till-play.ts'
import type { RecallAnswer } from '../ports/suspended-sales.ts'
import { recoveryStep } from '../recovery.ts'

const TEA = item('A1', 1_250)
const WOK = item('A2', 9_900)
const HASH = hashSchema.parse('ab'.repeat(32))
const UID = { kind: 'uid', value: '04A1B2C3D4E580' } as const
const suspend = { kind: 'suspendSale', label: '' } as const
const FIRST = saleIdSchema.parse('S01-01-1-000001')

/** Asks for a sale and is answered. */
function recall(
	play: Play,
	saleId: string,
	answer: RecallAnswer,
	more: { own?: SuspendedSale | null; despite?: boolean; purpose?: 'recallSale' | 'discardSuspended' } = {},
): Play {
	const asks = { saleId: saleIdSchema.parse(saleId), despite: more.despite ?? false }
	play.effects = []
	play.do({ kind: more.purpose ?? 'recallSale', ...asks })
	if (play.result.kind === 'refused') return play
	const { kind: _, ...asked } = play.effect('recallSale')
	return play.do({ kind: 'recallAnswered', asked, outcome: { answer, own: more.own ?? null } })
}

function basketOfEntry(play: Play): SuspendedSale {
	const { kind: _kind, recalledFrom: _from, ...sale } = play.last('saleSuspended')
	return sale
}

const code = (play: Play) => (play.result.kind === 'refused' ? play.result.code : play.result.kind)
const recalled = (sale: SuspendedSale | null): RecallAnswer => ({ kind: 'recalled', sale, takenFrom: null })

describe('suspending', () => {
	it('puts the whole basket into one entry and frees the till', () => {
		const play = new Play().open().take(TEA, TEA, WOK)
		play.do({ kind: 'cardAnswered', medium: UID, known: known(), leased: [] })
		play.do({ kind: 'voidLine', lineNumber: 2 }, { kind: 'suspendSale', label: ' 去取钱包 ' })
		expect(play.last('saleSuspended')).toMatchObject({
			saleId: FIRST,
			label: '去取钱包',
			cardNo: card().cardNo,
			itemCount: 2,
			totalMinor: 2_500,
			lines: [
				{ lineNumber: 1, quantity: 2, item: TEA, voided: false },
				{ lineNumber: 2, voided: true },
			],
			recalledFrom: null,
		})
		expect(play.state.sale).toBeNull()
		expect(play.state.suspended).toMatchObject([
			{
				saleId: FIRST,
				suspendedAtMs: NOON,
				operatorId: '1001',
				businessDate: TODAY,
				atAgent: false,
				seq: 3,
				name: { zh: '王女士', en: 'Ms Wang' },
			},
		])
		play.take(TEA).do({ kind: 'startTender' }, { kind: 'tenderCash', handedOverMinor: minor(1_250) })
		expect(play.last('saleCompleted')).toMatchObject({ saleId: 'S01-01-1-000002' })
		expect(play.last('saleCompleted').recalledFrom).toBeUndefined()
	})

	it('refuses what cannot wait', () => {
		expect(code(new Play().do(suspend))).toBe('notSignedOn')
		expect(code(new Play().open().do(suspend))).toBe('basketEmpty')
		const paid = new Play().open().take(WOK).do({ kind: 'startTender' })
		paid.do({ kind: 'tenderCash', handedOverMinor: minor(100) }, suspend)
		expect(code(paid)).toBe('saleHasPayments')
		paid.do({ kind: 'removeTender', tenderNumber: 1 }, suspend)
		expect(code(paid)).toBe('accepted')
		const loading = new Play().open().take(TEA).do({ kind: 'openDesk', desk: 'load' })
		loading.do({ kind: 'cardAnswered', medium: UID, known: known(), leased: [] })
		loading.do({ kind: 'addLoad', purse: 'storedValue', amountMinor: minor(10_000) }, suspend)
		expect(code(loading)).toBe('saleHasLoads')
	})

	it('lets a shift be closed and the operator sign off while sales wait', () => {
		const play = new Play().open().take(TEA).do(suspend)
		play.do({ kind: 'closeShift', countedCashMinor: minor(50_000), count: 'open' })
		expect(play.last('shiftClosed').settlement).toMatchObject({ saleCount: 0, differenceMinor: 0 })
		expect(play.state.suspended).toHaveLength(1)
	})
})

describe('recalling', () => {
	const other = (): SuspendedSale => basketOfEntry(new Play().open().take(TEA, WOK).do(suspend))

	it('goes on under a number of its own, at the prices that were taken, and asks for its card anew', () => {
		const basket = { ...other(), cardNo: card().cardNo }
		const play = recall(new Play().open(), 'S01-02-1-000007', recalled(basket))
		expect(play.last('saleRecalled')).toEqual({
			kind: 'saleRecalled',
			saleId: 'S01-02-1-000007',
			newSaleId: FIRST,
			recallKey: 'S01-01/1/S01-02-1-000007',
			doubt: null,
		})
		const { kind: _, ...asked } = play.effect('lookUpCard')
		expect(asked).toEqual({ medium: { kind: 'cardNo', value: card().cardNo }, forSale: FIRST })
		expect(play.state.sale?.lines).toEqual(basket.lines)
		play.do({ kind: 'startTender' }, { kind: 'tenderCash', handedOverMinor: minor(11_150) })
		expect(play.last('saleCompleted')).toMatchObject({ saleId: FIRST, recalledFrom: 'S01-02-1-000007' })
		// What is heard of its card only now is not for the next customer.
		const seq = play.state.sale?.completedSeq ?? 0
		play.do({ kind: 'mirrorAnswered', seq, hash: HASH, confirmed: true }, { kind: 'nextCustomer' })
		play.take(TEA).do({ kind: 'cardAnswered', ...asked, known: known(), leased: [] })
		expect(play.state.sale).toMatchObject({ saleId: 'S01-01-1-000002', card: null })
	})

	it('keeps the card of a customer who showed it first', () => {
		const play = new Play().open().do({ kind: 'cardRecognised', medium: UID, known: known() })
		recall(play, 'S01-02-1-000007', recalled(other()))
		expect(play.state.sale).toMatchObject({ saleId: FIRST, card: { card: { cardNo: card().cardNo } } })
		expect(play.effects.map(({ kind }) => kind)).not.toContain('lookUpCard')
	})

	it('never falls into a basket that has begun, nor takes a sale twice', () => {
		const busy = new Play().open().take(TEA)
		expect(code(recall(busy, 'S01-02-1-000007', recalled(other())))).toBe('saleOpen')
		const play = new Play().open().do({ kind: 'recallSale', saleId: FIRST, despite: false })
		const { kind: _, ...asked } = play.effect('recallSale')
		play.take(TEA).do({ kind: 'recallAnswered', asked, outcome: { answer: recalled(other()), own: null } })
		expect(code(play)).toBe('saleOpen')
		expect(play.kinds()).not.toContain('saleRecalled')
		const twice = recall(new Play().open(), 'S01-02-1-000007', recalled(other())).do({ kind: 'cancelSale' })
		expect(code(recall(twice, 'S01-02-1-000007', recalled(other())))).toBe('suspendedTaken')
	})

	it('says who has it, and takes it from there only when told to', () => {
		const byTillId = tillIdSchema.parse('S01-03')
		const play = recall(new Play().open(), 'S01-02-1-000007', { kind: 'taken', byTillId })
		expect(play.result).toMatchObject({ code: 'suspendedAtOtherTill', detail: 'S01-03' })
		const answer = { kind: 'recalled', sale: other(), takenFrom: byTillId } as const
		recall(play, 'S01-02-1-000007', answer, { despite: true })
		expect(play.last('saleRecalled').doubt).toEqual({ kind: 'takenBy', tillId: 'S01-03' })
		for (const [kind, refusal] of [
			['unknown', 'suspendedUnknown'],
			['noReply', 'recallNoReply'],
		] as const)
			expect(code(recall(new Play().open(), 'S01-02-1-000007', { kind }))).toBe(refusal)
	})

	it('alone, takes what it put aside itself; with a warning once the store may have had it', () => {
		const isAlone = (play: Play): Play => {
			play.connection = 'alone'
			return play
		}
		const play = isAlone(new Play().open()).take(TEA).do(suspend)
		const own = basketOfEntry(play)
		const notSent = { kind: 'notSent' } as const
		expect(code(recall(play, 'S01-02-1-000007', notSent))).toBe('suspendedNotHere')
		recall(play, FIRST, notSent, { own })
		expect(play.last('saleRecalled').doubt).toBeNull()
		expect(play.state.suspended).toEqual([])
		// Sent, or perhaps sent: its link may have gone before the store's list came.
		const sent = [
			isAlone(new Play().open().take(TEA).do(suspend)),
			isAlone(new Play().open()).take(TEA).do(suspend, { kind: 'agentMet', diskId: 'one' }),
			isAlone(new Play().open()).take(TEA).do(suspend, { kind: 'restarted' }),
		]
		for (const told of sent) {
			expect(code(recall(told, FIRST, notSent, { own }))).toBe('suspendedMayBeTaken')
			recall(told, FIRST, notSent, { own, despite: true })
			expect(told.last('saleRecalled').doubt).toEqual({ kind: 'alone' })
		}
	})

	it('takes its own from its journal when the agent has not seen it yet', () => {
		const play = new Play().open().take(TEA).do(suspend)
		recall(play, FIRST, recalled(null), { own: basketOfEntry(play) })
		expect(play.state.sale).toMatchObject({ saleId: 'S01-01-1-000002', recalledFrom: FIRST })
	})
})

describe('a lost till', () => {
	const legacyOf = (play: Play, sale: unknown) => {
		const { shift } = play.state
		if (shift === null) throw new Error('no shift')
		const facts = { tillId: tillIdSchema.parse('S01-01'), epoch: 1, atMs: NOON, operatorId: null }
		const entries = play.entries.map((body, index) => ({
			...facts,
			seq: index + 1,
			businessDate: shift.businessDate,
			shiftId: shift.shiftId,
			body,
		}))
		const basket = { epoch: 1, seq: 2, version: 1, text: JSON.stringify(sale) }
		return { previous: null, shift: { shiftId: shift.shiftId, entries }, basket }
	}
	const recover = (play: Play, sale: unknown) =>
		recoveryStep(legacyOf(play, sale), 'key', { ...play.context(), epoch: 2 })

	it('leaves a basket that it had put aside on the list only', () => {
		const play = new Play().open().take(TEA)
		const { sale } = play.state
		expect(recover(play, sale).state.sale?.lines).toHaveLength(1)
		play.do(suspend)
		expect(recover(play, sale).state.sale).toBeNull()
	})

	it('had taken a suspended sale: whoever goes on with it says so, once', () => {
		const play = new Play().open()
		const before = play.entries.length
		recall(play, 'S01-02-1-000007', recalled(basketOfEntry(new Play().open().take(TEA).do(suspend))))
		const { sale } = play.state
		const kinds = () => recover(play, sale).entries.map(({ body }) => body.kind)
		expect(kinds()).toEqual(['epochOpened'])
		play.entries = play.entries.slice(0, before)
		expect(kinds()).toEqual(['epochOpened', 'saleRecalled'])
		expect(recover(play, sale).state.sale).toMatchObject({ recalledFrom: 'S01-02-1-000007' })
	})
})

describe('discarding', () => {
	it('is a supervisor’s to decide, and written down', () => {
		const play = new Play().open().take(TEA).do(suspend)
		const own = basketOfEntry(play)
		expect(code(recall(play, FIRST, recalled(own), { purpose: 'discardSuspended' }))).toBe('supervisorNeeded')
		play.state = {
			...play.state,
			operator: play.state.operator && { ...play.state.operator, role: 'supervisor' },
		}
		recall(play, FIRST, recalled(own), { purpose: 'discardSuspended' })
		expect(play.last('suspendedSaleDiscarded')).toMatchObject({
			saleId: FIRST,
			itemCount: 1,
			totalMinor: 1_250,
		})
		expect(play.state.sale).toBeNull()
	})
})

describe('the agent’s list', () => {
	it('takes away what went elsewhere, and what another disk has lost is offered again', () => {
		const play = new Play().open().take(TEA).do(suspend)
		const listed = (sales: Play['state']['suspended']) =>
			play.do({ kind: 'suspendedListed', sales, isWhole: true, over: null, storedSeq: 3 })
		const own = play.state.suspended
		play.do({ kind: 'agentMet', diskId: 'one' })
		listed(own)
		expect(play.state.suspended).toMatchObject([{ atAgent: true }])
		play.do({ kind: 'agentMet', diskId: 'two' })
		listed([])
		expect(play.effect('offerSuspended').saleId).toBe(FIRST)
		listed(own)
		listed([])
		expect(play.state.suspended).toEqual([])
	})

	it('one that went elsewhere before this till saw it on a list is offered, heard to be over, and forgotten', () => {
		const play = new Play().open().take(TEA).do(suspend)
		const listed = (over: typeof FIRST | null) =>
			play.do({ kind: 'suspendedListed', sales: [], isWhole: true, over, storedSeq: 9 })
		listed(null)
		expect(play.effect('offerSuspended').saleId).toBe(FIRST)
		listed(FIRST)
		expect(play.state.suspended).toEqual([])
	})

	it('one that cannot be offered because it is pruned here is forgotten, unless a list came meanwhile that has it', () => {
		const play = new Play().open().take(TEA).do(suspend)
		const listed = (sales: Play['state']['suspended']) =>
			play.do({ kind: 'suspendedListed', sales, isWhole: true, over: null, storedSeq: 9 })
		const own = play.state.suspended
		listed(own)
		play.do({ kind: 'suspendedPruned', saleId: FIRST })
		expect(play.state.suspended).toHaveLength(1)
		const other = new Play().open().take(TEA).do(suspend)
		other.do({ kind: 'suspendedPruned', saleId: FIRST })
		expect(other.state.suspended).toEqual([])
	})
})
