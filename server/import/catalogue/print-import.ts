/** Imports a file and says what came of it, in lines for people or as one JSON object. */
import { basename } from 'node:path'
import type { Database } from '../../database/pool.ts'
import type { Fault } from './catalogue-file.ts'
import { type Imported, type ImportOptions, importCatalogue, type TopicCounts } from './import-catalogue.ts'
import { type ReadFile, readCatalogueFile } from './read-catalogue-file.ts'

interface PrintOptions extends Omit<ImportOptions, 'fileName'> {
	readonly json: boolean
	readonly print: (line: string) => void
}

const FAULTS_SHOWN = 50
const MISSING_SHOWN = 10
const WORDS: Readonly<Record<TopicCounts['topic'], string>> = {
	department: 'departments',
	item: 'articles',
	promotion: 'promotions',
}

/** Returns the exit code: 0 imported, or nothing to do; 1 the file has faults and nothing was imported. */
export async function printImport(database: Database, path: string, options: PrintOptions): Promise<number> {
	const read = await readCatalogueFile(path)
	const imported = await importCatalogue(database, read.file, { ...options, fileName: basename(path) })
	const { json, print } = options
	if (json) print(JSON.stringify(asJson(path, read, imported, options)))
	else for (const line of asText(path, read, imported, options)) print(line)
	return imported.faults.length > 0 ? 1 : 0
}

function resultOf({ faults, written }: Imported, { dryRun }: PrintOptions): string {
	if (faults.length > 0) return 'refused'
	if (dryRun) return 'looked'
	return written ? 'imported' : 'unchanged'
}

function asJson(path: string, read: ReadFile, imported: Imported, options: PrintOptions): object {
	const { format, encoding, file } = read
	return {
		file: path,
		format,
		encoding,
		result: resultOf(imported, options),
		effective: options.effective,
		ignoredColumns: file.ignoredColumns,
		absentColumns: file.absentFields,
		counts: imported.counts,
		faults: imported.faults,
	}
}

function asText(path: string, read: ReadFile, imported: Imported, options: PrintOptions): string[] {
	const { format, encoding, file } = read
	const head = [`${path}: ${format}, ${encoding}`]
	if (file.ignoredColumns.length > 0) head.push(`  columns not used: ${file.ignoredColumns.join(', ')}`)
	if (file.absentFields.length > 0)
		head.push(`  no column ${file.absentFields.join(', ')}: what is known of it stays`)
	if (imported.faults.length > 0) return [...head, ...faultLines(imported.faults)]
	return [
		...head,
		...imported.counts.flatMap((counts) => topicLines(counts, options)),
		endLine(imported, options),
	]
}

function faultLines(faults: readonly Fault[]): string[] {
	const lines = faults.slice(0, FAULTS_SHOWN).map(({ place, column, value, code, whatToDo }) => {
		const where = [place, column].filter((part) => part !== null).join(', ')
		return `  ${where === '' ? '' : `${where}: `}${value === '' ? '' : `"${value}": `}${whatToDo} [${code}]`
	})
	const more = faults.length - lines.length
	if (more > 0) lines.push(`  and ${more} more (--json shows all)`)
	return [`nothing was imported: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`, ...lines]
}

function topicLines(counts: TopicCounts, { effective, withdrawMissing }: PrintOptions): string[] {
	const { topic, inFile, added, changed, pricesChanged, missing } = counts
	const since = effective === null ? '' : ` from ${effective}`
	const prices = topic === 'item' ? ` (${pricesChanged} of them only a price${since})` : ''
	const line = `  ${inFile} ${WORDS[topic]}: ${added} new, ${changed} changed${prices}, ${inFile - added - changed} as they were`
	if (missing.length === 0) return [line]
	const some = missing.slice(0, MISSING_SHOWN).map(({ key, name }) => `${key} ${name}`)
	const rest = missing.length > some.length ? ' …' : ''
	const fate = withdrawMissing ? 'withdrawn' : 'kept (--withdraw-missing withdraws them)'
	return [line, `  ${missing.length} ${WORDS[topic]} are not in the file, ${fate}: ${some.join(', ')}${rest}`]
}

function endLine({ written }: Imported, { dryRun }: PrintOptions): string {
	if (dryRun) return 'only looked at (--dry-run); nothing was imported'
	return written ? 'imported; the tills get it while they sell' : 'nothing to change'
}
