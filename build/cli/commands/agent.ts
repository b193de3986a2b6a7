/* `yika agent`: a store's sync agent. */
import { type Command, Option } from 'commander'
import { agentSettingsSchema } from '../../../protocol/settings/process-settings.ts'
import { readSettings } from '../settings-file.ts'

const HELP = `
The agent takes the store's tills in, passes their entries on to the card server, keeps the card states of the group,
and decides by lease while the server is away. It runs until it is stopped (SIGTERM or Ctrl-C).

The settings file (JSON; paths are relative to it):
  storeId     the store, e.g. "S1"
  dataDir     where its database is kept
  keyFile     its private key (PKCS #8 PEM, Ed25519; mode 0600); wrapped at the first start
  machineSecret  optional: where the secret is that key and database are encrypted with (docs/security.md)
  identityFile  what it is known by on the network, made by yika join (docs/security.md); left out: plain links, this machine only
  centreUrl   wss://host:port/link of the card server
  host, port  where tills connect (default host 127.0.0.1)
  retentionDays  optional: how long posted entries and what came back of goods are kept; 90
  traces      optional: { "url", "ratio" } of a collector of traces (docs/operations.md)
  releaseKey  optional: the key that signs releases, which are fetched from the centre for the store's tills; releasesDir: a
              folder where they lie instead (docs/updates.md)

Examples:
  $ npm run yika -- agent --settings /etc/yika/agent.json

Environment:
  YIKA_SETTINGS   the file of --settings
  YIKA_DEBUG      set: show where an error came from

Exit codes: 0 stopped in good order; 1 could not start or go on; 2 wrong command line.`

/** Adds `agent` to the program. */
export function addAgentCommand(program: Command): void {
	program
		.command('agent')
		.summary('the sync agent of one store')
		.description('Runs the sync agent of one store.')
		.addOption(
			new Option('--settings <file>', 'the settings of this agent')
				.env('YIKA_SETTINGS')
				.makeOptionMandatory(),
		)
		.addHelpText('after', HELP)
		.action(async ({ settings: file }: { readonly settings: string }) => {
			const settings = await readSettings(file, agentSettingsSchema, [
				'dataDir',
				'keyFile',
				'identityFile',
				'releasesDir',
			])
			const { runAgent } = await import('../../../agent/main.ts')
			await runAgent(settings)
		})
}
