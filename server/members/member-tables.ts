/** Members as PostgreSQL keeps them: visits, captured fields with their history, refusals and "later". */
import type { Sql } from '../database/pool.ts'
import type { DeclinedRow, EnrolledRow, MemberFieldRow, MemberTables } from '../ledger/ledger-tables.ts'
import { consentTables } from './consent-tables.ts'
import { proposalTables } from './proposal-tables.ts'

export function memberTables(sql: Sql): MemberTables {
	return {
		enrolMembers: (rows) => enrolMembers(sql, rows),
		lockMembers: (memberIds) => lockMembers(sql, memberIds),
		recordVisits: async (storeId, latestMs) => {
			await sql.rows(
				`UPDATE member m SET last_visit_at_ms = u.at_ms, last_visit_store_id = $3
				FROM unnest($1::text[], $2::bigint[]) AS u (member_id, at_ms)
				WHERE m.member_id = u.member_id AND (m.last_visit_at_ms IS NULL OR m.last_visit_at_ms < u.at_ms)`,
				[[...latestMs.keys()], [...latestMs.values()], storeId],
				'record-visits',
			)
		},
		currentFields: (memberIds) =>
			sql.rows<MemberFieldRow>(
				`SELECT member_id AS "memberId", field, value, source, verified, at_ms AS "atMs", till_id AS "tillId"
				FROM member_field WHERE member_id = ANY ($1::text[])`,
				[memberIds],
			),
		saveFields: (won, lost) => saveFields(sql, won, lost),
		saveDeclined: (declined) => saveDeclined(sql, declined),
		...consentTables(sql),
		...proposalTables(sql),
		cardsOfMembers: async (memberIds) => {
			const rows = await sql.rows<{ card_no: string }>(
				'SELECT card_no FROM card WHERE member_id = ANY ($1::text[])',
				[memberIds],
				'cards-of-members',
			)
			return rows.map((row) => row.card_no)
		},
	}
}

async function enrolMembers(sql: Sql, rows: readonly EnrolledRow[]): Promise<string[]> {
	await sql.rows(
		`INSERT INTO member (member_id, profile, enrolled_till_id, enrolled_epoch, enrolled_seq)
		SELECT "memberId", profile, "tillId", epoch, seq FROM jsonb_to_recordset($1)
			AS u ("memberId" text, profile jsonb, "tillId" text, epoch int, seq bigint) ORDER BY "memberId"
		ON CONFLICT DO NOTHING`,
		[JSON.stringify(rows)],
	)
	const made = await sql.rows<{ readonly card_no: string }>(
		`INSERT INTO card (card_no, state, card_class)
		SELECT DISTINCT card_no, 'blank', 'standard' FROM unnest($1::text[]) AS card_no ORDER BY card_no
		ON CONFLICT DO NOTHING RETURNING card_no`,
		[rows.map(({ cardNo }) => cardNo)],
	)
	const cardNos = made.map(({ card_no }) => card_no)
	await sql.rows(
		`INSERT INTO purse_balance (card_no, purse)
		SELECT card_no, purse FROM unnest($1::text[]) AS card_no, unnest(ARRAY['storedValue', 'points', 'gift']) AS purse`,
		[cardNos],
	)
	return cardNos
}

/** Also who they are now, so that nobody merges them meanwhile. */
async function lockMembers(sql: Sql, memberIds: readonly string[]): Promise<Map<string, string>> {
	const rows = await sql.rows<{ member_id: string; now_id: string }>(
		`SELECT member_id, coalesce(merged_into, member_id) AS now_id FROM member
		WHERE member_id = ANY ($1::text[]) OR member_id IN (SELECT merged_into FROM member WHERE member_id = ANY ($1::text[]))
		ORDER BY member_id FOR UPDATE`,
		[memberIds],
		'lock-members',
	)
	const asked = new Set(memberIds)
	return new Map(
		rows.filter(({ member_id }) => asked.has(member_id)).map((row) => [row.member_id, row.now_id]),
	)
}

async function saveFields(
	sql: Sql,
	won: readonly MemberFieldRow[],
	lost: readonly MemberFieldRow[],
): Promise<void> {
	const columns =
		'"memberId" text, field text, value text, source text, verified boolean, "atMs" bigint, "tillId" text'
	const chosen = '"memberId", field, value, source, verified, "atMs", "tillId"'
	await sql.rows(
		`WITH history AS (
			INSERT INTO member_field_history (member_id, field, value, source, verified, at_ms, till_id)
			SELECT ${chosen} FROM json_to_recordset($2) AS u (${columns})
		)
		INSERT INTO member_field (member_id, field, value, source, verified, at_ms, till_id)
		SELECT ${chosen} FROM json_to_recordset($1) AS u (${columns})
		ON CONFLICT (member_id, field) DO UPDATE SET value = excluded.value, source = excluded.source,
			verified = excluded.verified, at_ms = excluded.at_ms, till_id = excluded.till_id`,
		[JSON.stringify(won), JSON.stringify(lost)],
	)
}

async function saveDeclined(sql: Sql, declined: readonly DeclinedRow[]): Promise<void> {
	for (const [table, isLater] of [
		['member_declined', false],
		['member_later', true],
	] as const) {
		const rows = declined.filter(({ later }) => later === isLater)
		if (rows.length === 0) continue
		await sql.rows(
			`INSERT INTO ${table} (member_id, field, at_ms)
			SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[])
			ON CONFLICT (member_id, field) DO UPDATE SET at_ms = greatest(${table}.at_ms, excluded.at_ms)`,
			[rows.map((row) => row.memberId), rows.map((row) => row.field), rows.map((row) => row.atMs)],
		)
	}
}
