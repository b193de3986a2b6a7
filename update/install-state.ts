/**
 * What runs and what to return to, in one file of the installation folder. The starter alone writes it, whole and by renaming: a
 * power cut leaves the old or the new one. The till says its part in marks beside it.
 */
import {
	closeSync,
	existsSync,
	fsyncSync,
	mkdirSync,
	openSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

export type InstallState = {
	readonly current: string
	/** The last version that was up and signed in to its agent; null: none was yet. */
	readonly good: string | null
	/** Of `current`, one after the other. */
	readonly failedStarts: number
	readonly givenUp: readonly string[]
}

/** Handed to the till: where its installation is, and as which version it was started. */
export const INSTALL_DIR_VARIABLE = 'YIKA_INSTALL_DIR'
/** A till that ends with this asks to be started as the version in the mark `wanted`. */
export const SWITCH_EXIT_CODE = 75

export type Mark =
	/** The till can be used. */
	| 'up'
	/** It was signed in to its agent. */
	| 'good'
	/** The version that it wants to be from now on. */
	| 'wanted'

export const versionDir = (installDir: string, version: string): string =>
	join(installDir, 'versions', version)
const stateFile = (installDir: string): string => join(installDir, 'state.json')
const markFile = (installDir: string, mark: Mark): string => join(installDir, 'marks', mark)

/** Throws when there is none: an installation begins with `yika release install`. */
export function readInstallState(installDir: string): InstallState {
	return JSON.parse(readFileSync(stateFile(installDir), 'utf8')) as InstallState
}

export function writeInstallState(installDir: string, state: InstallState): void {
	writeWhole(stateFile(installDir), `${JSON.stringify(state)}\n`)
}

export function setMark(installDir: string, mark: Mark, version: string): void {
	writeWhole(markFile(installDir, mark), version)
}

/** The version that the mark is about; null: it is not set. */
export function readMark(installDir: string, mark: Mark): string | null {
	const file = markFile(installDir, mark)
	return existsSync(file) ? readFileSync(file, 'utf8') : null
}

export function clearMark(installDir: string, mark: Mark): void {
	rmSync(markFile(installDir, mark), { force: true })
}

function writeWhole(file: string, text: string): void {
	mkdirSync(dirname(file), { recursive: true })
	const part = `${file}.part`
	const descriptor = openSync(part, 'w')
	writeFileSync(descriptor, text)
	fsyncSync(descriptor)
	closeSync(descriptor)
	renameSync(part, file)
}
