import { describe, expect, it } from 'vitest'
import { minor } from '../../protocol/base/money.ts'
import type { OverrideRules } from '../../protocol/rules/override-rules.ts'
import { item, OPERATOR, Play, PROFILE, SUPERVISOR } from '../../test/helpers/till-play.ts'
import type { TillInput } from '../events.ts'

const NEVER = { basisPointsMax: 0, amountMinorMax: minor(0) }
const ANYTHING = { basisPointsMax: null, amountMinorMax: null }
const upTo = (amountMinor: number) => ({ basisPointsMax: null, amountMinorMax: minor(amountMinor) })

const RULES: OverrideRules = [
	{
		action: 'noSale',
		limits: { cashier: NEVER, supervisor: ANYTHING, manager: ANYTHING },
		isReasonRequired: false,
		reasons: [],
	},
	{
		action: 'saleCancel',
		limits: { cashier: upTo(5_000), supervisor: upTo(50_000), manager: ANYTHING },
		isReasonRequired: false,
		reasons: [],
	},
	{
		action: 'paidOut',
		limits: { cashier: upTo(1_000), supervisor: ANYTHING, manager: ANYTHING },
		isReasonRequired: false,
		reasons: [],
	},
]

const word = (pinRight = true, operator = SUPERVISOR) =>
	({ kind: 'overrideTried', operator, pinRight }) as const
const paidOut = (amountMinor: number, note = '买笔') =>
	({ kind: 'moveCash', direction: 'paidOut', amountMinor: minor(amountMinor), note }) as const

function strict(): Play {
	const play = new Play()
	play.profile = { ...PROFILE, overrideRules: RULES }
	return play.open()
}

