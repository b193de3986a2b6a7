/* Which database a command is about: `--database <url>`, or the data folder of a server with embedded PostgreSQL. */
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import type { Where } from '../../server/database/with-database.ts'

export interface DatabaseFlags {
	readonly database?: string
	readonly data: string
}

export const DATABASE_HELP = `Environment:
  DATABASE_URL   the database of --database
  YIKA_DATA      the folder of --data`

export function addDatabaseOptions(command: Command): Command {
	return command
		.addOption(new Option('--database <url>', 'the PostgreSQL of the card server').env('DATABASE_URL'))
		.addOption(
			new Option('--data <dir>', 'or the data folder of a card server with embedded PostgreSQL')
				.default('.yika/demo')
				.env('YIKA_DATA'),
		)
}

/** A folder that was typed is meant, even where DATABASE_URL happens to be set; typing both is an error. */
export function databaseOf({ database, data }: DatabaseFlags, command: Command): Where {
	const byFolder = command.getOptionValueSource('data') === 'cli'
	if (byFolder && command.getOptionValueSource('database') === 'cli') {
		command.error('error: --database and --data name two databases; give one of them')
	}
	return byFolder || database === undefined ? { dataDir: resolve(data) } : { databaseUrl: database }
}
