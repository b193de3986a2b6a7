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
	/** Starts of `current` whose end nobody saw; left out: none. */
	readonly begun?: number
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

/** Throws, in words for a person, when there is none: an installation begins with `yika release install`. */
export function readInstallState(installDir: string): InstallState {
	const file = stateFile(installDir)
	try {
		return JSON.parse(readFileSync(file, 'utf8')) as InstallState
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error)
		throw new Error(
			`${file} does not say which version runs (${reason}): write {"current": "<one of versions/>", "good": null, "failedStarts": 0, "givenUp": []} into it, or begin the installation again (yika release install)`,
		)
	}
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
