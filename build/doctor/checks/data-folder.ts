/* Where the database is kept: there or makeable, and writable with everything in it. */
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { act, advice, broken, codeOf, command, type Judgement, ok, shellWord } from '../judgement.ts'
import { type Scene, sudo } from '../scene.ts'

export type FolderFacts = {
	readonly dir: string
	/** The folder itself, or the nearest one above it that is there. */
	readonly nearest: string
	readonly isFolder: boolean
	/** Why `nearest` cannot be written; null when it can. */
	readonly failure: string | null
	/** Files of ours in it that this user may not write. */
	readonly closed: readonly string[]
	readonly isOurs: boolean
	readonly user: string
	readonly sudo: string
}

const ENDINGS = ['', '-wal', '-shm', '-owner']

/** @param database the file's name in the folder */
export function probeFolder(scene: Scene, dir: string, database: string): FolderFacts {
	const nearest = nearestOf(dir)
	const stats = statSync(nearest)
	const files = ENDINGS.map((ending) => join(dir, database + ending)).filter(existsSync)
	return {
		dir,
		nearest,
		isFolder: stats.isDirectory(),
		failure: failureOf(nearest, constants.R_OK | constants.W_OK | constants.X_OK),
		closed: files.filter((file) => failureOf(file, constants.R_OK | constants.W_OK) !== null),
		isOurs: stats.uid === scene.user.uid,
		user: scene.user.name,
		sudo: sudo(scene),
	}
}

function nearestOf(dir: string): string {
	return existsSync(dir) || dirname(dir) === dir ? dir : nearestOf(dirname(dir))
}

/** access(2), so that it is the system that judges: owner, groups, lists, and a disk that only reads. */
function failureOf(path: string, mode: number): string | null {
	try {
		accessSync(path, mode)
		return null
	} catch (error) {
		return codeOf(error)
	}
}

export function isUsable({ isFolder, failure, closed }: FolderFacts): boolean {
	return isFolder && failure === null && closed.length === 0
}

const SAFE = 'nothing is lost: what cannot be written down is not sold'

export function judgeFolder(facts: FolderFacts): Judgement {
	const { dir, nearest, isFolder, failure, closed, isOurs, user, sudo } = facts
	const [first] = closed
	if (!isFolder)
		return broken(`${nearest} is a file, not a folder`, SAFE, act('move it away, or name another dataDir'))
	if (failure === 'EROFS')
		return broken(
			`${nearest} is on a disk that can only be read`,
			SAFE,
			act('Linux does that when a disk fails: look at dmesg, replace the disk; nothing on it may be deleted'),
		)
	const own = `${sudo}chown -R ${user} ${shellWord(dir)}`
	if (failure !== null)
		return broken(
			nearest === dir
				? `${user} may not write into ${dir}`
				: `${dir} is not there, and ${user} may not make it`,
			SAFE,
			command(
				nearest !== dir
					? `${sudo}mkdir -p ${shellWord(dir)} && ${own}`
					: isOurs
						? `chmod -R u+rwX ${shellWord(dir)}`
						: own,
			),
		)
	if (first !== undefined)
		return broken(
			`${user} may not write ${first}; it was probably started by somebody else before`,
			SAFE,
			command(`${own} && ${sudo}chmod -R u+rwX ${shellWord(dir)}`),
		)
	if (nearest !== dir)
		return advice(
			`${dir} is not there: the first start makes it, empty`,
			act('nothing on a new machine; on an old one look where its disk is before anything is started'),
		)
	return ok(`${dir} can be written`)
}
