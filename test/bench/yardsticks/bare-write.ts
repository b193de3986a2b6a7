/**
 * The least that durable work can cost: one write of as many bytes and one fdatasync, into a file that is already as
 * long as it will get (a growing file would also have to sync its length, which flatters whoever is compared with it).
 */
import { closeSync, fdatasyncSync, fsyncSync, openSync, writeSync } from 'node:fs'

const FILE_BYTES = 4 * 1_048_576
const PAGE_BYTES = 4_096

export type BareWriter = {
	/** Milliseconds that one write of `byteCount` bytes and its fdatasync took. */
	readonly write: (byteCount: number) => number
	readonly close: () => void
}

export function openBareWriter(file: string): BareWriter {
	const fd = openSync(file, 'w')
	writeSync(fd, Buffer.alloc(FILE_BYTES, 0x20))
	fsyncSync(fd)
	const bytes = Buffer.alloc(FILE_BYTES, 0x41)
	let position = 0
	return {
		write(byteCount) {
			const startedAtMs = performance.now()
			writeSync(fd, bytes, 0, byteCount, position)
			fdatasyncSync(fd)
			const tookMs = performance.now() - startedAtMs
			const pages = Math.ceil(byteCount / PAGE_BYTES)
			position = (position + pages * PAGE_BYTES) % (FILE_BYTES / 2)
			return tookMs
		},
		close: () => closeSync(fd),
	}
}
