/** Clearing computed in SQL against a model that a person can follow, and its statement. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Purse } from '../../protocol/card/purse.ts'
import { type RunningCentre, startCentre } from '../../test/centre/running-centre.ts'
import { migrate } from '../database/migrate.ts'
import { type Database, openDatabase } from '../database/pool.ts'
import { clearDay, computeDay, positionsOf } from './clearing.ts'
import { addPolicy, clearingDateAt, clearingWindow, policyOn } from './clearing-policy.ts'
import { type ClearingLine, ledgerAccounts, storedStatement } from './clearing-tables.ts'
import { sharesOf } from './clearing-vouchers.ts'
import { reconcileOnce } from './keep-reconciled.ts'
import { netPerPair, printClearing, statementLines } from './print-clearing.ts'

const POLICY = {
	validFrom: '2026-01-01',
	headOfficeEntity: 'HO',
	minorPer100Points: 150,
	utcOffsetMinutes: 480,
	dayStartsAtHour: 4,
} as const
/** Noon of a clearing date in Shanghai. */
const noonOf = (date: string): number => Date.parse(`${date}T04:00:00Z`)

let centre: RunningCentre
let books: Database
beforeAll(async () => {
	centre = await startCentre()
	await centre.database.rows('CREATE DATABASE clearing')
	books = openDatabase(centre.server.databaseUrl.replace(/yika$/, 'clearing'), 2, () => undefined)
	await migrate(books)
	await books.rows("INSERT INTO legal_entity VALUES ('HO', 'head office'), ('A', 'a'), ('B', 'b')")
	await books.rows("INSERT INTO store VALUES ('SA', 'A', '{}'), ('SB', 'B', '{}'), ('SC', 'A', '{}')")
	await addPolicy(books, POLICY)
})
afterAll(async () => {
	await books.end()
	await centre.stop()
})

interface Moved {
	readonly cardNo: string
	readonly storeId: string | null
	readonly amount: number
	readonly date: string
	readonly out?: boolean
	readonly purse?: Purse
	readonly kind?: 'replace' | 'expire' | 'refund'
	readonly amountMinor?: number
}

