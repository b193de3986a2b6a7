/**
 * Reading the change feed. A position is (xid, seq) of a feed row; only rows below the oldest running transaction are
 * read (`pg_snapshot_xmin`), because a row with a smaller xid may still be committed by it. So nothing is ever skipped.
 */
import { quickParser } from '../../protocol/base/quick-check.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { DownOf } from '../../protocol/wire/down.ts'
import { type FeedRecord, type FeedTopic, feedRecordSchema } from '../../protocol/wire/records.ts'
import type { Sql } from '../database/pool.ts'
import { rawCardSnapshots } from '../ledger/card-snapshots.ts'
import type { Log } from '../service/log.ts'

const parseRecord = quickParser(feedRecordSchema)

interface ChangeRow {
	readonly topic: FeedTopic
	readonly key: string
	readonly xid: string
	readonly seq: number
}

/** What a store's copy still lacks after `cursor` (null = everything), at most one message full. */
export async function readFeed(
	sql: Sql,
	storeId: string,
	cursor: string | null,
	nowMs: number,
	log: Log,
): Promise<DownOf<'changes'>> {
	const systemId = await systemIdentifier(sql)
	const after = positionIn(cursor, systemId)
	const rows = await sql.rows<ChangeRow>(
		`SELECT topic, key, xid::text AS xid, seq FROM change
		WHERE (xid, seq) > ($1::text::xid8, $2::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot())
			AND (store_id IS NULL OR store_id = $3) AND topic NOT IN ('hotCard', 'recall', 'guardReturn')
		ORDER BY change.xid, seq LIMIT $4`,
		[after.xid, after.seq, storeId, LIMITS.changesPerMessageMax],
		'read-feed',
	)
	const last = rows.at(-1) ?? after
	return {
		kind: 'changes',
		records: await records(sql, rows, nowMs, log),
		cursor: `${systemId}.${last.xid}.${last.seq}`,
		complete: rows.length < LIMITS.changesPerMessageMax,
	}
}

/** Positions mean something in one database cluster and one history only; a cursor of another one starts again. */
export async function systemIdentifier(sql: Sql): Promise<string> {
	const rows = await sql.rows<{ id: string }>(
		"SELECT system_identifier::text || '-' || left(history_id, 8) AS id FROM pg_control_system(), centre",
		[],
		'system-id',
	)
	return rows[0]?.id ?? '0'
}

/** Whether a cursor of this very history ends at a change that the database has not made: it has forgotten it. */
export async function isBeyond(sql: Sql, cursor: string): Promise<boolean> {
	const { xid, seq } = positionIn(cursor, await systemIdentifier(sql))
	if (xid === '0') return false
	const [told] = await sql.rows<{ readonly beyond: boolean }>(
		`SELECT $1::text::xid8 >= pg_snapshot_xmax(pg_current_snapshot()) OR $2::bigint > last_value AS beyond FROM change_seq`,
		[xid, seq],
		'beyond-feed',
	)
	return told?.beyond === true
}

export function positionIn(
	cursor: string | null,
	systemId: string,
): { readonly xid: string; readonly seq: number } {
	const parts = /^(\d+-[0-9a-f]{8})\.(\d+)\.(\d{1,15})$/.exec(cursor ?? '')
	if (parts?.[1] !== systemId) return { xid: '0', seq: 0 }
	return { xid: parts[2] ?? '0', seq: Number(parts[3]) }
}

async function records(sql: Sql, rows: readonly ChangeRow[], nowMs: number, log: Log): Promise<FeedRecord[]> {
	const keysOf = (topic: ChangeRow['topic']): string[] =>
		rows.filter((row) => row.topic === topic).map((row) => row.key)
	const bodies = new Map<string, unknown>()
	for (const row of await catalogueBodies(sql, rows)) bodies.set(`${row.topic}/${row.key}`, row.body)
	for (const [topic, query] of Object.entries(OTHER_BODIES)) {
		const keys = keysOf(topic as keyof typeof OTHER_BODIES)
		if (keys.length === 0) continue
		const found = await sql.rows<{ key: string; body: unknown }>(query, [keys])
		for (const row of found) bodies.set(`${topic}/${row.key}`, row.body)
	}
	const cards = keysOf('card')
	if (cards.length > 0) {
		for (const [key, card] of await rawCardSnapshots(sql, cards, nowMs)) bodies.set(`card/${key}`, card)
	}
	return rows.flatMap(({ topic, key }): FeedRecord[] => {
		const body = bodies.get(`${topic}/${key}`)
		if (body === undefined) return [{ kind: 'removed', topic, key }]
		const parsed = parseRecord({ kind: topic, [topic]: body })
		if (parsed.success) return [parsed.data]
		// One row that is not as it should be is left out and alarmed; the others flow on.
		log('feedRecordUnreadable', { topic })
		return []
	})
}

async function catalogueBodies(
	sql: Sql,
	rows: readonly ChangeRow[],
): Promise<{ topic: string; key: string; body: unknown }[]> {
	const wanted = rows.filter(({ topic }) => CATALOGUE_TOPICS.includes(topic))
	if (wanted.length === 0) return []
	return await sql.rows(
		`SELECT topic, key, body FROM catalogue_record
		WHERE (topic, key) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
		[wanted.map((row) => row.topic), wanted.map((row) => row.key)],
		'catalogue-bodies',
	)
}

const CATALOGUE_TOPICS: readonly FeedTopic[] = [
	'item',
	'department',
	'operator',
	'voucherType',
	'promotion',
	'greetingRules',
]

const OTHER_BODIES = {
	storeProfile: 'SELECT store_id AS key, profile AS body FROM store WHERE store_id = ANY ($1::text[])',
	terminal: `SELECT key, body FROM (SELECT DISTINCT ON (till_id) till_id AS key, retired_at_ms, json_build_object('tillId', till_id, 'storeId', store_id,
		'epoch', epoch, 'publicKey', public_key, 'closed', coalesce((SELECT json_agg(json_build_object('epoch', c.epoch,
			'publicKey', c.public_key) ORDER BY c.epoch) FROM terminal c WHERE c.till_id = t.till_id AND c.epoch < t.epoch
			AND c.epoch >= t.epoch - 64), '[]')) AS body
		FROM terminal t WHERE till_id = ANY ($1::text[]) ORDER BY till_id, epoch DESC) newest WHERE retired_at_ms IS NULL`,
} as const
