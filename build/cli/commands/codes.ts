/* `yika codes`: codes for many machines, in one file for a stick. */
import { readFile, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { type AuthorityFlags, authorityOf } from '../authority-options.ts'
import { readMinutes } from './code.ts'

const HELP = `
At the centre. The list has a line for each machine, its name and where it finds its agent (a till) or the centre (an agent), as seen from
the machine; lines that begin with # and empty lines are passed over:

  S01     centre.example:8443
  S01-01  10.0.0.5:8201
  S01-02  10.0.0.5:8201

All of the list gets codes, or none. Each is good once, for its own machine; the newest code of a machine is the only one. Whoever
has the file can join as any of its machines until they have joined or the time is over: keep it like a key, and delete it then. On each machine:
  $ npm run yika -- join S01-02 --from /media/stick/codes.txt --settings till.json

Examples:
  $ npm run yika -- codes stores.txt --to /media/stick/codes.txt --settings /etc/yika/server.json
  $ npm run yika -- codes stores.txt --to codes.txt --minutes 480 --settings /etc/yika/server.json

Environment:
  DATABASE_URL   an existing PostgreSQL, where the settings name none

Exit codes: 0 made; 1 the list has faults, the file is there already, or the database could not be reached; 2 wrong command line.`

type Flags = AuthorityFlags & { readonly to: string; readonly minutes: number }

/** Adds `codes` to the program. */
export function addCodesCommand(program: Command): void {
	program
		.command('codes')
		.summary('codes for many tills and agents, in one file')
		.description('Makes codes by which many machines join, in one file to carry to them.')
		.argument('<list>', 'a line for each machine: its name, and where it joins')
		.requiredOption('--to <file>', 'where the codes are written; it must not be there yet')
		.requiredOption('--settings <file>', 'the settings of the card server')
		.option('--minutes <count>', 'how long they are good', readMinutes, 480)
		.addHelpText('after', HELP)
		.action(async (list: string, { to, minutes, settings }: Flags) => {
			const { makeCodes } = await import('../../../server/authority/make-codes.ts')
			const text = await readFile(list, 'utf8')
			process.exitCode = await authorityOf(settings, async (database, root) => {
				const made = await makeCodes(database, root, {
					list: text,
					validMs: minutes * 60_000,
					nowMs: Date.now(),
					// Before anything is committed: a full stick must not cost the codes that machines have.
					keep: (codes) => writeFile(to, codes, { flag: 'wx', mode: 0o600, flush: true }),
				})
				for (const line of made.lines) console.log(line)
				return made.kind === 'made' ? 0 : 1
			})
		})
}
