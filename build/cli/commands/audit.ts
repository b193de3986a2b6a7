/* `yika audit`: asks a database whether the books are right. */
import type { Command } from 'commander'
import { addDatabaseOptions, DATABASE_HELP, type DatabaseFlags, databaseOf } from '../database-options.ts'

const HELP = `
Checks, reading only, every invariant of ledger and leases: postings balance; every purse's
credited − debited = available + held + Σ leased; no lease is overspent and no counter of it used twice; every entry is posted
at most once; every chain is whole. It says what it checked, and the first breach by name.

Examples:
  $ npm run yika -- audit                                    the demonstration's database
  $ npm run yika -- audit --data .yika/other
  $ npm run yika -- audit --database postgres://yika@db/yika

${DATABASE_HELP}

Exit codes: 0 the books are right; 1 a breach was found; 2 the database could not be read, or wrong command line.`

/** Adds `audit` to the program. */
export function addAuditCommand(program: Command): void {
	const command = program
		.command('audit')
		.summary('check every invariant of ledger and leases')
		.description('Checks ledger and leases of a card server, and names the first breach.')
	addDatabaseOptions(command)
		.addHelpText('after', HELP)
		.action(async (flags: DatabaseFlags) => {
			const { runAudit } = await import('../../../server/audit/main.ts')
			const database = databaseOf(flags, command)
			try {
				process.exitCode = await runAudit(database)
			} catch (error) {
				// Not a breach: whoever reads the code must not take "could not look" for "looked and found".
				console.error(
					`yika: the database could not be read: ${error instanceof Error ? error.message : String(error)}`,
				)
				process.exit(2)
			}
		})
}
