/** Each check is shown to bite: the books are broken on purpose, the check names the place, and they are mended again. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningCentre, startCentre } from '../../test/centre/running-centre.ts'
import { CARDS } from '../../test/centre/small-group.ts'
import { sale, TillChain } from '../../test/centre/till-chain.ts'
import { clearDay } from '../reconcile/clearing.ts'
import { clearingDateAt, policyAt } from '../reconcile/clearing-policy.ts'
import { moveException, moveRequestSchema } from '../reconcile/exception-moves.ts'
import { ALL_CHECKS, runAudit } from './main.ts'

let centre: RunningCentre

beforeAll(async () => {
	centre = await startCentre()
	const link = await centre.link()
	const ask = { kind: 'authorise', tillId: 'S01-01', cardNo: CARDS.wang, purse: 'storedValue', returns: [] }
	const first = await link.ask(
		{ ...ask, requestId: 'r1', authKey: 'key-captured', amount: 500 },
		'authorised',
	)
	await link.ask({ ...ask, requestId: 'r2', authKey: 'key-still-held', amount: 700 }, 'authorised')
	const leaseId = first.leases[0]?.leaseId ?? ''
	const till = new TillChain('S01-01', centre.group.tills['S01-01'].privateKey)
	till.add(sale('s1', 500, { spend: { cardNo: CARDS.wang, amount: 500, authKey: 'key-captured' } }))
	const lease = { leaseId, counter: 1 }
	till.add(sale('s2', 300, { spend: { cardNo: CARDS.wang, amount: 300, authKey: 'key-by-lease', lease } }))
	till.add(sale('s3', 300, { points: 3, cardNo: CARDS.wang }))
	till.addText('no entry')
	link.send(till.upload())
	await link.next('posted')
	const unknown = { cardNo: '99999999', amount: 400, authKey: 'key-of-nobody' }
	till.add(sale('s5', 100))
	till.add(sale('s6', 400, { spend: unknown }))
	link.send(till.upload(5))
	await link.next('posted')
	const move = { moveKey: 'charged-once', move: 'chargeToStore', operatorId: '90', reason: 'nobody’s' }
	const answer = await moveException(
		centre.database,
		'entry/S01-01/1/6',
		moveRequestSchema.parse(move),
		Date.now(),
	)
	expect(answer.kind).toBe('moved')
	await spendElsewhere()
	// The tables forbid what these tests do; an audit is for databases whose tables did not.
	await centre.database.rows(`ALTER TABLE purse_balance DROP CONSTRAINT purse_adds_up`)
	await centre.database.rows(`ALTER TABLE purse_balance DROP CONSTRAINT purse_balance_held_check`)
	await centre.database.rows(`ALTER TABLE lease DROP CONSTRAINT lease_adds_up`)
	await centre.database.rows(`ALTER TABLE lease_spend DROP CONSTRAINT lease_spend_pkey`)
	await centre.database.rows(`ALTER TABLE transfer DROP CONSTRAINT transfer_amount_check`)
	await centre.database.rows(`ALTER TABLE transfer DISABLE TRIGGER transfer_is_immutable`)
	await centre.database.rows(`ALTER TABLE exception_move DISABLE TRIGGER exception_move_is_immutable`)
	await centre.database.rows(`ALTER TABLE journal_entry DISABLE TRIGGER journal_entry_is_immutable`)
	await centre.database.rows(`ALTER TABLE member DISABLE TRIGGER member_stays_erased`)
})
afterAll(() => centre.stop())

/** 王's value was loaded by head office (LE1) and is spent at a store of LE2; the day is cleared when it is over. */
async function spendElsewhere(): Promise<void> {
	const link = await centre.link('S02')
	const till = new TillChain('S02-01', centre.group.tills['S02-01'].privateKey)
	till.add(sale('s1', 250, { spend: { cardNo: CARDS.wang, amount: 250, authKey: 'key-elsewhere' } }))
	link.send(till.upload())
	await link.next('posted')
	const policy = await policyAt(centre.database, Date.now())
	if (policy === undefined) throw new Error('the group has terms of clearing')
	const statement = await clearDay(
		centre.database,
		clearingDateAt(policy, Date.now()),
		Date.now() + 48 * 3_600_000,
		'90',
	)
	expect(statement?.positions).toEqual([
		{ legalEntityId: 'LE1', netMinor: -250 },
		{ legalEntityId: 'LE2', netMinor: 250 },
	])
}

async function audit(databaseUrl = centre.server.databaseUrl): Promise<{ code: number; lines: string[] }> {
	const lines: string[] = []
	const code = await runAudit({ databaseUrl, print: (line) => lines.push(line) })
	return { code, lines }
}

