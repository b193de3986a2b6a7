/**
 * Codes by which a machine joins the group: good once, for a short time, for one till or agent. Of a code only the hash of its secret
 * is kept; a wrong secret is counted, and too many end the code.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { base32 } from '../../identity/join-code.ts'
import { type Who, whoIn, whoText } from '../../identity/who.ts'
import type { JoinFault } from '../../protocol/wire/messages/authority.ts'
import type { Sql } from '../database/pool.ts'

const WRONG_MAX = 5
const KEPT_AFTER_MS = 30 * 86_400_000

export type MadeCode = { readonly codeId: string; readonly secret: string; readonly untilMs: number }

export async function makeCode(sql: Sql, who: Who, nowMs: number, validMs: number): Promise<MadeCode> {
	const codeId = base32(randomBytes(5))
	// 80 bits.
	const secret = base32(randomBytes(10))
	const untilMs = nowMs + validMs
	await sql.rows('DELETE FROM enrolment_code WHERE until_ms < $1', [nowMs - KEPT_AFTER_MS])
	// The newest code of a machine is the only one.
	await sql.rows('DELETE FROM enrolment_code WHERE who = $1 AND used_at_ms IS NULL', [whoText(who)])
	await sql.rows('INSERT INTO enrolment_code (code_id, secret_hash, who, until_ms) VALUES ($1, $2, $3, $4)', [
		codeId,
		hashOf(secret),
		whoText(who),
		untilMs,
	])
	return { codeId, secret, untilMs }
}

interface CodeRow {
	readonly secret_hash: string
	readonly who: string
	readonly until_ms: number
	readonly wrong_count: number
	readonly used_by: string | null
}

/** Uses the code up, inside the caller's transaction, which it must commit also when this is a fault. `keys`: of whoever
 * joins; `mayBe`: whom he may join as, by the way he came. */
export async function takeCode(
	sql: Sql,
	asked: { readonly codeId: string; readonly secret: string; readonly keys: string },
	mayBe: (who: Who) => boolean,
	nowMs: number,
): Promise<Who | JoinFault> {
	const [row] = await sql.rows<CodeRow>('SELECT * FROM enrolment_code WHERE code_id = $1 FOR UPDATE', [
		asked.codeId,
	])
	if (row === undefined) return 'wrong'
	if (row.wrong_count >= WRONG_MAX) return 'tooManyTries'
	if (!timingSafeEqual(Buffer.from(hashOf(asked.secret)), Buffer.from(row.secret_hash))) {
		await sql.rows('UPDATE enrolment_code SET wrong_count = wrong_count + 1 WHERE code_id = $1', [
			asked.codeId,
		])
		return 'wrong'
	}
	const keys = hashOf(asked.keys)
	if (row.used_by !== null && row.used_by !== keys) return 'used'
	if (nowMs > Number(row.until_ms)) return row.used_by === null ? 'expired' : 'used'
	const who = whoIn(row.who)
	if (who === null || !mayBe(who)) return 'wrong'
	await sql.rows(
		'UPDATE enrolment_code SET used_by = $2, used_at_ms = coalesce(used_at_ms, $3) WHERE code_id = $1',
		[asked.codeId, keys, nowMs],
	)
	return who
}

function hashOf(text: string): string {
	return createHash('sha256').update(text).digest('hex')
}
