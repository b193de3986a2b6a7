/** A primary of real hosts, with this process's clock, timers and randomness. */
import type { Log } from '../service/log.ts'
import { hostLook } from './host-look.ts'
import { readHostUrls } from './host-urls.ts'
import { Primary } from './primary.ts'
import { type MarkKeeper, markInMemory } from './primary-mark.ts'

/** `mark`: where the newest primary is remembered; in memory unless given. */
export function openPrimary(databaseUrl: string, log: Log, mark: MarkKeeper = markInMemory()): Primary {
	return new Primary({
		hosts: readHostUrls(databaseUrl).urls.map(hostLook),
		mark,
		log,
		nowMs: () => performance.now(),
		random: Math.random,
		after: (delayMs, task) => {
			const timer = setTimeout(task, delayMs)
			return () => clearTimeout(timer)
		},
	})
}
