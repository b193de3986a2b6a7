/**
 * The audit: every promise of the ledger, asked of a database as it is, in one consistent picture. Reads only. Prints each
 * check with what it counted; the first breach is named with what to look at.
 */
import type { Sql } from '../database/pool.ts'
import { type Where, withDatabase } from '../database/with-database.ts'
import { settlements } from '../reconcile/card-settlement.ts'
import { CHAIN_CHECK } from './chain-check.ts'
import type { Check, Finding } from './check.ts'
import { printClocks } from './clocks.ts'
import { ENTRY_CHECKS } from './entry-checks.ts'
import { LEDGER_CHECKS } from './ledger-checks.ts'
import { MEMBER_CHECKS } from './member-checks.ts'
import { RECONCILE_CHECKS } from './reconcile-checks.ts'
import { RECOUNT_CHECK } from './recount-check.ts'

export const ALL_CHECKS: readonly Check[] = [
	...LEDGER_CHECKS,
	CHAIN_CHECK,
	RECOUNT_CHECK,
	...ENTRY_CHECKS,
	...RECONCILE_CHECKS,
	...MEMBER_CHECKS,
]

export type AuditOptions = Where & {
	/** Where the lines go; stdout when left out. */
	readonly print?: (line: string) => void
}

/** The exit code: 0 when every check holds, 1 when one is broken. Throws when the database cannot be read. */
export async function runAudit(options: AuditOptions): Promise<number> {
	const print = options.print ?? ((line) => process.stdout.write(`${line}\n`))
	return await withDatabase(options, (database) =>
		database.transaction(async (sql) => {
			await sql.rows('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY')
			const code = await runChecks(sql, print)
			await printSettlements(sql, print)
			await printClocks(sql, print)
			return code
		}),
	)
}

async function runChecks(sql: Sql, print: (line: string) => void): Promise<number> {
	let first: { readonly check: Check; readonly finding: Finding } | undefined
	for (const check of ALL_CHECKS) {
		const finding = await check.run(sql)
		const broken = finding.breaches.length > 0
		print(
			`${broken ? 'BREACH' : 'ok    '} ${check.name.padEnd(26)} ${String(finding.count).padStart(9)}  ${check.promise}`,
		)
		if (broken) first ??= { check, finding }
	}
	if (first === undefined) {
		print(`audit: ${ALL_CHECKS.length} checks hold`)
		return 0
	}
	const { check, finding } = first
	print(`audit: BREACH of ${check.name}: ${finding.breaches.join(', ')}. Look at: ${check.lookAt}`)
	return 1
}

/** Differences between tills and centre are a matter for people, not a breach of the books: shown, without a verdict. */
async function printSettlements(sql: Sql, print: (line: string) => void): Promise<void> {
	for (const { tillId, shiftId, result } of await settlements(sql))
		print(`card settlement ${tillId} ${shiftId}: ${result}`)
}
