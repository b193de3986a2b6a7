/**
 * What is told of value before the entry that brings it has arrived: a store's tills reach the centre one by one, so points
 * earned at one till can be spent at another whose chain comes first. Such a spend is booked against the store's advance
 * account and is no exception; when the entry arrives, its lease takes it off again.
 */
import type { Books, LeaseEarlyRow } from './books.ts'

const BROUGHT = /^[0-9]{8,19}\.([A-Z][A-Z0-9]{1,7}-[0-9]{2})-([0-9]{1,9})-([0-9]{1,15})\.[0-9]{1,4}$/

/** The entry that brings a lease, by its id; undefined for a lease that the centre granted. */
export function originOf(
	leaseId: string,
): { readonly tillId: string; readonly epoch: number; readonly seq: number } | undefined {
	const [, tillId, epoch, seq] = BROUGHT.exec(leaseId) ?? []
	return tillId === undefined ? undefined : { tillId, epoch: Number(epoch), seq: Number(seq) }
}

/**
 * Whether the entry that brings a lease is still on its way from a till of this store. `by`: the chain that speaks of it; what
 * a chain brings itself comes before what it says of it.
 */
export function isAwaited(
	books: Books,
	leaseId: string,
	storeId: string,
	by?: { readonly tillId: string; readonly epoch: number },
): boolean {
	const origin = originOf(leaseId)
	if (origin === undefined) return false
	if (by !== undefined && by.tillId === origin.tillId && by.epoch === origin.epoch) return false
	// Its wait was ended, or will be: whatever is told now is told too late to wait for.
	if (books.early.get(leaseId)?.settled === true) return false
	const head = books.heads.get(`${origin.tillId}/${origin.epoch}`)
	return head !== undefined && head.storeId === storeId && origin.seq > head.seq && !head.writtenOff
}

/** Where it is kept what was told of a lease too early. */
export function earlyRow(books: Books, leaseId: string, storeId: string, nowMs: number): LeaseEarlyRow {
	const known = books.early.get(leaseId)
	const row = known ?? {
		card_no: leaseId.split('.')[0] ?? leaseId,
		lease_id: leaseId,
		store_id: storeId,
		given: null,
		closed: [],
		since_ms: nowMs,
		settled: false,
		ended_at_ms: null,
	}
	books.early.set(leaseId, row)
	books.changed.early.add(row)
	return row
}
