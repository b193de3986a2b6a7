/* `yika write-off`: a lost till is given up. */
import type { Command } from 'commander'
import type { OperatorId } from '../../../protocol/base/ids.ts'
import { addDatabaseOptions, DATABASE_HELP, type DatabaseFlags, databaseOf } from '../database-options.ts'
import { epochNumber, operatorNumber } from '../option-values.ts'

const HELP = `
When an agent loses its disk, the value that it held in leases stays lent until every till of the store has told what it
spent of it. A lost till never will: this gives its enrolment up, so that the rest becomes available again. What it sold
and is found later is posted all the same, as an exception where no lease covers it any more.

Examples:
  $ npm run yika -- write-off S01-01 1 --operator 1001
  $ npm run yika -- write-off S01-01 1 --operator 1001 --database postgres://yika@db/yika

${DATABASE_HELP}

Exit codes: 0 given up; 1 there is no such enrolment, or the database could not be reached; 2 wrong command line.`

type Flags = DatabaseFlags & { readonly operator: OperatorId }

/** Adds `write-off` to the program. */
export function addWriteOffCommand(program: Command): void {
	const command = program
		.command('write-off')
		.summary('a lost till is given up')
		.description('Gives the enrolment of a lost till up.')
		.argument('<tillId>', 'the lane, for example S01-01')
		.argument('<epoch>', 'the enrolment that is given up', epochNumber)
		.requiredOption('--operator <operatorId>', 'who decides it', operatorNumber)
	addDatabaseOptions(command)
		.addHelpText('after', HELP)
		.action(async (tillId: string, epoch: number, flags: Flags) => {
			const { withDatabase } = await import('../../../server/database/with-database.ts')
			const { writeOffTerminal } = await import('../../../server/terminals/lane-tables.ts')
			process.exitCode = await withDatabase(databaseOf(flags, command), async (database) => {
				const found = await database.transaction((sql) =>
					writeOffTerminal(sql, { tillId, epoch }, flags.operator, Date.now()),
				)
				console.log(found ? `${tillId} epoch ${epoch} is given up` : `${tillId} has no epoch ${epoch}`)
				return found ? 0 : 1
			})
		})
}
