/** What the centre does by itself, again and again: settles shifts that got late entries, and clears days that are over. */
import type { Database } from '../database/pool.ts'
import { type Log, reasonOf } from '../service/log.ts'
import { clearDay } from './clearing.ts'
import { clearingDateAt, policyAt } from './clearing-policy.ts'
import { settleLate } from './settle-again.ts'

const EVERY_MS = 60_000
const LOOK_BACK_MS = 24 * 3_600_000
/** A centre that was away for a week still clears every day of it. */
const DAYS_BACK = 8

/** Returns what stops it. */
export function keepReconciled(database: Database, nowMs: () => number, log: Log): () => Promise<void> {
	let running: Promise<void> = Promise.resolve()
	let idle = true
	const timer = setInterval(() => {
		if (!idle) return
		idle = false
		running = reconcileOnce(database, nowMs(), log)
			.catch((error: unknown) => log('notReconciled', { reason: reasonOf(error) }))
			.finally(() => {
				idle = true
			})
	}, EVERY_MS)
	return async () => {
		clearInterval(timer)
		await running
	}
}

export async function reconcileOnce(database: Database, nowMs: number, log: Log): Promise<void> {
	const settled = await settleLate(database, nowMs - LOOK_BACK_MS, nowMs)
	if (settled.length > 0) log('settledAgain', { count: settled.length })
	for (const date of await daysDue(database, nowMs)) {
		const statement = await clearDay(database, date, nowMs, null)
		if (statement !== undefined) log('dayCleared', { date, lines: statement.lines.length })
	}
}

/** Days that are over and have no complete statement. */
async function daysDue(database: Database, nowMs: number): Promise<string[]> {
	const policy = await policyAt(database, nowMs)
	if (policy === undefined) return []
	// The last quarter of an hour of a day may still commit: the day before is due only then.
	const lastOver = nowMs - 24 * 3_600_000 - 15 * 60_000
	const dates = Array.from({ length: DAYS_BACK }, (_, back) =>
		clearingDateAt(policy, lastOver - back * 24 * 3_600_000),
	)
	const done = await database.rows<{ readonly date: string }>(
		'SELECT clearing_date AS date FROM clearing_day WHERE complete AND clearing_date = ANY ($1::text[])',
		[dates],
	)
	const cleared = new Set(done.map(({ date }) => date))
	return dates.filter((date) => !cleared.has(date) && date >= policy.validFrom).reverse()
}
