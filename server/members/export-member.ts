/** Everything that the centre knows of a member, as she may ask for it: to be read by a machine, with the names of the tables' columns. */
import type { Sql } from '../database/pool.ts'

export async function exportMember(sql: Sql, ids: readonly string[]): Promise<object> {
	const of = (query: string) => sql.rows(query, [ids])
	return {
		members: await of('SELECT * FROM member WHERE member_id = ANY ($1::text[]) ORDER BY member_id'),
		fields: await of('SELECT * FROM member_field WHERE member_id = ANY ($1::text[]) ORDER BY 1, 2'),
		fieldsBefore: await of(
			'SELECT * FROM member_field_history WHERE member_id = ANY ($1::text[]) ORDER BY 1, 2',
		),
		declined: await of('SELECT * FROM member_declined WHERE member_id = ANY ($1::text[]) ORDER BY 1, 2'),
		later: await of('SELECT * FROM member_later WHERE member_id = ANY ($1::text[]) ORDER BY 1, 2'),
		consents: await of('SELECT * FROM member_consent WHERE member_id = ANY ($1::text[]) ORDER BY 1, 2'),
		consentsBefore: await of(
			'SELECT * FROM member_consent_history WHERE member_id = ANY ($1::text[]) ORDER BY 1',
		),
		proposals: await of(
			'SELECT * FROM member_proposal WHERE member_id = ANY ($1::text[]) OR other_id = ANY ($1::text[]) ORDER BY 1, 2',
		),
		rightsUsed: await of(
			'SELECT * FROM member_operation WHERE member_id = ANY ($1::text[]) ORDER BY done_at_ms, 1',
		),
		cards: await of('SELECT * FROM card WHERE member_id = ANY ($1::text[]) ORDER BY card_no'),
		media: await of(`SELECT m.* FROM medium m JOIN card USING (card_no) ${HERS} ORDER BY medium_key`),
		purses: await of(
			`SELECT p.* FROM purse_balance p JOIN card USING (card_no) ${HERS} ORDER BY card_no, purse`,
		),
		grants: await of(
			`SELECT g.* FROM card_grant g JOIN card USING (card_no) ${HERS} ORDER BY card_no, grant_id`,
		),
		transfers: await of(
			`SELECT t.* FROM transfer t JOIN card USING (card_no) ${HERS} ORDER BY card_no, transfer_id`,
		),
		entries: await of(
			`SELECT till_id, epoch, seq, entry_text::jsonb AS entry FROM journal_entry
			WHERE kind IS NOT NULL AND entry_text::jsonb #>> '{body,memberId}' = ANY ($1::text[]) ORDER BY 1, 2, 3`,
		),
	}
}

const HERS = 'WHERE card.member_id = ANY ($1::text[])'
