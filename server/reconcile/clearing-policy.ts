/** The terms on which legal entities clear with each other. Versions are added, never changed (`0007-clearing.ts`). */
import { businessDateSchema } from '../../protocol/base/business-date.ts'
import type { Sql } from '../database/pool.ts'

export interface ClearingPolicy {
	/** First clearing date, `YYYY-MM-DD`, to which it applies. */
	readonly validFrom: string
	/** The legal entity to which value belongs that no store loaded. */
	readonly headOfficeEntity: string
	/** What 100 points cost the entity that awarded them when another one takes them, in minor units. */
	readonly minorPer100Points: number
	readonly utcOffsetMinutes: number
	/** Before this hour of the clock the previous date is still cleared. */
	readonly dayStartsAtHour: number
}

const SELECT = `SELECT valid_from AS "validFrom", head_office_entity AS "headOfficeEntity",
	minor_per_100_points AS "minorPer100Points", utc_offset_minutes AS "utcOffsetMinutes",
	day_starts_at_hour AS "dayStartsAtHour" FROM clearing_policy`

/** The same policy again changes nothing. Throws on other terms under a date that has terms: statements rest on them. */
export async function addPolicy(sql: Sql, policy: ClearingPolicy): Promise<void> {
	await sql.rows(
		`INSERT INTO clearing_policy VALUES ($1, $2, $3, $4, $5) ON CONFLICT (valid_from) DO NOTHING`,
		termsOf(policy),
	)
	const [kept] = await sql.rows<ClearingPolicy>(`${SELECT} WHERE valid_from = $1`, [policy.validFrom])
	if (kept !== undefined && String(termsOf(kept)) === String(termsOf(policy))) return
	throw new Error(
		`clearing terms from ${policy.validFrom} are in force already; other terms need a later validFrom`,
	)
}

function termsOf(policy: ClearingPolicy): (string | number)[] {
	const { validFrom, headOfficeEntity, minorPer100Points, utcOffsetMinutes, dayStartsAtHour } = policy
	return [validFrom, headOfficeEntity, minorPer100Points, utcOffsetMinutes, dayStartsAtHour]
}

/** In force on a clearing date; undefined when nobody set one. */
export async function policyOn(sql: Sql, clearingDate: string): Promise<ClearingPolicy | undefined> {
	const rows = await sql.rows<ClearingPolicy>(
		`${SELECT} WHERE valid_from <= $1 ORDER BY valid_from DESC LIMIT 1`,
		[clearingDate],
	)
	return rows[0]
}

/** In force at a moment. */
export async function policyAt(sql: Sql, nowMs: number): Promise<ClearingPolicy | undefined> {
	const policies = await sql.rows<ClearingPolicy>(`${SELECT} ORDER BY valid_from DESC`)
	return policies.find((policy) => policy.validFrom <= clearingDateAt(policy, nowMs))
}

/** The clearing date to which a moment belongs. */
export function clearingDateAt(policy: ClearingPolicy, atMs: number): string {
	const shifted = new Date(atMs + policy.utcOffsetMinutes * 60_000 - policy.dayStartsAtHour * 3_600_000)
	return businessDateSchema.parse(shifted.toISOString().slice(0, 10))
}

/** First millisecond of a clearing date, and of the next. */
export function clearingWindow(
	policy: ClearingPolicy,
	clearingDate: string,
): { readonly fromMs: number; readonly toMs: number } {
	const midnightMs = Date.parse(`${clearingDate}T00:00:00Z`)
	const fromMs = midnightMs - policy.utcOffsetMinutes * 60_000 + policy.dayStartsAtHour * 3_600_000
	return { fromMs, toMs: fromMs + 24 * 3_600_000 }
}
