/** When vouchers are good: by the store's trading day while they are used, and a day of grace before they are taken back. */
import { businessDateAt } from '../../protocol/base/business-date.ts'
import type { Purse } from '../../protocol/card/purse.ts'
import { accounts, type Books } from './books.ts'
import type { StoreTerms } from './ledger-tables.ts'

const DAY_MS = 24 * 3_600_000

/** Days on which somebody may be trading there: a shift that opened yesterday may still be open. */
export function tradingDates(
	{ utcOffsetMinutes, dayStartsAtHour }: Pick<StoreTerms, 'utcOffsetMinutes' | 'dayStartsAtHour'>,
	nowMs: number,
): readonly string[] {
	return [nowMs, nowMs - DAY_MS].map((atMs) => businessDateAt(atMs, utcOffsetMinutes, dayStartsAtHour))
}

/** What ended before this date ended at least a day ago wherever the store is. */
export function endedBefore(nowMs: number): string {
	return new Date(nowMs - 2 * DAY_MS).toISOString().slice(0, 10)
}

/** What is available goes back to whoever gave it out; what is held or lent follows when it is free. Returns how much went. */
export function expirePurse(books: Books, cardNo: string, name: Purse, nowMs: number): number {
	const purse = books.purse(cardNo, name)
	if (purse === undefined || purse.available === 0) return 0
	const amount = purse.available
	// What has left a purse only grows: it tells this act from every other one on this purse.
	const operation_key = `expire.${cardNo}.${purse.debited}`
	books.debit(purse, 'available', amount)
	books.transfers.push({
		card_no: cardNo,
		purse: name,
		debit_account: accounts.card(cardNo, name),
		credit_account: accounts.issuer(name),
		amount,
		kind: 'expire',
		store_id: null,
		till_id: null,
		epoch: null,
		seq: null,
		ordinal: 0,
		auth_key: null,
		posted_at_ms: nowMs,
		amount_minor: null,
		operation_key,
	})
	return amount
}
