/* `yika clearing`: what the legal entities owe each other for one day. */
import { type Command, InvalidArgumentError } from 'commander'
import { businessDateSchema } from '../../../protocol/base/business-date.ts'
import { addDatabaseOptions, DATABASE_HELP, type DatabaseFlags, databaseOf } from '../database-options.ts'

const HELP = `
Computes the day from the transfers, stores it, and prints who owes whom: value sold at one entity and spent at another
(first in, first out per card), points awarded at one and taken at another, losses that head office bears. The positions
of all entities sum to zero. Computing a day that is over again gives the same statement.

Examples:
  $ npm run yika -- clearing --date 2026-11-21
  $ npm run yika -- clearing --date 2026-11-21 --accounts

${DATABASE_HELP}

Exit codes: 0 printed; 1 no terms in force on that day, or the database could not be read; 2 wrong command line.`

type Flags = DatabaseFlags & { readonly date: string; readonly accounts?: true }

function dateOf(text: string): string {
	if (!businessDateSchema.safeParse(text).success || Number.isNaN(Date.parse(text)))
		throw new InvalidArgumentError('A date is YYYY-MM-DD.')
	return text
}

/** Adds `clearing` to the program. */
export function addClearingCommand(program: Command): void {
	const command = program
		.command('clearing')
		.summary('daily clearing between legal entities')
		.description('Computes, stores and prints one day of clearing between legal entities.')
		.requiredOption('--date <date>', 'the clearing date, YYYY-MM-DD', dateOf)
		.option('--accounts', 'also the balances of the accounts of stores and entities')
	addDatabaseOptions(command)
		.addHelpText('after', HELP)
		.action(async (flags: Flags) => {
			const { withDatabase } = await import('../../../server/database/with-database.ts')
			const { printClearing } = await import('../../../server/reconcile/print-clearing.ts')
			const asked = { date: flags.date, accounts: flags.accounts ?? false, nowMs: Date.now() }
			process.exitCode = await withDatabase(databaseOf(flags, command), (database) =>
				printClearing(database, asked, (line) => console.log(line)),
			)
		})
}
