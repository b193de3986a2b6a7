/** A catalogue file from the disk: its text, whatever program wrote it, and what it says. */
import { readFile } from 'node:fs/promises'
import type { CatalogueFile } from './catalogue-file.ts'
import { decodeText, type TextEncoding } from './decode-text.ts'
import { readCatalogueCsv } from './read-catalogue-csv.ts'
import { readCatalogueJson } from './read-catalogue-json.ts'

export interface ReadFile {
	readonly format: 'CSV' | 'JSON'
	readonly encoding: TextEncoding
	readonly file: CatalogueFile
}

/** Throws when there is no such file, or it is not text: an Excel workbook is to be saved as CSV. */
export async function readCatalogueFile(path: string): Promise<ReadFile> {
	const bytes = await readFile(path)
	// A workbook is a ZIP archive.
	if (bytes.subarray(0, 2).toString('latin1') === 'PK')
		throw new Error(`${path} is an Excel workbook; save it as "CSV UTF-8" and import that`)
	const decoded = decodeText(bytes)
	if (decoded === null)
		throw new Error(`${path} is not text in UTF-8, UTF-16 or GB18030; save it as "CSV UTF-8"`)
	const { text, encoding } = decoded
	const isJson = /^\s*[{[]/.test(text)
	const file = isJson ? readCatalogueJson(text) : readCatalogueCsv(text)
	return { format: isJson ? 'JSON' : 'CSV', encoding, file }
}
