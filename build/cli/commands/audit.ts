/* `yika audit`: asks a database whether the books are right. */
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'

const HELP = `
Checks, reading only, every invariant of ledger and leases: postings balance; every purse's
credited − debited = available + held + Σ leased; no lease is overspent and its counter has no gap; every entry is posted
at most once; every chain is whole. It says what it checked, and the first breach by name.

Examples:
  $ npm run yika -- audit                                    the demonstration's database
  $ npm run yika -- audit --data .yika/other
  $ npm run yika -- audit --database postgres://yika@db/yika

Environment:
  DATABASE_URL   the database of --database
  YIKA_DATA      the folder of --data

Exit codes: 0 the books are right; 1 a breach was found; 2 the database could not be read, or wrong command line.`

interface AuditFlags {
	readonly database?: string
	readonly data: string
}

/** Adds `audit` to the program. */
export function addAuditCommand(program: Command): void {
	program
		.command('audit')
		.summary('check every invariant of ledger and leases')
		.description('Checks ledger and leases of a card server, and names the first breach.')
		.addOption(new Option('--database <url>', 'the PostgreSQL to check').env('DATABASE_URL'))
		.addOption(
			new Option('--data <dir>', 'or the data folder of a card server with embedded PostgreSQL')
				.default('.yika/demo')
				.env('YIKA_DATA'),
		)
		.addHelpText('after', HELP)
		.action(async ({ database, data }: AuditFlags, command: Command) => {
			// A folder that was typed is meant, even where DATABASE_URL happens to be set.
			const byFolder = command.getOptionValueSource('data') === 'cli'
			if (byFolder && command.getOptionValueSource('database') === 'cli') {
				command.error('error: --database and --data name two databases; give one of them')
			}
			const { runAudit } = await import('../../../server/audit/main.ts')
			process.exitCode = await runAudit(
				byFolder || database === undefined ? { dataDir: resolve(data) } : { databaseUrl: database },
			)
		})
}
