/** Each migration is run on a database that stands one step earlier, and leaves what it promises. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningCentre, startCentre } from '../../test/centre/running-centre.ts'
import { migrate } from './migrate.ts'
import { ALL_MIGRATIONS } from './migrations/all-migrations.ts'
import { type Database, openDatabase } from './pool.ts'

let centre: RunningCentre
let empty: Database
beforeAll(async () => {
	centre = await startCentre()
	await centre.database.rows('CREATE DATABASE empty')
	empty = openDatabase(centre.server.databaseUrl.replace(/yika$/, 'empty'), 2, () => undefined)
})
afterAll(async () => {
	await empty.end()
	await centre.stop()
})

it.each([
	[1, ['agent', 'catalogue_record', 'legal_entity', 'store', 'terminal']],
	[2, ['card', 'medium', 'member', 'member_declined', 'member_field', 'member_field_history']],
	[3, ['hold', 'lease', 'lease_spend', 'purse_balance', 'transfer']],
	[4, ['card_settlement', 'journal_entry', 'parked_entry']],
	[5, ['change']],
	[6, ['card_settlement_history', 'exception', 'exception_move']],
	[7, ['clearing_day', 'clearing_line', 'clearing_policy', 'clearing_position']],
	[8, []],
	[9, ['card_grant', 'card_operation', 'lease_early', 'voucher_terms']],
	[10, ['centre']],
	[11, []],
	[12, []],
	[13, ['return_claim', 'returned_line']],
	[14, ['catalogue_import']],
	[15, []],
	[16, ['member_later']],
	[17, ['member_consent', 'member_consent_history', 'member_operation', 'member_proposal']],
	[18, []],
	[19, []],
	[20, ['store_state']],
	[21, ['enrolment_code', 'revocation', 'revocation_version']],
	[22, []],
	[23, ['article_picture', 'picture']],
	[24, []],
])('migration %i makes %s', async (number, tables) => {
	const before = await tableNames()
	expect(await migrate(empty, number)).toBe(number)
	const after = await tableNames()
	expect(after.filter((name) => !before.includes(name) && name !== 'schema_migration')).toEqual(tables)
})

it('is a step for every migration, and the last one again changes nothing', async () => {
	expect(ALL_MIGRATIONS.map(({ number }) => number)).toEqual(ALL_MIGRATIONS.map((_step, index) => index + 1))
	const before = await tableNames()
	expect(await migrate(empty)).toBe(ALL_MIGRATIONS.length)
	expect(await tableNames()).toEqual(before)
})

it('refuses a database that is newer than this program', async () => {
	await empty.rows("INSERT INTO schema_migration (number, name) VALUES (99, 'from the future')")
	await expect(migrate(empty)).rejects.toThrow(/schema 99/)
})

it.each([
	['a purse below 0', "INSERT INTO purse_balance VALUES ('1', 'points', 0, 1, -1, 0, 0)"],
	['a purse that does not add up', "INSERT INTO purse_balance VALUES ('1', 'points', 5, 0, 4, 0, 0)"],
	[
		'a transfer of nothing',
		"INSERT INTO transfer (card_no, purse, debit_account, credit_account, amount, kind, ordinal, posted_at_ms) VALUES ('1', 'points', 'a', 'b', 0, 'load', 0, 0)",
	],
	[
		'a transfer to itself',
		"INSERT INTO transfer (card_no, purse, debit_account, credit_account, amount, kind, ordinal, posted_at_ms) VALUES ('1', 'points', 'a', 'a', 1, 'load', 0, 0)",
	],
	['a transfer changed later', 'UPDATE transfer SET amount = 1'],
	['an entry taken away', 'DELETE FROM journal_entry'],
	['a move at the desk changed later', 'UPDATE exception_move SET reason = $$other$$'],
	['a settlement forgotten', 'DELETE FROM card_settlement_history'],
	['a clearing policy rewritten', 'UPDATE clearing_policy SET minor_per_100_points = 1'],
])('the tables forbid %s', async (_what, statement) => {
	await expect(empty.rows(statement)).rejects.toThrow()
})

async function tableNames(): Promise<string[]> {
	const rows = await empty.rows<{ name: string }>(
		"SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1",
	)
	return rows.map((row) => row.name)
}
