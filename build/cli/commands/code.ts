/* `yika code`: a code by which a till or an agent joins the group. */
import { type Command, InvalidArgumentError } from 'commander'
import { isPlace } from '../../../identity/join-code.ts'
import { type AuthorityFlags, authorityOf, readWho } from '../authority-options.ts'
import { qrText } from '../qr-text.ts'

const HELP = `
At the centre. The code is good once, for one machine, for a short time; it is shown as text and as a QR code. On the machine:
  $ npm run yika -- join <code> --settings till.json

A till joins at its store's agent, an agent at the centre: --at says where that is, as seen from the machine that joins. The newest code
for a machine is the only one.

Examples:
  $ npm run yika -- code S01 --at centre.example:8443 --settings /etc/yika/server.json
  $ npm run yika -- code S01-01 --at 10.0.0.5:8201 --settings /etc/yika/server.json

Environment:
  DATABASE_URL   an existing PostgreSQL, where the settings name none

Exit codes: 0 made; 1 there is no such store, or the database could not be reached; 2 wrong command line.`

const MINUTES_MAX = 7 * 24 * 60

type Flags = AuthorityFlags & { readonly at: string; readonly minutes: number }

/** Adds `code` to the program. */
export function addCodeCommand(program: Command): void {
	program
		.command('code')
		.summary('a code by which a till or an agent joins')
		.description('Makes a code by which a till or an agent joins the group.')
		.argument('<name>', 'the lane (S01-01), or the store (S01) for its agent', readWho)
		.requiredOption('--at <host:port>', 'where the machine finds its agent, or the centre', readPlace)
		.requiredOption('--settings <file>', 'the settings of the card server')
		.option('--minutes <count>', 'how long it is good', readMinutes, 30)
		.addHelpText('after', HELP)
		.action(async (who: ReturnType<typeof readWho>, { at, minutes, settings }: Flags) => {
			const { printCode } = await import('../../../server/authority/print-authority.ts')
			process.exitCode = await authorityOf(settings, (database, root) =>
				printCode(database, root, { who, at, validMs: minutes * 60_000, nowMs: Date.now() }, (line, code) => {
					console.log(line)
					if (code !== undefined) console.log(`\n${code}\n\n${qrText(code)}`)
				}),
			)
		})
}

function readPlace(text: string): string {
	if (isPlace(text)) return text
	throw new InvalidArgumentError('host:port is meant, for example 10.0.0.5:8201')
}

export function readMinutes(text: string): number {
	const minutes = Number(text)
	if (Number.isInteger(minutes) && minutes > 0 && minutes <= MINUTES_MAX) return minutes
	throw new InvalidArgumentError(`1 to ${MINUTES_MAX} minutes`)
}
