/*
 * A small tree that obeys every rule, with the real configuration files and the real tools. The test of the gates
 * puts one offence at a time into it, so that a gate which has stopped biting is noticed, and so is one that bites
 * the innocent.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const REPOSITORY = resolve(import.meta.dirname, '../..')

const CONFIGURATION = [
	'biome.json',
	'build/lint',
	'.dependency-cruiser.mjs',
	'knip.json',
	'tsconfig.json',
	'.gitignore',
]

/** Path → text. Every export has a user, every import obeys the table. */
const INNOCENT: Readonly<Record<string, string>> = {
	'package.json': `${JSON.stringify({ name: 'small-house', private: true, type: 'module', dependencies: { zod: '*' } }, null, 2)}\n`,
	'protocol/base/clock-text.ts': [
		"import { z } from 'zod'",
		'',
		'export const timeSchema = z.int()',
		'export type Time = z.infer<typeof timeSchema>',
		'',
	].join('\n'),
	'till/ports/clock.ts': [
		"import type { Time } from '../../protocol/base/clock-text.ts'",
		'',
		'export interface Clock {',
		'\tnow(): Time',
		'}',
		'',
	].join('\n'),
	'till/till.ts': [
		"import { timeSchema } from '../protocol/base/clock-text.ts'",
		"import type { Clock } from './ports/clock.ts'",
		'',
		'/** A date made from a number is arithmetic, so it is allowed. */',
		'export function yearOf(clock: Clock): number {',
		'\treturn new Date(timeSchema.parse(clock.now())).getUTCFullYear()',
		'}',
		'',
	].join('\n'),
	'build/cli/yika.ts': [
		"import { yearOf } from '../../till/till.ts'",
		'',
		'process.exitCode = yearOf({ now: () => Date.now() }) > 2000 ? 0 : 1',
		'',
	].join('\n'),
}

export interface SmallHouse {
	readonly root: string
	/** Writes files into the tree, over those that are there. */
	put(files: Readonly<Record<string, string>>): void
	remove(): void
}

/** Builds the tree in a folder of its own below the system's temporary folder. */
export function buildSmallHouse(): SmallHouse {
	const root = mkdtempSync(join(tmpdir(), 'yika-gates-'))
	const put: SmallHouse['put'] = (files) => {
		for (const [path, text] of Object.entries(files)) {
			mkdirSync(dirname(join(root, path)), { recursive: true })
			writeFileSync(join(root, path), text)
		}
	}
	for (const path of CONFIGURATION) cpSync(join(REPOSITORY, path), join(root, path), { recursive: true })
	symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
	put(INNOCENT)
	return { root, put, remove: () => rmSync(root, { recursive: true, force: true }) }
}
