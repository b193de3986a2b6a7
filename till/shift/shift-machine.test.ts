import { describe, expect, it } from 'vitest'
import { hashSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { type CashDirection, tillSettlementSchema } from '../../protocol/journal/entry.ts'
import type { OverrideRule } from '../../protocol/rules/override-rules.ts'
import { item, NOON, OPERATOR, Play, PROFILE, SUPERVISOR, TODAY } from '../../test/helpers/till-play.ts'
import { reasonsView } from './guarded-view.ts'

const HASH = hashSchema.parse('00'.repeat(32))
const tryPin = (pinRight: boolean) =>
	({ kind: 'signOnTried', operatorId: '1001', operator: OPERATOR, pinRight }) as const

function sell(play: Play, priceMinor: number): Play {
	play
		.take(item('A', priceMinor))
		.do({ kind: 'startTender' }, { kind: 'tenderCash', handedOverMinor: minor(priceMinor + 5) })
	return play.do(
		{ kind: 'mirrorAnswered', seq: play.state.sale?.completedSeq ?? 0, hash: HASH, confirmed: true },
		{ kind: 'nextCustomer' },
	)
}

describe('signing on', () => {
	it('is journaled under the operator who signed on', () => {
		const play = new Play().do(tryPin(true))
		expect(play.state.operator?.name).toBe('李娜')
		expect(play.last('operatorSignedOn')).toEqual({ kind: 'operatorSignedOn', operatorId: '1001' })
	})

	it('five wrong PINs lock the till for a minute, across a restart, and the right PIN does not help meanwhile', () => {
		const play = new Play()
		for (let attempt = 1; attempt <= 4; attempt++)
			expect(play.do(tryPin(false)).result).toMatchObject({ code: 'pinWrong' })
		expect(play.do(tryPin(false)).result).toMatchObject({ code: 'pinLocked', seconds: 60 })
		play.do({ kind: 'restarted' })
		play.nowMs = NOON + 59_000
		expect(play.do(tryPin(true)).result).toMatchObject({ code: 'pinLocked', seconds: 1 })
		play.nowMs = NOON + 60_000
		expect(play.do(tryPin(true)).result).toEqual({ kind: 'accepted' })
	})

	it('an operator whom nobody knows is said, and uses up no try', () => {
		const play = new Play()
		const unknown = { kind: 'signOnTried', operatorId: '7777', operator: null, pinRight: false } as const
		for (let attempt = 1; attempt <= 9; attempt++) {
			expect(play.do(unknown).result).toMatchObject({ code: 'operatorUnknown' })
		}
		expect(play.do(tryPin(true)).result).toEqual({ kind: 'accepted' })
	})

	it('a clock set back never locks for longer than one lock', () => {
		const play = new Play()
		for (let attempt = 1; attempt <= 5; attempt++) play.do(tryPin(false))
		play.nowMs = NOON - 86_400_000
		expect(play.do(tryPin(true)).result).toMatchObject({ code: 'pinLocked', seconds: 60 })
		play.nowMs += 30_000
		expect(play.do(tryPin(true)).result).toMatchObject({ code: 'pinLocked', seconds: 30 })
		play.nowMs += 30_000
		expect(play.do(tryPin(true)).result).toEqual({ kind: 'accepted' })
	})
})

describe('the shift', () => {
	it('opens on the business date of its store, with its float', () => {
		const play = new Play().open()
		expect(play.state.shift?.businessDate).toBe(TODAY)
		expect(play.last('shiftOpened')).toMatchObject({ floatMinor: 50_000 })
	})

	it('closes with counts that add up: float + cash kept = expected; counted − expected = difference', () => {
		const play = sell(sell(new Play().open(), 1_999), 3_001)
		play.do(
			{ kind: 'openDrawer', why: 'smallChange' },
			{ kind: 'closeShift', countedCashMinor: minor(54_990), count: 'blind' },
		)
		expect(play.last('shiftClosed').settlement).toMatchObject({
			saleCount: 2,
			salesMinor: 5_000,
			tenders: { cash: { count: 2, amountMinor: 5_000 }, storedValue: { count: 0, amountMinor: 0 } },
			noSaleCount: 1,
			noSaleReasons: [{ reason: 'smallChange', count: 1 }],
			floatMinor: 50_000,
			expectedCashMinor: 55_000,
			countedCashMinor: 54_990,
			differenceMinor: -10,
		})
		expect(play.state.shift).toBeNull()
	})

	it.each([
		{
			why: 'closing over an open basket',
			play: () => new Play().open().take(item('A', 100)),
			input: { kind: 'closeShift', countedCashMinor: minor(0), count: 'open' } as const,
			code: 'saleOpen',
		},
		{
			why: 'signing off over an open basket',
			play: () => new Play().open().take(item('A', 100)),
			input: { kind: 'signOff' } as const,
			code: 'saleOpen',
		},
		{
			why: 'a second shift',
			play: () => new Play().open(),
			input: { kind: 'openShift', floatMinor: minor(0) } as const,
			code: 'shiftAlreadyOpen',
		},
		{
			why: 'a reprint of nothing',
			play: () => new Play().open(),
			input: { kind: 'reprint' } as const,
			code: 'nothingToPrint',
		},
	])('$why is refused', ({ play, input, code }) => {
		expect(play().do(input).result).toMatchObject({ kind: 'refused', code })
	})

	it('a reprint is journaled and marked as a copy', () => {
		const play = sell(new Play().open(), 100).do({ kind: 'reprint' })
		expect(play.receipts.map((receipt) => receipt.copy)).toEqual([false, true])
		expect(play.kinds().at(-1)).toBe('receiptReprinted')
	})

	it('cash that moves without a sale is counted, told and printed; never more out than should be in', () => {
		const move = (direction: CashDirection, yuan: number, note = '') =>
			({ kind: 'moveCash', direction, amountMinor: minor(yuan * 100), note }) as const
		const play = sell(new Play().open(), 10_000)
		play.do(move('loan', 100), move('pickup', 550), move('paidIn', 20, '押金'), move('paidOut', 5, '买笔'))
		expect(play.last('cashMoved')).toEqual({
			kind: 'cashMoved',
			direction: 'paidOut',
			amountMinor: 500,
			note: '买笔',
		})
		expect(play.do(move('paidOut', 1)).result).toMatchObject({ code: 'noteMissing' })
		expect(play.do(move('pickup', 166)).result).toMatchObject({ code: 'notEnoughCash', limitMinor: 16_500 })
		play.do({ kind: 'closeShift', countedCashMinor: minor(16_500), count: 'open' })
		expect(play.last('shiftClosed').settlement).toMatchObject({
			cashMoved: { loanMinor: 10_000, pickupMinor: 55_000, paidInMinor: 2_000, paidOutMinor: 500 },
			expectedCashMinor: 16_500,
			differenceMinor: 0,
		})
		expect(play.receipts.filter((receipt) => JSON.stringify(receipt.layout).includes('签字'))).toHaveLength(4)
	})

	it('an X report reads and closes nothing', () => {
		const play = sell(new Play().open(), 1_999)
		play.do({ kind: 'takeOverTried', operator: SUPERVISOR, pinRight: true })
		const before = play.state.shift
		play.do({ kind: 'readTotals' })
		expect(play.state.shift).toEqual(before)
		expect(play.last('xReportRead').salesMinor).toBe(1_999)
		expect(JSON.stringify(play.receipts.at(-1)?.layout)).not.toContain('实点现金')
	})

	it('opens no drawer without a sale and without a reason, where the store asks for one', () => {
		const play = new Play().open()
		const opened = () => play.effects.filter(({ kind }) => kind === 'openDrawer').length
		const before = opened()
		for (const input of [{ kind: 'openDrawer' }, { kind: 'openDrawer', why: ' ' }] as const)
			expect(play.do(input).result).toMatchObject({ kind: 'refused', code: 'reasonMissing' })
		expect([opened(), play.kinds().includes('drawerOpened')]).toEqual([before, false])
		expect(play.state.shift?.tally.noSaleCount).toBe(0)
		play.do({ kind: 'openDrawer', why: 'drawerCheck' })
		expect(opened()).toBe(before + 1)
	})

	it('a list of reasons that is empty asks for none, whatever the rule says: else no drawer could be opened', () => {
		const play = new Play()
		const limits = { basisPointsMax: null, amountMinorMax: null }
		const rule = {
			action: 'noSale',
			limits: { cashier: limits, supervisor: limits, manager: limits },
			isReasonRequired: true,
			reasons: [],
		} as const satisfies OverrideRule
		play.profile = { ...PROFILE, overrideRules: [rule] }
		play.open().do({ kind: 'openDrawer' })
		expect(play.result.kind).toBe('accepted')
		expect(reasonsView(play.profile).noSale).toEqual({ isReasonRequired: false, reasons: [] })
	})

	it('X and Z count the openings by their reasons, those without one too, and paper says them by name', () => {
		const play = new Play()
		const limits = { basisPointsMax: null, amountMinorMax: null }
		play.profile = {
			...PROFILE,
			overrideRules: [
				{
					action: 'noSale',
					limits: { cashier: limits, supervisor: limits, manager: limits },
					isReasonRequired: false,
					reasons: [{ reasonId: 'smallChange', nameZh: '换零钱', nameEn: 'Small change' }],
				},
			],
		}
		play.open()
		for (const why of ['smallChange', undefined, 'lampTest', 'smallChange'])
			play.do({ kind: 'openDrawer', why })
		expect(play.last('drawerOpened')).toMatchObject({ why: 'smallChange' })
		expect(play.entries.filter((body) => body.kind === 'drawerOpened')[1]).not.toHaveProperty('why')
		play.do({ kind: 'closeShift', countedCashMinor: minor(50_000), count: 'blind' })
		const { settlement } = play.last('shiftClosed')
		expect(settlement).toMatchObject({
			noSaleCount: 4,
			noSaleReasons: [
				{ reason: 'lampTest', count: 1 },
				{ reason: 'smallChange', count: 2 },
			],
		})
		expect(tillSettlementSchema.parse(settlement)).toEqual(settlement)
		expect(play.receipts.at(-1)?.layout.rows).toEqual(
			expect.arrayContaining([
				{ kind: 'pair', left: '开钱箱次数', right: '4' },
				{ kind: 'pair', left: '- lampTest', right: '1' },
				{ kind: 'pair', left: '- 换零钱', right: '2' },
			]),
		)
	})
})
