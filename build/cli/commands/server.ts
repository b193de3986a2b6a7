/* `yika server`: the central card server. */
import { type Command, Option } from 'commander'
import { serverSettingsSchema } from '../../../protocol/settings/process-settings.ts'
import { readSettings } from '../settings-file.ts'

const HELP = `
The card server keeps cards, members and the ledger in PostgreSQL: in the server of databaseUrl, or else in an embedded
one that it starts in dataDir. It brings the database's schema up to date, then runs until it is stopped.

The settings file (JSON; paths are relative to it):
  dataDir      where an embedded PostgreSQL is kept
  databaseUrl  an existing PostgreSQL (may be left out; DATABASE_URL and --database come before it); a primary with
               standbys as postgresql://yika@north,south/yika?target_session_attrs=read-write
  importFile   group data to load at start (may be left out; loading it again changes nothing)
  authorityDir  the group's certificate authority, made at the first start (docs/security.md); left out: plain links, this
               machine only
  machineSecret  optional: where the secret is that the authority's key is wrapped with
  host, port   where agents connect (default host 127.0.0.1)
  traces      optional: { "url", "ratio" } of a collector of traces (docs/operations.md)
  releasesDir  optional: releases that agents fetch for their tills (docs/updates.md)

Examples:
  $ npm run yika -- server --settings /etc/yika/server.json
  $ DATABASE_URL=postgres://yika@db/yika npm run yika -- server --settings server.json

Environment:
  YIKA_SETTINGS   the file of --settings
  DATABASE_URL    an existing PostgreSQL
  YIKA_DEBUG      set: show where an error came from

Exit codes: 0 stopped in good order; 1 could not start or go on; 2 wrong command line.`

type Flags = { readonly settings: string; readonly database?: string; readonly newAuthority?: true }

/** Adds `server` to the program. */
export function addServerCommand(program: Command): void {
	program
		.command('server')
		.summary('the central card server')
		.description('Runs the central card server on PostgreSQL.')
		.addOption(
			new Option('--settings <file>', 'the settings of this server')
				.env('YIKA_SETTINGS')
				.makeOptionMandatory(),
		)
		.addOption(new Option('--database <url>', 'an existing PostgreSQL').env('DATABASE_URL'))
		.option(
			'--new-authority',
			'the root of the group is lost: make another one, and have every machine join anew',
		)
		.addHelpText('after', HELP)
		.action(async ({ settings: file, database, newAuthority }: Flags) => {
			const settings = await readSettings(file, serverSettingsSchema, [
				'dataDir',
				'importFile',
				'authorityDir',
				'releasesDir',
			])
			const { processHost, runServer } = await import('../../../server/main.ts')
			const there = database === undefined ? settings : { ...settings, databaseUrl: database }
			await runServer(there, processHost, { newAuthority })
		})
}