it('finds nothing in sound books, and says what it counted', async () => {
	const { code, lines } = await audit()
	expect(lines.filter((line) => line.startsWith('BREACH'))).toEqual([])
	expect(code).toBe(0)
	expect(lines.filter((line) => line.startsWith('ok'))).toHaveLength(ALL_CHECKS.length)
})

const TERMS = `INSERT INTO voucher_terms VALUES ('C', 'coupon', '{}', 'LE1', '[]') ON CONFLICT DO NOTHING`

/** What the third entry of a till brought was spent before it came, and waits for it still. */
const AWAITED = `${CARDS.wang}.S01-01-1-3.0`
const EARLY = `INSERT INTO lease_early VALUES ('${CARDS.wang}', '${AWAITED}', 'S01', NULL, '[]', 0, false, NULL);
	INSERT INTO lease_spend (card_no, lease_id, counter, auth_key, amount, state)
		VALUES ('${CARDS.wang}', '${AWAITED}', 1, 'key-early', 5, 'early')`

/** Part of a payment, given back before it came, as if it were waited for still. */
const GIVEN = JSON.stringify({
	cardNo: CARDS.wang,
	purse: 'storedValue',
	amount: 5,
	amountMinor: 5,
	storeId: 'S01',
	sinceMs: 0,
	endedAtMs: null,
})

