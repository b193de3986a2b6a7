/**
 * Takes down what agents tell of their stores: together, every second or so, so that 18,000 agents that tell once a minute are
 * a few statements. Nothing of the ledger waits for it, and what is lost of it is told again within a minute.
 */
import type { UpOf } from '../../protocol/wire/up.ts'
import type { Database } from '../database/pool.ts'
import { type Log, reasonOf } from '../service/log.ts'
import type { StoreListener } from '../session/session.ts'

const WRITE_EVERY_MS = 1_000
const ROWS_AT_ONCE_MAX = 1_000
const SEVERITIES = ['critical', 'warning', 'notice'] as const

type Told = UpOf<'storeState'>
type Heard = { readonly storeId: string; readonly heardAtMs: number; readonly told: Told | null }

export interface StoreStates extends StoreListener {
	stop(): Promise<void>
}

/** `processId` names this process among those of the centre. */
export function keepStoreStates(
	database: Database,
	processId: string,
	nowMs: () => number,
	log: Log,
): StoreStates {
	/** Connections per store: a new one comes before the old one is known to be dead. */
	const links = new Map<string, number>()
	const heard = new Map<string, Heard>()
	const gone = new Map<string, number>()
	let writing: Promise<void> = Promise.resolve()

	function hear(storeId: string, told: Told | null): void {
		heard.set(storeId, { storeId, heardAtMs: nowMs(), told: told ?? heard.get(storeId)?.told ?? null })
		gone.delete(storeId)
	}

	async function write(): Promise<void> {
		const rows = [...heard.values()]
		const left = [...gone]
		heard.clear()
		gone.clear()
		try {
			for (let at = 0; at < rows.length; at += ROWS_AT_ONCE_MAX)
				await writeHeard(database, processId, rows.slice(at, at + ROWS_AT_ONCE_MAX))
			for (let at = 0; at < left.length; at += ROWS_AT_ONCE_MAX)
				await writeGone(database, processId, left.slice(at, at + ROWS_AT_ONCE_MAX))
		} catch (error) {
			log('storeStatesNotWritten', { count: rows.length + left.length, reason: reasonOf(error) })
			// What was said since is newer.
			for (const row of rows)
				if (!heard.has(row.storeId) && !gone.has(row.storeId)) heard.set(row.storeId, row)
			for (const [storeId, atMs] of left) if (!heard.has(storeId)) gone.set(storeId, atMs)
		}
	}

	const timer = setInterval(() => {
		if (heard.size + gone.size > 0) writing = writing.then(write)
	}, WRITE_EVERY_MS)

	return {
		came(storeId) {
			links.set(storeId, (links.get(storeId) ?? 0) + 1)
			hear(storeId, null)
		},
		told: hear,
		left(storeId) {
			const count = (links.get(storeId) ?? 1) - 1
			if (count > 0) return void links.set(storeId, count)
			links.delete(storeId)
			gone.set(storeId, nowMs())
		},
		stop: async () => {
			clearInterval(timer)
			await writing
			await write()
		},
	}
}

/** A store that came and has told nothing yet keeps what it told before. */
async function writeHeard(database: Database, processId: string, rows: readonly Heard[]): Promise<void> {
	await database.rows(
		`INSERT INTO store_state (store_id, heard_at_ms, is_here, heard_by, severity, alarm_count, entries_waiting, state)
		SELECT store_id, heard_at_ms, true, $1, coalesce(severity, 3), coalesce(alarm_count, 0), coalesce(entries_waiting, 0), state::jsonb
		FROM unnest($2::text[], $3::bigint[], $4::integer[], $5::integer[], $6::bigint[], $7::text[])
			AS told (store_id, heard_at_ms, severity, alarm_count, entries_waiting, state)
		ON CONFLICT (store_id) DO UPDATE SET heard_at_ms = excluded.heard_at_ms, is_here = true, heard_by = excluded.heard_by,
			severity = CASE WHEN excluded.state IS NULL THEN store_state.severity ELSE excluded.severity END,
			alarm_count = CASE WHEN excluded.state IS NULL THEN store_state.alarm_count ELSE excluded.alarm_count END,
			entries_waiting = CASE WHEN excluded.state IS NULL THEN store_state.entries_waiting ELSE excluded.entries_waiting END,
			state = coalesce(excluded.state, store_state.state)
		WHERE excluded.heard_at_ms >= store_state.heard_at_ms`,
		[
			processId,
			rows.map(({ storeId }) => storeId),
			rows.map(({ heardAtMs }) => heardAtMs),
			rows.map(({ told }) => (told === null ? null : severityOf(told))),
			rows.map(({ told }) => told?.alarms.length ?? null),
			rows.map(({ told }) => told?.entriesWaiting ?? null),
			rows.map(({ told }) => (told === null ? null : JSON.stringify(told))),
		],
	)
}

async function writeGone(
	database: Database,
	processId: string,
	left: readonly (readonly [string, number])[],
): Promise<void> {
	await database.rows(
		`UPDATE store_state SET is_here = false, heard_at_ms = gone.at_ms
		FROM unnest($2::text[], $3::bigint[]) AS gone (store_id, at_ms)
		WHERE store_state.store_id = gone.store_id AND heard_by = $1`,
		[processId, left.map(([storeId]) => storeId), left.map(([, atMs]) => atMs)],
	)
}

function severityOf({ alarms }: Told): number {
	return Math.min(3, ...alarms.map(({ severity }) => SEVERITIES.indexOf(severity)))
}
