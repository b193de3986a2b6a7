import { type Medium, mediumSchema } from '../../protocol/card/medium.ts'

/** What a typed or scanned text may be, besides an article: a member's phone or a card number; null for neither. */
export function mediumOf(text: string): Medium | null {
	// A mainland mobile number has 11 digits from 13 to 19; a card number of ours has more, or begins otherwise.
	const kind = /^1[3-9][0-9]{9}$/.test(text) ? 'phone' : 'cardNo'
	return mediumSchema.safeParse({ kind, value: text }).data ?? null
}
