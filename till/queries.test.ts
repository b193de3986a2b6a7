import { expect, it } from 'vitest'
import { minor } from '../protocol/base/money.ts'
import { item, known, member, OPERATOR, PROFILE } from '../test/helpers/till-play.ts'
import type { Query, QueryResult } from './commands.ts'
import type { Cards } from './ports/cards.ts'
import type { Catalogue } from './ports/catalogue.ts'
import type { Journal } from './ports/journal.ts'
import { answerQuery } from './queries.ts'
import { INITIAL_TILL_STATE, type TillState } from './till-state.ts'

type Situation = Partial<TillState> & { readonly businessDate?: string | null; readonly phone?: string }

const MILK = { ...item('1', 1_000), prices: [{ from: '2026-12-01', unitPriceMinor: minor(900) }] }

/** Ports that know one article and one member. */
function ask(query: Query, { businessDate = null, phone = '', ...over }: Situation): Promise<QueryResult> {
	const field = { value: phone, source: 'headOffice', verified: true, atMs: 1 } as const
	const found = known({ member: member({ fields: { phone: field } }) })
	const catalogue = { searchItems: async () => ({ found: [MILK], percentReady: 40 }) } as unknown as Catalogue
	const cards = { searchMembers: async () => ({ found: [found], percentReady: 40 }) } as unknown as Cards
	const shift = businessDate === null ? null : ({ businessDate } as TillState['shift'])
	const state = { ...INITIAL_TILL_STATE, operator: OPERATOR, shift, ...over }
	const ports = { catalogue, journal: {} as Journal }
	return answerQuery(query, ports, { cards, state, profile: PROFILE, operators: [] })
}

it.each([
	['2026-11-30', 1_000],
	['2026-12-01', 900],
	[null, 1_000],
])('on %s an article is shown at %d', async (businessDate, unitPriceMinor) => {
	const answer = await ask({ kind: 'searchItems', text: 'x', countMax: 5 }, { businessDate })
	expect(answer).toMatchObject({ items: [{ itemCode: '1', unitPriceMinor }], percentReady: 40 })
})

it.each([
	['13812345678', '138****5678'],
	['+8613812345678', '138****5678'],
	['1234567', '****'],
])('of the number %s the screen gets %s', async (phone, shown) => {
	const answer = await ask({ kind: 'searchMembers', text: 'x', countMax: 5 }, { phone })
	expect(answer).toMatchObject({ members: [{ phone: shown }], percentReady: 40 })
	expect(JSON.stringify(answer)).not.toContain(phone)
})

it.each([
	['nobody has signed on', { operator: null }],
	['the till is locked', { locked: true }],
])('no member is shown while %s', async (_, over) => {
	const answer = await ask(
		{ kind: 'searchMembers', text: 'x', countMax: 5 },
		{ phone: '13812345678', ...over },
	)
	expect(answer).toEqual({ kind: 'members', members: [], percentReady: 100 })
})