/** check, what breaks it, what mends it. */
const BREACHES: readonly (readonly [string, string, string])[] = [
	[
		'purse-adds-up',
		'UPDATE purse_balance SET held = held + 1 WHERE held > 0',
		'UPDATE purse_balance SET held = held - 1 WHERE held > 0',
	],
	[
		'purse-not-negative',
		"UPDATE purse_balance SET held = held - 1000000 WHERE purse = 'points'",
		"UPDATE purse_balance SET held = held + 1000000 WHERE purse = 'points'",
	],
	[
		'purse-is-its-postings',
		'UPDATE purse_balance SET credited = credited + 1, available = available + 1',
		'UPDATE purse_balance SET credited = credited - 1, available = available - 1',
	],
	[
		'held-is-open-holds',
		"UPDATE hold SET state = 'voided' WHERE auth_key = 'key-still-held'",
		"UPDATE hold SET state = 'held' WHERE auth_key = 'key-still-held'",
	],
	[
		'leased-is-open-leases',
		'UPDATE lease SET amount = amount + 1, remaining = remaining + 1',
		'UPDATE lease SET amount = amount - 1, remaining = remaining - 1',
	],
	['lease-adds-up', 'UPDATE lease SET amount = amount + 1', 'UPDATE lease SET amount = amount - 1'],
	[
		'lease-is-its-spends',
		'UPDATE lease_spend SET amount = amount + 1',
		'UPDATE lease_spend SET amount = amount - 1',
	],
	[
		'lease-counter-once',
		"INSERT INTO lease_spend (card_no, lease_id, counter, auth_key, amount, state) SELECT card_no, lease_id, counter, 'key-another', 1, 'voided' FROM lease_spend",
		"DELETE FROM lease_spend WHERE auth_key = 'key-another'",
	],
	[
		'advance-is-early-spends',
		"UPDATE lease_spend SET state = 'early' WHERE auth_key = 'key-by-lease'",
		"UPDATE lease_spend SET state = 'posted' WHERE auth_key = 'key-by-lease'",
	],
	[
		'early-is-awaited',
		`${EARLY}; UPDATE journal_entry SET posted_at_ms = posted_at_ms - 600000 WHERE till_id = 'S01-01' AND seq = 3`,
		`UPDATE journal_entry SET posted_at_ms = posted_at_ms + 600000 WHERE till_id = 'S01-01' AND seq = 3;
			DELETE FROM lease_spend WHERE auth_key = 'key-early'; DELETE FROM lease_early; DELETE FROM transfer WHERE auth_key = 'key-early'`,
	],
	[
		'advance-is-early-spends',
		`UPDATE hold SET given_early = '[${GIVEN}]' WHERE auth_key = 'key-captured'`,
		"UPDATE hold SET given_early = '[]' WHERE auth_key = 'key-captured'",
	],
	[
		'early-is-awaited',
		`UPDATE hold SET given_early = '[${GIVEN}]' WHERE auth_key = 'key-captured'`,
		"UPDATE hold SET given_early = '[]' WHERE auth_key = 'key-captured'",
	],
	[
		'voucher-belongs',
		`${TERMS}; INSERT INTO purse_balance (card_no, purse, voucher_type_id) VALUES ('${CARDS.wang}', 'activity:1', 'C')`,
		"DELETE FROM purse_balance WHERE purse = 'activity:1'",
	],
	[
		'ended-voucher-is-empty',
		`${TERMS}; INSERT INTO purse_balance (card_no, purse, credited, available, voucher_type_id, valid_until)
			VALUES ('${CARDS.wang}', 'coupon:1', 5, 5, 'C', '2000-01-01')`,
		"DELETE FROM purse_balance WHERE purse = 'coupon:1'",
	],
	[
		'replaced-card-is-empty',
		`UPDATE card SET replaced_by = '${CARDS.li}' WHERE card_no = '${CARDS.wang}'`,
		`UPDATE card SET replaced_by = NULL WHERE card_no = '${CARDS.wang}'`,
	],
	[
		'refund-within-spend',
		"UPDATE hold SET refunded = 1 WHERE auth_key = 'key-captured'",
		"UPDATE hold SET refunded = 0 WHERE auth_key = 'key-captured'",
	],
	[
		'floor-within-exposure',
		`UPDATE journal_entry SET entry_text = replace(entry_text, '"kind":"lease"', '"kind":"floor"') WHERE seq = 2`,
		`UPDATE journal_entry SET entry_text = replace(entry_text, '"kind":"floor"', '"kind":"lease"') WHERE seq = 2`,
	],
	['transfer-balanced', 'UPDATE transfer SET amount = -amount', 'UPDATE transfer SET amount = -amount'],
	[
		'books-sum-to-zero',
		"UPDATE transfer SET amount = amount + 1 WHERE kind = 'load'",
		"UPDATE transfer SET amount = amount - 1 WHERE kind = 'load'",
	],
	[
		'chain-unbroken',
		"UPDATE journal_entry SET entry_text = replace(entry_text, '王', '李') || ' ' WHERE seq = 2",
		'UPDATE journal_entry SET entry_text = rtrim(entry_text) WHERE seq = 2',
	],
	[
		'entry-one-verdict',
		"UPDATE terminal SET head_seq = head_seq + 1 WHERE till_id = 'S01-01'",
		"UPDATE terminal SET head_seq = head_seq - 1 WHERE till_id = 'S01-01'",
	],
	[
		'sale-recounts',
		`UPDATE journal_entry SET entry_text = replace(entry_text, '"taxMinor":0', '"taxMinor":1') WHERE seq = 3`,
		`UPDATE journal_entry SET entry_text = replace(entry_text, '"taxMinor":1', '"taxMinor":0') WHERE seq = 3`,
	],
	[
		'sale-adds-up',
		`UPDATE journal_entry SET entry_text = replace(entry_text, '"totalMinor":300', '"totalMinor":301') WHERE seq = 3`,
		`UPDATE journal_entry SET entry_text = replace(entry_text, '"totalMinor":301', '"totalMinor":300') WHERE seq = 3`,
	],
	[
		'spend-is-posted-once',
		"UPDATE transfer SET seq = 9 WHERE kind = 'spend' AND seq = 1",
		"UPDATE transfer SET seq = 1 WHERE kind = 'spend' AND seq = 9",
	],
	[
		'store-takings',
		"UPDATE transfer SET credit_account = 'store:S02:storedValue' WHERE till_id = 'S01-01' AND seq = 1",
		"UPDATE transfer SET credit_account = 'store:S01:storedValue' WHERE till_id = 'S01-01' AND seq = 1",
	],
	[
		'award-is-posted-once',
		"UPDATE transfer SET seq = 9 WHERE kind = 'award'",
		"UPDATE transfer SET seq = 3 WHERE kind = 'award'",
	],
	[
		'goods-come-back-once',
		"INSERT INTO returned_line VALUES ('s1', 1, 1, 2)",
		"DELETE FROM returned_line WHERE sale_id = 's1'",
	],
	[
		'enrolment-has-its-member',
		"UPDATE journal_entry SET kind = 'memberEnrolled' WHERE seq = 5",
		"UPDATE journal_entry SET kind = 'saleCompleted' WHERE seq = 5",
	],
	[
		'merged-member-is-over',
		"UPDATE member SET merged_into = 'M2' WHERE member_id = 'M1'",
		"UPDATE member SET merged_into = NULL WHERE member_id = 'M1'",
	],
	[
		'erased-member-is-gone',
		"UPDATE member SET erased_at_ms = 1 WHERE member_id = 'M1'",
		"UPDATE member SET erased_at_ms = NULL WHERE member_id = 'M1'",
	],
	[
		'taken-back-once',
		`UPDATE journal_entry SET entry_text = replace(entry_text, '"earned":[]', '"earned":[],"takenBack":[{"amount":1,"purse":"points"}]') WHERE seq = 5`,
		`UPDATE journal_entry SET entry_text = replace(entry_text, ',"takenBack":[{"amount":1,"purse":"points"}]', '') WHERE seq = 5`,
	],
	[
		'capture-has-its-sale',
		"UPDATE hold SET state = 'captured' WHERE auth_key = 'key-still-held'",
		"UPDATE hold SET state = 'held' WHERE auth_key = 'key-still-held'",
	],
	[
		'capture-has-its-sale',
		`UPDATE journal_entry SET entry_text = replace(replace(replace(entry_text, '"amount":300', '"amount":500'), 'key-by-lease', 'key-captured'),
			'"kind":"lease"', '"kind":"hold"') WHERE seq = 2`,
		`UPDATE journal_entry SET entry_text = replace(replace(replace(entry_text, '"amount":500', '"amount":300'), 'key-captured', 'key-by-lease'),
			'"kind":"hold"', '"kind":"lease"') WHERE seq = 2`,
	],
	[
		'sale-by-hold-was-captured',
		"UPDATE hold SET state = 'voided' WHERE auth_key = 'key-captured'",
		"UPDATE hold SET state = 'captured' WHERE auth_key = 'key-captured'",
	],
	[
		'suspense-has-its-exception',
		"UPDATE journal_entry SET verdict = 'posted' WHERE seq = 6",
		"UPDATE journal_entry SET verdict = 'postedWithException' WHERE seq = 6",
	],
	[
		'correction-has-its-posting',
		"UPDATE transfer SET amount = amount - 1 WHERE kind = 'correction'",
		"UPDATE transfer SET amount = amount + 1 WHERE kind = 'correction'",
	],
	[
		'correction-has-its-move',
		"UPDATE exception_move SET exception_key = 'entry/S01-01/1/7'",
		"UPDATE exception_move SET exception_key = 'entry/S01-01/1/6'",
	],
	[
		'settlement-agreed-is-equal',
		`INSERT INTO card_settlement VALUES ('S01-01', 'shift', 1, 1, 'agreed', '{"saleCount":1}', '{"saleCount":2}', 0)`,
		"DELETE FROM card_settlement WHERE shift_id = 'shift'",
	],
	[
		'clearing-nets-to-zero',
		"UPDATE clearing_position SET net = net + 1 WHERE legal_entity_id = 'LE2'",
		"UPDATE clearing_position SET net = net - 1 WHERE legal_entity_id = 'LE2'",
	],
	[
		'clearing-is-its-transfers',
		"UPDATE clearing_line SET quantity = quantity + 1 WHERE creditor = 'LE2'",
		"UPDATE clearing_line SET quantity = quantity - 1 WHERE creditor = 'LE2'",
	],
]

