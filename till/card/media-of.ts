import { type Medium, mediumSchema } from '../../protocol/card/medium.ts'
import { hasGtinCheckDigit } from '../../protocol/catalogue/gtin.ts'

/** What a typed or scanned text may be, besides an article: a card number or a member's phone. */
export function mediaOf(text: string): Medium[] {
	// A barcode that no article has is an unknown article, not an unknown card.
	if (hasGtinCheckDigit(text)) return []
	// A mainland mobile number has 11 digits from 13 to 19; a card number of ours has more, or begins otherwise.
	const kind = /^1[3-9][0-9]{9}$/.test(text) ? 'phone' : 'cardNo'
	const parsed = mediumSchema.safeParse({ kind, value: text })
	return parsed.success ? [parsed.data] : []
}
