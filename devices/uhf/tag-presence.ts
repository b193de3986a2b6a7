/**
 * Which tags are in a UHF field. A field is read in rounds, and no round finds all of them, so a tag has left only when
 * it was not seen for a while. Pure; how many are remembered is bounded, because a field may be full of goods.
 */
export type TagPresence = {
	/** By EPC: when it was seen last, on the monotonic clock. The one that was not seen for longest is first. */
	readonly lastSeenMs: ReadonlyMap<string, number>
}

export const NO_TAGS: TagPresence = { lastSeenMs: new Map() }

const TAG_GONE_AFTER_MS = 1_000
const TAGS_MAX = 256

export function tagSeen(
	{ lastSeenMs }: TagPresence,
	epc: string,
	nowMs: number,
): { readonly presence: TagPresence; readonly isNew: boolean } {
	const tags = new Map(lastSeenMs)
	const isNew = !tags.delete(epc)
	tags.set(epc, nowMs)
	const [oldest] = tags.keys()
	if (tags.size > TAGS_MAX && oldest !== undefined) tags.delete(oldest)
	return { presence: { lastSeenMs: tags }, isNew }
}

/** Forgets who has left. `nowEmpty`: the last of them. */
export function tagsGone(
	before: TagPresence,
	nowMs: number,
): { readonly presence: TagPresence; readonly nowEmpty: boolean } {
	const { lastSeenMs } = before
	const tags = new Map([...lastSeenMs].filter(([, seenMs]) => nowMs - seenMs < TAG_GONE_AFTER_MS))
	if (tags.size === lastSeenMs.size) return { presence: before, nowEmpty: false }
	return { presence: { lastSeenMs: tags }, nowEmpty: tags.size === 0 }
}
