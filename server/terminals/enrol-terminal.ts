/**
 * Enrolling a till anew: its lane gets the next epoch under another key. What the epoch before still has is taken as late
 * entries; nothing else of it is believed any more (the agent lets its till only hand in what it has).
 */
import type { TillId } from '../../protocol/base/ids.ts'
import type { Sql } from '../database/pool.ts'

export type Enrolled = { readonly kind: 'enrolled'; readonly epoch: number }
export type NotEnrolled = { readonly kind: 'unknownStore'; readonly storeId: string }

interface NewestRow {
	readonly epoch: number
	readonly public_key: string
	readonly head_seq: number
	readonly retired: boolean
}

/**
 * Registers `publicKey` (Ed25519, SPKI DER, base64) for the lane, inside the caller's transaction. A lane that nobody
 * enrolled gets epoch 1. The same key again changes nothing until something was written under it, so that an act that
 * was interrupted can be repeated.
 */
export async function enrolTerminal(
	sql: Sql,
	tillId: TillId,
	publicKey: string,
): Promise<Enrolled | NotEnrolled> {
	const storeId = tillId.slice(0, tillId.lastIndexOf('-'))
	// Two enrolments of one lane at once would draw the same epoch: the store's row makes them wait for each other.
	const store = await sql.rows('SELECT 1 FROM store WHERE store_id = $1 FOR UPDATE', [storeId])
	if (store.length === 0) return { kind: 'unknownStore', storeId }
	const [newest] = await sql.rows<NewestRow>(
		'SELECT epoch, public_key, head_seq, retired_at_ms IS NOT NULL AS retired FROM terminal WHERE till_id = $1 ORDER BY epoch DESC LIMIT 1',
		[tillId],
	)
	if (newest?.public_key === publicKey && newest.head_seq === 0 && !newest.retired)
		return { kind: 'enrolled', epoch: newest.epoch }
	const epoch = (newest?.epoch ?? 0) + 1
	await sql.rows('INSERT INTO terminal (till_id, epoch, store_id, public_key) VALUES ($1, $2, $3, $4)', [
		tillId,
		epoch,
		storeId,
		publicKey,
	])
	await sql.rows(
		`INSERT INTO change (topic, key, store_id) VALUES ('terminal', $1, $2)
		ON CONFLICT (topic, key) DO UPDATE SET xid = excluded.xid, seq = excluded.seq`,
		[tillId, storeId],
	)
	return { kind: 'enrolled', epoch }
}
