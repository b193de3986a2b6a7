/** What a bundled script loads: static imports, dynamic ones and `require`, as far as their names are written out. */

const IMPORTED = [
	/^\s*(?:import|export)\s[^;'"]*?from\s*["']([^"']+)["']/gm,
	/^\s*import\s*["']([^"']+)["']/gm,
	/\bimport\(\s*["']([^"']+)["']\s*\)/g,
	/\b(?:__require|require)\(\s*["']([^"']+)["']\s*\)/g,
	/\bnew URL\(\s*["'](\.[^"']+\.mjs)["']/g,
]

export function importsOf(source: string): readonly string[] {
	const script = source.replace(/^\s*(?:\*|\/\/|\/\*).*$/gm, '')
	return [
		...new Set(IMPORTED.flatMap((pattern) => [...script.matchAll(pattern)].map((match) => match[1] ?? ''))),
	]
}
