/** Keeps a folder of releases as the machine above offers them, for as long as the process runs. What goes wrong is logged and tried again. */
import type { ConnectionOptions } from 'node:tls'
import { openCaller } from './http-caller.ts'
import { type Mirroring, mirrorReleases } from './release-mirror.ts'

export type ReleasesFrom = Omit<Mirroring, 'fetch'> & {
	/** Of the link to that machine; `tls` as for the link, left out where it is plain. */
	readonly linkUrl: string
	readonly tls?: (() => ConnectionOptions) | undefined
	readonly log: (event: string, facts: Record<string, string | number>) => void
}

/** Also what is there already is looked at again, byte for byte. */
const LOOK_AT_ALL_MS = 86_400_000

/** One look after the other; each does what is left to do. */
export function releaseLooks(from: ReleasesFrom): () => Promise<void> {
	const { linkUrl, tls, log } = from
	let known: string | undefined
	let told = ''
	let lookedMs = Number.NEGATIVE_INFINITY
	const tellOnce = (event: string, facts: Record<string, string | number>) => {
		const text = JSON.stringify({ event, facts })
		if (text !== told) log(event, facts)
		told = text
	}
	return async () => {
		if (performance.now() - lookedMs > LOOK_AT_ALL_MS) {
			known = undefined
			lookedMs = performance.now()
		}
		const caller = openCaller(linkUrl, tls)
		try {
			const mirrored = await mirrorReleases({ ...from, fetch: caller.fetch }, known)
			if (mirrored === null) return
			const { versions, fetchedBytes, troubles } = mirrored
			known = mirrored.etag ?? undefined
			if (versions.length > 0) log('releasesMirrored', { versions: versions.join(' '), fetchedBytes })
			for (const trouble of troubles) tellOnce('releaseNotMirrored', { trouble })
		} catch (error) {
			tellOnce('releasesNotMirrored', { error: error instanceof Error ? error.message : String(error) })
		} finally {
			caller.close()
		}
	}
}

/** Looks at first within `everyMs`, so that machines that start together do not ask together; then every `everyMs`. */
export function keepReleases(
	from: ReleasesFrom,
	everyMs: number,
	random: () => number,
): { readonly stop: () => void } {
	const look = releaseLooks(from)
	let stopped = false
	let timer: NodeJS.Timeout
	const later = (delayMs: number) => {
		timer = setTimeout(() => {
			void look().then(() => {
				if (!stopped) later(everyMs)
			})
		}, delayMs)
		timer.unref()
	}
	later(everyMs * random())
	return {
		stop() {
			stopped = true
			clearTimeout(timer)
		},
	}
}
