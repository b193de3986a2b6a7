/** How old a moment is, in the steps that people speak in. Days are calendar days of the till's own wall clock. */
export type Age =
	| { readonly kind: 'justNow' }
	| { readonly kind: 'minutes'; readonly count: number }
	| { readonly kind: 'hours'; readonly count: number }
	| { readonly kind: 'yesterday' }
	| { readonly kind: 'days'; readonly count: number }

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/**
 * The age of `atMs` at `nowMs` (both epoch milliseconds). `utcOffsetMinutes` is the shop's offset east of UTC. A moment
 * in the future, as another machine's clock may claim, is just now.
 */
export function ageOf(atMs: number, nowMs: number, utcOffsetMinutes: number): Age {
	const elapsedMs = nowMs - atMs
	if (elapsedMs < MINUTE_MS) return { kind: 'justNow' }
	if (elapsedMs < HOUR_MS) return { kind: 'minutes', count: Math.floor(elapsedMs / MINUTE_MS) }
	const days = dayNumber(nowMs, utcOffsetMinutes) - dayNumber(atMs, utcOffsetMinutes)
	if (days === 0) return { kind: 'hours', count: Math.floor(elapsedMs / HOUR_MS) }
	return days === 1 ? { kind: 'yesterday' } : { kind: 'days', count: days }
}

function dayNumber(atMs: number, utcOffsetMinutes: number): number {
	return Math.floor((atMs + utcOffsetMinutes * MINUTE_MS) / DAY_MS)
}

/**
 * A moment as the shop's calendar and clock show it: read it with the UTC getters. The machine's own time zone does not
 * matter.
 */
export function shopTime(atMs: number, utcOffsetMinutes: number): Date {
	return new Date(atMs + utcOffsetMinutes * MINUTE_MS)
}
