/* `yika enrol`: another till takes over a lane. */
import type { Command } from 'commander'
import { addDatabaseOptions, DATABASE_HELP, type DatabaseFlags, databaseOf } from '../database-options.ts'

const HELP = `
Gives a lane its next epoch under another key. The till that stood there before can still hand in what it has, and
nothing more. A till whose disk was put back to an older state is enrolled again with its own key.

Afterwards the epoch printed here goes into the settings of the till ("epoch"); at its first start it fetches the open
shift and the basket of the lane from the store's agent.

Examples:
  $ npm run yika -- enrol S01-01 --key till.pem
  $ npm run yika -- enrol S01-01 --key till.pem --database postgres://yika@db/yika

${DATABASE_HELP}

Exit codes: 0 enrolled; 1 not, or the database could not be reached; 2 wrong command line.`

type Flags = DatabaseFlags & { readonly key: string }

/** Adds `enrol` to the program. */
export function addEnrolCommand(program: Command): void {
	const command = program
		.command('enrol')
		.summary('another till takes over a lane')
		.description('Enrols a till: its lane begins a new epoch.')
		.argument('<tillId>', 'the lane, for example S01-01')
		.requiredOption('--key <file>', 'PEM with the Ed25519 key of the till, public or private')
	addDatabaseOptions(command)
		.addHelpText('after', HELP)
		.action(async (tillId: string, flags: Flags) => {
			const { withDatabase } = await import('../../../server/database/with-database.ts')
			const { printEnrolment } = await import('../../../server/terminals/print-enrolment.ts')
			process.exitCode = await withDatabase(databaseOf(flags, command), (database) =>
				printEnrolment(database, { tillId, keyFile: flags.key, print: (line) => console.log(line) }),
			)
		})
}
