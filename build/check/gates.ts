/*
 * The static gates: each is one tool that either passes or fails as a whole. What each one enforces is in its own
 * configuration file; this list is the only place that says which tools there are, so that the command line,
 * continuous integration and the test of the gates cannot disagree.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export interface Gate {
	readonly name: 'lint' | 'types' | 'imports' | 'unused' | 'size' | 'licences'
	/** What a reader learns when it fails. */
	readonly about: string
	/** A name in node_modules/.bin. */
	readonly program: string
	readonly args: readonly string[]
}

const ROOMS = 'protocol till devices storage update agent server electron renderer test build'.split(' ')

/** The gates for the tree at `root`. dependency-cruiser must be told the folders, and rejects missing ones. */
export function gatesFor(root: string): readonly Gate[] {
	const rooms = ROOMS.filter((room) => existsSync(join(root, room)))
	return [
		{
			name: 'lint',
			about: 'format, lint and banned powers (biome.json)',
			program: 'biome',
			args: ['check', '--error-on-warnings', '--max-diagnostics=40', '.'],
		},
		{ name: 'types', about: 'strict TypeScript (tsconfig.json)', program: 'tsc', args: ['-p', '.'] },
		{
			name: 'imports',
			about: 'the import table, packages per room, cycles (.dependency-cruiser.mjs)',
			program: 'depcruise',
			args: ['--config', '.dependency-cruiser.mjs', '--output-type', 'err-long', ...rooms],
		},
		{
			name: 'unused',
			about: 'dead files, exports and packages (knip.json)',
			program: 'knip',
			args: ['--no-progress', '--no-config-hints'],
		},
		{
			name: 'size',
			about: 'what the till loads before it draws (build/check/first-load.ts)',
			program: 'node',
			args: [join(import.meta.dirname, 'first-load.ts'), root],
		},
		{
			name: 'licences',
			about: 'what is shipped may be passed on (build/check/licences.ts)',
			program: 'node',
			args: [join(import.meta.dirname, 'licences.ts'), root],
		},
	]
}
