/*
 * Reads the settings file of a long-running process (protocol/settings/process-settings.ts). Paths in the file are
 * relative to the file, not to where the command was typed: a service and a person then mean the same.
 */
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { ZodType } from 'zod'

/**
 * @param file path of a JSON file
 * @param schema what it must hold
 * @param paths which of its values are paths
 * @throws Error that names file, place and reason, for a person to read
 */
export async function readSettings<T extends object>(
	file: string,
	schema: ZodType<T>,
	paths: readonly (keyof T)[],
): Promise<T> {
	const text = await readFile(file, 'utf8').catch((error: Error) => {
		throw new Error(`the settings file cannot be read: ${error.message}`)
	})
	const parsed = schema.safeParse(parseJson(text, file))
	if (!parsed.success) {
		const reasons = parsed.error.issues.map(
			({ path, message }) => `  ${path.join('.') || '(whole)'}: ${message}`,
		)
		throw new Error(`the settings file ${file} is not right:\n${reasons.join('\n')}`)
	}
	return resolvePaths(parsed.data, paths, dirname(resolve(file)))
}

function parseJson(text: string, file: string): unknown {
	try {
		// Editors on Windows put a mark before the first character.
		return JSON.parse(text.replace(/^\ufeff/, ''))
	} catch (error) {
		throw new Error(
			`the settings file ${file} is not JSON: ${error instanceof Error ? error.message : error}`,
		)
	}
}

function resolvePaths<T extends object>(settings: T, paths: readonly (keyof T)[], folder: string): T {
	const changed = paths.flatMap((key) => {
		const value = settings[key]
		return typeof value === 'string' ? [[key, resolve(folder, value)] as const] : []
	})
	return { ...settings, ...Object.fromEntries(changed) }
}
