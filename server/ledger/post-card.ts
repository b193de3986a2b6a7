/** What tills did with cards: handed out, reported lost or found, replaced. Facts: believed as far as the card allows. */
import { type Medium, mediumKey } from '../../protocol/card/medium.ts'
import type { EntryBody } from '../../protocol/journal/entry.ts'
import type { Reason } from '../../protocol/journal/verdict.ts'
import type { Books, CardRow } from './books.ts'
import { replaceCard, type SignGrant } from './replace.ts'

type Body<K extends EntryBody['kind']> = Extract<EntryBody, { kind: K }>

export function postActivated(books: Books, body: Body<'cardActivated'>, atMs: number): Reason[] {
	const card = books.cards.get(body.cardNo)
	if (card === undefined) return ['unknownCard']
	return activate(books, card, body, atMs) ? [] : ['cardNotAsTold']
}

/** A blank card becomes active and belongs to the member; false when it is not what it was taken for. */
export function activate(
	books: Books,
	card: CardRow,
	told: { readonly media: readonly Medium[]; readonly memberId: string | null },
	atMs: number,
): boolean {
	const memberId = told.memberId === null ? null : (books.members.get(told.memberId) ?? null)
	const isSameAgain = card.state === 'active' && card.member_id === memberId
	if (card.state !== 'blank' && !isSameAgain) return false
	if (card.state === 'blank') {
		books.setState(card, 'active', atMs)
		if (memberId !== null) card.member_id = memberId
	}
	return addMedia(books, card.card_no, told.media)
}

/**
 * The card from the drawer, or the number that was drawn for her, becomes the new member's. Somebody's card stays hers: who
 * came first at the centre has it, both are members, and a person decides whether they are one.
 */
export function postEnrolled(books: Books, body: Body<'memberEnrolled'>, atMs: number): Reason[] {
	const card = books.cards.get(body.cardNo)
	const memberId = books.members.get(body.memberId)
	if (card === undefined || memberId === undefined) return ['unknownCard']
	if (card.member_id !== null && card.member_id !== memberId) {
		books.sameCards.push({ memberId, otherId: card.member_id })
		return ['cardNotAsTold']
	}
	if (card.state === 'blank') return activate(books, card, body, atMs) ? [] : ['cardNotAsTold']
	card.member_id = memberId
	books.changed.cards.add(card)
	const media = addMedia(books, card.card_no, body.media)
	return media && card.state === 'active' ? [] : ['cardNotAsTold']
}

/** Media that point at no other card point at this one now; false when one did. */
export function addMedia(books: Books, cardNo: string, media: readonly Medium[]): boolean {
	let all = true
	for (const medium of media) {
		const key = mediumKey(medium)
		const owner = books.media.get(key)
		if (owner === cardNo) continue
		if (owner !== undefined) {
			all = false
			continue
		}
		books.media.set(key, cardNo)
		books.changed.madeMedia.set(key, { cardNo, medium })
	}
	return all
}

export function postStateReported(books: Books, body: Body<'cardStateReported'>, atMs: number): Reason[] {
	const card = books.cards.get(body.cardNo)
	if (card === undefined) return ['unknownCard']
	return reportState(books, card, body.state, atMs) ? [] : ['cardNotAsTold']
}

/** A block always holds; it is lifted only by what was said after it, and never from a card that was replaced. */
export function reportState(
	books: Books,
	card: CardRow,
	state: 'active' | 'frozen' | 'lost',
	atMs: number,
): boolean {
	if (card.state === state) return true
	if (card.state === 'blank' || card.state === 'expired' || card.replaced_by !== null) return false
	const lifts = state === 'active' || card.state === 'lost'
	if (lifts && atMs < card.state_at_ms) return false
	books.setState(card, state, atMs)
	return true
}

export function postReplaced(
	books: Books,
	body: Body<'cardReplaced'>,
	atMs: number,
	signGrant: SignGrant,
): Reason[] {
	const old = books.cards.get(body.cardNo)
	if (old === undefined) return ['unknownCard']
	const taken = books.cards.get(body.newCardNo)
	if (taken === undefined) {
		// The old card is gone whatever became of the new one.
		reportState(books, old, 'lost', atMs)
		return ['unknownCard']
	}
	const media = addMediaOfNew(books, body, taken)
	return replaceCard(books, old, taken, atMs, signGrant) && media ? [] : ['cardNotAsTold']
}

function addMediaOfNew(books: Books, body: Body<'cardReplaced'>, taken: CardRow): boolean {
	return taken.state !== 'blank' || addMedia(books, body.newCardNo, body.newMedia)
}
