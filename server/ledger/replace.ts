/** One card in place of another: what the old one carries goes over at once, and what comes back to it later goes over too. */
import { assert } from '../../protocol/base/assert.ts'
import { cardNoSchema } from '../../protocol/base/ids.ts'
import type { CardGrant } from '../../protocol/card/grant.ts'
import { accounts, type Books, type CardRow, type PurseRow, type TransferRow } from './books.ts'

/** Signs the text of a grant with the centre's key; base64. */
export type SignGrant = (grant: Omit<CardGrant, 'signature'>) => string

/** False when the new card is not a blank one, or the old one was replaced already; the old one is lost all the same. */
export function replaceCard(
	books: Books,
	old: CardRow,
	taken: CardRow,
	atMs: number,
	signGrant: SignGrant,
): boolean {
	if (old.replaced_by !== null) return old.replaced_by === taken.card_no
	if (old.state !== 'lost') books.setState(old, 'lost', atMs)
	if (taken.state !== 'blank' || taken === old) return false
	old.replaced_by = taken.card_no
	taken.member_id = old.member_id
	books.setState(taken, 'active', atMs)
	books.changed.cards.add(old)
	for (const grant of [...books.grants.values()]) {
		if (grant.cardNo !== old.card_no) continue
		const { signature: _old, ...rest } = grant
		const moved = { ...rest, cardNo: cardNoSchema.parse(taken.card_no) } as Omit<CardGrant, 'signature'>
		const signed = { ...moved, signature: signGrant(moved) } as CardGrant
		books.grants.set(`${taken.card_no}/${grant.grantId}`, signed)
		books.changed.grants.add(signed)
	}
	return true
}

/** To be called at the end of every act: whatever is available on a replaced card goes over to the one in its place. */
export function sweepReplaced(books: Books, nowMs: number): void {
	for (const card of books.cards.values()) {
		if (card.replaced_by === null) continue
		const successor = successorOf(books, card)
		for (const purse of [...books.purses.values()]) {
			if (purse.card_no === card.card_no && purse.available > 0) moveOver(books, purse, successor, nowMs)
		}
	}
}

function successorOf(books: Books, card: CardRow): CardRow {
	let at = card
	while (at.replaced_by !== null) {
		const next = books.cards.get(at.replaced_by)
		assert(next !== undefined, `the card in place of ${at.card_no} was not loaded`)
		at = next
	}
	return at
}

function moveOver(books: Books, from: PurseRow, to: CardRow, nowMs: number): void {
	const { purse, available: amount } = from
	const target = books.purse(to.card_no, purse) ?? books.makePurse(to.card_no, purse, from)
	// What has left a purse only grows: it tells this move from every other one of this purse.
	const operation_key = `replace.${from.card_no}.${from.debited}`
	books.debit(from, 'available', amount)
	books.credit(target, amount)
	const transit = accounts.transit(purse)
	const at = { store_id: null, till_id: null, epoch: null, seq: null, ordinal: 0, auth_key: null }
	const what = {
		purse,
		amount,
		kind: 'replace',
		amount_minor: null,
		posted_at_ms: nowMs,
		operation_key,
	} as const
	const move = (card_no: string, debit_account: string, credit_account: string): TransferRow => ({
		card_no,
		debit_account,
		credit_account,
		...what,
		...at,
	})
	books.transfers.push(move(from.card_no, accounts.card(from.card_no, purse), transit))
	books.transfers.push(move(to.card_no, transit, accounts.card(to.card_no, purse)))
}
