import { describe, expect, it } from 'vitest'
import { operatorIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { item, OPERATOR, Play, SUPERVISOR } from '../../test/helpers/till-play.ts'

const COLLEAGUE = { ...OPERATOR, operatorId: operatorIdSchema.parse('1002'), name: '陈静' }

const pin = (operator = OPERATOR, pinRight = true) =>
	({ kind: 'signOnTried', operatorId: operator.operatorId, operator, pinRight }) as const
const over = (operator = COLLEAGUE, pinRight = true) =>
	({ kind: 'takeOverTried', operator, pinRight }) as const
const locked = () => new Play().open().take(item('A', 100)).do({ kind: 'lock' })

describe('a locked till', () => {
	it('keeps basket, shift and operator, over a restart, and takes nothing', () => {
		const play = locked().do({ kind: 'restarted' })
		play.take(item('B', 100))
		expect(play.result).toMatchObject({ code: 'tillLocked' })
		for (const input of [
			{ kind: 'startTender' },
			{ kind: 'openDrawer' },
			{ kind: 'signOff' },
			over(),
		] as const)
			expect(play.do(input).result).toMatchObject({ code: 'tillLocked' })
		expect(play.state.sale?.lines).toHaveLength(1)
		expect(play.state.operator?.operatorId).toBe('1001')
		expect(play.last('tillLocked')).toEqual({ kind: 'tillLocked', cause: 'operator' })
	})

	it('whoever is signed on unlocks it and goes on', () => {
		const play = locked().do(pin())
		expect(play.last('tillUnlocked')).toEqual({ kind: 'tillUnlocked', operatorId: '1001' })
		expect(play.take(item('B', 100)).state.sale?.lines).toHaveLength(2)
		expect(play.kinds().filter((kind) => kind === 'operatorSignedOn')).toHaveLength(1)
	})

	it('a supervisor unlocks it too, and the operator stays; another cashier does not', () => {
		const play = locked().do(pin(COLLEAGUE))
		expect(play.result).toMatchObject({ code: 'unlockNotAllowed' })
		expect(play.state.locked).toBe(true)
		play.do(pin(SUPERVISOR))
		expect(play.last('tillUnlocked')).toEqual({ kind: 'tillUnlocked', operatorId: '2001' })
		expect(play.state.operator?.operatorId).toBe('1001')
	})

	it('counts wrong PINs as at sign-on', () => {
		const play = locked()
		for (let attempt = 1; attempt <= 4; attempt++)
			expect(play.do(pin(OPERATOR, false)).result).toMatchObject({ code: 'pinWrong' })
		expect(play.do(pin(OPERATOR, false)).result).toMatchObject({ code: 'pinLocked', seconds: 60 })
		expect(play.do(pin()).result).toMatchObject({ code: 'pinLocked' })
	})

	it('locks itself when nobody is there, but not while a card is being asked', () => {
		expect(new Play().open().do({ kind: 'idled' }).last('tillLocked').cause).toBe('idle')
		expect(new Play().do({ kind: 'idled' }).kinds()).toEqual([])
		expect(
			locked()
				.do({ kind: 'idled' })
				.kinds()
				.filter((kind) => kind === 'tillLocked'),
		).toHaveLength(1)
	})
})

describe('handing over', () => {
	it('another operator goes on with basket and shift; the shift stays the till’s', () => {
		const play = new Play().open().take(item('A', 100))
		const { shift } = play.state
		play.do(over())
		expect(play.state.operator?.operatorId).toBe('1002')
		expect(play.state.shift).toEqual(shift)
		expect(play.state.sale?.lines).toHaveLength(1)
		expect(play.last('tillHandedOver')).toEqual({ kind: 'tillHandedOver', fromOperatorId: '1001' })
		play.do({ kind: 'cancelSale' }, { kind: 'closeShift', countedCashMinor: minor(50_000), count: 'blind' })
		expect(play.last('shiftClosed').settlement.differenceMinor).toBe(0)
	})

	it('needs the PIN of whoever takes over, and somebody else', () => {
		const play = new Play().open()
		expect(play.do(over(COLLEAGUE, false)).result).toMatchObject({ code: 'pinWrong' })
		expect(play.do(over(OPERATOR)).result).toMatchObject({ code: 'notNow' })
		expect(play.state.operator?.operatorId).toBe('1001')
	})
})
