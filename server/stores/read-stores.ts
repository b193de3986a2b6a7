/** All stores as the centre knows them, the worst first and a page at a time; and one of them. */
import { z } from 'zod'
import type { StoreRow, StoresPage, StoreTotals } from '../../protocol/operations/looks.ts'
import { storeStateSchema } from '../../protocol/wire/messages/operations.ts'
import type { Sql } from '../database/pool.ts'

/** Agents tell once a minute: one that is silent for so long is away, whatever its connection says. */
const SILENT_AFTER_MS = 150_000
const STORES_PER_PAGE = 50

type Row = {
	readonly store_id: string
	readonly name_zh: string | null
	readonly name_en: string | null
	readonly presence: StoreRow['presence']
	readonly heard_at_ms: number | null
	readonly state: unknown
	readonly found: number
}

const FROM = `FROM agent JOIN store USING (store_id) LEFT JOIN store_state USING (store_id)`
const PRESENCE = `CASE WHEN heard_at_ms IS NULL THEN 'never' WHEN is_here AND heard_at_ms > $1 THEN 'here' ELSE 'away' END`

/** `search`: part of a number or a name. */
export async function readStores(
	sql: Sql,
	nowMs: number,
	{ search, page }: { readonly search: string; readonly page: number },
): Promise<StoresPage> {
	const rows = await sql.rows<Row>(
		`SELECT store_id, profile->>'nameZh' AS name_zh, profile->>'nameEn' AS name_en, heard_at_ms, state,
			${PRESENCE} AS presence, count(*) OVER () AS found
		${FROM}
		WHERE $2 = '' OR strpos(lower(concat_ws(' ', store_id, profile->>'nameZh', profile->>'nameEn')), lower($2)) > 0
		ORDER BY least(coalesce(severity, 3), CASE ${PRESENCE} WHEN 'away' THEN 1 ELSE 3 END), store_id
		LIMIT ${STORES_PER_PAGE} OFFSET $3`,
		[nowMs - SILENT_AFTER_MS, search, page * STORES_PER_PAGE],
	)
	const found = Number(rows[0]?.found ?? 0)
	return { rows: rows.map(toStore), page, pageCount: Math.ceil(found / STORES_PER_PAGE) }
}

export async function readStore(sql: Sql, nowMs: number, storeId: string): Promise<StoreRow | null> {
	const rows = await sql.rows<Row>(
		`SELECT store_id, profile->>'nameZh' AS name_zh, profile->>'nameEn' AS name_en, heard_at_ms, state,
			${PRESENCE} AS presence, 1 AS found ${FROM} WHERE store_id = $2`,
		[nowMs - SILENT_AFTER_MS, storeId],
	)
	return rows[0] === undefined ? null : toStore(rows[0])
}

export async function readTotals(sql: Sql, nowMs: number): Promise<StoreTotals> {
	const [row] = await sql.rows<Record<keyof StoreTotals, number>>(
		`SELECT count(*) AS stores, count(*) FILTER (WHERE presence = 'here') AS here, count(*) FILTER (WHERE presence = 'away') AS away,
			count(*) FILTER (WHERE presence = 'never') AS never, count(*) FILTER (WHERE severity = 0) AS critical,
			count(*) FILTER (WHERE severity = 1) AS warning, count(*) FILTER (WHERE severity = 2) AS notice,
			coalesce(sum(entries_waiting), 0)::bigint AS "entriesWaiting"
		FROM (SELECT ${PRESENCE} AS presence, severity, entries_waiting ${FROM}) seen`,
		[nowMs - SILENT_AFTER_MS],
	)
	return z
		.strictObject({
			stores: z.coerce.number(),
			here: z.coerce.number(),
			away: z.coerce.number(),
			never: z.coerce.number(),
			critical: z.coerce.number(),
			warning: z.coerce.number(),
			notice: z.coerce.number(),
			entriesWaiting: z.coerce.number(),
		})
		.parse(row)
}

function toStore({ store_id, name_zh, name_en, presence, heard_at_ms, state }: Row): StoreRow {
	return {
		storeId: store_id,
		nameZh: name_zh ?? store_id,
		nameEn: name_en ?? store_id,
		presence,
		heardAtMs: heard_at_ms,
		// Written by a process of another version, it may look otherwise.
		state: storeStateSchema.omit({ kind: true }).strip().safeParse(state).data ?? null,
	}
}
