/** What a swipe reader typed: its tracks, in one line or one line each. Bank cards are told apart before anything is sent. */
import { judgeSwipe, type StripeCard, type StripeTrack } from '../../protocol/card/stripe-card.ts'

/**
 * Null: not a swipe. Which track is which shows in its first character: `%` is track 1, `;` track 2, and a second `;`, a
 * `+` or a `#` track 3. A track 1 without a number is no swipe yet: most readers send the others on lines of their own.
 */
export function swipeOf(text: string): StripeCard | 'more' | null {
	if (!/^[%;][^?]+\?/.test(text)) return null
	const tracks: [StripeTrack, StripeTrack, StripeTrack] = [null, null, null]
	for (const [track] of text.matchAll(/[%;+#][^?]+\?/g)) {
		if (track.startsWith('%')) tracks[0] ??= track
		else if (track.startsWith(';') && tracks[1] === null) tracks[1] = track
		else tracks[2] ??= `;${track.slice(1)}`
	}
	const card = judgeSwipe(tracks, [])
	return card.kind === 'unreadable' && tracks[1] === null && tracks[2] === null ? 'more' : card
}
