/**
 * Rules that count pieces: which pieces they take, and what that saves. A piece that they take is lost to the best other
 * offer for it (`otherwise`), so they take a piece only where the customer gains. Exact for one such rule at a time.
 */
import type { PromotionRule } from '../catalogue/promotion.ts'

export type CountingRule = Extract<PromotionRule, { kind: 'everyNth' | 'mixAndMatch' }>

/** Pieces that are alike, of one line. */
export type Pieces = {
	readonly priceMinor: number
	readonly count: number
	/** What the best other offer takes off one of them; not rounded. */
	readonly otherwise: number
}

export type Chosen = {
	/** Of each entry: how many pieces are taken, and how many of these are lowered. */
	readonly used: readonly number[]
	readonly lowered: readonly number[]
	/** What the customer saves beyond the other offers; not rounded. 0: nothing is taken. */
	readonly gain: number
}

export function choosePieces(rule: CountingRule, pieces: readonly Pieces[]): Chosen {
	return rule.kind === 'everyNth' ? chooseNth(rule, pieces) : chooseMatch(rule, pieces)
}

/** Which entries come first: `worth` descending, ties as they come. */
function ranked(pieces: readonly Pieces[], worth: (one: Pieces) => number): number[] {
	return pieces
		.map((_, index) => index)
		.sort((one, other) => worthAt(pieces, other, worth) - worthAt(pieces, one, worth) || one - other)
}

function worthAt(pieces: readonly Pieces[], index: number, worth: (one: Pieces) => number): number {
	const one = pieces[index]
	return one === undefined ? 0 : worth(one)
}

/** One choice on the way: entry, and the step before it that it continues. */
type Step = { readonly entry: number; readonly lowers: boolean; readonly before: Step | null }
type Way = { readonly gain: number; readonly last: Step | null }

/**
 * Dearest first, every n-th piece taken is lowered. For each number of pieces in an unfinished group the best way so far is
 * kept, so all choices are seen in entries × pieces² steps.
 */
function chooseNth(
	{ pieces: size, basisPoints }: Extract<CountingRule, { kind: 'everyNth' }>,
	pieces: readonly Pieces[],
): Chosen {
	const used = pieces.map(() => 0)
	const lowered = pieces.map(() => 0)
	let whole = 0
	let ways: (Way | null)[] = Array.from({ length: size }, (_, open) =>
		open === 0 ? { gain: 0, last: null } : null,
	)
	for (const entry of ranked(pieces, (one) => one.priceMinor)) {
		const { priceMinor, count, otherwise } = pieces[entry] ?? { priceMinor: 0, count: 0, otherwise: 0 }
		const saved = (priceMinor * basisPoints) / 10_000
		const ofGroup = saved - size * otherwise
		// Groups within one entry: all but the last if they gain; none if they do not.
		const groups = ofGroup > 0 ? Math.max(0, Math.floor(count / size) - 1) : 0
		used[entry] = groups * size
		lowered[entry] = groups
		whole += groups * Math.max(0, ofGroup)
		const left = Math.min(count - groups * size, 2 * size - 1)
		for (let piece = 0; piece < left; piece++) ways = withPiece(ways, entry, saved, otherwise)
	}
	const best = ways[0] ?? { gain: 0, last: null }
	for (let step = best.last; step !== null; step = step.before) {
		used[step.entry] = (used[step.entry] ?? 0) + 1
		if (step.lowers) lowered[step.entry] = (lowered[step.entry] ?? 0) + 1
	}
	return { used, lowered, gain: whole + best.gain }
}

/** Each way goes on without the piece, or with it; the better one for each size of the open group stays. */
function withPiece(
	ways: readonly (Way | null)[],
	entry: number,
	saved: number,
	otherwise: number,
): (Way | null)[] {
	const next = [...ways]
	for (const [open, way] of ways.entries()) {
		if (way === null) continue
		const lowers = open + 1 === ways.length
		const gain = way.gain - otherwise + (lowers ? saved : 0)
		const target = lowers ? 0 : open + 1
		const known = next[target] ?? null
		if (known === null || gain > known.gain)
			next[target] = { gain, last: { entry, lowers, before: way.last } }
	}
	return next
}

/** The pieces that gain most, group by group, as long as a group costs more than its price. */
function chooseMatch(
	{ pieces: size, priceMinor }: Extract<CountingRule, { kind: 'mixAndMatch' }>,
	pieces: readonly Pieces[],
): Chosen {
	const used = pieces.map(() => 0)
	const order = ranked(pieces, (one) => one.priceMinor - one.otherwise)
	let gain = 0
	let group = { count: 0, worth: 0, taken: pieces.map(() => 0) }
	for (const entry of order) {
		const { priceMinor: price, count, otherwise } = pieces[entry] ?? { priceMinor: 0, count: 0, otherwise: 0 }
		let left = count
		while (left > 0) {
			// Whole groups of one entry at once.
			const groups = group.count === 0 ? Math.floor(left / size) : 0
			const more = groups > 0 ? groups * size : Math.min(left, size - group.count)
			group.count += more
			group.worth += more * (price - otherwise)
			group.taken[entry] = (group.taken[entry] ?? 0) + more
			left -= more
			if (group.count % size !== 0) continue
			const gained = group.worth - (group.count / size) * priceMinor
			if (gained <= 0) return { used, lowered: used, gain }
			gain += gained
			for (const [index, taken] of group.taken.entries()) used[index] = (used[index] ?? 0) + taken
			group = { count: 0, worth: 0, taken: pieces.map(() => 0) }
		}
	}
	return { used, lowered: used, gain }
}
