/* `yika backup`: backs up a card server or an agent while it works (docs/backup.md). */
import { join } from 'node:path'
import type { Command } from 'commander'
import { agentPlaces } from '../agent-places.ts'
import { tellProgress } from '../backup-progress.ts'
import { serverPlaces } from '../server-places.ts'

const HELP = `
A back-up is a folder of its own below --to, of one moment, made while the server or agent works. It is sealed: nobody reads it without
the key, and nothing of it can be changed unnoticed. Keep the key where no back-up lies; without it no back-up is worth anything. An
agent's pages stay encrypted as they are: its key is the secret of its machine.

Examples:
  $ npm run yika -- backup key /media/key/backup.key                    once
  $ npm run yika -- backup server --settings /etc/yika/server.json --to /mnt/backups --key /media/key/backup.key
  $ npm run yika -- backup agent --settings /etc/yika/agent.json --to /mnt/backups
  $ npm run yika -- backup show /mnt/backups/server-20261123T021500000Z

Environment:
  YIKA_SETTINGS   the file of --settings
  DATABASE_URL    the server's database, where its settings name none

Exit codes: 0 it is whole and on the disk; 1 it could not be made, and nothing is left of it; 2 wrong command line.`

type Flags = { readonly settings: string; readonly to: string; readonly key: string }

/** Adds `backup` to the program. */
export function addBackupCommand(program: Command): void {
	const backup = program
		.command('backup')
		.summary('back up a server or an agent while it works')
		.description('Backs up a card server or an agent while it works, into a sealed folder.')
		.addHelpText('after', HELP)
	backup
		.command('key <file>')
		.description('Makes the key of back-ups, once.')
		.action(async (file: string) => {
			const { makeBackupKey } = await import('../../../storage/backup-key.ts')
			makeBackupKey(file)
			console.log(`${file}: keep it, and a second copy of it, where no back-up lies (docs/backup.md)`)
		})
	backup
		.command('server')
		.description('Backs up the database of a card server, with the keys that lie beside it.')
		.requiredOption('--settings <file>', 'the settings of the server', process.env.YIKA_SETTINGS)
		.requiredOption('--to <folder>', 'where back-ups lie')
		.requiredOption('--key <file>', 'the key of back-ups')
		.action((flags: Flags) => backUpServer(flags))
	backup
		.command('agent')
		.description('Backs up the database of an agent; it stays encrypted with the secret of its machine.')
		.requiredOption('--settings <file>', 'the settings of the agent', process.env.YIKA_SETTINGS)
		.requiredOption('--to <folder>', 'where back-ups lie')
		.action((flags: Omit<Flags, 'key'>) => backUpAgent(flags))
	backup
		.command('show <folder>')
		.description('What a back-up says of itself; needs no key, and proves nothing.')
		.action((folder: string) => show(folder))
}

async function backUpServer({ settings, to, key }: Flags): Promise<void> {
	const { backUpServer: make } = await import('../../../server/backup/back-up-server.ts')
	const { readBackupKey } = await import('../../../storage/backup-key.ts')
	const { folder, manifest } = await make({
		...(await serverPlaces(settings)),
		to,
		key: readBackupKey(key),
		nowMs: Date.now(),
		progress: tellProgress(),
	})
	const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
	console.log(`${folder}: ${manifest.tables.length} tables, ${rows} rows, schema ${manifest.schema}`)
}

async function backUpAgent({ settings, to }: Omit<Flags, 'key'>): Promise<void> {
	const { backUpAgent: make } = await import('../../../storage/agent-backup.ts')
	const places = await agentPlaces(settings)
	// SQLite copies it in one go and says nothing meanwhile.
	console.error(`copying ${join(places.dataDir, 'agent.sqlite')} …`)
	const { folder, manifest } = await make({ ...places, to, nowMs: Date.now(), progress: tellProgress() })
	console.log(`${folder}: ${manifest.pages} pages, schema ${manifest.schema}`)
}

async function show(folder: string): Promise<void> {
	const { lookAtBackup } = await import('../../../storage/backup-folder.ts')
	const { filesOf } = await import('../../../protocol/backup/backup-manifest.ts')
	const manifest = await lookAtBackup(folder)
	const bytes = filesOf(manifest).reduce((sum, file) => sum + file.bytes, 0)
	const whose = manifest.kind === 'agent' ? `the agent of ${manifest.storeId}` : 'a card server'
	console.log(`${whose}, ${new Date(manifest.madeAtMs).toISOString()}, Yika ${manifest.productVersion}`)
	console.log(`schema ${manifest.schema}, key ${manifest.keyId}, ${(bytes / 1e6).toFixed(1)} MB`)
	console.log(`generation ${manifest.generation}, feed ${manifest.feedPlace ?? 'empty'}`)
	if (manifest.kind === 'server')
		for (const { table, rows } of manifest.tables) console.log(`  ${table.padEnd(26)} ${rows}`)
	else
		for (const { tillId, epoch, storedSeq, postedSeq } of manifest.chains)
			console.log(`  ${tillId} epoch ${epoch}: ${storedSeq} stored, ${postedSeq} posted`)
}
