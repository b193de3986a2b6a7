/**
 * Daily clearing between legal entities: value sold at A and spent at B is owed by A to B; so are points awarded at A and
 * taken at B, at the policy's price; what coupons, activities and services paid is owed to B by whoever gave them out and
 * by their sponsors; what head office decided to bear is owed by it to the store's entity; goods that A sold and B took back
 * are owed by A to B.
 *
 * Whose value was spent is decided first in, first out per card and purse, over the immutable transfers in their order: each
 * spend takes the oldest value that earlier spends left. Later transfers cannot change what earlier ones took.
 *
 * A transfer clears on the date on which it was posted, so a day that is over never changes. A sale that came late is
 * a line of its own, named by the business date on which it was made.
 */
import { assert } from '../../protocol/base/assert.ts'
import type { Database, Sql } from '../database/pool.ts'
import { type ClearingPolicy, clearingWindow, policyOn } from './clearing-policy.ts'
import { goodsTakenBack } from './clearing-returns.ts'
import {
	type ClearingLine,
	type ClearingPosition,
	type ClearingStatement,
	saveStatement,
} from './clearing-tables.ts'
import { vouchersTaken } from './clearing-vouchers.ts'

/** Transactions that began before a day ended have committed this long after it. */
const SETTLING_MS = 15 * 60_000