it('has a breach below for every check', () => {
	expect([...new Set(BREACHES.map(([name]) => name))].sort()).toEqual(
		ALL_CHECKS.map(({ name }) => name).sort(),
	)
})

it.each(BREACHES)('finds a breach of %s', async (name, breaking, mending) => {
	await centre.database.rows(breaking)
	const broken = await audit()
	await centre.database.rows(mending)
	expect(broken.code).toBe(1)
	expect(
		broken.lines.filter((line) => line.startsWith('BREACH')).map((line) => line.split(/ +/)[1]),
	).toContain(name)
	expect(broken.lines.some((line) => /^audit: BREACH of .*Look at: /.test(line))).toBe(true)
	expect((await audit()).code).toBe(0)
})

it('tells of clocks outside what time marks prove, without calling it a breach', async () => {
	const link = await centre.link()
	const till = new TillChain('S01-02', centre.group.tills['S01-02'].privateKey)
	const noSale = { kind: 'drawerOpened', reason: 'noSale' } as const
	const mark = { seq: 1, atMs: 10_000_000, signature: 'told' }
	till.add(noSale, { atMs: 500_000 })
	till.add({ kind: 'timeMarked', mark }, { atMs: 10_000_001 })
	till.add(noSale, { atMs: 1_000_000 })
	till.add(noSale, { atMs: mark.atMs - 119_000 })
	till.add(noSale, { atMs: Date.now() + 600_000 })
	link.send(till.upload())
	await link.next('posted')
	const { code, lines } = await audit()
	expect(code).toBe(0)
	expect(lines.filter((line) => line.startsWith('clock '))).toEqual([
		'clock S01-02 epoch 1: 2 entries outside their proven interval, by up to 150 min',
	])
})

it('audits a data folder too, and says when there is no database', async () => {
	const lines: string[] = []
	expect(await runAudit({ dataDir: centre.dataDir, print: (line) => lines.push(line) })).toBe(0)
	await expect(runAudit({ dataDir: '/nowhere/at/all' })).rejects.toThrow(/no card server/)
})
