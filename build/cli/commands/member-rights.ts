/* `yika members export|correct|erase`: what a member may ask of head office about herself. */
import type { Command } from 'commander'
import { addDatabaseOptions, type DatabaseFlags, databaseOf } from '../database-options.ts'

interface RightFlags extends DatabaseFlags {
	readonly operator: string
	readonly reason: string
	readonly key?: string
}

/** Adds the three to `members`. */
export function addMemberRights(members: Command): void {
	addRight(members, 'export', 'prints all that is known of her, as JSON').action(use('export'))
	addRight(members, 'correct', 'sets fields of her sheet right; an empty value takes one away')
		.argument('<field=value...>', 'familyName, givenName, addressedAs, phone, birthday, email, address')
		.action(use('correct'))
	addRight(members, 'erase', 'forgets her, for good; her cards are nobody’s and keep their value').action(
		use('erase'),
	)
}

function addRight(members: Command, name: string, description: string): Command {
	const command = members
		.command(name)
		.description(description)
		.argument('<memberId>', 'the member')
		.requiredOption('--operator <operatorId>', 'which supervisor does it')
		.requiredOption('--reason <text>', 'why; nothing about her, because it is kept')
		.option('--key <text>', 'the key of this act, kept when it is repeated')
	return addDatabaseOptions(command)
}

/** Commander gives the arguments, then the options, then the command. */
function use(right: 'export' | 'correct' | 'erase') {
	return async (...given: unknown[]): Promise<void> => {
		const command = given.at(-1) as Command
		const [memberId = '', ...fields] = command.args
		const {
			operator: operatorId,
			reason,
			key: operationKey = crypto.randomUUID(),
		} = command.opts<RightFlags>()
		const { withDatabase } = await import('../../../server/database/with-database.ts')
		const { rightRequestSchema, exerciseRight } = await import('../../../server/members/member-rights.ts')
		const wrong = fields.find((field) => !field.includes('='))
		if (wrong !== undefined) command.error(`error: '${wrong}' is not field=value`, { exitCode: 2 })
		const sheet = right === 'correct' ? { sheet: Object.fromEntries(fields.map(fieldOf)) } : {}
		const request = rightRequestSchema.safeParse({
			right,
			operationKey,
			operatorId,
			reason,
			memberId,
			...sheet,
		})
		if (!request.success) {
			const [issue] = request.error.issues
			command.error(`error: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, { exitCode: 2 })
			return
		}
		const { data } = request
		process.exitCode = await withDatabase(
			databaseOf(command.opts<RightFlags>(), command),
			async (database) => {
				const answer = await exerciseRight(database, data, Date.now())
				if (answer.kind !== 'done' && answer.kind !== 'exists') {
					console.log(`refused: ${answer.kind}`)
					return 1
				}
				if (answer.export !== undefined) console.log(JSON.stringify(answer.export, null, '\t'))
				else console.log(answer.kind === 'done' ? 'done' : 'done before')
				for (const cardNo of answer.cards ?? []) console.log(`  card ${cardNo} is nobody’s now`)
				return 0
			},
		)
	}
}

function fieldOf(text: string): [string, string] {
	const at = text.indexOf('=')
	return [text.slice(0, at), text.slice(at + 1)]
}
