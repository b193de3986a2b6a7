/* `yika settle`: the centre's totals of each shift against the till's. */
import type { Command } from 'commander'
import { addDatabaseOptions, DATABASE_HELP, type DatabaseFlags, databaseOf } from '../database-options.ts'

const HELP = `
Settles again every shift that got entries since it was settled, then prints each settlement: agreed, notAgreed, or
cannotConfirm (something of the shift has not come, or cannot be read). --explain goes down to the figures that differ
and to the entry to look at first.

Examples:
  $ npm run yika -- settle
  $ npm run yika -- settle --till S01-01 --explain
  $ npm run yika -- settle --database postgres://yika@db/yika --till S01-01 --shift S01-01-1-3 --explain

${DATABASE_HELP}

Exit codes: 0 all agree; 1 some do not, or the database could not be read; 2 wrong command line.`

type Flags = DatabaseFlags & { readonly till?: string; readonly shift?: string; readonly explain?: true }

/** Adds `settle` to the program. */
export function addSettleCommand(program: Command): void {
	const command = program
		.command('settle')
		.summary('card settlement of shifts, with what differs')
		.description('Compares the centre’s totals of each shift with the till’s.')
		.option('--till <tillId>', 'only this till')
		.option('--shift <shiftId>', 'only this shift')
		.option('--explain', 'what differs, and where to look first')
	addDatabaseOptions(command)
		.addHelpText('after', HELP)
		.action(async (flags: Flags) => {
			const { withDatabase } = await import('../../../server/database/with-database.ts')
			const { printSettlements } = await import('../../../server/reconcile/print-settlements.ts')
			process.exitCode = await withDatabase(databaseOf(flags, command), (database) =>
				printSettlements(database, {
					tillId: flags.till,
					shiftId: flags.shift,
					explain: flags.explain ?? false,
					nowMs: Date.now(),
					print: (line) => console.log(line),
				}),
			)
		})
}
