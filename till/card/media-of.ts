import { type Medium, mediumSchema } from '../../protocol/card/medium.ts'

/** What a typed or scanned text may be, besides an article: a card number or a member's phone, likelier first. */
export function mediaOf(text: string): Medium[] {
	const candidates = [
		{ kind: 'phone', value: text },
		{ kind: 'cardNo', value: text },
	]
	// A mainland mobile number has 11 digits from 13 to 19; a card number of ours has more, or begins otherwise.
	const likelyPhone = /^1[3-9][0-9]{9}$/.test(text)
	return candidates
		.filter((candidate) => (candidate.kind === 'phone') === likelyPhone)
		.map((candidate) => mediumSchema.safeParse(candidate))
		.flatMap((parsed) => (parsed.success ? [parsed.data] : []))
}
