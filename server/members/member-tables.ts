/** Members as PostgreSQL keeps them: visits, captured fields with their history, refusals and "later". */
import type { Sql } from '../database/pool.ts'
import type { DeclinedRow, MemberFieldRow, MemberTables } from '../ledger/ledger-tables.ts'

export function memberTables(sql: Sql): MemberTables {
	return {
		lockMembers: async (memberIds) => {
			const rows = await sql.rows<{ member_id: string }>(
				'SELECT member_id FROM member WHERE member_id = ANY ($1::text[]) ORDER BY member_id FOR UPDATE',
				[memberIds],
				'lock-members',
			)
			return new Set(rows.map((row) => row.member_id))
		},
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
