/**
 * Which of the hosts is the primary. Pure. PostgreSQL gives each promotion the next timeline, so of two hosts that both
 * accept writes the one on the higher timeline was promoted later, and the other one is a primary that was left behind.
 * In doubt none is chosen: tills go on selling without us, but what is written in two places can never be joined again.
 */

/** The primary as it was last: by this an older or a second one is known when it shows up. */
export interface Mark {
	/** Name and port. A timeline belongs to the host that was promoted to it. */
	readonly host: string
	/** Given by initdb; a standby has its primary's. */
	readonly systemId: string
	readonly timeline: number
}

/** What one host answered. */
export type Look =
	| { readonly kind: 'primary'; readonly systemId: string; readonly timeline: number }
	/** In recovery: it follows a primary, or has not finished starting. */
	| { readonly kind: 'standby' }
	| { readonly kind: 'away'; readonly reason: string }

export interface LookedAt {
	readonly host: string
	readonly look: Look
}

export type RefusedHost =
	/** Accepts writes on a timeline that has ended: it was not told of the promotion. */
	| 'olderTimeline'
	/** Accepts writes on a timeline that belongs to another host: a copy that was not made a standby. */
	| 'otherHostsTimeline'
	/** Not a copy of the cluster that we have known. */
	| 'otherCluster'
	/** Another one accepts writes too, and nothing says which is right. */
	| 'twoPrimaries'

export interface Choice {
	/** Null when no host may be written to. */
	readonly primary: Mark | null
	/** Why not, by host: of those that accept writes and must not be written to. */
	readonly refused: ReadonlyMap<string, RefusedHost>
}

/** `mark`: the newest primary that is known; null when none ever was. */
export function choosePrimary(looks: readonly LookedAt[], mark: Mark | null): Choice {
	const refused = new Map<string, RefusedHost>()
	const writing = looks.flatMap(({ host, look }) =>
		look.kind === 'primary' ? [{ host, systemId: look.systemId, timeline: look.timeline }] : [],
	)
	const left = writing.filter((one) => {
		const why = mark === null ? undefined : againstMark(one, mark)
		if (why !== undefined) refused.set(one.host, why)
		return why === undefined
	})
	const timeline = Math.max(...left.map((one) => one.timeline))
	const newest = left.filter((one) => one.timeline === timeline)
	const isOneCluster = new Set(left.map((one) => one.systemId)).size <= 1
	if (!isOneCluster) for (const { host } of left) refused.set(host, 'otherCluster')
	else if (newest.length > 1) for (const { host } of newest) refused.set(host, 'twoPrimaries')
	if (isOneCluster)
		for (const one of left) if (one.timeline < timeline) refused.set(one.host, 'olderTimeline')
	return { primary: isOneCluster && newest.length === 1 ? (newest[0] ?? null) : null, refused }
}

function againstMark(one: Mark, mark: Mark): RefusedHost | undefined {
	if (one.systemId !== mark.systemId) return 'otherCluster'
	if (one.timeline < mark.timeline) return 'olderTimeline'
	if (one.timeline === mark.timeline && one.host !== mark.host) return 'otherHostsTimeline'
	return undefined
}
