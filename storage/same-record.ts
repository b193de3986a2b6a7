/**
 * Whether a feed record says what is known already. An answer and the feed bring the same picture of a card, taken at two
 * moments: the younger one is no news, unless it shows that the older one was still true a while later.
 */

/** The moment stands behind everything that it is the moment of; only the count of changes follows it. */
const TAKEN_AT = /"asOfMs":(\d+)(?=,"version":\d+\}\}$)/
/** People are told the age of a picture in minutes. */
const SAME_MOMENT_MS = 60_000

/** Both as JSON; null: removed. */
export function isSameRecord(known: string | null, text: string | null): boolean {
	if (known === text) return true
	if (known === null || text === null) return false
	const knownAtMs = Number(TAKEN_AT.exec(known)?.[1])
	const takenAtMs = Number(TAKEN_AT.exec(text)?.[1])
	// NaN, when there is no such moment, is not near anything.
	const isNear = Math.abs(takenAtMs - knownAtMs) < SAME_MOMENT_MS
	return isNear && known.replace(TAKEN_AT, '') === text.replace(TAKEN_AT, '')
}
