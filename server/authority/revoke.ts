/** Machines that are believed no more: written down here, told to all as a signed list. */
import type { RevocationList } from '../../protocol/wire/messages/revocations.ts'
import type { Sql } from '../database/pool.ts'
import { validityFrom } from './issue.ts'
import { signRevocations } from './revocation-list.ts'
import type { Root } from './root.ts'

/** Certificates are exact to the second. */
const SECOND_MS = 1_000

/** Whatever was issued to it until now, and codes for it that wait. It does not renew either until it has joined again. */
export async function revoke(sql: Sql, who: string, operatorId: string, nowMs: number): Promise<void> {
	await lockMachine(sql, who)
	await sql.rows('DELETE FROM enrolment_code WHERE who = $1 AND used_at_ms IS NULL', [who])
	await sql.rows(
		`INSERT INTO revocation (who, from_ms, revoked_at_ms, revoked_by) VALUES ($1, $2, $3, $4)
		ON CONFLICT (who) DO UPDATE SET from_ms = greatest(revocation.from_ms, excluded.from_ms),
			revoked_at_ms = excluded.revoked_at_ms, revoked_by = excluded.revoked_by, is_back = false`,
		[who, validityFrom(nowMs).fromMs, nowMs, operatorId],
	)
	await sql.rows('UPDATE revocation_version SET version = version + 1')
}

/** What is issued to a machine and what is revoked of it come one after the other. */
async function lockMachine(sql: Sql, who: string): Promise<void> {
	await sql.rows('SELECT pg_advisory_xact_lock(hashtext($1))', [who])
}

/**
 * From when on a certificate for it is to be valid, inside the caller's transaction. `joins`: by a code, which makes it believed
 * again. Null: it is revoked.
 */
export async function validFrom(
	sql: Sql,
	who: string,
	joins: boolean,
	nowMs: number,
): Promise<number | null> {
	await lockMachine(sql, who)
	const [row] = await sql.rows<{ readonly from_ms: number; readonly is_back: boolean }>(
		'SELECT from_ms, is_back FROM revocation WHERE who = $1',
		[who],
	)
	const { fromMs } = validityFrom(nowMs)
	if (row === undefined) return fromMs
	if (joins) await sql.rows('UPDATE revocation SET is_back = true WHERE who = $1', [who])
	return joins || row.is_back ? Math.max(fromMs, Number(row.from_ms) + SECOND_MS) : null
}

/** Null: there is none newer than `known`. */
export async function readRevoked(sql: Sql, root: Root, known: number): Promise<RevocationList | null> {
	const rows = await sql.rows<{
		readonly version: number
		readonly who: string | null
		readonly from_ms: number | null
	}>('SELECT version, who, from_ms FROM revocation_version LEFT JOIN revocation ON true WHERE version > $1', [
		known,
	])
	const [first] = rows
	if (first === undefined) return null
	const revoked = rows.flatMap(({ who, from_ms: fromMs }) =>
		who === null || fromMs === null ? [] : [{ who, fromMs: Number(fromMs) }],
	)
	return signRevocations(root, Number(first.version), revoked)
}