let ordinal = 0
async function move(...all: readonly Moved[]): Promise<void> {
	for (const { cardNo, storeId, amount, date, out = false, purse = 'storedValue', ...more } of all) {
		ordinal += 1
		const card = `card:${cardNo}:${purse}`
		const other = out ? `store:${storeId}:${purse}` : `issuer:${purse}`
		await books.rows(
			`INSERT INTO transfer (card_no, purse, debit_account, credit_account, amount, kind, store_id, ordinal, posted_at_ms,
				amount_minor)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			[
				cardNo,
				purse,
				out ? card : other,
				out ? other : card,
				amount,
				more.kind ?? (out ? 'spend' : 'load'),
				storeId,
				ordinal,
				noonOf(date),
				more.amountMinor ?? null,
			],
		)
	}
}

const brief = (lines: readonly ClearingLine[]): unknown[] =>
	lines.map(({ cause, debtor, creditor, quantity, amountMinor }) => [
		cause,
		debtor,
		creditor,
		quantity,
		amountMinor,
	])

describe('a day', () => {
	it('begins where the policy says', () => {
		const { fromMs, toMs } = clearingWindow(POLICY, '2026-03-01')
		expect(new Date(fromMs).toISOString()).toBe('2026-02-28T20:00:00.000Z')
		expect([clearingDateAt(POLICY, fromMs - 1), clearingDateAt(POLICY, fromMs)]).toEqual([
			'2026-02-28',
			'2026-03-01',
		])
		expect(toMs - fromMs).toBe(24 * 3_600_000)
	})

	it('takes the oldest value first, over several spends and days', async () => {
		const card = { cardNo: '10000001' }
		await move(
			{ ...card, storeId: 'SA', amount: 100, date: '2026-02-01' },
			{ ...card, storeId: 'SB', amount: 50, date: '2026-02-01' },
			{ ...card, storeId: null, amount: 30, date: '2026-02-01' },
			{ ...card, storeId: 'SB', amount: 80, date: '2026-02-02', out: true },
			{ ...card, storeId: 'SC', amount: 90, date: '2026-02-03', out: true },
		)
		const at = noonOf('2026-02-09')
		const first = await clearDay(books, '2026-02-02', at, '90')
		expect(brief(first?.lines ?? [])).toEqual([['storedValue', 'A', 'B', 80, 80]])
		const second = await clearDay(books, '2026-02-03', at, '90')
		expect(brief(second?.lines ?? [])).toEqual([
			['storedValue', 'A', 'A', 20, 20],
			['storedValue', 'B', 'A', 50, 50],
			['storedValue', 'HO', 'A', 20, 20],
		])
		expect(second?.positions).toEqual([
			{ legalEntityId: 'A', netMinor: 70 },
			{ legalEntityId: 'B', netMinor: -50 },
			{ legalEntityId: 'HO', netMinor: -20 },
		])
		expect(await storedStatement(books, '2026-02-03')).toEqual(second)
		expect(await clearDay(books, '2026-02-02', at, '90')).toEqual(first)
	})

	it('prices points by the policy, rounded half up', async () => {
		const card = { cardNo: '10000002', purse: 'points' } as const
		await move(
			{ ...card, storeId: 'SA', amount: 100, date: '2026-02-04' },
			{ ...card, storeId: 'SB', amount: 33, date: '2026-02-05', out: true },
		)
		const statement = await computeDay(books, '2026-02-05', noonOf('2026-02-05'))
		expect(brief(statement?.lines ?? [])).toEqual([['points', 'A', 'B', 33, 50]])
		expect(statement?.complete).toBe(false)
	})

	it('shows a sale that came late under its own business date', async () => {
		const card = { cardNo: '10000003' }
		await books.rows("INSERT INTO terminal VALUES ('SB-01', 1, 'SB', 'key', 1)")
		await books.rows(
			`INSERT INTO journal_entry VALUES ('SB-01', 1, 1, '{"businessDate":"2026-02-01"}', 'h', 'p', 'saleCompleted', 's',
			'posted', NULL, 0)`,
		)
		await move({ ...card, storeId: 'SA', amount: 10, date: '2026-02-01' })
		await books.rows(
			`INSERT INTO transfer (card_no, purse, debit_account, credit_account, amount, kind, store_id, till_id, epoch, seq,
				ordinal, posted_at_ms)
			VALUES ('10000003', 'storedValue', 'card:10000003:storedValue', 'store:SB:storedValue', 4, 'spend', 'SB', 'SB-01', 1,
				1, 0, $1)`,
			[noonOf('2026-02-06')],
		)
		const statement = await computeDay(books, '2026-02-06', noonOf('2026-02-08'))
		expect(statement?.lines.map(({ businessDate, amountMinor }) => [businessDate, amountMinor])).toEqual([
			['2026-02-01', 4],
		])
		expect(statementLines(statement ?? fail())).toContain(
			'  A owes B             storedValue            0.04 (4)  late, of 2026-02-01',
		)
	})

	it('clears gift value as stored value; what goes to another card goes through head office; what ended stays', async () => {
		const gift = { purse: 'gift', date: '2026-02-10' } as const
		const [old, taken] = [{ cardNo: '10000005' }, { cardNo: '10000006' }]
		await move(
			{ ...gift, ...old, storeId: 'SA', amount: 100 },
			{ ...gift, ...old, storeId: 'SB', amount: 30, out: true },
			{ ...gift, ...old, storeId: 'SB', amount: 10, kind: 'refund' },
			{ ...gift, ...old, storeId: null, amount: 80, out: true, kind: 'replace' },
			{ ...gift, ...taken, storeId: null, amount: 80, kind: 'replace' },
			{ ...gift, ...taken, storeId: 'SB', amount: 60, out: true },
			{ ...gift, ...taken, storeId: null, amount: 20, out: true, kind: 'expire' },
		)
		const statement = await computeDay(books, '2026-02-10', noonOf('2026-02-12'))
		expect(brief(statement?.lines ?? [])).toEqual([
			['gift', 'A', 'B', 30, 30],
			['gift', 'A', 'HO', 70, 70],
			['gift', 'B', 'HO', 10, 10],
			['gift', 'HO', 'B', 60, 60],
		])
	})

	it('lets the issuer of a coupon and its sponsors pay who took it, and back again', async () => {
		await books.rows(
			`INSERT INTO voucher_terms VALUES ('C', 'coupon', '{}', 'HO', '[{"legalEntityId":"A","basisPoints":3333}]')`,
		)
		const card = { cardNo: '10000007', purse: 'coupon:1', date: '2026-02-11' } as const
		await books.rows(
			"INSERT INTO purse_balance (card_no, purse, voucher_type_id) VALUES ('10000007', 'coupon:1', 'C')",
		)
		await move(
			{ ...card, storeId: null, amount: 3 },
			{ ...card, storeId: 'SB', amount: 1, amountMinor: 500, out: true },
			{ ...card, storeId: 'SB', amount: 1, amountMinor: 100, out: true },
			{ ...card, storeId: 'SB', amount: 1, amountMinor: 100, kind: 'refund' },
		)
		const statement = await clearDay(books, '2026-02-11', noonOf('2026-02-13'), null)
		expect(brief(statement?.lines ?? [])).toEqual([
			['coupon', 'A', 'B', 2, 199],
			['coupon', 'B', 'A', 1, 33],
			['coupon', 'B', 'HO', 1, 67],
			['coupon', 'HO', 'B', 2, 401],
		])
		expect(statement?.positions).toEqual([
			{ legalEntityId: 'A', netMinor: -166 },
			{ legalEntityId: 'B', netMinor: 500 },
			{ legalEntityId: 'HO', netMinor: -334 },
		])
		expect(await storedStatement(books, '2026-02-11')).toEqual(statement)
	})

	it('lets who sold goods owe what another paid back for them, however; goods of nobody’s receipt are the taker’s', async () => {
		await books.rows("INSERT INTO terminal VALUES ('SA-01', 1, 'SA', 'key', 1), ('SC-01', 1, 'SC', 'key', 1)")
		const back = (quantity: number, creditMinor: number, saleId: string | null) => ({
			quantity,
			creditMinor,
			from: saleId === null ? null : { saleId, lineNumber: 1, soldQuantity: 9 },
		})
		const tookBack = async (seq: number, returns: readonly object[], tillId = 'SB-01') => {
			const entry = { businessDate: '2026-02-14', body: { saleId: `${tillId}-1-${seq}`, returns } }
			await books.rows(
				`INSERT INTO journal_entry VALUES ($1, 1, $2, $3, 'h', 'p', 'saleCompleted', 's', 'posted', NULL, $4)`,
				[tillId, seq, JSON.stringify(entry), noonOf('2026-02-14')],
			)
		}
		await tookBack(21, [back(2, 700, 'SA-01-1-000003'), back(1, 50, null)])
		await tookBack(22, [back(1, 300, 'SA-01-1-000004'), back(1, 90, 'SB-01-1-000001')])
		await tookBack(5, [back(1, 40, 'SA-01-1-000009'), back(3, 60, 'SB-01-1-000002')], 'SC-01')
		const statement = await clearDay(books, '2026-02-14', noonOf('2026-02-16'), null)
		expect(brief(statement?.lines ?? [])).toEqual([
			['goods', 'A', 'B', 3, 1_000],
			['goods', 'B', 'A', 3, 60],
		])
		expect(statement?.positions).toEqual([
			{ legalEntityId: 'A', netMinor: -940 },
			{ legalEntityId: 'B', netMinor: 940 },
		])
		expect(await storedStatement(books, '2026-02-14')).toEqual(statement)
	})

	it('lets head office owe what it decided to bear', async () => {
		await books.rows(
			`INSERT INTO transfer (card_no, purse, debit_account, credit_account, amount, kind, store_id, ordinal, posted_at_ms)
			VALUES ('10000004', 'storedValue', 'loss:HO:storedValue', 'suspense:SB:storedValue', 25, 'correction', 'SB', 0, $1)`,
			[noonOf('2026-02-07')],
		)
		const statement = await computeDay(books, '2026-02-07', noonOf('2026-02-08'))
		expect(brief(statement?.lines ?? [])).toEqual([['loss', 'HO', 'B', 25, 25]])
		const accounts = await ledgerAccounts(books)
		expect(accounts.filter(({ legalEntityId }) => legalEntityId === 'HO')).toEqual([
			{ account: 'loss:HO:storedValue', legalEntityId: 'HO', debited: 25, credited: 0, balance: -25 },
		])
	})
})

it('agrees with a model of lots over random cards, and nets to zero every day', async () => {
	const stores = ['SA', 'SB', 'SC', null] as const
	const entityOf = { SA: 'A', SB: 'B', SC: 'A' } as const
	let state = 7
	const draw = (below: number): number => {
		state = (state * 48_271) % 0x7fff_ffff
		return state % below
	}
	const moves: Moved[] = []
	const expected = new Map<string, number>()
	const lots = new Map<string, { entity: string; left: number }[]>()
	for (let step = 0; step < 240; step++) {
		const date = `2026-05-${String(1 + Math.floor(step / 80)).padStart(2, '0')}`
		const cardNo = String(20_000_000 + draw(5))
		const mine = lots.get(cardNo) ?? []
		const storeId = stores[draw(4)] ?? null
		const has = mine.reduce((sum, lot) => sum + lot.left, 0)
		if (storeId === null || has === 0 || draw(2) === 0) {
			const amount = 1 + draw(90)
			moves.push({ cardNo, storeId, amount, date })
			lots.set(cardNo, [...mine, { entity: storeId === null ? 'HO' : entityOf[storeId], left: amount }])
			continue
		}
		let amount = 1 + draw(has)
		moves.push({ cardNo, storeId, amount, date, out: true })
		for (const lot of mine) {
			const taken = Math.min(lot.left, amount)
			const pair = `${date} ${lot.entity} ${entityOf[storeId]}`
			if (taken > 0) expected.set(pair, (expected.get(pair) ?? 0) + taken)
			lot.left -= taken
			amount -= taken
		}
	}
	await move(...moves)
	const found = new Map<string, number>()
	for (const date of ['2026-05-01', '2026-05-02', '2026-05-03']) {
		const statement = await clearDay(books, date, noonOf('2026-05-09'), null)
		for (const line of statement?.lines ?? [])
			found.set(`${date} ${line.debtor} ${line.creditor}`, line.amountMinor)
		expect(statement?.positions.reduce((sum, { netMinor }) => sum + netMinor, 0)).toBe(0)
	}
	expect(Object.fromEntries([...found].sort())).toEqual(Object.fromEntries([...expected].sort()))
})

it('clears by itself every day that is over, and only those, once', async () => {
	const dayEndMs = clearingWindow(POLICY, '2026-08-20').toMs
	const cleared = async (): Promise<unknown> =>
		(
			await books.rows<{ clearing_date: string }>(
				"SELECT clearing_date FROM clearing_day WHERE clearing_date >= '2026-08-01' AND complete ORDER BY 1",
			)
		).map((row) => row.clearing_date)
	await reconcileOnce(books, dayEndMs + 14 * 60_000, () => undefined)
	const before = await cleared()
	expect(before).toContain('2026-08-19')
	expect(before).not.toContain('2026-08-20')
	const logged: string[] = []
	await reconcileOnce(books, dayEndMs + 16 * 60_000, (event) => logged.push(event))
	expect(await cleared()).toContain('2026-08-20')
	expect(logged).toEqual(['dayCleared'])
})

it('prints a day; without terms it says so', async () => {
	const lines: string[] = []
	const options = { accounts: true, nowMs: noonOf('2026-02-09') }
	expect(await printClearing(books, { ...options, date: '2026-02-03' }, (line) => lines.push(line))).toBe(0)
	expect(lines.slice(0, 9)).toEqual([
		'clearing 2026-02-03, terms from 2026-01-01',
		'  B owes A             storedValue            0.50 (50)',
		'  HO owes A            storedValue            0.20 (20)',
		'  B pays A             net                    0.50',
		'  HO pays A            net                    0.20',
		'  A                    position               0.70',
		'  B                    position              -0.50',
		'  HO                   position              -0.20',
		'  all                  position               0.00',
	])
	expect(
		lines.some((line) => line.startsWith('account store:SA') || line.startsWith('account store:SB')),
	).toBe(true)
	expect(await printClearing(books, { ...options, date: '2025-12-31' }, (line) => lines.push(line))).toBe(1)
	expect(lines.at(-1)).toMatch(/no terms are in force on 2025-12-31/)
})

it('sets both directions of a pair against each other', () => {
	const line = { cause: 'storedValue', businessDate: '2026-01-01', quantity: 1 } as const
	const lines = [
		{ ...line, debtor: 'A', creditor: 'B', amountMinor: 70 },
		{ ...line, debtor: 'B', creditor: 'A', amountMinor: 100 },
		{ ...line, debtor: 'A', creditor: 'A', amountMinor: 5 },
	]
	expect(netPerPair(lines)).toEqual([['B pays A', 30]])
	expect(positionsOf(lines)).toEqual([
		{ legalEntityId: 'A', netMinor: 30 },
		{ legalEntityId: 'B', netMinor: -30 },
	])
})

it('keeps its terms: the same again is nothing, others under the same date are refused, later ones begin later', async () => {
	await addPolicy(books, POLICY)
	await expect(addPolicy(books, { ...POLICY, minorPer100Points: 1 })).rejects.toThrow(/later validFrom/)
	await addPolicy(books, { ...POLICY, validFrom: '2027-01-01', minorPer100Points: 1 })
	expect((await policyOn(books, '2026-12-31'))?.minorPer100Points).toBe(150)
	expect((await policyOn(books, '2027-01-01'))?.minorPer100Points).toBe(1)
	expect(await policyOn(books, '2025-12-31')).toBeUndefined()
})

it('does not let a store change hands', async () => {
	await expect(books.rows("UPDATE store SET legal_entity_id = 'B' WHERE store_id = 'SA'")).rejects.toThrow(
		/new store id/,
	)
})

function fail(): never {
	throw new Error('there is a statement')
}

it.each([1, 2, 3, 4])('shares of a coupon are its payment, whatever they are (seed %i)', (seed) => {
	let state = seed * 7_919
	const draw = (below: number): number => {
		state = (state * 48_271) % 0x7fff_ffff
		return state % below
	}
	for (let step = 0; step < 200; step++) {
		const sponsors = ['A', 'B', 'C'].slice(0, draw(4)).map((legalEntityId) => ({
			legalEntityId,
			basisPoints: 1 + draw(3_333),
		}))
		const amountMinor = (draw(2) === 0 ? 1 : -1) * (1 + draw(9_999))
		const facts = {
			cause: 'coupon',
			issuerEntity: 'HO',
			storeEntity: 'S',
			businessDate: '',
			quantity: 1,
		} as const
		const lines = sharesOf({ ...facts, sponsors, amountMinor })
		expect(lines.reduce((sum, line) => sum + line.amountMinor, 0)).toBe(Math.abs(amountMinor))
		const positions = positionsOf(lines)
		expect(positions.reduce((sum, { netMinor }) => sum + netMinor, 0)).toBe(0)
		expect(positions.find(({ legalEntityId }) => legalEntityId === 'S')?.netMinor).toBe(amountMinor)
	}
})
