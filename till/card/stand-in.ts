/**
 * Deciding when nobody else can: inside the slices that this till was given, then within its floor limit. Pure; the
 * journal's database checks each spend again when it is written.
 */
import { assert } from '../../protocol/base/assert.ts'
import { type Refusal, type RefusalCode, refuse } from '../../protocol/refusals.ts'
import type { KeptSlice, OwnAuthority } from '../ports/stand-in-book.ts'

/** This run of the till process, by both clocks. */
export type TillRun = {
	readonly runId: string
	readonly startedWallMs: number
	readonly startedMonotonicMs: number
	/** The wall clock stood below a mark that an earlier run had seen. */
	readonly wallClockDoubtful: boolean
}
export type Now = { readonly wallMs: number; readonly monotonicMs: number }

/**
 * Expiry by the holder's own clock (design §5): monotonic within the run that took the slice; else the wall clock counts for
 * the time before this run began, or since it was brought by an entry of this run; a doubtful one expires it.
 */
export function sliceExpired({ received, ttlMs }: KeptSlice, run: TillRun, now: Now): boolean {
	if (received.runId === run.runId) return now.monotonicMs - received.monotonicMs >= ttlMs
	const beforeThisRunMs = run.startedWallMs - received.wallMs
	const sinceMs =
		beforeThisRunMs >= 0
			? beforeThisRunMs + (now.monotonicMs - run.startedMonotonicMs)
			: now.wallMs - received.wallMs
	return run.wallClockDoubtful || sinceMs < 0 || sinceMs >= ttlMs
}

export function sliceLeft({ amount, spent }: KeptSlice): number {
	return amount - spent
}

export type OwnDecision = { readonly kind: 'spend'; readonly authority: OwnAuthority } | Refusal

/**
 * Which slice vouches for `amount`: one spend stands in one slice, and of those that fit the one with the least left is used
 * up first. `limitMinor` says how much could have been spent at once.
 */
export function decideBySlice(slices: readonly KeptSlice[], amount: number): OwnDecision {
	assert(amount > 0, 'a spend is positive')
	const fitting = slices.filter((slice) => sliceLeft(slice) >= amount).sort(byLeastLeft)
	const [chosen] = fitting
	if (chosen !== undefined) {
		const { leaseId, slice, lastCounter } = chosen
		return { kind: 'spend', authority: { kind: 'lease', leaseId, slice, counter: lastCounter + 1 } }
	}
	const limitMinor = Math.max(0, ...slices.map(sliceLeft))
	return refuse(limitMinor === 0 ? 'tillAlone' : 'exceedsSlice', { amountMinor: amount, limitMinor })
}

function byLeastLeft(one: KeptSlice, other: KeptSlice): number {
	return sliceLeft(one) - sliceLeft(other) || (one.leaseId < other.leaseId ? -1 : 1)
}

const LACKS_COVER: ReadonlySet<RefusalCode> = new Set([
	'noLease',
	'exceedsLease',
	'tillAlone',
	'exceedsSlice',
])

/** Whether only cover was missing: the floor limit is for that, never for what somebody knows to be wrong. */
export function lacksCover({ code }: Refusal): boolean {
	return LACKS_COVER.has(code)
}

/**
 * Within the floor limit, after `refusal` for lack of cover. `limit`: what all floor spends of this kind that are not posted may
 * come to; `spent`: what they come to now.
 */
export function decideByFloor(refusal: Refusal, amount: number, limit: number, spent: number): OwnDecision {
	if (limit === 0) return refusal
	if (spent + amount <= limit) return { kind: 'spend', authority: { kind: 'floor' } }
	const limitMinor = Math.max(limit - spent, refusal.limitMinor ?? 0)
	return refuse('exceedsFloorLimit', { amountMinor: amount, limitMinor })
}