/** Computes a day from the transfers and stores it in place of what was stored. Undefined without a policy for that date. */
export async function clearDay(
	database: Database,
	clearingDate: string,
	nowMs: number,
	operatorId: string | null,
): Promise<ClearingStatement | undefined> {
	return await database.transaction(async (sql) => {
		await sql.rows('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`clearing ${clearingDate}`])
		const statement = await computeDay(sql, clearingDate, nowMs)
		if (statement !== undefined) await saveStatement(sql, statement, nowMs, operatorId)
		return statement
	})
}

/** The statement as the transfers say it now; stores nothing. */
export async function computeDay(
	sql: Sql,
	clearingDate: string,
	nowMs: number,
): Promise<ClearingStatement | undefined> {
	const policy = await policyOn(sql, clearingDate)
	if (policy === undefined) return undefined
	const { fromMs, toMs } = clearingWindow(policy, clearingDate)
	const taken = await takenFromCards(sql, policy, clearingDate, fromMs, toMs)
	const lines = [
		...taken.map((line) => ({ ...line, amountMinor: priced(line, policy) })),
		...(await vouchersTaken(sql, clearingDate, fromMs, toMs)),
		...(await lossesBorne(sql, clearingDate, fromMs, toMs)),
		...(await goodsTakenBack(sql, clearingDate, fromMs, toMs)),
	].sort(inOrder)
	const complete = nowMs >= toMs + SETTLING_MS
	const positions = positionsOf(lines)
	assert(positions.reduce((sum, { netMinor }) => sum + netMinor, 0) === 0, 'a statement nets to zero')
	return { clearingDate, complete, policy: policy.validFrom, lines, positions }
}

/** As the tables give them back. */
function inOrder(one: ClearingLine, other: ClearingLine): number {
	const [left, right] = [one, other].map(({ cause, debtor, creditor, businessDate }) => [
		cause,
		debtor,
		creditor,
		businessDate,
	])
	const at = left?.findIndex((part, index) => part !== right?.[index]) ?? -1
	if (at < 0) return 0
	return (left?.[at] ?? '') < (right?.[at] ?? '') ? -1 : 1
}

type Taken = Omit<ClearingLine, 'amountMinor'>

/** Points are priced per line of the statement, rounded half up. */
function priced({ cause, quantity }: Taken, { minorPer100Points }: ClearingPolicy): number {
	return cause === 'points' ? Math.floor((quantity * minorPer100Points + 50) / 100) : quantity
}

export function positionsOf(lines: readonly Omit<ClearingLine, 'quantity'>[]): ClearingPosition[] {
	const nets = new Map<string, number>()
	const move = (entity: string, amount: number): void => {
		nets.set(entity, (nets.get(entity) ?? 0) + amount)
	}
	for (const { debtor, creditor, amountMinor } of lines) {
		move(debtor, -amountMinor)
		move(creditor, amountMinor)
	}
	return [...nets]
		.map(([legalEntityId, netMinor]) => ({ legalEntityId, netMinor }))
		.sort((left, right) => (left.legalEntityId < right.legalEntityId ? -1 : 1))
}

/**
 * Every transfer is an interval of its card's running sum of ins or outs; an out took the ins that it overlaps. What a refund
 * puts back was the refunding store's, which was paid for it. What goes over to another card goes through head office, which
 * is paid for it here and pays there. What ended, or was taken back with the goods that had earned it, stays with whoever gave it.
 */
async function takenFromCards(
	sql: Sql,
	policy: ClearingPolicy,
	clearingDate: string,
	fromMs: number,
	toMs: number,
): Promise<Taken[]> {
	return await sql.rows<Taken>(
		`WITH touched AS (
			SELECT DISTINCT card_no FROM transfer WHERE posted_at_ms >= $1 AND posted_at_ms < $2 AND debit_account LIKE 'card:%'
		), moved AS (
			SELECT t.*, credit_account LIKE 'card:%' AS is_in, sum(amount) OVER (
				PARTITION BY card_no, purse, credit_account LIKE 'card:%' ORDER BY transfer_id) AS upto
			FROM transfer t WHERE card_no IN (SELECT card_no FROM touched)
				AND (debit_account LIKE 'card:%' OR credit_account LIKE 'card:%') AND purse IN ('storedValue', 'points', 'gift')
		), outs AS (
			SELECT m.*, coalesce(j.entry_text::jsonb ->> 'businessDate', $3) AS business_date
			FROM moved m LEFT JOIN journal_entry j USING (till_id, epoch, seq)
			WHERE NOT is_in AND m.kind NOT IN ('expire', 'takeBack') AND m.posted_at_ms >= $1 AND m.posted_at_ms < $2
		)
		SELECT o.purse AS cause, coalesce(sold.legal_entity_id, $4) AS debtor, coalesce(spent.legal_entity_id, $4) AS creditor,
			o.business_date AS "businessDate",
			sum(least(o.upto, i.upto) - greatest(o.upto - o.amount, i.upto - i.amount)) AS quantity
		FROM outs o JOIN moved i ON i.is_in AND i.card_no = o.card_no AND i.purse = o.purse
			AND i.upto > o.upto - o.amount AND i.upto - i.amount < o.upto
		LEFT JOIN store sold ON sold.store_id = i.store_id LEFT JOIN store spent ON spent.store_id = o.store_id
		GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
		[fromMs, toMs, clearingDate, policy.headOfficeEntity],
	)
}

/** Overspends that an entity took on itself: the store's own entity has given the goods. */
async function lossesBorne(
	sql: Sql,
	clearingDate: string,
	fromMs: number,
	toMs: number,
): Promise<ClearingLine[]> {
	return await sql.rows<ClearingLine>(
		`SELECT 'loss' AS cause, split_part(t.debit_account, ':', 2) AS debtor, s.legal_entity_id AS creditor,
			coalesce(j.entry_text::jsonb ->> 'businessDate', $3) AS "businessDate", sum(t.amount) AS quantity,
			sum(coalesce(t.amount_minor, CASE WHEN t.purse IN ('storedValue', 'gift') THEN t.amount ELSE 0 END)) AS "amountMinor"
		FROM transfer t JOIN store s USING (store_id) LEFT JOIN journal_entry j USING (till_id, epoch, seq)
		WHERE t.kind = 'correction' AND t.debit_account LIKE 'loss:%' AND t.posted_at_ms >= $1
			AND t.posted_at_ms < $2
		GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
		[fromMs, toMs, clearingDate],
	)
}
