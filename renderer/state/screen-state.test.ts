import { expect, test } from 'vitest'
import { sampleBasket, sampleLine, sampleMember, sampleView } from '../../test/helpers/sample-views.ts'
import type { TillView } from '../../till/view.ts'
import { actingLine, afterView, changedLine, FIRST_SCREEN_STATE } from './screen-state.ts'

const selling = { kind: 'selling' } as const
const empty = sampleView(selling)
const greeted = sampleView(selling, { member: sampleMember() })
const scanned = sampleView(selling, { member: sampleMember(), basket: sampleBasket([sampleLine(0)]) })

test('the greeting opens with the member and folds with the next scan', () => {
	const opened = afterView(FIRST_SCREEN_STATE, empty, greeted, 1)
	expect(opened.sheet).toBe('greeting')
	const folded = afterView(opened, greeted, scanned, 2)
	expect(folded).toMatchObject({ sheet: null, freshLine: { lineNumber: 1, atMs: 2 } })
})

test('a greeting opened again stays while nothing is scanned', () => {
	const again = { ...FIRST_SCREEN_STATE, sheet: 'greeting' as const }
	expect(afterView(again, scanned, { ...scanned, revision: 99 }, 3).sheet).toBe('greeting')
})

test('the device page stays while cards and codes are tried, and goes with the phase', () => {
	const looking = { ...FIRST_SCREEN_STATE, sheet: 'devices' as const }
	const tried = afterView(looking, empty, greeted, 1)
	expect(tried.sheet).toBe('devices')
	expect(afterView(tried, greeted, scanned, 2).sheet).toBe('devices')
	expect(afterView(tried, scanned, sampleView({ kind: 'tendering' } as never), 3).sheet).toBeNull()
})

test('another phase clears what was typed, and a wrong PIN keeps the operator', () => {
	const signedOff = sampleView({ kind: 'signedOff', lockedUntilMs: null, operators: [], presented: null })
	const verifying = sampleView({ kind: 'verifyingPin' })
	const typed = { ...FIRST_SCREEN_STATE, operatorId: '1001', typed: '1234' }
	const trying = afterView(typed, signedOff, verifying, 1)
	expect(trying.operatorId).toBe('1001')
	expect(afterView(trying, verifying, signedOff, 2)).toMatchObject({ operatorId: '1001', typed: '' })
	expect(
		afterView(trying, verifying, sampleView({ kind: 'shiftClosed', lastSettlement: null }), 2).operatorId,
	).toBeNull()
})

test('the line that changed last', () => {
	const before = [sampleLine(0), sampleLine(1)]
	expect(changedLine(before, before)).toBeNull()
	expect(changedLine(before, [...before, sampleLine(2)])).toBe(3)
	expect(changedLine(before, [sampleLine(0, 2), sampleLine(1)])).toBe(1)
	expect(changedLine(before, [sampleLine(0), sampleLine(1, 1, true)])).toBe(2)
})

test('keys act on the chosen line, else on the newest that counts', () => {
	const lines = [sampleLine(0), sampleLine(1), sampleLine(2, 1, true)]
	expect(actingLine(lines, 1)?.lineNumber).toBe(1)
	expect(actingLine(lines, null)?.lineNumber).toBe(2)
	expect(actingLine(lines, 3)?.lineNumber).toBe(2)
	expect(actingLine([], null)).toBeNull()
})

test('digits typed right after the pay key are the amount, and no other phase keeps what was typed', () => {
	const tendering = sampleView({ kind: 'tendering' }, { basket: scanned.basket, member: scanned.member })
	const paying = { ...FIRST_SCREEN_STATE, isPaying: true, typed: '10' }
	expect(afterView(paying, scanned, tendering, 1)).toMatchObject({ typed: '10', isPaying: false })
	expect(afterView({ ...paying, isPaying: false }, scanned, tendering, 1).typed).toBe('')
})

const locked = sampleView({
	kind: 'locked',
	lockedUntilMs: null,
	operators: [
		{ operatorId: '1001', name: '陈晓梅' },
		{ operatorId: '2001', name: '周芳' },
	],
	presented: null,
})

test('a locked till waits for the PIN of whoever is signed on, until another card is presented', () => {
	const waiting = afterView({ ...FIRST_SCREEN_STATE, sheet: 'more', typed: '12' }, scanned, locked, 1)
	expect(waiting).toMatchObject({ operatorId: '1001', typed: '', sheet: null })
	const presented = {
		...locked,
		phase: { ...locked.phase, presented: { operatorId: '2001', atMs: 5 } },
	} as TillView
	const hers = afterView({ ...waiting, typed: '99' }, locked, presented, 2)
	expect(hers).toMatchObject({ operatorId: '2001', typed: '' })
	const back = afterView({ ...hers, operatorId: '1001' }, presented, { ...presented, revision: 9 }, 3)
	expect(back.operatorId).toBe('1001')
})

test('sheets of the shift give way as soon as goods are taken', () => {
	for (const sheet of ['handOver', 'moveCash', 'noSale', 'totals', 'journal'] as const)
		expect(afterView({ ...FIRST_SCREEN_STATE, sheet }, empty, scanned, 1).sheet).not.toBe(sheet)
})
