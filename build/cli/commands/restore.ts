/* `yika restore`: puts a back-up back (docs/backup.md). */
import type { Command } from 'commander'
import { tellProgress } from '../backup-progress.ts'
import { serverPlaces } from '../server-places.ts'

const HELP = `
A back-up is compared with what it says of itself before anything of it is read. A server's goes into an empty database only, all of it
or nothing. At its next start the server goes on as an older state of itself: agents and tills tell it again what it has forgotten.

Examples:
  $ npm run yika -- restore server /mnt/backups/server-20261123T021500000Z --settings /etc/yika/server.json --key /media/key/backup.key

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
