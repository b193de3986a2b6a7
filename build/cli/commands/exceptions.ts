/* `yika exceptions`: what a person must look at, and what they may do about it. */
import { type Command, Option } from 'commander'
import { addDatabaseOptions, DATABASE_HELP, type DatabaseFlags, databaseOf } from '../database-options.ts'

const HELP = `
Examples:
  $ npm run yika -- exceptions list
  $ npm run yika -- exceptions list --store S01 --kind overspend
  $ npm run yika -- exceptions show entry/S01-01/1/17
  $ npm run yika -- exceptions move entry/S01-01/1/17 chargeToStore --operator 90 --reason "no lease was asked for"
  $ npm run yika -- exceptions move entry/S01-01/1/18 correctCard --card 88000001 --operator 90 --reason "misread"

A move is journaled with its operator and time. The same words again are the same move (or give --key).

${DATABASE_HELP}

Exit codes: 0 done; 1 refused, not found, or the database could not be read; 2 wrong command line.`

type ListFlags = DatabaseFlags & { readonly state: string; readonly kind?: string; readonly store?: string }
type MoveFlags = DatabaseFlags & {
	readonly operator: string
	readonly reason: string
	readonly card?: string
	readonly key?: string
}

const print = (line: string): void => console.log(line)

async function rooms() {
	const { withDatabase } = await import('../../../server/database/with-database.ts')
	return { withDatabase, ...(await import('../../../server/reconcile/print-exceptions.ts')) }
}

/** Adds `exceptions` to the program. */
export function addExceptionsCommand(program: Command): void {
	const desk = program
		.command('exceptions')
		.summary('the exceptions desk: list, show, move')
		.description('What a person must look at, who is affected, and the moves allowed.')
		.addHelpText('after', HELP)
	addList(desk)
	addShow(desk)
	addMove(desk)
}

function addList(desk: Command): void {
	const list = desk
		.command('list')
		.description('lists exceptions, the oldest first')
		.addOption(
			new Option('--state <state>', 'which')
				.choices(['open', 'waiting', 'closed', 'unresolved'])
				.default('unresolved'),
		)
		.option('--kind <kind>', 'only this kind')
		.option('--store <storeId>', 'only this store')
	addDatabaseOptions(list).action(async (flags: ListFlags) => {
		const { withDatabase, printExceptions } = await rooms()
		// Commander has checked the word against the choices.
		const state = flags.state as 'open' | 'waiting' | 'closed' | 'unresolved'
		process.exitCode = await withDatabase(databaseOf(flags, list), (database) =>
			printExceptions(database, { state, kind: flags.kind, storeId: flags.store }, print),
		)
	})
}

function addShow(desk: Command): void {
	const show = desk.command('show').description('shows one exception').argument('<exception>', 'its key')
	addDatabaseOptions(show).action(async (key: string, flags: DatabaseFlags) => {
		const { withDatabase, printException } = await rooms()
		process.exitCode = await withDatabase(databaseOf(flags, show), (database) =>
			printException(database, key, print),
		)
	})
}

function addMove(desk: Command): void {
	const move = desk
		.command('move')
		.description('makes one of the moves that show lists')
		.argument('<exception>', 'its key')
		.argument(
			'<move>',
			'accept, dismiss, askMember, chargeToStore, acceptLoss, correctCard or collectFromCard',
		)
		.requiredOption('--operator <operatorId>', 'who does it')
		.requiredOption('--reason <text>', 'why')
		.option('--card <cardNo>', 'whose it was (correctCard)')
		.option('--key <text>', 'the key of this move, kept when it is repeated')
	addDatabaseOptions(move).action(async (key: string, named: string, flags: MoveFlags) => {
		const { withDatabase, printMove } = await rooms()
		const { operator: operatorId, reason, card: cardNo, key: moveKey } = flags
		const words = { key, move: named, operatorId, reason, cardNo, moveKey }
		process.exitCode = await withDatabase(databaseOf(flags, move), (database) =>
			printMove(database, words, Date.now(), print),
		)
	})
}
