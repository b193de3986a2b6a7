import { describe, expect, it } from 'vitest'
import { hashSchema, operatorIdSchema, saleIdSchema, tillIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { Operator } from '../../protocol/catalogue/catalogue.ts'
import type { EntryBody } from '../../protocol/journal/entry.ts'
import { type SoldSale, soldSaleOf } from '../../protocol/returns/sold-sale.ts'
import { card, item, known, OPERATOR, Play, SUPERVISOR } from '../../test/helpers/till-play.ts'
import type { ClaimAnswer } from '../ports/returns.ts'

const HASH = hashSchema.parse('ab'.repeat(32))
const UID = { kind: 'uid', value: '04A1B2C3D4E580' } as const
const cash = (amountMinor: number) => ({ kind: 'tenderCash', handedOverMinor: minor(amountMinor) }) as const
const look = (saleId: SoldSale['saleId'], asGift = false) =>
	[
		{ kind: 'openDesk', desk: 'return' },
		{ kind: 'receiptAsked', saleId, asGift },
	] as const

/** Two of tea for 60.00 and a cup for 40.00, paid in cash; ready for the next customer. */
function sold(play = new Play().open()): { readonly play: Play; readonly sale: SoldSale } {
	play
		.take(item('TEA', 3_000), item('TEA', 3_000), item('CUP', 4_000))
		.do({ kind: 'startTender' }, cash(10_000))
	const body = play.last('saleCompleted')
	play.do(
		{ kind: 'mirrorAnswered', seq: play.nextSeq - 1, hash: HASH, confirmed: true },
		{ kind: 'nextCustomer' },
	)
	return { play, sale: soldSaleOf(body) }
}

/** The agent answers what the till asked last. */
function answer(play: Play, answered: ClaimAnswer, own: SoldSale | null = null): Play {
	const { kind: _, ...asked } = play.effect('claimReturn')
	const outcome = { answer: answered, own: own && { sale: own, before: [] } }
	return play.do({ kind: 'claimAnswered', asked, outcome })
}

const granted = (sale: SoldSale): ClaimAnswer => ({ kind: 'granted', sale, before: [] })

/** These pieces stand in the basket. */
function returned(
	play: Play,
	sale: SoldSale,
	lines: { lineNumber: number; quantity: number }[],
	asGift = false,
) {
	play.do(...look(sale.saleId, asGift))
	answer(play, granted(sale)).do({ kind: 'returnLines', lines, reason: 'faulty' })
	return answer(play, granted(sale)).do({ kind: 'closeDesk' })
}

/** What the entry says of money holds together. */
function adds(body: Extract<EntryBody, { kind: 'saleCompleted' }>): boolean {
	const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)
	const came = sum(body.tenders.map((tender) => tender.amountMinor)) + (body.roundingMinor ?? 0)
	const credit = sum((body.returns ?? []).map((line) => line.creditMinor))
	return came + credit === body.totals.totalMinor + sum((body.paidBack ?? []).map((back) => back.amountMinor))
}

