/** Imports a folder of pictures and says what came of it, in lines for people or as one JSON object. */
import type { Database } from '../../database/pool.ts'
import { importPictures, type PictureOptions, type PicturesImported } from './import-pictures.ts'
import { lookAtPictures } from './picture-folder.ts'

interface PrintOptions extends PictureOptions {
	readonly json: boolean
	readonly print: (line: string) => void
	/** Progress, for whoever waits. */
	readonly tell: (line: string) => void
}

const SHOWN = 20
const TOLD_EVERY = 1_000

/** Returns the exit code: 0 imported, or nothing to do; 1 the folder has faults and nothing was imported. */
export async function printPictures(database: Database, options: PrintOptions): Promise<number> {
	const { folder, json, print, tell } = options
	const looked = await lookAtPictures(folder, (count, all) => {
		if (count % TOLD_EVERY === 0) tell(`${count} of ${all} files looked at`)
	})
	const imported = await importPictures(database, looked, options)
	if (json) print(JSON.stringify({ folder, result: resultOf(imported, options), ...imported }))
	else for (const line of asText(imported, options)) print(line)
	return imported.faults.length > 0 ? 1 : 0
}

function resultOf({ faults, written }: PicturesImported, { dryRun }: PrintOptions): string {
	if (faults.length > 0) return 'refused'
	if (dryRun) return 'looked'
	return written ? 'imported' : 'unchanged'
}

function asText(imported: PicturesImported, options: PrintOptions): string[] {
	const { faults, changed, asBefore, unknown, missing } = imported
	if (faults.length > 0)
		return [
			`nothing was imported: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`,
			...some(faults.map(({ file, whatToDo, code }) => `  ${file}: ${whatToDo} [${code}]`)),
		]
	const fate = options.withdrawMissing ? 'taken away' : 'kept (--withdraw-missing takes them away)'
	return [
		`  ${changed + asBefore} articles with a picture: ${changed} new or another, ${asBefore} as they were`,
		...(unknown.length === 0
			? []
			: [`  ${unknown.length} files are of no article that is sold:`, ...some(unknown.map(indented))]),
		...(missing.length === 0
			? []
			: [`  ${missing.length} articles have a picture that is not in the folder, ${fate}`]),
		endLine(imported, options),
	]
}

const indented = (name: string) => `    ${name}`

function some(lines: readonly string[]): string[] {
	const rest = lines.length - SHOWN
	return rest <= 0 ? [...lines] : [...lines.slice(0, SHOWN), `  and ${rest} more (--json shows all)`]
}

function endLine({ written }: PicturesImported, { dryRun }: PrintOptions): string {
	if (dryRun) return 'only looked at (--dry-run); nothing was imported'
	return written ? 'imported; the tills show them when they are looked at' : 'nothing to change'
}
