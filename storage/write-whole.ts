/** Entry file: small files that must never be half there. */
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncPath } from './erase.ts'

/** Text that is there whole or as it was before, also after a power cut; readable by its owner only. */
export function writeTextWhole(file: string, text: string | Buffer): void {
	const next = `${file}.next`
	const descriptor = openSync(next, 'w', 0o600)
	try {
		writeSync(descriptor, String(text))
		fsyncSync(descriptor)
	} finally {
		closeSync(descriptor)
	}
	renameSync(next, file)
	syncPath(dirname(file))
}
