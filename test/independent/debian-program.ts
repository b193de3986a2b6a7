/**
 * Programs of others, by which our bytes are judged. They are Debian's: fetched when they are missing and we are root. One that
 * cannot be had is said aloud, and its test shows as skipped with the reason; it never passes unseen.
 */
import { execFileSync } from 'node:child_process'
import type { TestContext } from 'vitest'

const FETCH_TIMEOUT_MS = 240_000

/** The program's path (or of another file, by its own path). Ends the test as skipped, with the reason, when it cannot be had. */
export function debianProgram(context: TestContext, program: string, packageName: string): string {
	const found = pathOf(program) ?? fetched(program, packageName)
	if (found.startsWith('/')) return found
	const note = `${program} could not be had, so nobody but us has judged these bytes: ${found}`
	process.stderr.write(`\n${note}\n`)
	return context.skip(note)
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
