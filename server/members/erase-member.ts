/**
 * A member asked to be forgotten. What is known of her goes; her number stays as a pseudonym, because the books and the tills' chains name
 * it. Her cards are nobody's from then on, and keep what they carry, like a gift card; tills and agents forget her with their next picture.
 */
import type { Sql } from '../database/pool.ts'
import { announce } from './merge-members.ts'

/** `ids`: she, and whoever was merged into her, who is she; locked. Returns her cards. */
export async function eraseMember(sql: Sql, ids: readonly string[], nowMs: number): Promise<string[]> {
	// As of a merge: whoever posts at this moment sees the one owner or the other.
	await sql.rows(
		`SELECT 1 FROM purse_balance p JOIN card c USING (card_no) WHERE c.member_id = ANY ($1::text[])
		ORDER BY p.card_no, p.purse FOR UPDATE OF p`,
		[ids],
	)
	await announce(sql, ids)
	const cards = await sql.rows<{ readonly card_no: string }>(
		`UPDATE card SET member_id = NULL, state_at_ms = greatest(state_at_ms, 1)
		WHERE member_id = ANY ($1::text[]) RETURNING card_no`,
		[ids],
	)
	for (const table of TABLES) await sql.rows(`DELETE FROM ${table} WHERE member_id = ANY ($1::text[])`, [ids])
	await sql.rows(
		'DELETE FROM member_proposal WHERE member_id = ANY ($1::text[]) OR other_id = ANY ($1::text[])',
		[ids],
	)
	// Who used which right and when stays; what it said of her does not.
	await sql.rows(
		`UPDATE member_operation SET body = jsonb_build_object('reason', '', 'otherId', body -> 'otherId')
		WHERE member_id = ANY ($1::text[]) OR body ->> 'otherId' = ANY ($1::text[])`,
		[ids],
	)
	await sql.rows(
		`UPDATE member SET profile = jsonb_build_object('memberId', member_id), last_visit_at_ms = NULL,
			last_visit_store_id = NULL, erased_at_ms = $2 WHERE member_id = ANY ($1::text[])`,
		[ids, nowMs],
	)
	await sql.rows(
		`UPDATE journal_entry SET entry_text = erased_text(entry_text)
		WHERE kind IN ('fieldCaptured', 'memberEdited', 'memberEnrolled')
			AND entry_text::jsonb #>> '{body,memberId}' = ANY ($1::text[]) AND entry_text <> erased_text(entry_text)`,
		[ids],
	)
	// Second texts under a taken key were kept for a person to judge; their hashes stay.
	await sql.rows(
		`UPDATE parked_entry SET entry_text = '' WHERE EXISTS (
			SELECT 1 FROM unnest($1::text[]) AS id WHERE strpos(entry_text, '"memberId":' || to_json(id)::text) > 0)`,
		[ids],
	)
	return cards.map(({ card_no }) => card_no).sort()
}

const TABLES = [
	'member_field',
	'member_field_history',
	'member_declined',
	'member_later',
	'member_consent',
	'member_consent_history',
]
