/* `yika support`: one archive for somebody who helps, without anybody's data (docs/operations.md). */
import { join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { megabytes } from '../option-values.ts'

const HELP = `
Whose settings it is, a till's, an agent's or a card server's, it sees by itself. It changes nothing, may be asked while they work, and
makes what can be had: READ-ME-FIRST.txt in the archive says what is in it and what could not be had. No member's or operator's data, no
card number, PIN, key or password is in it. Everything is text: look at it before you send it (tar -xzf <archive>).

Examples:
  $ npm run yika -- support --settings /etc/yika/agent.json --to /tmp
  $ npm run yika -- support --settings till.json --to . --logs /var/log/yika/till.log

Environment:
  YIKA_SETTINGS   the file of --settings
  DATABASE_URL    the server's database, where its settings name none
  YIKA_DEBUG      set: show where an error came from

Exit codes: 0 it is made; 1 it could not be written, and nothing is left of it; 2 wrong command line.`

type Flags = {
	readonly settings: string
	readonly to: string
	readonly logs: readonly string[]
	readonly logMb: number
}

const BYTES_OF_MB = 1_000_000

/** Adds `support` to the program. */
export function addSupportCommand(program: Command): void {
	program
		.command('support')
		.summary('an archive for somebody who helps, without members’ data')
		.description('Writes what somebody who helps wants to see into one archive, without members’ data.')
		.addOption(
			new Option('--settings <file>', 'the settings of the till, agent or server')
				.env('YIKA_SETTINGS')
				.makeOptionMandatory(),
		)
		.option('--to <folder>', 'where the archive is written', '.')
		.option('--logs <path...>', 'files or folders of logs; left out: what systemd keeps of the service', [])
		.option('--log-mb <number>', 'at most so many megabytes of logs, the newest', megabytes, 8)
		.addHelpText('after', HELP)
		.action((flags: Flags) => support(flags))
}

async function support({ settings, to, logs, logMb }: Flags): Promise<void> {
	const { thisScene } = await import('../../doctor/scene.ts')
	const { makeBundle } = await import('../../support/make-bundle.ts')
	const { packBundle } = await import('../../support/pack.ts')
	const { newScrub } = await import('../../support/scrub.ts')
	const { endProcess } = await import('../end-process.ts')
	const { name, files, missing } = await makeBundle({
		scene: thisScene(resolve(settings)),
		logs: logs.map((path) => resolve(path)),
		logBytesMax: logMb * BYTES_OF_MB,
		scrub: newScrub(),
	})
	const archive = join(resolve(to), `${name}.tar.gz`)
	packBundle(archive, name, files)
	const lines = [
		`${archive}: ${files.length} files; look at READ-ME-FIRST.txt in it before you send it`,
		...missing.map(({ what, why }) => `could not be had: ${what}: ${why}`),
	]
	process.stdout.write(`${lines.join('\n')}\n`, () => endProcess(0))
}
