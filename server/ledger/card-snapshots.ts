/** The picture of cards that answers and the change feed carry: state, media, member and purses at one moment. */
import { quickParser } from '../../protocol/base/quick-check.ts'
import {
	type CardSnapshot,
	cardSnapshotSchema,
	type MemberSnapshot,
} from '../../protocol/card/card-snapshot.ts'
import { named } from '../../protocol/card/member-picture.ts'
import { memberDetailNameSchema } from '../../protocol/card/member-sheet.ts'
import type { Sql } from '../database/pool.ts'
import { endedBefore } from './validity.ts'

interface SnapshotRow {
	readonly card_no: string
	readonly state: string
	readonly card_class: string
	readonly media: unknown
	readonly purses: unknown
	readonly vouchers: unknown
	readonly grants: unknown
	readonly profile: object | null
	readonly last_visit_at_ms: number | null
	readonly last_visit_store_id: string | null
	readonly fields: unknown
	readonly declined: unknown
	readonly later: unknown
	readonly details: unknown
	readonly consents: unknown
	readonly version: number
}

/** What a picture holds at most (`protocol/card/card-snapshot.ts`); of more vouchers those that end first. */
const VOUCHERS_MAX = 60
const GRANTS_MAX = 10

const parsePicture = quickParser(cardSnapshotSchema)

/** Fields that stand apart from those that are asked for, as PostgreSQL's array. */
const DETAILS = `'{${memberDetailNameSchema.options.join(',')}}'::text[]`

const SNAPSHOTS = `
SELECT c.card_no, c.state, c.card_class,
	coalesce((SELECT json_agg(m.body ORDER BY m.medium_key) FROM medium m WHERE m.card_no = c.card_no), '[]') AS media,
	(SELECT json_object_agg(p.purse, json_build_object('available', p.available, 'held', p.held, 'leased', p.leased))
		FROM purse_balance p WHERE p.card_no = c.card_no AND p.purse IN ('storedValue', 'points', 'gift')) AS purses,
	coalesce((SELECT json_agg(v.body) FROM (
		SELECT json_build_object('purse', p.purse, 'voucherTypeId', p.voucher_type_id, 'validFrom', p.valid_from,
			'validUntil', p.valid_until, 'balance',
			json_build_object('available', p.available, 'held', p.held, 'leased', p.leased)) AS body
		FROM purse_balance p WHERE p.card_no = c.card_no AND p.voucher_type_id IS NOT NULL AND p.credited <> p.debited
			AND (p.valid_until IS NULL OR p.valid_until >= $2)
		ORDER BY p.valid_until, p.purse LIMIT ${VOUCHERS_MAX}) v), '[]') AS vouchers,
	coalesce((SELECT json_agg(g.body) FROM (
		SELECT json_build_object('grant', g.body, 'uses', CASE WHEN p.purse IS NOT NULL
			THEN json_build_object('available', p.available, 'held', p.held, 'leased', p.leased) END) AS body
		FROM card_grant g LEFT JOIN purse_balance p ON p.card_no = g.card_no AND p.purse = 'grant:' || g.grant_id
		WHERE g.card_no = c.card_no AND coalesce(g.body ->> 'validUntil', $2) >= $2
		ORDER BY g.grant_id LIMIT ${GRANTS_MAX}) g), '[]') AS grants,
	m.profile, m.last_visit_at_ms, m.last_visit_store_id,
	coalesce((SELECT json_object_agg(f.field, json_build_object('value', f.value, 'source', f.source,
		'verified', f.verified, 'atMs', f.at_ms)) FROM member_field f
		WHERE f.member_id = c.member_id AND f.value <> '' AND f.field <> ALL (${DETAILS})), '{}') AS fields,
	(SELECT json_object_agg(f.field, json_build_object('value', f.value, 'source', f.source,
		'verified', f.verified, 'atMs', f.at_ms)) FROM member_field f
		WHERE f.member_id = c.member_id AND f.field = ANY (${DETAILS})) AS details,
	(SELECT json_object_agg(s.consent, json_build_object('given', s.given, 'atMs', s.at_ms)) FROM member_consent s
		WHERE s.member_id = c.member_id) AS consents,
	coalesce((SELECT json_object_agg(d.field, d.at_ms) FROM member_declined d WHERE d.member_id = c.member_id), '{}')
		AS declined,
	(SELECT json_object_agg(l.field, l.at_ms) FROM member_later l WHERE l.member_id = c.member_id) AS later,
	coalesce((SELECT ch.seq FROM change ch WHERE ch.topic = 'card' AND ch.key = c.card_no), 0) AS version
FROM card c LEFT JOIN member m ON m.member_id = c.member_id
WHERE c.card_no = ANY ($1::text[])`

/** Pictures of the cards that exist, by card number. Throws when a row is not what a picture may be. */
export async function cardSnapshots(
	sql: Sql,
	cardNos: readonly string[],
	nowMs: number,
): Promise<Map<string, CardSnapshot>> {
	const pictures = await rawCardSnapshots(sql, cardNos, nowMs)
	return new Map(
		[...pictures].map(([cardNo, picture]) => {
			const parsed = parsePicture(picture)
			if (!parsed.success) throw parsed.error
			return [cardNo, parsed.data]
		}),
	)
}

/** The same, not yet parsed: for the feed, where one bad row must not keep back the others. */
export async function rawCardSnapshots(
	sql: Sql,
	cardNos: readonly string[],
	nowMs: number,
): Promise<Map<string, object>> {
	const rows = await sql.rows<SnapshotRow>(SNAPSHOTS, [cardNos, endedBefore(nowMs)], 'card-snapshots')
	return new Map(rows.map((row) => [row.card_no, snapshot(row, nowMs)]))
}

function snapshot(row: SnapshotRow, nowMs: number): object {
	return {
		cardNo: row.card_no,
		state: row.state,
		cardClass: row.card_class,
		media: row.media,
		member: row.profile === null ? null : named({ ...row.profile, ...visitAndFields(row) } as MemberSnapshot),
		purses: row.purses,
		vouchers: row.vouchers,
		grants: row.grants,
		asOfMs: nowMs,
		version: row.version,
	}
}

function visitAndFields(row: SnapshotRow): object {
	const visited = row.last_visit_at_ms !== null
	return {
		lastVisit: visited ? { atMs: row.last_visit_at_ms, storeId: row.last_visit_store_id ?? '' } : null,
		fields: row.fields,
		declinedAtMs: row.declined,
		...(row.later !== null && { laterAtMs: row.later }),
		...(row.details === null ? {} : { details: row.details }),
		...(row.consents === null ? {} : { consents: row.consents }),
	}
}
