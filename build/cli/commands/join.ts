/* `yika join`: this machine joins the group by a code. */
import type { Command } from 'commander'

const HELP = `
Makes the machine's keys, has its certificate issued, and writes its settings: a file that is there keeps everything but what the code
decides (name, epoch, identity, and the address, which is said when it was another). The code is made at the centre (yika code). It carries the fingerprint of the group's root, so
nobody else is trusted with it; an answer that was lost is asked for again with the same code.

Examples:
  $ npm run yika -- join S01-01/4PK2M7QA/…@10.0.0.5:8201 --settings /etc/yika/till.json

Environment:
  YIKA_MACHINE_SECRET   the machine's secret, where whoever starts it hands it over

Exit codes: 0 joined; 1 not joined, and why; 2 wrong command line.`

/** Adds `join` to the program. */
export function addJoinCommand(program: Command): void {
	program
		.command('join')
		.summary('this machine joins the group by a code')
		.description('Joins this machine to the group, as a till or an agent.')
		.argument('<code>', 'as yika code has shown it')
		.requiredOption('--settings <file>', 'the settings of this till or agent; made if they are not there')
		.addHelpText('after', HELP)
		.action(async (code: string, { settings }: { readonly settings: string }) => {
			const { joinHere } = await import('../../../identity/join-here.ts')
			const { joinedWords } = await import('../../../identity/join-words.ts')
			const joined = await joinHere(code, settings)
			for (const { zh, en } of joinedWords(joined, settings)) console.log(`${zh}\n${en}`)
			process.exitCode = joined.kind === 'joined' ? 0 : 1
		})
}
