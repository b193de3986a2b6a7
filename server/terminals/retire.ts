/**
 * Retiring a till: its lane is given up on purpose. Its certificate is believed no more, its agent forgets it and says nothing of it any more,
 * and what it may still have of value is not waited for. A till in its place joins by a new code, under the next epoch.
 */
import { storeOf, whoText } from '../../identity/who.ts'
import type { OperatorId, TillId } from '../../protocol/base/ids.ts'
import { revoke } from '../authority/revoke.ts'
import type { Sql } from '../database/pool.ts'
import { readStore } from '../stores/read-stores.ts'
import { writeOffTerminal } from './lane-tables.ts'

/** In a store that sells there are always some that have just been written. */
const STUCK_MS = 30_000

export type Retired =
	| { readonly kind: 'retired'; readonly epoch: number }
	| { readonly kind: 'wasRetired' | 'unknownTill' }
	/** What it sells may not be here yet. */
	| { readonly kind: 'shiftOpen'; readonly businessDate: string }
	| { readonly kind: 'storeAway' }
	| { readonly kind: 'entriesWait'; readonly count: number }

export type Retirement = {
	readonly tillId: TillId
	readonly operatorId: OperatorId
	readonly nowMs: number
	/** Also while its store is away or has something that has not come. */
	readonly anyway?: boolean | undefined
}

/** Inside the caller's transaction. */
export async function retireTerminal(
	sql: Sql,
	{ tillId, operatorId, nowMs, anyway = false }: Retirement,
): Promise<Retired> {
	const storeId = storeOf(tillId)
	// As an enrolment does: one after the other.
	await sql.rows('SELECT 1 FROM store WHERE store_id = $1 FOR UPDATE', [storeId])
	const [newest] = await sql.rows<{ readonly epoch: number; readonly retired: boolean }>(
		'SELECT epoch, retired_at_ms IS NOT NULL AS retired FROM terminal WHERE till_id = $1 ORDER BY epoch DESC LIMIT 1',
		[tillId],
	)
	if (newest === undefined) return { kind: 'unknownTill' }
	const { epoch } = newest
	if (newest.retired) return { kind: 'wasRetired' }
	const [shift] = await sql.rows<{ readonly kind: string; readonly business_date: string }>(
		`SELECT kind, entry_text::jsonb #>> '{businessDate}' AS business_date FROM journal_entry
		WHERE till_id = $1 AND kind IN ('shiftOpened', 'shiftClosed') ORDER BY epoch DESC, seq DESC LIMIT 1`,
		[tillId],
	)
	if (shift?.kind === 'shiftOpened') return { kind: 'shiftOpen', businessDate: shift.business_date }
	// What is here says nothing of what its agent has not brought yet.
	const store = anyway ? null : await readStore(sql, nowMs, storeId)
	if (store !== null && store.presence !== 'here') return { kind: 'storeAway' }
	const { entriesWaiting: count = 0, oldestWaitingMs = 0 } = store?.state ?? {}
	if ((oldestWaitingMs ?? 0) > STUCK_MS) return { kind: 'entriesWait', count }
	await sql.rows(
		'UPDATE terminal SET retired_at_ms = $3, retired_by = $4 WHERE till_id = $1 AND epoch = $2',
		[tillId, epoch, nowMs, operatorId],
	)
	await writeOffTerminal(sql, { tillId, epoch }, operatorId, nowMs)
	await revoke(sql, whoText({ role: 'till', tillId }), operatorId, nowMs)
	await sql.rows(
		`INSERT INTO change (topic, key, store_id) VALUES ('terminal', $1, $2)
		ON CONFLICT (topic, key) DO UPDATE SET xid = excluded.xid, seq = excluded.seq`,
		[tillId, storeId],
	)
	return { kind: 'retired', epoch }
}
