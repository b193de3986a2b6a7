/**
 * npm packages that only a yardstick needs. They are no dependencies of the house: they are fetched once, by npm, into a
 * folder beside the bench's, when there is a network; else the yardstick says so and the row goes on without it.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const FOLDER = join(import.meta.dirname, '..', '..', '..', '.yika', 'bench-packages')
const WITHIN_MS = 120_000

/** `names` with exact versions: `mqtt@5.16.0`. Rejects, saying why, when npm cannot fetch them. */
export async function fetchPackages(names: readonly string[]): Promise<void> {
	const missing = names.filter((name) => !existsSync(join(folderOf(name), 'node_modules', bareName(name))))
	for (const name of missing) {
		mkdirSync(folderOf(name), { recursive: true })
		writeFileSync(join(folderOf(name), 'package.json'), '{"private":true}\n')
		try {
			const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', name]
			await promisify(execFile)('npm', args, { cwd: folderOf(name), timeout: WITHIN_MS })
		} catch (error) {
			const { stderr } = error as { stderr?: string }
			const [reason = String(error)] = stderr?.split('\n').filter((line) => line.includes('error')) ?? []
			throw new Error(`npm could not fetch ${name}: ${reason}`)
		}
	}
}

/** What a fetched package exports; its shape is the caller's word. */
export async function importPackage<Shape>(name: string): Promise<Shape> {
	const found = createRequire(join(folderOf(name), 'package.json')).resolve(bareName(name))
	return (await import(pathToFileURL(found).href)) as Shape
}

/** One folder for each, so that none can move the files of another. */
function folderOf(name: string): string {
	return join(FOLDER, name)
}

function bareName(name: string): string {
	return name.slice(0, name.lastIndexOf('@'))
}
