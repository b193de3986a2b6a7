/* `yika catalogue`: articles, departments and promotions from the merchandise system. */
import { type Command, InvalidArgumentError } from 'commander'
import type { OperatorId } from '../../../protocol/base/ids.ts'
import { addDatabaseOptions, DATABASE_HELP, type DatabaseFlags, databaseOf } from '../database-options.ts'
import { operatorNumber } from '../option-values.ts'

const HELP = `
A CSV file has a line of column names and a line for each article: itemCode, barcodes, nameZh, departmentId, unitPrice, taxRate,
and, if it likes, nameEn, counter, soldBy, quickKey, parts, deposits,
isDeposit (or 货号, 条码, 名称, 部门, 单价, 税率 …). With departmentId, nameZh, position and
no itemCode it is a file of departments. UTF-8, UTF-16 and GB18030 are told apart; so are , ; and tab. A JSON file has
departments, items, promotions, each optional. docs/catalogue.md has examples.

All of the file is imported, or nothing: what is wrong is named with its line, and the tills keep what they have. The same
file again changes nothing.

Examples:
  $ npm run yika -- catalogue import articles.csv --dry-run
  $ npm run yika -- catalogue import articles.csv --operator 90
  $ npm run yika -- catalogue import articles.csv --operator 90 --effective 2026-12-01
  $ npm run yika -- catalogue import articles.csv --operator 90 --withdraw-missing --json

${DATABASE_HELP}

Exit codes: 0 imported, or nothing to do; 1 the file has faults, or the database could not be read; 2 wrong command line.`

type Flags = DatabaseFlags & {
	readonly dryRun?: true
	readonly operator?: OperatorId
	readonly effective?: string
	readonly withdrawMissing?: true
	readonly json?: true
}

/** Adds `catalogue` to the program. */
export function addCatalogueCommand(program: Command): void {
	const catalogue = program
		.command('catalogue')
		.summary('articles, departments, promotions and pictures: import')
		.description('What head office sells.')
	addPicturesCommand(catalogue)
	const command = catalogue
		.command('import')
		.description('Imports a file of the merchandise system: all of it, or nothing.')
		.argument('<file>', 'CSV or JSON')
		.option('--dry-run', 'only say what would change')
		.option('--operator <operatorId>', 'who imports it; kept with the import', operatorNumber)
		.option('--effective <date>', 'the business date from which the prices hold (left out: at once)', dateOf)
		.option('--withdraw-missing', 'what the file does not have is not sold any more')
		.option('--json', 'the report as one JSON object')
	addDatabaseOptions(command)
		.addHelpText('after', HELP)
		.action(async (file: string, flags: Flags) => {
			if (flags.operator === undefined && flags.dryRun !== true)
				command.error('error: --operator <operatorId> says who imports it; only --dry-run can do without')
			const { withDatabase } = await import('../../../server/database/with-database.ts')
			const { printImport } = await import('../../../server/import/catalogue/print-import.ts')
			process.exitCode = await withDatabase(databaseOf(flags, command), (database) =>
				printImport(database, file, {
					operatorId: flags.operator ?? null,
					effective: flags.effective ?? null,
					withdrawMissing: flags.withdrawMissing === true,
					dryRun: flags.dryRun === true,
					json: flags.json === true,
					nowMs: Date.now(),
					print: (line) => console.log(line),
				}),
			)
		})
}

const PICTURES_HELP = `
Each file is named by an article's code or one of its barcodes: 106014.webp, 6901234567892.jpg. JPEG, PNG or WebP, at most
128 kB and 1024 × 1024 points. All of the folder is imported, or nothing. Files of articles that are not sold are passed over
and named. The same folder again changes nothing.

Examples:
  $ npm run yika -- catalogue pictures /mnt/pictures --dry-run
  $ npm run yika -- catalogue pictures /mnt/pictures --operator 90
  $ npm run yika -- catalogue pictures /mnt/pictures --operator 90 --withdraw-missing

${DATABASE_HELP}

Exit codes: 0 imported, or nothing to do; 1 the folder has faults, or the database could not be read; 2 wrong command line.`

function addPicturesCommand(catalogue: Command): void {
	const command = catalogue
		.command('pictures')
		.description('Gives articles the pictures of a folder: all of them, or none.')
		.argument('<folder>', 'with a file for each article')
		.option('--dry-run', 'only say what would change')
		.option('--operator <operatorId>', 'who brings them; kept with the import', operatorNumber)
		.option('--withdraw-missing', 'articles without a file in the folder lose their picture')
		.option('--json', 'the report as one JSON object')
	addDatabaseOptions(command)
		.addHelpText('after', PICTURES_HELP)
		.action(async (folder: string, flags: Omit<Flags, 'effective'>) => {
			if (flags.operator === undefined && flags.dryRun !== true)
				command.error('error: --operator <operatorId> says who brings them; only --dry-run can do without')
			const { withDatabase } = await import('../../../server/database/with-database.ts')
			const { printPictures } = await import('../../../server/import/pictures/print-pictures.ts')
			process.exitCode = await withDatabase(databaseOf(flags, command), (database) =>
				printPictures(database, {
					folder,
					operatorId: flags.operator ?? null,
					withdrawMissing: flags.withdrawMissing === true,
					dryRun: flags.dryRun === true,
					json: flags.json === true,
					nowMs: Date.now(),
					print: (line) => console.log(line),
					tell: (line) => console.error(line),
				}),
			)
		})
}

function dateOf(text: string): string {
	const atMs = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
	if (Number.isNaN(atMs) || new Date(atMs).toISOString().slice(0, 10) !== text)
		throw new InvalidArgumentError('A date is written as 2026-12-01.')
	return text
}
