/**
 * Programs of others, by which our bytes are judged. They are Debian's: fetched when they are missing and we are root. One that
 * cannot be had fails its test with the reason: a check that did not run is no check that passed.
 */
import { execFileSync } from 'node:child_process'

const FETCH_TIMEOUT_MS = 240_000

/** The program's path (or of another file, by its own path). @throws Error with the reason when it cannot be had. */
export function debianProgram(program: string, packageName: string): string {
	const found = pathOf(program) ?? fetched(program, packageName)
	if (found.startsWith('/')) return found
	throw new Error(`${program} could not be had, so nobody but us has judged these bytes: ${found}`)
}

function pathOf(program: string): string | null {
	try {
		const look = 'command -v "$0" || { test -e "$0" && echo "$0"; }'
		return execFileSync('/bin/sh', ['-c', look, program], { encoding: 'utf8' }).trim() || null
	} catch {
		return null
	}
}

/** A path, or why there is none. */
function fetched(program: string, packageName: string): string {
	if (process.getuid?.() !== 0) return `install Debian's ${packageName}`
	try {
		aptGet('update')
		aptGet('install', '-y', '-q', '--no-install-recommends', packageName)
	} catch (error) {
		return `apt-get install ${packageName}: ${String(error).slice(0, 300)}`
	}
	return pathOf(program) ?? `${packageName} brought no ${program}`
}

function aptGet(...args: readonly string[]): void {
	execFileSync('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], {
		timeout: FETCH_TIMEOUT_MS,
		stdio: 'pipe',
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
	})
}
