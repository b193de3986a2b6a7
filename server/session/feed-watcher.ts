/**
 * Wakes sessions when the feed has grown. One small query per process looks for the newest readable row: soon after a
 * commit of our own, and every {@link LOOK_EVERY_MS} for commits of other processes and rows that a slow transaction kept
 * back. NOTIFY is not used: it makes all commits of the database queue for one lock, which would cost group commit.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '../database/pool.ts'
import { type Log, reasonOf } from '../service/log.ts'

const LOOK_EVERY_MS = 200
/** Between two looks: under load commits come one upon the other, and each look costs every session a wake. */
const LOOK_LEAST_MS = 25

export interface FeedWatcher {
	/** Something of ours was committed. */
	nudge(): void
	/** Calls `wake` at each growth until the returned function is called. */
	subscribe(wake: () => void): () => void
	stop(): Promise<void>
}

export function watchFeed(database: Database, log: Log): FeedWatcher {
	const wakers = new Set<() => void>()
	let newest = ''
	let running: Promise<void> | undefined
	let again = false

	const look = async (): Promise<void> => {
		do {
			again = false
			const rows = await database.rows<{ position: string }>(
				`SELECT xid::text || '.' || seq AS position FROM change WHERE xid < pg_snapshot_xmin(pg_current_snapshot())
				ORDER BY change.xid DESC, seq DESC LIMIT 1`,
				[],
				'newest-change',
			)
			const position = rows[0]?.position ?? ''
			if (position !== newest) for (const wake of wakers) wake()
			newest = position
			await pause(LOOK_LEAST_MS)
		} while (again)
	}
	const start = (): void => {
		again = true
		if (wakers.size === 0) return
		running ??= look()
			.catch((error: unknown) => {
				log('feedNotReadable', { reason: reasonOf(error) })
				// Sessions may have failed to read meanwhile: the next good look wakes all of them.
				newest = ''
			})
			.finally(() => {
				running = undefined
			})
	}
	const timer = setInterval(start, LOOK_EVERY_MS)
	return {
		nudge: start,
		subscribe: (wake) => {
			wakers.add(wake)
			return () => wakers.delete(wake)
		},
		stop: async () => {
			clearInterval(timer)
			wakers.clear()
			await running
		},
	}
}
