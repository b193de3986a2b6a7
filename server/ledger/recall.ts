/** Value that is lent to one store and asked for by another: its lease is asked back, and comes when that store hears of it. */
import type { Purse } from '../../protocol/card/purse.ts'
import type { Books } from './books.ts'

/** Marks the leases to be asked back; returns how much they hold. */
export function askBack(
	books: Books,
	of: { readonly cardNo: string; readonly purse: Purse; readonly storeId: string },
): number {
	let held = 0
	for (const lease of books.leases.values()) {
		if (lease.card_no !== of.cardNo || lease.purse !== of.purse || lease.store_id === of.storeId) continue
		if (lease.state !== 'active' || lease.remaining === 0) continue
		held += lease.remaining
		books.changed.recalled.add(lease)
	}
	return held
}
