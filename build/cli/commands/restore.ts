/* `yika restore`: puts a back-up back (docs/backup.md). */
import type { Command } from 'commander'
import { agentPlaces } from '../agent-places.ts'
import { tellProgress } from '../backup-progress.ts'
import { serverPlaces } from '../server-places.ts'

const HELP = `
A back-up is compared with what it says of itself before anything of it is read. A server's goes into an empty database only, all of it
or nothing. At its next start the server goes on as an older state of itself: agents and tills tell it again what it has forgotten. An
agent's takes the place of what is there, which is kept under another name, while the agent is stopped; it goes on as another disk.

Examples:
  $ npm run yika -- restore server /mnt/backups/server-20261123T021500000Z --settings /etc/yika/server.json --key /media/key/backup.key
  $ npm run yika -- restore agent /mnt/backups/agent-S01-20261123T021500000Z --settings /etc/yika/agent.json

Environment:
  YIKA_SETTINGS   the file of --settings
  DATABASE_URL    the server's database, where its settings name none

Exit codes: 0 it is back, and its books are right; 1 it is not, with nothing changed, or the audit has found a breach; 2 wrong command line.`

type Flags = { readonly settings: string; readonly key: string }

/** Adds `restore` to the program. */
export function addRestoreCommand(program: Command): void {
	const restore = program
		.command('restore')
		.summary('put a back-up back')
		.description('Puts a back-up of a card server or an agent back.')
		.addHelpText('after', HELP)
	restore
		.command('server <folder>')
		.description('Puts the back-up of a card server into an empty database, and audits it.')
		.requiredOption('--settings <file>', 'the settings of the server', process.env.YIKA_SETTINGS)
		.requiredOption('--key <file>', 'the key of back-ups')
		.action((folder: string, flags: Flags) => restoreServer(folder, flags))
	restore
		.command('agent <folder>')
		.description('Puts the back-up of an agent in the place of its database, while it is stopped.')
		.requiredOption('--settings <file>', 'the settings of the agent', process.env.YIKA_SETTINGS)
		.action((folder: string, flags: Omit<Flags, 'key'>) => restoreAgent(folder, flags))
}

async function restoreServer(folder: string, { settings, key }: Flags): Promise<void> {
	const { restoreServer: putBack } = await import('../../../server/backup/restore-server.ts')
	const { readBackupKey } = await import('../../../storage/backup-key.ts')
	const { runAudit } = await import('../../../server/audit/main.ts')
	let exitCode = 1
	const { manifest, kept } = await putBack({
		folder,
		key: readBackupKey(key),
		...(await serverPlaces(settings)),
		progress: tellProgress(),
		afterwards: async (databaseUrl) => {
			exitCode = await runAudit({ databaseUrl })
		},
	})
	for (const file of kept) console.log(`${file} is not as in the back-up, and was left as it is`)
	console.log(
		`put back: the books of ${new Date(manifest.madeAtMs).toISOString()}. What came after them is told again by agents and tills once the server runs`,
	)
	process.exitCode = exitCode
}

async function restoreAgent(folder: string, { settings }: Omit<Flags, 'key'>): Promise<void> {
	const { restoreAgent: putBack } = await import('../../../storage/agent-backup.ts')
	const { portHolders } = await import('../devices/port-holder.ts')
	const places = await agentPlaces(settings)
	const progress = tellProgress()
	const options = { ...places, folder, nowMs: Date.now(), progress, holdersOf: portHolders }
	const { manifest, before } = await putBack(options)
	if (before !== null) console.log(`what was there is ${before}: remove it when all is well`)
	console.log(
		`put back: the agent of ${manifest.storeId} as it was at ${new Date(manifest.madeAtMs).toISOString()}; it goes on as another disk`,
	)
}
