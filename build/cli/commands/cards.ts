/* `yika cards`: head office's staff at work on one card. */
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { addDatabaseOptions, DATABASE_HELP, type DatabaseFlags, databaseOf } from '../database-options.ts'

const HELP = `
Examples:
  $ npm run yika -- cards show 88000001
  $ npm run yika -- cards issue 88009001 --uid 04A1B2C3 --operator 90 --reason "stock of March"
  $ npm run yika -- cards activate 88009001 --member M0001 --operator 90 --reason "new member"
  $ npm run yika -- cards load 88009001 --purse storedValue --amount 50000 --operator 90 --reason "goodwill"
  $ npm run yika -- cards load 88009001 --purse coupon:2611 --type C-100 --until 2026-12-31 --amount 1 --operator 90 --reason "won"
  $ npm run yika -- cards replace 88000001 88009001 --operator 90 --reason "lost on the bus"
  $ npm run yika -- cards expire 88000001 --purse coupon:2611 --operator 90 --reason "withdrawn"

Amounts are integers of the purse's unit (minor units, points, uses). An act is journaled with its operator and time. The
same words again are the same act (or give --key). A card that carries grants is replaced where the server's key is (--data).

${DATABASE_HELP}

Exit codes: 0 done; 1 refused, not found, or the database could not be read; 2 wrong command line.`

interface ActFlags extends DatabaseFlags {
	readonly operator: string
	readonly reason: string
	readonly key?: string
	readonly uid?: string
	readonly class?: string
	readonly member?: string
	readonly purse?: string
	readonly amount?: string
	readonly type?: string
	readonly from?: string
	readonly until?: string
}

const print = (line: string): void => console.log(line)

async function rooms() {
	const { withDatabase } = await import('../../../server/database/with-database.ts')
	const { grantSignerIn } = await import('../../../server/ledger/lease-key.ts')
	return { withDatabase, grantSignerIn, ...(await import('../../../server/cards/print-cards.ts')) }
}

/** Adds `cards` to the program. */
export function addCardsCommand(program: Command): void {
	const cards = program
		.command('cards')
		.summary('cards: issue, activate, load, freeze, unfreeze, lost, replace, expire, show')
		.description('What head office does with one card.')
		.addHelpText('after', HELP)
	addShow(cards)
	addAct(cards, 'issue', 'makes a blank card', withMedium)
		.addOption(new Option('--class <class>', 'card class').choices(['standard', 'staff']).default('standard'))
		.action(act((flags) => ({ kind: 'issue', cardClass: flags.class, media: mediaOf(flags) })))
	addAct(cards, 'activate', 'hands a blank card out', withMedium)
		.option('--member <memberId>', 'whose it is')
		.action(act((flags) => ({ kind: 'activate', memberId: flags.member ?? null, media: mediaOf(flags) })))
	addAct(cards, 'load', 'puts value from head office into a purse')
		.requiredOption(
			'--purse <purse>',
			'storedValue, points, gift, coupon:<number>, activity:<id> or service:<id>',
		)
		.requiredOption('--amount <amount>', 'in the purse’s unit')
		.option('--type <voucherTypeId>', 'what a new coupon, activity or service is')
		.option('--from <date>', 'its first day')
		.option('--until <date>', 'its last day')
		.action(act(loadOf))
	for (const kind of ['freeze', 'unfreeze', 'lost'] as const)
		addAct(cards, kind, WORDS[kind]).action(act(() => ({ kind })))
	addAct(cards, 'replace', 'puts a blank card in its place', withMedium)
		.argument('<newCardNo>', 'the blank card')
		.action(act((flags, newCardNo) => ({ kind: 'replace', newCardNo, media: mediaOf(flags) })))
	addAct(cards, 'expire', 'takes a purse back, or ends the card')
		.option('--purse <purse>', 'only this purse')
		.action(act((flags) => ({ kind: 'expire', purse: flags.purse ?? null })))
}

const WORDS = {
	freeze: 'blocks a card until it is freed',
	unfreeze: 'frees a card that was blocked or lost',
	lost: 'blocks a card that was lost',
} as const

function withMedium(command: Command): Command {
	return command.option('--uid <hex>', 'the UID that points at it')
}

function addAct(cards: Command, name: string, description: string, more = (same: Command) => same): Command {
	const command = cards
		.command(name)
		.description(description)
		.argument('<cardNo>', 'the card')
		.requiredOption('--operator <operatorId>', 'who does it')
		.requiredOption('--reason <text>', 'why')
		.option('--key <text>', 'the key of this act, kept when it is repeated')
	return more(addDatabaseOptions(command))
}

/** Commander gives the arguments, then the options, then the command. */
function act(actOf: (flags: ActFlags, second: string) => object) {
	return async (...given: unknown[]): Promise<void> => {
		const command = given.at(-1) as Command
		const [cardNo = '', second = ''] = command.args
		const flags = command.opts<ActFlags>()
		const { withDatabase, grantSignerIn, printCardAct } = await rooms()
		const { operator: operatorId, reason, key: operationKey } = flags
		const words = { cardNo, operatorId, reason, operationKey, act: actOf(flags, second) }
		const signGrant = grantSignerIn(resolve(flags.data))
		process.exitCode = await withDatabase(databaseOf(flags, command), (database) =>
			printCardAct(database, words, { nowMs: Date.now(), signGrant, print }),
		)
	}
}

function mediaOf({ uid }: ActFlags): object[] {
	return uid === undefined ? [] : [{ kind: 'uid', value: uid.toUpperCase() }]
}

function loadOf({ purse, amount, type, from, until }: ActFlags): object {
	const voucher =
		type === undefined ? null : { voucherTypeId: type, validFrom: from ?? null, validUntil: until ?? null }
	return { kind: 'load', purse, amount: Number(amount), voucher }
}

function addShow(cards: Command): void {
	const show = cards.command('show').description('shows a card').argument('<cardNo>', 'the card')
	addDatabaseOptions(show).action(async (cardNo: string, flags: DatabaseFlags) => {
		const { withDatabase, printCard } = await rooms()
		process.exitCode = await withDatabase(databaseOf(flags, show), (database) =>
			printCard(database, cardNo, Date.now(), print),
		)
	})
}