describe('goods come back', () => {
	it('for cash: one entry says what came back, what it was worth and that it was paid back; Z and drawer know', () => {
		const { play, sale } = sold()
		returned(play, sale, [{ lineNumber: 1, quantity: 1 }]).do({ kind: 'startTender' }, { kind: 'payBack' })
		const body = play.last('saleCompleted')
		expect(body.lines).toEqual([])
		expect(body.returns).toMatchObject([
			{
				from: { saleId: sale.saleId, lineNumber: 1, soldQuantity: 2 },
				quantity: 1,
				creditMinor: 3_000,
				claimId: body.saleId,
				supervisorId: null,
				reason: 'faulty',
			},
		])
		expect(body.paidBack).toEqual([{ kind: 'cash', amountMinor: 3_000 }])
		expect(adds(body)).toBe(true)
		play.do({ kind: 'mirrorAnswered', seq: play.nextSeq - 1, hash: HASH, confirmed: true })
		expect(play.effect('openDrawer')).toBeDefined()
		const countedCashMinor = minor(50_000 + 10_000 - 3_000)
		play.do({ kind: 'nextCustomer' }, { kind: 'closeShift', countedCashMinor, count: 'open' })
		expect(play.last('shiftClosed').settlement).toMatchObject({
			salesMinor: 10_000,
			returns: { count: 1, creditMinor: 3_000 },
			paidBack: { cashMinor: 3_000, cardsMinor: 0, outsideMinor: 0 },
			expectedCashMinor: countedCashMinor,
			differenceMinor: 0,
		})
	})

	it('in exchange: only the difference is paid', () => {
		const { play, sale } = sold()
		returned(play, sale, [{ lineNumber: 1, quantity: 2 }])
			.take(item('POT', 9_000))
			.do({ kind: 'startTender' })
		play.do({ kind: 'payBack' })
		expect(play.result).toMatchObject({ code: 'notNow' })
		play.do(cash(3_000))
		const body = play.last('saleCompleted')
		expect(body.tenders).toMatchObject([{ amountMinor: 3_000 }])
		expect(body.totals.totalMinor).toBe(9_000)
		expect(adds(body)).toBe(true)
	})

	it('whoever only looks at a receipt leaves no sale open, and the next has its number', () => {
		const { play, sale } = sold()
		play.do(...look(sale.saleId))
		answer(play, granted(sale))
		expect(play.state.sale).not.toBeNull()
		play.do({ kind: 'closeDesk' })
		expect(play.state.sale).toBeNull()
		play.take(item('POT', 1_000))
		expect(Number(play.state.sale?.saleId.slice(-6))).toBe(Number(sale.saleId.slice(-6)) + 1)
	})

	it('what comes back stays in the basket when the desk is closed, and when the member goes', () => {
		const { play, sale } = sold()
		returned(play, sale, [{ lineNumber: 1, quantity: 1 }])
		expect(play.state.sale?.returned.receipts).toHaveLength(1)
		play.do({ kind: 'cardRecognised', medium: UID, known: known(card()) }, { kind: 'removeMember' })
		expect(play.state.sale?.card).toBeNull()
		expect(play.state.sale?.returned.receipts).toHaveLength(1)
	})

	it('nothing is taken while something is owed to the customer', () => {
		const { play, sale } = sold()
		returned(play, sale, [{ lineNumber: 2, quantity: 1 }]).take(item('POT', 1_000))
		play.do({ kind: 'startTender' }, cash(1_000))
		expect(play.result).toMatchObject({ kind: 'refused', code: 'nothingDue' })
		expect(play.do({ kind: 'payBack' }).last('saleCompleted').paidBack).toEqual([
			{ kind: 'cash', amountMinor: 3_000 },
		])
	})

	it('what came back elsewhere is refused, by whom is said, and the basket stays as it was', () => {
		const { play, sale } = sold()
		play.do(...look(sale.saleId))
		const byTillId = tillIdSchema.parse('S01-02')
		answer(play, { kind: 'alreadyReturned', lineNumber: 1, byTillId, atMs: 1, isClaim: false })
		expect(play.result).toMatchObject({ code: 'alreadyReturned', detail: 'S01-02' })
		expect(play.state.sale?.returned.receipts).toEqual([])
	})

	it('alone: own sales only', () => {
		const { play, sale } = sold()
		play.do(...look(sale.saleId))
		answer(play, { kind: 'notSent' })
		expect(play.result).toMatchObject({ code: 'returnNotHere' })
	})

	const takeAlone = () => {
		const { play, sale } = sold()
		play.do(...look(sale.saleId))
		answer(play, { kind: 'notSent' }, sale).do({
			kind: 'returnLines',
			lines: [{ lineNumber: 1, quantity: 1 }],
			reason: 'faulty',
		})
		answer(play, { kind: 'notSent' }, sale)
		return { play, sale }
	}

	it.each([
		['her number and PIN', { kind: 'overrideTried', operator: SUPERVISOR, pinRight: true }],
		['her card', { kind: 'operatorPresented', operator: SUPERVISOR }],
	] as const)('alone at a cashier’s till: %s allow it, over a restart; the entry names her', (_, word) => {
		const { play, sale } = takeAlone()
		expect(play.state.guarded).toMatchObject({ kind: 'returnAlone', creditMinor: 3_000 })
		expect(play.state.sale?.returned.receipts).toEqual([])
		play.do({ kind: 'startTender' })
		expect(play.result).toMatchObject({ code: 'overrideOpen' })
		play.do({ kind: 'restarted' }, word)
		answer(play, { kind: 'notSent' }, sale).do({ kind: 'startTender' }, { kind: 'payBack' })
		expect(play.last('saleCompleted').returns).toMatchObject([{ claimId: null, supervisorId: '2001' }])
	})

	it('her word is not needed any more when the agent is back, and is never taken without her PIN', () => {
		const { play, sale } = takeAlone()
		play.do({ kind: 'overrideTried', operator: SUPERVISOR, pinRight: false })
		expect(play.result).toMatchObject({ code: 'pinWrong' })
		play.do({ kind: 'operatorPresented', operator: SUPERVISOR })
		const byTillId = tillIdSchema.parse('S01-02')
		answer(play, { kind: 'alreadyReturned', lineNumber: 1, byTillId, atMs: 1, isClaim: false })
		expect(play.result).toMatchObject({ code: 'alreadyReturned' })
		expect(play.state.sale?.returned.receipts).toEqual([])
		expect(sale.lines).toHaveLength(2)
	})

	it('what waited for her is dropped with Esc, and with its sale', () => {
		const { play } = takeAlone()
		expect(play.do({ kind: 'dropOverride' }).state.guarded).toBeNull()
		const other = takeAlone().play
		other.do({ kind: 'cancelSale' }, { kind: 'operatorPresented', operator: SUPERVISOR })
		expect(other.state.guarded).toBeNull()
		expect(other.state.sale).toBeNull()
	})

	it('alone with a supervisor signed on: the entry names her, and no claim', () => {
		const { play, sale } = sold()
		const supervisor = { ...OPERATOR, role: 'supervisor' as const }
		play.do(
			{ kind: 'signOff' },
			{ kind: 'signOnTried', operatorId: '1001', operator: supervisor, pinRight: true },
			...look(sale.saleId),
		)
		answer(play, { kind: 'notSent' }, sale).do({
			kind: 'returnLines',
			lines: [{ lineNumber: 1, quantity: 1 }],
			reason: 'faulty',
		})
		answer(play, { kind: 'notSent' }, sale).do(
			{ kind: 'closeDesk' },
			{ kind: 'startTender' },
			{ kind: 'payBack' },
		)
		expect(play.last('saleCompleted').returns).toMatchObject([{ claimId: null, supervisorId: '1001' }])
	})

	it('an answer that comes after the sale was cancelled changes nothing', () => {
		const { play, sale } = sold()
		play.do(...look(sale.saleId), { kind: 'closeDesk' }, { kind: 'cancelSale' })
		const before = play.state
		expect(answer(play, granted(sale)).state).toEqual(before)
	})

	it('taken out again, the agent is told that nothing of it is wanted', () => {
		const { play, sale } = sold()
		returned(play, sale, [{ lineNumber: 1, quantity: 1 }]).do({ kind: 'dropReturn', returnNumber: 1 })
		expect(play.effect('tellClaim')).toMatchObject({ saleId: sale.saleId, lines: [] })
		expect(play.do({ kind: 'startTender' }).result).toMatchObject({ code: 'basketEmpty' })
	})

	it('a sale that takes goods back is not put aside; cancelled, it is journaled', () => {
		const { play, sale } = sold()
		returned(play, sale, [{ lineNumber: 1, quantity: 1 }]).do({ kind: 'suspendSale', label: '' })
		expect(play.result).toMatchObject({ code: 'saleHasReturns' })
		play.do({ kind: 'cancelSale' })
		expect(play.last('saleCancelled').saleId).not.toBe(sale.saleId)
	})
})

