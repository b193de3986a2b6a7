/** What a folder's files take, in bytes, with those below it; what comes and goes meanwhile counts as nothing. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

export function bytesIn(folder: string): number {
	const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
	return files.reduce(
		(sum, file) => sum + (statSync(join(file.parentPath, file.name), { throwIfNoEntry: false })?.size ?? 0),
		0,
	)
}
