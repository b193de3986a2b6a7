/** The newest primary that this server has written to, kept over a restart so that an older one is refused even then. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { z } from 'zod'
import type { Mark } from './choose-primary.ts'

export interface MarkKeeper {
	/** Null when no primary was ever known. */
	read(): Mark | null
	/** Returns when the mark is safe; throws when it cannot be kept. */
	keep(mark: Mark): void
}

const markSchema = z.strictObject({
	host: z.string().min(1),
	systemId: z.string().min(1),
	timeline: z.int().positive(),
})

export function markInMemory(): MarkKeeper {
	let mark: Mark | null = null
	return {
		read: () => mark,
		keep: (next) => {
			mark = next
		},
	}
}

/** Reading a file that says something else throws: guessing might choose a primary that was left behind. */
export function markFile(file: string): MarkKeeper {
	return {
		read: () => (existsSync(file) ? markSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : null),
		keep: (mark) => {
			const half = `${file}.new`
			const handle = openSync(half, 'w')
			try {
				writeSync(handle, JSON.stringify(mark))
				fsyncSync(handle)
			} finally {
				closeSync(handle)
			}
			renameSync(half, file)
		},
	}
}