it('a member whose goods come back is proposed no payment; what they had earned is taken back', () => {
	const play = new Play().open().do({ kind: 'cardRecognised', medium: UID, known: known() })
	const { sale } = sold(play)
	expect(sale.earned).toMatchObject([{ purse: 'points', amount: 100 }])
	play.do({ kind: 'cardRecognised', medium: UID, known: known() })
	returned(play, sale, [{ lineNumber: 2, quantity: 1 }]).do({ kind: 'startTender' }, { kind: 'payWithCard' })
	expect(play.result).toMatchObject({ code: 'nothingDue' })
	play.do({ kind: 'payBack' })
	expect(play.last('saleCompleted')).toMatchObject({
		earned: [],
		takenBack: [{ cardNo: card().cardNo, purse: 'points', amount: 40 }],
	})
})

it('cash is paid back in coins that there are, and the entry says what was left', () => {
	const play = new Play()
	const tenderPolicy = { cashRounding: { unitMinor: 10, mode: 'down' } } as const
	play.profile = { ...play.profile, tenderPolicy }
	play.open().take(item('TEA', 1_005), item('CUP', 2_000)).do({ kind: 'startTender' }, cash(3_000))
	const body = play.last('saleCompleted')
	play.do(
		{ kind: 'mirrorAnswered', seq: play.nextSeq - 1, hash: HASH, confirmed: true },
		{ kind: 'nextCustomer' },
	)
	returned(play, soldSaleOf(body), [{ lineNumber: 1, quantity: 1 }]).do(
		{ kind: 'startTender' },
		{ kind: 'payBack' },
	)
	const back = play.last('saleCompleted')
	expect(back).toMatchObject({ paidBack: [{ kind: 'cash', amountMinor: 1_000 }], roundingMinor: -5 })
	expect(adds(back)).toBe(true)
})

