/** What the centre says once in a connection must get onto the disk, also when the disk is full at that moment. */
import type { Log, Timer } from './ports.ts'
import { refusalOfStorage } from './storage-refusal.ts'

/** When a full disk is tried again. */
const RETRY_AFTER_MS = 1_000

/**
 * Does `work`, which may be done twice, until the disk takes it or nobody wants it any more. A bug is logged and not tried again.
 */
export function untilKept(
	work: () => Promise<void>,
	{ timer, log, isWanted }: { readonly timer: Timer; readonly log: Log; readonly isWanted: () => boolean },
): void {
	const attempt = (): void => {
		if (!isWanted()) return
		work().catch((error: unknown) => {
			const isBug = refusalOfStorage(error, log).code === 'internal'
			if (!isBug && isWanted()) timer.after(RETRY_AFTER_MS, attempt)
		})
	}
	attempt()
}
