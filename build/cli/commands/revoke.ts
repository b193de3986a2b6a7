/* `yika revoke`: a machine is believed no more. */
import type { Command } from 'commander'
import type { OperatorId } from '../../../protocol/base/ids.ts'
import { type AuthorityFlags, authorityOf, readWho } from '../authority-options.ts'
import { operatorNumber } from '../option-values.ts'

const HELP = `
At the centre. Every certificate of the machine up to now, and every code that waits for it, is good no more; agents that are connected hear of it
within seconds, tell their tills, and hang up on it. It does not renew; a machine that joins again by a new code is believed again. A lost till is also
written off (yika write-off), so that what it held becomes available.

Examples:
  $ npm run yika -- revoke S01-01 --operator 1001 --settings /etc/yika/server.json

Environment:
  DATABASE_URL   an existing PostgreSQL, where the settings name none

Exit codes: 0 revoked; 1 nobody has that name, or the database could not be reached; 2 wrong command line.`

type Flags = AuthorityFlags & { readonly operator: OperatorId }

/** Adds `revoke` to the program. */
export function addRevokeCommand(program: Command): void {
	program
		.command('revoke')
		.summary('a till or an agent is believed no more')
		.description('Revokes the certificates of a till or an agent.')
		.argument('<name>', 'the lane (S01-01), or the store (S01) for its agent', readWho)
		.requiredOption('--operator <operatorId>', 'who decides it', operatorNumber)
		.requiredOption('--settings <file>', 'the settings of the card server')
		.addHelpText('after', HELP)
		.action(async (who: ReturnType<typeof readWho>, { operator, settings }: Flags) => {
			const { printRevocation } = await import('../../../server/authority/print-authority.ts')
			process.exitCode = await authorityOf(settings, (database) =>
				printRevocation(database, { who, operatorId: operator, nowMs: Date.now() }, console.log),
			)
		})
}
