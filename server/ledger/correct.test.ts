/** Who bears what stood on suspense: for each bearer the two accounts, and what the card has afterwards. */
import { expect, it } from 'vitest'
import { Books, purseKey } from './books.ts'
import { type Bearer, correct, type OnSuspense } from './correct.ts'

const CARD = '88000001'
const SPEND: OnSuspense = {
	cardNo: '99999999',
	purse: 'storedValue',
	amount: 40,
	amountMinor: 40,
	kind: 'spend',
	storeId: 'S01',
	tillId: 'S01-01',
	epoch: 1,
	seq: 7,
	ordinal: 1,
	operationKey: null,
}
const AWARD: OnSuspense = { ...SPEND, purse: 'points', kind: 'award' }

const NO_VOUCHER = { voucher_type_id: null, valid_from: null, valid_until: null }

function books(available: number): Books {
	const made = new Books()
	const row = { card_no: CARD, credited: 100, debited: 100 - available, available, held: 0, leased: 0 }
	for (const purse of ['storedValue', 'points'] as const)
		made.purses.set(purseKey(CARD, purse), { ...row, purse, lease_epoch: 0, ...NO_VOUCHER })
	return made
}

const store: Bearer = { kind: 'store' }
const entity: Bearer = { kind: 'entity', legalEntityId: 'LE1' }
const card: Bearer = { kind: 'card', cardNo: CARD }

it.each([
	['a spend, the store', SPEND, store, 'charge:S01:storedValue', 'suspense:S01:storedValue', 50],
	['a spend, an entity', SPEND, entity, 'loss:LE1:storedValue', 'suspense:S01:storedValue', 50],
	['a spend, a card', SPEND, card, `card:${CARD}:storedValue`, 'suspense:S01:storedValue', 10],
	['an award, the store', AWARD, store, 'suspense:S01:points', 'issuer:points', 50],
	['an award, an entity', AWARD, entity, 'suspense:S01:points', 'issuer:points', 50],
	['an award, a card', AWARD, card, 'suspense:S01:points', `card:${CARD}:points`, 90],
])('%s: from %s', (_who, line, bearer, debit, credit, available) => {
	const made = books(50)
	expect(correct(made, line, bearer, 5)).toBeUndefined()
	expect(made.transfers).toHaveLength(1)
	expect(made.transfers[0]).toMatchObject({
		debit_account: debit,
		credit_account: credit,
		amount: 40,
		kind: 'correction',
		card_no: bearer.kind === 'card' ? CARD : '99999999',
		store_id: 'S01',
		seq: 7,
		ordinal: 1_000_001,
		posted_at_ms: 5,
	})
	const purse = made.purse(CARD, line.purse)
	expect(purse?.available).toBe(available)
	expect((purse?.credited ?? 0) - (purse?.debited ?? 0)).toBe(available)
})

it.each([
	['a card that has too little', card, { kind: 'insufficientFunds', cardNo: CARD, available: 39 }],
	['a card that nobody knows', { kind: 'card', cardNo: '1' } as const, { kind: 'unknownCard', cardNo: '1' }],
])('refuses %s and changes nothing', (_who, bearer, refusal) => {
	const made = books(39)
	expect(correct(made, SPEND, bearer, 5)).toEqual(refusal)
	expect([made.transfers.length, made.purse(CARD, 'storedValue')?.available]).toEqual([0, 39])
})
