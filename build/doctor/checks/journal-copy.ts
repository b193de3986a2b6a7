/* The journal's second path: a medium of its own, there and writable. */
import { accessSync, constants, statSync } from 'node:fs'
import {
	act,
	advice,
	broken,
	type Check,
	check,
	codeOf,
	command,
	type Judgement,
	ok,
	shellWord,
} from '../judgement.ts'
import { type Scene, sudo } from '../scene.ts'

export type CopyFacts = {
	readonly dir: string
	readonly failure: string | null
	readonly isFolder: boolean
	readonly isSameDisk: boolean
	readonly isOurs: boolean
	readonly user: string
	readonly sudo: string
}

export function journalCopyCheck(scene: Scene, dir: string, dataDir: string): Check {
	return check('journalCopy', () => probeCopy(scene, dir, dataDir), judgeCopy)
}

function probeCopy(scene: Scene, dir: string, dataDir: string): CopyFacts {
	const stats = statSync(dir, { throwIfNoEntry: false })
	const facts = {
		dir,
		isFolder: stats?.isDirectory() ?? false,
		isSameDisk: stats !== undefined && stats.dev === statSync(dataDir, { throwIfNoEntry: false })?.dev,
		isOurs: stats?.uid === scene.user.uid,
		user: scene.user.name,
		sudo: sudo(scene),
	}
	try {
		accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK)
		return { ...facts, failure: null }
	} catch (error) {
		return { ...facts, failure: codeOf(error) }
	}
}

const SAFE =
	'the till sells and its journal is whole; only a lost disk would now take with it what the agent does not have'

function judgeCopy({ dir, failure, isFolder, isSameDisk, isOurs, user, sudo }: CopyFacts): Judgement {
	if (failure === 'ENOENT')
		return broken(
			`the second medium is not there: ${dir}`,
			SAFE,
			act(
				`plug it in; the till goes on writing by itself. A new medium: mkdir ${shellWord(dir)} once it is mounted`,
			),
		)
	if (!isFolder) return broken(`${dir} is no folder`, SAFE, act('name a folder of the second medium'))
	if (failure === 'EROFS')
		return broken(
			`${dir} can only be read`,
			SAFE,
			act('take the write protection off, or use another medium'),
		)
	if (failure !== null)
		return broken(
			`${user} may not write into ${dir}`,
			SAFE,
			command(isOurs ? `chmod u+rwx ${shellWord(dir)}` : `${sudo}chown ${user} ${shellWord(dir)}`),
		)
	if (isSameDisk)
		return advice(
			`${dir} is on the disk of the journal itself: both are lost together`,
			act('use another medium'),
		)
	return ok(`${dir} can be written`)
}
