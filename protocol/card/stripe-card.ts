import type { CardNumberRange } from '../devices/card-number-range.ts'
import type { Medium } from './medium.ts'
import { hasLuhnDigit, readFields } from './track-fields.ts'

/**
 * What a swipe is worth to the till. A bank card's data goes no further than this: PCI DSS 4 requirement 3.3 forbids
 * keeping them, and payment terminals read them. So what is told of a bank card is only that it was one.
 */
export type StripeTrack = string | 'undecodable' | null
/** Tracks 1, 2 and 3, with their sentinels. */
export type StripeTracks = readonly [StripeTrack, StripeTrack, StripeTrack]

export type StripeCard =
	| { readonly kind: 'card'; readonly medium: Medium }
	| { readonly kind: 'bankCard' }
	/** Nothing on it that points at a card: swiped badly, blank, or of a kind that this shop does not have. */
	| { readonly kind: 'unreadable' }

/** Judges a swipe; `own`: number ranges that are the shop's, whatever they look like. */
export function judgeSwipe(
	[track1, track2, track3]: StripeTracks,
	own: readonly CardNumberRange[],
): StripeCard {
	// The number on track 2 is the shortest and the least often misread; the others stand in for it.
	const texts = [track2, track1, track3].flatMap((track) =>
		track === null || track === 'undecodable' ? [] : [track],
	)
	if (texts.some((text) => isBankTrack(text, own))) return { kind: 'bankCard' }
	const cardNo = texts.map(numberOf).find((number) => number !== null && /^[0-9]{8,19}$/.test(number))
	return cardNo ? { kind: 'card', medium: { kind: 'cardNo', value: cardNo } } : { kind: 'unreadable' }
}

/** Track 1 of format B, or a number that could be a PAN on any track, unless it is the shop's own. */
function isBankTrack(text: string, own: readonly CardNumberRange[]): boolean {
	const number = numberOf(text)
	if (number !== null && own.some((range) => isWithin(number, range))) return false
	if (text.startsWith('%B')) return true
	// On track 3 a format code of two digits comes before the PAN (ISO/IEC 4909 §5).
	return number !== null && [number, number.slice(2)].some(couldBePan)
}

const couldBePan = (digits: string): boolean =>
	digits.length >= 13 && digits.length <= 19 && hasLuhnDigit(digits)

const isWithin = (number: string, { from, to }: CardNumberRange): boolean =>
	number.length === from.length && number >= from && number <= to

/** The number of the card, or else the digits that a track begins with. */
function numberOf(text: string): string | null {
	return readFields(text).number ?? /^[%;]([0-9]+)(?=[=^?])/.exec(text)?.[1] ?? null
}
