/** What entries say about members: last visits, captured fields and "not now". Facts merge per field; what loses is kept. */
import type { Entry, EntryBody } from '../../protocol/journal/entry.ts'
import type { Sql } from '../database/pool.ts'
import { type FieldValue, incomingWins } from './merge-field.ts'

type Captured = Extract<EntryBody, { kind: 'fieldCaptured' }>
type FieldRow = FieldValue & { readonly memberId: string; readonly field: string }

export interface MemberFacts {
	/** Entries that name a member nobody knows. */
	readonly unknownSeqs: ReadonlySet<number>
	/** Cards whose picture changed with their member. */
	readonly changedCards: readonly string[]
}

/** Applies the facts inside the caller's transaction; locks the members in sorted order. */
export async function applyMemberFacts(
	sql: Sql,
	storeId: string,
	entries: readonly Entry[],
): Promise<MemberFacts> {
	const named = new Map<number, string>()
	for (const { seq, body } of entries) {
		if (body.kind === 'fieldCaptured') named.set(seq, body.memberId)
		if (body.kind === 'saleCompleted' && body.memberId !== null) named.set(seq, body.memberId)
	}
	if (named.size === 0) return { unknownSeqs: new Set(), changedCards: [] }
	const known = await lockMembers(sql, [...new Set(named.values())].sort())
	const of = entries.filter((entry) => known.has(named.get(entry.seq) ?? ''))
	await recordVisits(sql, storeId, of)
	await recordCaptures(sql, of)
	const cards = await sql.rows<{ card_no: string }>(
		'SELECT card_no FROM card WHERE member_id = ANY ($1::text[])',
		[[...known]],
	)
	return {
		unknownSeqs: new Set([...named].filter(([, memberId]) => !known.has(memberId)).map(([seq]) => seq)),
		changedCards: cards.map((row) => row.card_no),
	}
}

async function lockMembers(sql: Sql, memberIds: readonly string[]): Promise<Set<string>> {
	const rows = await sql.rows<{ member_id: string }>(
		'SELECT member_id FROM member WHERE member_id = ANY ($1::text[]) ORDER BY member_id FOR UPDATE',
		[memberIds],
		'lock-members',
	)
	return new Set(rows.map((row) => row.member_id))
}

async function recordVisits(sql: Sql, storeId: string, entries: readonly Entry[]): Promise<void> {
	const latest = new Map<string, number>()
	for (const { atMs, body } of entries) {
		if (body.kind !== 'saleCompleted' || body.memberId === null) continue
		latest.set(body.memberId, Math.max(atMs, latest.get(body.memberId) ?? atMs))
	}
	if (latest.size === 0) return
	await sql.rows(
		`UPDATE member m SET last_visit_at_ms = u.at_ms, last_visit_store_id = $3
		FROM unnest($1::text[], $2::bigint[]) AS u (member_id, at_ms)
		WHERE m.member_id = u.member_id AND (m.last_visit_at_ms IS NULL OR m.last_visit_at_ms < u.at_ms)`,
		[[...latest.keys()], [...latest.values()], storeId],
		'record-visits',
	)
}

async function recordCaptures(sql: Sql, entries: readonly Entry[]): Promise<void> {
	const captures = entries.flatMap(({ tillId, atMs, body }) =>
		body.kind === 'fieldCaptured' ? [{ tillId, atMs, body }] : [],
	)
	if (captures.length === 0) return
	const current = await currentFields(sql, [...new Set(captures.map(({ body }) => body.memberId))])
	const won = new Set<string>()
	const lost: FieldRow[] = []
	const declined = new Map<string, { readonly body: Captured; readonly atMs: number }>()
	for (const { tillId, atMs, body } of captures) {
		const key = `${body.memberId}/${body.field}`
		if (body.value === null) {
			if (atMs >= (declined.get(key)?.atMs ?? atMs)) declined.set(key, { body, atMs })
			continue
		}
		const { memberId, field, value } = body
		const incoming: FieldRow = { memberId, field, value, source: 'till', verified: false, atMs, tillId }
		const before = current.get(key)
		if (!incomingWins(before, incoming)) {
			lost.push(incoming)
			continue
		}
		if (before !== undefined) lost.push(before)
		current.set(key, incoming)
		won.add(key)
	}
	await saveFields(
		sql,
		[...current].filter(([key]) => won.has(key)).map(([, row]) => row),
		lost,
	)
	await saveDeclined(sql, [...declined.values()])
}

async function currentFields(sql: Sql, memberIds: readonly string[]): Promise<Map<string, FieldRow>> {
	const rows = await sql.rows<FieldRow>(
		`SELECT member_id AS "memberId", field, value, source, verified, at_ms AS "atMs", till_id AS "tillId"
		FROM member_field WHERE member_id = ANY ($1::text[])`,
		[memberIds],
	)
	return new Map(rows.map((row) => [`${row.memberId}/${row.field}`, row]))
}

async function saveFields(sql: Sql, won: readonly FieldRow[], lost: readonly FieldRow[]): Promise<void> {
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

async function saveDeclined(
	sql: Sql,
	declined: readonly { readonly body: Captured; readonly atMs: number }[],
): Promise<void> {
	if (declined.length === 0) return
	await sql.rows(
		`INSERT INTO member_declined (member_id, field, at_ms)
		SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[])
		ON CONFLICT (member_id, field) DO UPDATE SET at_ms = greatest(member_declined.at_ms, excluded.at_ms)`,
		[
			declined.map(({ body }) => body.memberId),
			declined.map(({ body }) => body.field),
			declined.map(({ atMs }) => atMs),
		],
	)
}
