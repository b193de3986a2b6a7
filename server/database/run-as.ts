/**
 * PostgreSQL refuses to run as root. When this process is root, its programs are started as the system user `postgres`,
 * which is made when it does not exist. Where that user could not even reach the files (a checkout below /root), the
 * programs keep the one capability that lets them pass closed directories. access(2), by which PostgreSQL checks its own
 * files, takes capabilities from everybody but root unless `no_setuid_fixup` is set (capabilities(7)).
 */
import { execFileSync } from 'node:child_process'
import { accessSync, chownSync, constants, statSync } from 'node:fs'
import { dirname } from 'node:path'

export interface RunAs {
	/** The command line that runs `program` with the right identity. */
	command(program: string, args: readonly string[]): { readonly file: string; readonly args: string[] }
	/** Makes a file or directory belong to that identity. */
	own(path: string): void
}

/** Decides once how to run; `paths` are the directories that the programs must reach. */
export function runAs(paths: readonly string[]): RunAs {
	if (process.getuid?.() !== 0)
		return { command: (file, args) => ({ file, args: [...args] }), own: () => undefined }
	const { uid, gid } = postgresUser()
	const identity = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
	if (!paths.every(reachableByOthers)) {
		identity.push(
			'--securebits=+no_setuid_fixup',
			'--inh-caps=-all,+dac_override',
			'--ambient-caps=+dac_override',
		)
	}
	return {
		command: (file, args) => ({ file: 'setpriv', args: [...identity, '--', file, ...args] }),
		own: (path) => chownSync(path, uid, gid),
	}
}

function postgresUser(): { readonly uid: number; readonly gid: number } {
	const known = lookUpUser()
	if (known !== undefined) return known
	execFileSync('useradd', [
		'--system',
		'--user-group',
		'--no-create-home',
		'--shell',
		'/usr/sbin/nologin',
		'postgres',
	])
	const made = lookUpUser()
	if (made === undefined)
		throw new Error('PostgreSQL must not run as root and the user "postgres" could not be made')
	return made
}

function lookUpUser(): { readonly uid: number; readonly gid: number } | undefined {
	try {
		const ask = (flag: string): number =>
			Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString())
		return { uid: ask('-u'), gid: ask('-g') }
	} catch {
		return undefined
	}
}

function reachableByOthers(path: string): boolean {
	accessSync(path, constants.F_OK)
	for (let at = path; ; at = dirname(at)) {
		if ((statSync(at).mode & 0o001) === 0) return false
		if (at === dirname(at)) return true
	}
}
