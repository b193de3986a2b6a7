/* `yika join`: this machine joins the group by a code. */
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'

const HELP = `
Makes the machine's keys, has its certificate issued, and writes its settings: a file that is there keeps everything but what the code
decides (name, epoch, identity, and the address, which is said when it was another). The code is made at the centre (yika code). It carries the fingerprint of the group's root, so
nobody else is trusted with it; an answer that was lost is asked for again with the same code.

Examples:
  $ npm run yika -- join S01-01/4PK2M7QA/…@10.0.0.5:8201 --settings /etc/yika/till.json
  $ npm run yika -- join S01-01 --from /media/stick/codes.txt --settings /etc/yika/till.json

Environment:
  YIKA_MACHINE_SECRET   the machine's secret, where whoever starts it hands it over

Exit codes: 0 joined; 1 not joined, and why; 2 wrong command line.`

type Flags = { readonly settings: string; readonly from?: string }

/** Adds `join` to the program. */
export function addJoinCommand(program: Command): void {
	program
		.command('join')
		.summary('this machine joins the group by a code')
		.description('Joins this machine to the group, as a till or an agent.')
		.argument('<code>', 'as yika code has shown it; with --from the name of this machine, S01-01')
		.option('--from <file>', 'the codes of many machines, as yika codes has written them')
		.requiredOption('--settings <file>', 'the settings of this till or agent; made if they are not there')
		.addHelpText('after', HELP)
		.action(async (given: string, { settings, from }: Flags) => {
			const { joinHere } = await import('../../../identity/join-here.ts')
			const { codeIn } = await import('../../../identity/join-code.ts')
			const { joinedWords, notListedWords } = await import('../../../identity/join-words.ts')
			const code = from === undefined ? given : codeIn(await readFile(from, 'utf8'), given)
			if (code === null) {
				const { zh, en } = notListedWords(given, from ?? '')
				console.log(`${zh}\n${en}`)
				process.exitCode = 1
				return
			}
			const joined = await joinHere(code, settings)
			for (const { zh, en } of joinedWords(joined, settings)) console.log(`${zh}\n${en}`)
			process.exitCode = joined.kind === 'joined' ? 0 : 1
		})
}