describe('by a gift receipt', () => {
	it('the value goes onto the gift purse of the card that is presented, and nowhere else', () => {
		const { play, sale } = sold()
		returned(play, sale, [{ lineNumber: 2, quantity: 1 }], true).do(
			{ kind: 'startTender' },
			{ kind: 'payBack' },
		)
		expect(play.result).toMatchObject({ code: 'giftCardNeeded' })
		play.do(
			{ kind: 'cardRecognised', medium: UID, known: known() },
			{ kind: 'startTender' },
			{ kind: 'payBack' },
		)
		const body = play.last('saleCompleted')
		expect(body.paidBack).toEqual([{ kind: 'giftValue', cardNo: card().cardNo, amountMinor: 4_000 }])
		expect(body.returns).toMatchObject([{ asGift: true }])
		expect(adds(body)).toBe(true)
	})
})

describe('without a receipt', () => {
	const blind = (quantity: number) =>
		({ kind: 'blindReturned', item: item('TEA', 30_000), quantity, reason: 'faulty' }) as const

	const begun = (role: Operator['role'], quantity: number) =>
		new Play().do(
			{ kind: 'signOnTried', operatorId: '1001', operator: { ...OPERATOR, role }, pinRight: true },
			{ kind: 'openShift', floatMinor: minor(50_000) },
			{ kind: 'openDesk', desk: 'return' },
			blind(quantity),
		)
	const taken = (play: Play) => play.state.sale?.returned.blind ?? []

	it.each([
		{ role: 'cashier', quantity: 1, waits: true },
		{ role: 'supervisor', quantity: 1, waits: false },
		{ role: 'supervisor', quantity: 2, waits: true },
		{ role: 'manager', quantity: 2, waits: false },
	] as const)('$role, $quantity pieces of 300.00: waits for a word $waits', ({ role, quantity, waits }) => {
		const play = begun(role, quantity)
		expect(play.result).toEqual({ kind: 'accepted' })
		expect(play.state.guarded?.kind ?? null).toBe(waits ? 'blindReturned' : null)
		expect(taken(play)).toHaveLength(waits ? 0 : 1)
	})

	it('a supervisor’s card at a cashier’s till allows it, to her limit; she stands in the entry', () => {
		const play = begun('cashier', 1).do({ kind: 'operatorPresented', operator: SUPERVISOR })
		expect(taken(play)).toMatchObject([{ quantity: 1, supervisorId: '2001' }])
		play.do(blind(1), { kind: 'operatorPresented', operator: SUPERVISOR })
		expect(play.result).toMatchObject({ code: 'overrideExceeded', limitMinor: 50_000 })
		const manager = { ...SUPERVISOR, operatorId: operatorIdSchema.parse('9001'), role: 'manager' as const }
		play.do({ kind: 'overrideTried', operator: manager, pinRight: true })
		play.do({ kind: 'closeDesk' }, { kind: 'startTender' }, { kind: 'payBack' })
		expect(play.last('saleCompleted').returns).toMatchObject([
			{ from: null, creditMinor: 30_000, supervisorId: '2001' },
			{ from: null, creditMinor: 30_000, supervisorId: '9001' },
		])
	})
})

it('a number that nobody sold is no receipt', () => {
	const play = new Play().open().do(...look(saleIdSchema.parse('S01-01-1-000099')))
	expect(answer(play, { kind: 'unknownSale' }).result).toMatchObject({ code: 'saleUnknown' })
})