describe('what the table keeps to some', () => {
	it('goes on at once where the table allows it, and names nobody', () => {
		const play = new Play().open().do({ kind: 'openDrawer', why: 'smallChange' }, paidOut(40_000))
		expect(play.state.guarded).toBeNull()
		const opened = { kind: 'drawerOpened', reason: 'noSale', why: 'smallChange' }
		expect(play.last('drawerOpened')).toEqual(opened)
		expect(play.last('cashMoved')).not.toHaveProperty('supervisorId')
	})

	it('opens no drawer until a supervisor allows it; then her name stands in the entry', () => {
		const play = strict()
		const opened = () => play.effects.filter(({ kind }) => kind === 'openDrawer').length
		const before = opened()
		play.do({ kind: 'openDrawer' })
		expect(play.result).toEqual({ kind: 'accepted' })
		expect(play.state.guarded).toEqual({ kind: 'openDrawer' })
		expect(opened()).toBe(before)
		play.do(word(false))
		expect(play.result).toMatchObject({ code: 'pinWrong' })
		play.do(word(true, OPERATOR))
		expect(play.result).toMatchObject({ code: 'overrideNotAllowed' })
		play.do({ kind: 'restarted' }, word())
		expect(opened()).toBe(before + 1)
		expect(play.last('drawerOpened')).toEqual({
			kind: 'drawerOpened',
			reason: 'noSale',
			supervisorId: '2001',
		})
		expect(play.state.shift?.tally.noSaleCount).toBe(1)
		expect(play.state.guarded).toBeNull()
	})

	it('keeps the reason while the drawer waits for her, over a restart', () => {
		const play = strict().do({ kind: 'openDrawer', why: 'drawerCheck' }, { kind: 'restarted' }, word())
		expect(play.last('drawerOpened')).toMatchObject({ why: 'drawerCheck', supervisorId: '2001' })
	})

	it('her card on the reader does the same', () => {
		const play = strict().do(paidOut(1_001))
		expect(play.kinds()).not.toContain('cashMoved')
		play.do({ kind: 'operatorPresented', operator: SUPERVISOR })
		expect(play.last('cashMoved')).toMatchObject({ amountMinor: 1_001, supervisorId: '2001' })
		expect(play.receipts).toHaveLength(1)
	})

	it('calls nobody for what is refused anyway', () => {
		expect(strict().do(paidOut(2_000, ' ')).result).toMatchObject({ code: 'noteMissing' })
		const tooMuch = strict().do(paidOut(60_000))
		expect(tooMuch.result).toMatchObject({ code: 'notEnoughCash' })
		expect(tooMuch.state.guarded).toBeNull()
	})

	it('a sale is judged as it is when she gives her word', () => {
		const play = strict().take(item('A', 5_001)).do({ kind: 'cancelSale' })
		expect(play.state.sale).not.toBeNull()
		play.take(item('B', 60_000)).do(word())
		expect(play.result).toMatchObject({ code: 'overrideExceeded', limitMinor: 50_000 })
		play.do(word(true, { ...SUPERVISOR, role: 'manager' }))
		expect(play.state.sale).toBeNull()
		expect(play.last('saleCancelled')).toMatchObject({ totalMinor: 65_001, supervisorId: '2001' })
	})

	it('within her limit a cashier cancels alone, and an empty basket is nobody’s business', () => {
		const play = strict().take(item('A', 5_000)).do({ kind: 'cancelSale' })
		expect(play.last('saleCancelled')).not.toHaveProperty('supervisorId')
		expect(play.do({ kind: 'cancelSale' }).state.guarded).toBeNull()
	})

	it('cancels nothing without a reason where the store asks for one; it is kept while a supervisor is waited for', () => {
		const play = new Play()
		const reasons = [{ reasonId: 'leftQueue', nameZh: '顾客离开', nameEn: 'Customer left' }]
		const rules = RULES.filter(({ action }) => action !== 'saleCancel')
		const [rule] = RULES.filter(({ action }) => action === 'saleCancel')
		if (rule === undefined) throw new Error('no rule to change')
		play.profile = {
			...PROFILE,
			overrideRules: [...rules, { ...rule, isReasonRequired: true, reasons }],
		}
		play.open().take(item('A', 5_001)).do({ kind: 'cancelSale' })
		expect(play.result).toMatchObject({ kind: 'refused', code: 'reasonMissing' })
		expect([play.state.guarded, play.state.sale?.lines.length]).toEqual([null, 1])
		play.do({ kind: 'cancelSale', why: 'leftQueue' }, { kind: 'restarted' }, word())
		expect(play.last('saleCancelled')).toMatchObject({ why: 'leftQueue', supervisorId: '2001' })
		expect(play.do({ kind: 'cancelSale' }).result).toEqual({ kind: 'accepted' })
	})

	it('asks for no reason where the list has none to choose from', () => {
		const play = new Play()
		play.profile = {
			...PROFILE,
			overrideRules: RULES.map((one) => ({ ...one, isReasonRequired: true, reasons: [] })),
		}
		play.open().take(item('A', 1_000)).do({ kind: 'cancelSale' })
		expect([play.result, play.state.sale]).toEqual([{ kind: 'accepted' }, null])
		expect(play.last('saleCancelled')).not.toHaveProperty('why')
	})

	it.each<TillInput>([
		{ kind: 'startTender' },
		{ kind: 'closeShift', countedCashMinor: minor(0), count: 'blind' },
		{ kind: 'signOff' },
	])('while something waits, $kind is refused; dropped, all is as before', (input) => {
		const play = strict().do({ kind: 'openDrawer' }, input)
		expect(play.result).toMatchObject({ code: 'overrideOpen' })
		play.do({ kind: 'dropOverride' })
		expect(play.state.guarded).toBeNull()
		expect(play.kinds()).not.toContain('drawerOpened')
	})

	it('what nobody in the store may do is refused at once', () => {
		const play = new Play()
		const limits = { cashier: NEVER, supervisor: NEVER, manager: NEVER }
		play.profile = {
			...PROFILE,
			overrideRules: [{ action: 'noSale', limits, isReasonRequired: false, reasons: [] }],
		}
		expect(play.open().do({ kind: 'openDrawer' }).result).toMatchObject({ code: 'overrideExceeded' })
	})

	it('the totals before the count, and the journal of others, are for a supervisor where the store says nothing', () => {
		const play = new Play().open().do({ kind: 'readTotals' })
		expect(play.kinds()).not.toContain('xReportRead')
		expect(play.do(word()).last('xReportRead')).toMatchObject({ supervisorId: '2001' })
		play.do({ kind: 'openJournal' })
		expect(play.state.journalOpenedBy).toBeNull()
		play.do(word())
		expect(play.state.journalOpenedBy).toBe('2001')
		expect(play.last('journalOpened')).toEqual({ kind: 'journalOpened', supervisorId: '2001' })
		expect(play.do({ kind: 'closeJournal' }).state.journalOpenedBy).toBeNull()
	})
})
