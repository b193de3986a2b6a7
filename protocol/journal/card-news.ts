/** What an entry says of a card beyond the amounts it moves, for whoever draws a picture before the centre has posted it. */
import type { CardNo } from '../base/ids.ts'
import { type CardSnapshot, type CardState, VOUCHERS_MAX, type Voucher } from '../card/card-snapshot.ts'
import { cardMovements } from './card-movements.ts'
import type { EntryBody } from './entry.ts'
import { type Said, withMemberNews } from './member-news.ts'

/** Coupons that an entry gives to a card and that did not exist before; their value is among the entry's movements. */
function awardedVouchers(body: EntryBody, cardNo: string): Voucher[] {
	if (body.kind !== 'saleCompleted') return []
	return body.earned.flatMap((earned): Voucher[] => {
		if (earned.cardNo !== cardNo || earned.voucher === null) return []
		return [{ purse: earned.purse, ...earned.voucher, balance: { available: 0, held: 0, leased: 0 } }]
	})
}

/** Cards to which an entry gives such coupons, each once. */
export function cardsAwarded(body: EntryBody): readonly CardNo[] {
	if (body.kind !== 'saleCompleted') return []
	return [...new Set(body.earned.flatMap(({ cardNo, voucher }) => (voucher === null ? [] : [cardNo])))]
}

/** A picture that has the coupon lent to the store already, as the agent's copy does: the entry's movement counts it. */
function withoutValueOf(voucher: Voucher, body: EntryBody): Voucher {
	const { purse, balance } = voucher
	const value = cardMovements(body).reduce(
		(sum, one) => sum + (one.purse === purse && one.amount > 0 ? one.amount : 0),
		0,
	)
	return { ...voucher, balance: { ...balance, leased: Math.max(0, balance.leased - value) } }
}

/** What state an entry puts a card in; null when it says nothing of it. */
export function reportedState(body: EntryBody, cardNo: string): CardState | null {
	if (body.kind === 'cardStateReported' && body.cardNo === cardNo) return body.state
	if (body.kind === 'cardActivated' && body.cardNo === cardNo) return 'active'
	if (body.kind !== 'cardReplaced') return null
	return body.cardNo === cardNo ? 'lost' : body.newCardNo === cardNo ? 'active' : null
}

/** The numbers of the cards that an entry says such things of. */
export function cardsInNews(body: EntryBody): readonly string[] {
	switch (body.kind) {
		case 'saleCompleted':
			return cardsAwarded(body)
		case 'cardStateReported':
		case 'cardActivated':
		case 'memberEnrolled':
		case 'memberEdited':
		case 'consentRecorded':
			return [body.cardNo]
		case 'cardReplaced':
			return [body.cardNo, body.newCardNo]
		default:
			return []
	}
}

/** The centre's picture with what newer entries, oldest first, say of the card. Coupons beyond what a picture holds are left out. */
export function withNews(card: CardSnapshot, entries: readonly Said[]): CardSnapshot {
	const vouchers = [...card.vouchers]
	let told = card
	for (const entry of entries) {
		const { body } = entry
		for (const awarded of awardedVouchers(body, card.cardNo)) {
			const known = vouchers.findIndex(({ purse }) => purse === awarded.purse)
			const other = vouchers[known]
			if (other === undefined) vouchers.push(awarded)
			else vouchers[known] = withoutValueOf(other, body)
		}
		told = withMemberNews({ ...told, state: reportedState(body, card.cardNo) ?? told.state }, entry)
	}
	return { ...told, vouchers: vouchers.slice(0, VOUCHERS_MAX) }
}
