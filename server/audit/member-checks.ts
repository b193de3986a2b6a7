/** Promises about members: nobody who joined at a till is lost, and nobody is two at once. */
import { type Check, sqlCheck } from './check.ts'

/** Entries by which somebody joined, in the books. */
const JOINED = `(SELECT till_id, epoch, seq, entry_text::jsonb #>> '{body,memberId}' AS member_id,
		entry_text::jsonb #>> '{body,cardNo}' AS card_no
	FROM journal_entry WHERE kind = 'memberEnrolled' AND verdict <> 'quarantined') AS j`

export const MEMBER_CHECKS: readonly Check[] = [
	sqlCheck(
		{
			name: 'enrolment-has-its-member',
			promise:
				'each entry by which somebody joined has exactly one member, who holds a card, was merged, was erased, or stands in a proposal',
			lookAt: 'member.enrolled_till_id, enrolled_epoch, enrolled_seq; card.member_id; member_proposal',
		},
		JOINED,
		`SELECT j.till_id || ' epoch ' || j.epoch || ' seq ' || j.seq AS subject FROM ${JOINED}
		LEFT JOIN member m ON m.member_id = j.member_id
			AND (m.enrolled_till_id, m.enrolled_epoch, m.enrolled_seq) = (j.till_id, j.epoch, j.seq)
		WHERE m.member_id IS NULL OR (m.merged_into IS NULL AND m.erased_at_ms IS NULL
			AND NOT EXISTS (SELECT 1 FROM card c WHERE c.member_id = m.member_id)
			AND NOT EXISTS (SELECT 1 FROM member_proposal p WHERE m.member_id IN (p.member_id, p.other_id)))`,
	),
	sqlCheck(
		{
			name: 'merged-member-is-over',
			promise: 'whoever was merged with another has no card, and that other was not merged herself',
			lookAt: 'member.merged_into, card.member_id, and member_operation of both',
		},
		'(SELECT * FROM member WHERE merged_into IS NOT NULL) AS m',
		`SELECT m.member_id AS subject FROM member m JOIN member r ON r.member_id = m.merged_into
		WHERE r.merged_into IS NOT NULL OR EXISTS (SELECT 1 FROM card c WHERE c.member_id = m.member_id)`,
	),
	sqlCheck(
		{
			name: 'erased-member-is-gone',
			promise:
				'of whoever was erased there is no card, field, consent or name, and her entries do not say who she was',
			lookAt: 'member.erased_at_ms, and what server/members/erase-member.ts takes away',
		},
		'(SELECT * FROM member WHERE erased_at_ms IS NOT NULL) AS m',
		`SELECT m.member_id AS subject FROM member m WHERE m.erased_at_ms IS NOT NULL
		AND (m.profile <> jsonb_build_object('memberId', m.member_id)
			OR EXISTS (SELECT 1 FROM card o WHERE o.member_id = m.member_id)
			OR EXISTS (SELECT 1 FROM member_field o WHERE o.member_id = m.member_id)
			OR EXISTS (SELECT 1 FROM member_field_history o WHERE o.member_id = m.member_id)
			OR EXISTS (SELECT 1 FROM member_consent o WHERE o.member_id = m.member_id)
			OR EXISTS (SELECT 1 FROM member_consent_history o WHERE o.member_id = m.member_id))
		UNION ALL SELECT j.till_id || ' epoch ' || j.epoch || ' seq ' || j.seq FROM journal_entry j
		WHERE j.kind IN ('fieldCaptured', 'memberEdited', 'memberEnrolled') AND is_of_erased(j.entry_text)
			AND j.entry_text <> erased_text(j.entry_text)`,
	),
]
