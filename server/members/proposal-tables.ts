/** Members that may be one person, as PostgreSQL finds and keeps them. */
import type { Sql } from '../database/pool.ts'
import type { MemberTables } from '../ledger/ledger-tables.ts'

/** A name as it stands now: what a till was told, else head office's. */
const NAME = (member: string, field: string): string =>
	`coalesce((SELECT f.value FROM member_field f WHERE f.member_id = ${member}.member_id AND f.field = '${field}'),
		${member}.profile ->> '${field}')`
const VALUE = (member: string, field: string): string =>
	`(SELECT f.value FROM member_field f WHERE f.member_id = ${member}.member_id AND f.field = '${field}' AND f.value <> '')`

const FIND = `
WITH asked AS (SELECT m.*, ${VALUE('m', 'phone')} AS phone, ${VALUE('m', 'birthday')} AS birthday,
		${NAME('m', 'familyName')} AS family, ${NAME('m', 'givenName')} AS given
	FROM member m WHERE m.member_id = ANY ($1::text[]) AND m.merged_into IS NULL),
pairs AS (
	SELECT a.member_id, o.member_id AS other_id, 'samePhone' AS reason, 1 AS place
	FROM asked a JOIN member_field p ON p.field = 'phone' AND p.value = a.phone AND p.member_id <> a.member_id
	JOIN member o ON o.member_id = p.member_id AND o.merged_into IS NULL
	UNION ALL
	SELECT a.member_id, o.member_id, 'sameNameAndBirthday', 2
	FROM asked a JOIN member o ON o.member_id <> a.member_id AND o.merged_into IS NULL AND o.member_id IN (
		SELECT n.member_id FROM member n
			WHERE n.profile ->> 'familyName' = a.family AND n.profile ->> 'givenName' = a.given
		UNION SELECT n.member_id FROM member_field n WHERE n.field = 'familyName' AND n.value = a.family)
	WHERE a.birthday IS NOT NULL AND ${NAME('o', 'familyName')} = a.family AND ${NAME('o', 'givenName')} = a.given
		AND ${VALUE('o', 'birthday')} = a.birthday
)
INSERT INTO member_proposal (member_id, other_id, reason, proposed_at_ms)
SELECT DISTINCT ON (1, 2) least(member_id, other_id), greatest(member_id, other_id), reason, $2::bigint
FROM pairs ORDER BY 1, 2, place
ON CONFLICT DO NOTHING`

export function proposalTables(sql: Sql): Pick<MemberTables, 'proposeDuplicates' | 'propose'> {
	return {
		proposeDuplicates: async (memberIds, atMs) => {
			if (memberIds.length > 0) await sql.rows(FIND, [memberIds, atMs])
		},
		propose: async (rows) => {
			await sql.rows(
				`INSERT INTO member_proposal (member_id, other_id, reason, proposed_at_ms)
				SELECT least("memberId", "otherId"), greatest("memberId", "otherId"), reason, "atMs"
				FROM json_to_recordset($1) AS u ("memberId" text, "otherId" text, reason text, "atMs" bigint)
				WHERE "memberId" <> "otherId" ON CONFLICT DO NOTHING`,
				[JSON.stringify(rows)],
			)
		},
	}
}
