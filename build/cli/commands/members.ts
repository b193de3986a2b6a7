/* `yika members`: head office looks after members who may be one person, and after what a member may ask about herself. */
import type { Command } from 'commander'
import { addDatabaseOptions, DATABASE_HELP, type DatabaseFlags, databaseOf } from '../database-options.ts'
import { addMemberRights } from './member-rights.ts'

const HELP = `
Examples:
  $ npm run yika -- members duplicates
  $ npm run yika -- members show M0001
  $ npm run yika -- members merge M0001 S01-01-1-M3 --operator 90 --reason "same phone, asked her"
  $ npm run yika -- members keep-apart M0001 S01-01-1-M3 --operator 90 --reason "mother and daughter"
  $ npm run yika -- members unmerge S01-01-1-M3 --operator 90 --reason "two people after all"
  $ npm run --silent yika -- members export M0001 --operator 90 --reason "her letter of 3 May" > M0001.json
  $ npm run yika -- members correct M0001 phone=13900000001 --operator 90 --reason "her letter of 3 May"
  $ npm run yika -- members erase M0001 --operator 90 --reason "her letter of 3 May"

merge: the first stays; the second's cards, with all that they carry, are hers from then on, and each field is merged by
itself. What loses is kept and shown. The same words again are the same act (or give --key).
erase: what is known of her goes for good; her cards are nobody's from then on and keep their value; books and audit stay whole.

${DATABASE_HELP}

Exit codes: 0 done; 1 refused, not found, or the database could not be read; 2 wrong command line.`

interface ActFlags extends DatabaseFlags {
	readonly operator: string
	readonly reason: string
	readonly key?: string
}

const print = (line: string): void => console.log(line)

async function rooms() {
	const { withDatabase } = await import('../../../server/database/with-database.ts')
	return { withDatabase, ...(await import('../../../server/members/print-members.ts')) }
}

/** Adds `members` to the program. */
export function addMembersCommand(program: Command): void {
	const members = program
		.command('members')
		.summary('members: duplicates, show, merge, keep-apart, unmerge, export, correct, erase')
		.description(
			'What head office does about members who may be one person, and about what a member asks of herself.',
		)
		.addHelpText('after', HELP)
	const duplicates = members.command('duplicates').description('lists who may be one person')
	addDatabaseOptions(duplicates).action(async (flags: DatabaseFlags) => {
		const { withDatabase, printDuplicates } = await rooms()
		process.exitCode = await withDatabase(databaseOf(flags, duplicates), (database) =>
			printDuplicates(database, print),
		)
	})
	const show = members.command('show').description('shows a member, with what lost').argument('<memberId>')
	addDatabaseOptions(show).action(async (memberId: string, flags: DatabaseFlags) => {
		const { withDatabase, printMember } = await rooms()
		process.exitCode = await withDatabase(databaseOf(flags, show), (database) =>
			printMember(database, memberId, print),
		)
	})
	addAct(members, 'merge', 'makes two members one')
		.argument('<otherId>', 'who goes into her')
		.action(act('merge'))
	addAct(members, 'keep-apart', 'two members are two people')
		.argument('<otherId>', 'the other')
		.action(act('keepApart'))
	addAct(members, 'unmerge', 'takes a merge back').action(act('unmerge'))
	addMemberRights(members)
}

function addAct(members: Command, name: string, description: string): Command {
	const command = members
		.command(name)
		.description(description)
		.argument('<memberId>', 'the member')
		.requiredOption('--operator <operatorId>', 'who does it')
		.requiredOption('--reason <text>', 'why')
		.option('--key <text>', 'the key of this act, kept when it is repeated')
	return addDatabaseOptions(command)
}

/** Commander gives the arguments, then the options, then the command. */
function act(kind: 'merge' | 'keepApart' | 'unmerge') {
	return async (...given: unknown[]): Promise<void> => {
		const command = given.at(-1) as Command
		const [memberId = '', otherId] = command.args
		const flags = command.opts<ActFlags>()
		const { withDatabase, printMemberAct } = await rooms()
		const { operator: operatorId, reason, key: operationKey } = flags
		const words = { operatorId, reason, operationKey, act: kind, memberId, otherId: otherId ?? null }
		process.exitCode = await withDatabase(databaseOf(flags, command), (database) =>
			printMemberAct(database, words, Date.now(), print),
		)
	}
}
