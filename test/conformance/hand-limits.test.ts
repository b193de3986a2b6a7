/** What a till lets pass, the centre lets pass: whatever is set by hand at the real till, its entry is within limits. */
import { expect, it } from 'vitest'
import { minor } from '../../protocol/base/money.ts'
import type { Operator } from '../../protocol/catalogue/catalogue.ts'
import { isWithinLimits } from '../../server/ledger/hand-limits.ts'
import type { Sale } from '../../server/ledger/post-approvals.ts'
import type { TillInput } from '../../till/events.ts'
import { goodsMinor } from '../../till/sale/basket.ts'
import { item, OPERATOR, Play, PROFILE, SUPERVISOR } from '../helpers/till-play.ts'
import { type Chance, chance } from '../simulation/chance.ts'

const MANAGER: Operator = { ...SUPERVISOR, operatorId: '9001' as Operator['operatorId'], role: 'manager' }
const PEOPLE = [OPERATOR, SUPERVISOR, MANAGER] as const
const LIMITS = { rules: undefined, roles: new Map(PEOPLE.map(({ operatorId, role }) => [operatorId, role])) }

/** A basket of a few articles, with prices and discounts by hand in it, as far as the till and who is called let them be. */
function played(drawn: Chance): Sale | null {
	const play = new Play()
	if (drawn.happens(0.3)) play.profile = { ...PROFILE, taxMode: 'exclusive' }
	play.open()
	const count = drawn.between(1, 6)
	for (let number = 1; number <= count; number += 1)
		play.take(item(`A${number}`, drawn.between(5, drawn.pick([60, 3_000, 30_000]))))
	for (let steps = drawn.between(1, 6); steps > 0; steps -= 1) {
		const before = play.state.sale === null ? 0 : goodsMinor(play.state.sale)
		play.do(wish(drawn, drawn.between(1, count), before))
		if (play.state.sale?.pendingOverride === null) continue
		for (const operator of [SUPERVISOR, MANAGER]) play.do({ kind: 'operatorPresented', operator })
		play.do({ kind: 'dropOverride' })
		// What is changed after somebody gave her word may pass her limit: a person hears of that.
		break
	}
	play.do({ kind: 'startTender' })
	// What the cashier may no longer do alone waits once more.
	if (play.state.sale?.pendingOverride != null)
		play.do({ kind: 'operatorPresented', operator: MANAGER }, { kind: 'startTender' })
	const total = play.state.sale === null ? 0 : goodsMinor(play.state.sale)
	play.do({ kind: 'tenderCash', handedOverMinor: minor(total) })
	const sale = play.entries.findLast(({ kind }) => kind === 'saleCompleted')
	return sale?.kind === 'saleCompleted' ? sale : null
}

function wish(drawn: Chance, lineNumber: number, goods: number): TillInput {
	const basisPoints = drawn.pick([100, 299, 300, 333, 500, 750, 1_500, 2_000, 4_000])
	const amountMinor = minor(drawn.between(1, Math.max(1, Math.floor(goods / drawn.pick([3, 20, 40])))))
	const takes = drawn.happens(0.5)
		? ({ kind: 'rate', basisPoints } as const)
		: ({ kind: 'amount', amountMinor } as const)
	const reason = 'goodwill'
	const what = drawn.between(0, 2)
	if (what === 0) return { kind: 'discountBasket', takes, reason }
	if (what === 1) return { kind: 'discountLine', lineNumber, takes, reason }
	return { kind: 'setLinePrice', lineNumber, unitPriceMinor: minor(drawn.between(1, 30_000)), reason }
}

it('in 2,000 sales', () => {
	let byHand = 0
	let caught = 0
	for (let seed = 1; seed <= 2_000; seed += 1) {
		const sale = played(chance(seed))
		if (sale?.overrides === undefined) continue
		byHand += 1
		expect([seed, isWithinLimits(sale, OPERATOR.operatorId, LIMITS)]).toEqual([seed, true])
		// The same without the word of whoever was called.
		const alone = sale.overrides.map((override) => ({ ...override, supervisorId: null }))
		if (!isWithinLimits({ ...sale, overrides: alone }, OPERATOR.operatorId, LIMITS)) caught += 1
	}
	expect(byHand).toBeGreaterThan(1_000)
	expect(caught).toBeGreaterThan(500)
})
