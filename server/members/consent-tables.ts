/** To what members agree, as PostgreSQL keeps it, with what was said before. */
import type { Sql } from '../database/pool.ts'
import type { ConsentRow, MemberTables } from '../ledger/ledger-tables.ts'

const ROW = `"memberId" text, consent text, given boolean, "wordingVersion" text, language text, "confirmedBy" text,
	"atMs" bigint, "tillId" text, "operatorId" text`
const CHOSEN = `"memberId", consent, given, "wordingVersion", language, "confirmedBy", "atMs", "tillId", "operatorId"`
const COLUMNS =
	'member_id, consent, given, wording_version, language, confirmed_by, at_ms, till_id, operator_id'

export function consentTables(sql: Sql): Pick<MemberTables, 'currentConsents' | 'saveConsents'> {
	return {
		currentConsents: (memberIds) =>
			sql.rows<ConsentRow>(
				`SELECT member_id AS "memberId", consent, given, wording_version AS "wordingVersion", language,
					confirmed_by AS "confirmedBy", at_ms AS "atMs", till_id AS "tillId", operator_id AS "operatorId"
				FROM member_consent WHERE member_id = ANY ($1::text[])`,
				[memberIds],
			),
		saveConsents: async (won, lost) => {
			await sql.rows(
				`WITH history AS (
					INSERT INTO member_consent_history (${COLUMNS}) SELECT ${CHOSEN} FROM json_to_recordset($2) AS u (${ROW})
				)
				INSERT INTO member_consent (${COLUMNS}) SELECT ${CHOSEN} FROM json_to_recordset($1) AS u (${ROW})
				ON CONFLICT (member_id, consent) DO UPDATE SET given = excluded.given,
					wording_version = excluded.wording_version, language = excluded.language,
					confirmed_by = excluded.confirmed_by, at_ms = excluded.at_ms, till_id = excluded.till_id,
					operator_id = excluded.operator_id`,
				[JSON.stringify(won), JSON.stringify(lost)],
			)
		},
	}
}
