/**
 * Plain files whose contents were taken over are written over before they are removed: a removed file leaves its bytes in free
 * blocks. A flash disk may keep old bytes all the same, where no program can reach them (docs/security.md).
 */
import {
	closeSync,
	existsSync,
	fsyncSync,
	linkSync,
	openSync,
	renameSync,
	statSync,
	unlinkSync,
	writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

const BLOCK = Buffer.alloc(1_048_576)

/** Nothing of it stays where it lay. Harmless when it is not there. */
function eraseFile(file: string): void {
	if (!existsSync(file)) return
	overwrite(file)
	unlinkSync(file)
}

/** Zeros from its beginning to its end, on the disk when this returns. */
export function overwrite(file: string): void {
	const { size } = statSync(file)
	const descriptor = openSync(file, 'r+')
	try {
		for (let at = 0; at < size; at += BLOCK.length)
			writeSync(descriptor, BLOCK, 0, Math.min(BLOCK.length, size - at), at)
		fsyncSync(descriptor)
	} finally {
		closeSync(descriptor)
	}
}

/**
 * `next` takes the place of `file` in one step, and what lay there is erased. Ended anywhere in the middle,
 * {@link finishReplacing} does the rest.
 */
export function replaceAndErase(file: string, next: string): void {
	syncPath(next)
	finishReplacing(file)
	linkSync(file, leftover(file))
	renameSync(next, file)
	syncPath(dirname(file))
	eraseFile(leftover(file))
}

/** What an end in the middle has left. Before the step that counts it was the file itself under a second name. */
export function finishReplacing(file: string): void {
	const left = statSync(leftover(file), { throwIfNoEntry: false })
	const taken = statSync(file, { throwIfNoEntry: false })
	if (left === undefined || taken === undefined) return
	if (left.ino === taken.ino) unlinkSync(leftover(file))
	else eraseFile(leftover(file))
}

function leftover(file: string): string {
	return `${file}.plain`
}

/** Of a folder: its names are on the disk. Some systems do not sync folders; there the next of ours does. */
export function syncPath(path: string): void {
	try {
		const descriptor = openSync(path, 'r')
		try {
			fsyncSync(descriptor)
		} finally {
			closeSync(descriptor)
		}
	} catch (error) {
		if (statSync(path).isFile()) throw error
	}
}
