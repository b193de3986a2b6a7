/* `yika greeting`: rules of greeting and capture: try them, put them into force, see what asking came to. */
import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { OperatorId } from '../../../protocol/base/ids.ts'
import type { GreetingRules } from '../../../protocol/greeting/greeting-rules.ts'
import { addDatabaseOptions, DATABASE_HELP, type DatabaseFlags, databaseOf } from '../database-options.ts'
import { operatorNumber } from '../option-values.ts'

const HELP = `
A file of rules is JSON; docs/greeting.md describes it. It is used whole, or refused with every fault, its line and what to do.

Examples:
  $ npm run yika -- greeting preview rules.json
  $ npm run yika -- greeting preview rules.json --card 8800000000000017 --date 2026-12-24 --lang en
  $ npm run yika -- greeting preview rules.json --card member.json
  $ npm run yika -- greeting import rules.json --operator 90
  $ npm run yika -- greeting report --from 2026-11-01 --until 2026-11-30 --store S01

${DATABASE_HELP}

Exit codes: 0 done; 1 the database could not be read; 2 wrong command line, or a file that is no good.`

type PreviewFlags = {
	readonly card?: string
	readonly date?: string
	readonly lang: 'zh-CN' | 'en'
	readonly store: string
	readonly database?: string
	readonly data?: string
}
type ReportFlags = DatabaseFlags & {
	readonly from?: string
	readonly until?: string
	readonly store?: string
	readonly json?: true
}

/** Adds `greeting` to the program. */
export function addGreetingCommand(program: Command): void {
	const greeting = program
		.command('greeting')
		.summary('rules of greeting and capture: preview, import, report')
		.description('What members are told, offered and asked.')
		.addHelpText('after', HELP)
	addPreview(greeting)
	addImport(greeting)
	addReport(greeting)
}

function addPreview(greeting: Command): void {
	greeting
		.command('preview')
		.description('Says what the rules would say to a member, and why each applies or does not.')
		.argument('<rules>', 'the file of rules')
		.option(
			'--card <no or file>',
			'a card number, or a JSON file of a card or member (left out: one of the demonstration)',
		)
		.option('--date <date>', 'on which day, at noon (left out: now)', dateOf)
		.option('--store <id>', 'in which store', 'S01')
		.addOption(new Option('--lang <language>', 'of the texts').choices(['zh-CN', 'en']).default('zh-CN'))
		.option('--database <url>', 'look the card up in this card server’s PostgreSQL')
		.option('--data <dir>', 'or in the data folder of one with embedded PostgreSQL')
		.action(async (file: string, flags: PreviewFlags) => {
			const rules = await rulesIn(file)
			if (rules === null) return
			const { previewLines } = await import('../../../server/greeting/print-preview.ts')
			const { momentOf } = await import('./greeting-member.ts')
			const found = await momentOf(flags)
			if (found.kind === 'nobody') {
				console.error(`yika: ${found.message}`)
				process.exitCode = 2
				return
			}
			for (const line of previewLines(rules, found.moment, flags.lang)) console.log(line)
		})
}

function addImport(greeting: Command): void {
	const command = greeting
		.command('import')
		.description('Puts the rules into force at all tills of the group.')
		.argument('<rules>', 'the file of rules')
		.requiredOption('--operator <operatorId>', 'who imports it; kept with the import', operatorNumber)
	addDatabaseOptions(command).action(
		async (file: string, flags: DatabaseFlags & { readonly operator: OperatorId }) => {
			const rules = await rulesIn(file)
			if (rules === null) return
			const { withDatabase } = await import('../../../server/database/with-database.ts')
			const { keepRules } = await import('../../../server/greeting/keep-rules.ts')
			const parts = { fileName: basename(file), operatorId: flags.operator, nowMs: Date.now() }
			const isNew = await withDatabase(databaseOf(flags, command), (database) =>
				keepRules(database, rules, parts),
			)
			console.log(
				isNew
					? `${rules.rulesId} is in force; the tills get it while they sell`
					: `${rules.rulesId} was in force already`,
			)
		},
	)
}

function addReport(greeting: Command): void {
	const command = greeting
		.command('report')
		.description('How often members were asked, what they said, and the seconds it took.')
		.option('--from <date>', 'first business date', dateOf)
		.option('--until <date>', 'last business date', dateOf)
		.option('--store <id>', 'of one store only')
		.option('--json', 'as one JSON object')
	addDatabaseOptions(command).action(async (flags: ReportFlags) => {
		const { withDatabase } = await import('../../../server/database/with-database.ts')
		const { reportLines, reportOf } = await import('../../../server/greeting/report.ts')
		const scope = { from: flags.from ?? null, until: flags.until ?? null, storeId: flags.store ?? null }
		const figures = await withDatabase(databaseOf(flags, command), (database) => reportOf(database, scope))
		if (flags.json) console.log(JSON.stringify({ ...scope, figures }))
		else for (const line of reportLines(figures)) console.log(line)
	})
}

/** Null: refused, and said so. */
async function rulesIn(file: string): Promise<GreetingRules | null> {
	const { readGreetingRules } = await import('../../../protocol/greeting/read-rules.ts')
	const { faultLines } = await import('../../../server/greeting/print-preview.ts')
	process.exitCode = 2
	if (!existsSync(file)) {
		console.error(`yika: there is no file ${file}`)
		return null
	}
	const read = readGreetingRules(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
	if (read.kind === 'faults') {
		for (const line of faultLines(file, read.faults)) console.error(line)
		return null
	}
	process.exitCode = 0
	return read.rules
}

function dateOf(text: string): string {
	const atMs = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
	if (Number.isNaN(atMs) || new Date(atMs).toISOString().slice(0, 10) !== text)
		throw new InvalidArgumentError('A date is written as 2026-12-01.')
	return text
}
