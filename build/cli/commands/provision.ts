/* `yika provision`: cards and articles on a stick, for machines whose line is too slow for their first load. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { namesTill } from '../../../identity/joined-settings.ts'
import { type StoreId, storeIdSchema } from '../../../protocol/base/ids.ts'
import {
	agentSettingsSchema,
	serverSettingsSchema,
	tillSettingsSchema,
} from '../../../protocol/settings/process-settings.ts'
import type { Applied, FirstLoad, FirstLoadProgress } from '../../../storage/first-load.ts'
import { readSettings } from '../settings-file.ts'

const HELP = `
A new agent or till fetches all cards, members and articles when it starts first. Where the line is slow, or away, they come on a stick
instead: written at the centre, which may work meanwhile; read on each machine after it has joined and before it starts. What
changed since, it fetches then. The file is sealed: carry its key another way than the stick. Nothing is kept of a file that could
not be written whole; a machine that was interrupted goes on where it was when the command is given again.

Examples:
  $ npm run yika -- provision key /media/key/S01.key                    a key of its own, not that of back-ups
  $ npm run yika -- provision export S01 --to /media/stick/S01.load --key /media/key/S01.key --settings /etc/yika/server.json
  $ npm run yika -- provision import /media/stick/S01.load --key /media/key/S01.key --settings /etc/yika/agent.json
  $ npm run yika -- provision import /media/stick/S01.load --key /media/key/S01.key --settings /etc/yika/till.json

Environment:
  DATABASE_URL          the server's database, where its settings name none
  YIKA_MACHINE_SECRET   the machine's secret, where whoever starts it hands it over

Exit codes: 0 done, also when there was nothing to do; 1 not, and why; 2 wrong command line.`

type Flags = { readonly key: string; readonly settings: string }

/** Adds `provision` to the program. */
export function addProvisionCommand(program: Command): void {
	const provision = program
		.command('provision')
		.summary('cards and articles on a stick, for a first load')
		.description('Writes and reads the first load of a store’s machines.')
		.addHelpText('after', HELP)
	provision
		.command('key <file>')
		.description('Makes a key for first loads.')
		.action(async (file: string) => {
			const { makeBackupKey } = await import('../../../storage/backup-key.ts')
			makeBackupKey(file)
			console.log(`${file}: carry it another way than the stick`)
		})
	provision
		.command('export <storeId>')
		.description('At the centre: writes what the machines of a store need.')
		.requiredOption('--to <file>', 'on the stick')
		.requiredOption('--key <file>', 'as yika provision key has made it')
		.requiredOption('--settings <file>', 'the settings of the card server')
		.action((storeId: string, flags: Flags & { readonly to: string }) => exportLoad(storeId, flags))
	provision
		.command('import <file>')
		.description('On an agent or a till that has joined and does not run: reads it.')
		.requiredOption('--key <file>', 'the one it was written with')
		.requiredOption('--settings <file>', 'the settings of this agent or till')
		.action((file: string, flags: Flags) => importLoad(file, flags))
}

async function exportLoad(name: string, { to, key, settings: file }: Flags & { readonly to: string }) {
	const storeId = storeIdSchema.safeParse(name)
	if (!storeId.success) throw new Error(`${name} is no store: S01, for example`)
	const { readBackupKey } = await import('../../../storage/backup-key.ts')
	const { withDatabase } = await import('../../../server/database/with-database.ts')
	const { exportFirstLoad } = await import('../../../server/stores/export-first-load.ts')
	const settings = await readSettings(file, serverSettingsSchema, ['dataDir'])
	const databaseUrl = settings.databaseUrl ?? process.env.DATABASE_URL
	const made = await withDatabase(databaseUrl ? { databaseUrl } : { dataDir: settings.dataDir }, (database) =>
		exportFirstLoad(database, {
			storeId: storeId.data,
			to: resolve(to),
			key: readBackupKey(key),
			nowMs: Date.now(),
			log: (event, facts) => console.error(JSON.stringify({ event, ...facts })),
			progress: tellRecords(),
		}),
	)
	console.log(`${to}: ${made.records} records, ${(made.bytes / 1e6).toFixed(1)} MB`)
}

async function importLoad(file: string, { key, settings }: Flags): Promise<void> {
	const { readBackupKey } = await import('../../../storage/backup-key.ts')
	const { readFirstLoad } = await import('../../../storage/first-load.ts')
	const load = await readFirstLoad(resolve(file), readBackupKey(key))
	const machine = await machineOf(settings)
	const { storeId, madeAtMs } = load.header
	if (machine.storeId !== storeId)
		throw new Error(`${file} is for store ${storeId}, and this machine stands in ${machine.storeId}`)
	const end = await machine.fill(load, tellRecords()).catch((error: unknown) => {
		if (!(error instanceof Error && 'code' in error && error.code === 'busy')) throw error
		throw new Error('this machine’s program runs: stop it first, then give the command again')
	})
	console.log(
		end === 'there'
			? 'this machine has a copy of its own already, and fetches what it lacks: nothing was changed'
			: `read: cards and articles as of ${new Date(madeAtMs).toISOString()}; start the program, it fetches what came since`,
	)
}

type Machine = {
	readonly storeId: StoreId
	readonly fill: (load: FirstLoad, progress: FirstLoadProgress) => Promise<Applied>
}

/** A till's settings name a till. */
async function machineOf(file: string): Promise<Machine> {
	if (namesTill(file)) {
		const till = await readSettings(file, tillSettingsSchema, ['dataDir', 'keyFile'])
		const { fillTill } = await import('../../../electron/first-load.ts')
		const { storeOf } = await import('../../../identity/who.ts')
		return { storeId: storeOf(till.tillId), fill: (load, progress) => fillTill(till, load, progress) }
	}
	const agent = await readSettings(file, agentSettingsSchema, ['dataDir', 'keyFile'])
	const { fillAgent } = await import('../../../agent/first-load.ts')
	return { storeId: agent.storeId, fill: (load, progress) => fillAgent(agent, load, progress) }
}

const EVERY_MS = 1_000

/** One line a second at most, on stderr. */
function tellRecords(): (records: number) => void {
	let lastMs = performance.now()
	return (records) => {
		const nowMs = performance.now()
		if (nowMs - lastMs < EVERY_MS) return
		lastMs = nowMs
		console.error(`  ${records.toLocaleString('en')} records`)
	}
}
