/* What a long back-up or restore is at: one line a second at most, on stderr. Ctrl-C ends it in good order. */
import type { BackupProgress } from '../../storage/backup-folder.ts'

const EVERY_MS = 1_000

export function tellProgress(): BackupProgress {
	let lastMs = performance.now()
	let isStopped = false
	for (const signal of ['SIGINT', 'SIGTERM'] as const)
		process.once(signal, () => {
			isStopped = true
		})
	return (what, bytes) => {
		// Thrown in the middle of it, so that what was begun is taken back as after any other failure.
		if (isStopped) throw new Error('stopped before it was done; nothing of it was kept')
		const nowMs = performance.now()
		if (nowMs - lastMs < EVERY_MS) return
		lastMs = nowMs
		console.error(`  ${what}: ${(bytes / 1e6).toFixed(1)} MB`)
	}
}
