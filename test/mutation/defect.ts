/** A deliberate defect: one place in one file, and who must notice. */
export type Defect = {
	/** What is done wrong, in words. */
	readonly name: string
	/** Path from the project's root. */
	readonly file: string
	/** Stands in the file exactly once. */
	readonly find: string
	readonly replace: string
	readonly caughtBy: Catcher
}

export type Catcher =
	/** Test files of the unit project; at least one test of them must fail. */
	| { readonly kind: 'tests'; readonly files: readonly string[] }
	/** A range of simulated shops, `1-60`; at least one seed must break a promise. */
	| { readonly kind: 'sim'; readonly seeds: string }

export function tests(...files: string[]): Catcher {
	return { kind: 'tests', files }
}

export function sim(seeds: string): Catcher {
	return { kind: 'sim', seeds }
}

export function catcherText(catcher: Catcher): string {
	return catcher.kind === 'tests' ? catcher.files.join(' ') : `sim ${catcher.seeds}`
}
