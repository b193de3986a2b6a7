/* `yika retire`: a till leaves its lane for good. */
import type { Command } from 'commander'
import type { OperatorId, TillId } from '../../../protocol/base/ids.ts'
import { type AuthorityFlags, authorityOf } from '../authority-options.ts'
import { operatorNumber, tillName } from '../option-values.ts'

const HELP = `
At the centre, when the till has closed its shift: its lane is given up. Its certificate is believed no more, its agent forgets it and raises no alarm for
it, and value that was lent to it is available again. What it has sold stays. A till that stands there later joins by a new code, the same machine too: what it had not sent then comes as of its lane before. To move a
till: retire its lane, then join with a code for the other lane and settings that name a new dataDir. A till that is lost with its shift
open is revoked and written off instead (yika revoke, yika write-off).

Examples:
  $ npm run yika -- retire S01-03 --operator 1001 --settings /etc/yika/server.json

Environment:
  DATABASE_URL   an existing PostgreSQL, where the settings name none

Exit codes: 0 retired, also when it was before; 1 not, and why; 2 wrong command line.`

type Flags = AuthorityFlags & { readonly operator: OperatorId; readonly anyway?: true }

/** Adds `retire` to the program. */
export function addRetireCommand(program: Command): void {
	program
		.command('retire')
		.summary('a till leaves its lane for good')
		.description('Retires a till that has closed its shift.')
		.argument('<tillId>', 'the lane, for example S01-03', tillName)
		.requiredOption('--operator <operatorId>', 'who decides it', operatorNumber)
		.requiredOption('--settings <file>', 'the settings of the card server')
		.option('--anyway', 'also while its store is away, or has entries that are not here yet')
		.addHelpText('after', HELP)
		.action(async (tillId: TillId, { operator: operatorId, anyway, settings }: Flags) => {
			const { printRetirement } = await import('../../../server/terminals/print-retirement.ts')
			process.exitCode = await authorityOf(settings, (database) =>
				printRetirement(database, { tillId, operatorId, anyway, nowMs: Date.now() }, console.log),
			)
		})
}
