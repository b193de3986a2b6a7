import { expect, it } from 'vitest'
import { minor } from '../protocol/base/money.ts'
import { item, known, member } from '../test/helpers/till-play.ts'
import type { Cards } from './ports/cards.ts'
import type { Catalogue } from './ports/catalogue.ts'
import { answerQuery } from './queries.ts'

const MILK = { ...item('1', 1_000), prices: [{ from: '2026-12-01', unitPriceMinor: minor(900) }] }

/** Ports that know one article and one member. */
function asked(businessDate: string | null, phone: string) {
	const field = { value: phone, source: 'headOffice', verified: true, atMs: 1 } as const
	const found = known({ member: member({ fields: { phone: field } }) })
	const catalogue = { searchItems: async () => [MILK] } as unknown as Catalogue
	const cards = { searchMembers: async () => [found] } as unknown as Cards
	return { catalogue, cards, desk: undefined, businessDate, isSignedOn: true }
}

it.each([
	['2026-11-30', 1_000],
	['2026-12-01', 900],
	[null, 1_000],
])('on %s an article is shown at %d', async (businessDate, unitPriceMinor) => {
	const answer = await answerQuery({ kind: 'searchItems', text: 'x', countMax: 5 }, asked(businessDate, ''))
	expect(answer).toMatchObject({ items: [{ itemCode: '1', unitPriceMinor }] })
})

it.each([
	['13812345678', '138****5678'],
	['+8613812345678', '138****5678'],
	['1234567', '****'],
])('of the number %s the screen gets %s', async (phone, shown) => {
	const answer = await answerQuery({ kind: 'searchMembers', text: 'x', countMax: 5 }, asked(null, phone))
	expect(answer).toMatchObject({ members: [{ phone: shown }] })
	expect(JSON.stringify(answer)).not.toContain(phone)
})
