/** Leases: value lent to a store. It comes back only by a return, a posted spend or a voided spend, never by our clock. */
import { LIMITS } from '../../protocol/limits.ts'
import type { Lease, LeaseReturn, LeaseSpend } from '../../protocol/wire/messages/lease.ts'
import { leaseSchema } from '../../protocol/wire/messages/lease.ts'
import type { Books, LeaseRow, LeaseSpendRow } from './books.ts'
import { retireKey } from './holds.ts'
import { strand } from './stranded.ts'

const unsignedLeaseSchema = leaseSchema.omit({ signature: true })

/** Signs the text of a lease with the centre's key; base64. */
export type SignLease = (lease: Omit<Lease, 'signature'>) => string

/** Who speaks: a store's agent, and the disk that it has. */
export interface Asker {
	readonly storeId: string
	readonly diskId: string
}

export interface GrantRequest {
	readonly storeId: string
	readonly cardNo: string
	/** The agent's disk that asks. */
	readonly diskId: string
	/** The largest slice that this store may be lent at a time. */
	readonly sliceMinor: number
	readonly nowMs: number
}

/**
 * The store's active lease on the card's stored value; grants one when there is none, the card is active and something is
 * available. An active lease is given in every answer, so that a lost answer strands nothing.
 */
export function leaseFor(books: Books, request: GrantRequest, sign: SignLease): Lease | undefined {
	for (const lease of books.leases.values()) {
		const matches = lease.store_id === request.storeId && lease.card_no === request.cardNo
		if (!matches || lease.purse !== 'storedValue' || lease.state !== 'active') continue
		if (lease.holder === request.diskId) return wireLease(lease)
		// Its counters were on a disk that is lost: given again it would be spent twice.
		strand(books, lease)
	}
	return grant(books, request, sign)
}

function grant(books: Books, request: GrantRequest, sign: SignLease): Lease | undefined {
	const { storeId, cardNo, nowMs } = request
	const purse = books.purse(cardNo, 'storedValue')
	if (purse === undefined || books.cards.get(cardNo)?.state !== 'active') return undefined
	const amount = Math.min(purse.available, request.sliceMinor)
	if (amount <= 0) return undefined
	const epoch = purse.lease_epoch + 1
	const unsigned = unsignedLeaseSchema.parse({
		leaseId: `${cardNo}.storedValue.${epoch}`,
		storeId,
		cardNo,
		purse: 'storedValue',
		amount,
		epoch,
		grantedAtMs: nowMs,
		ttlMs: LIMITS.leaseTtlMs,
	})
	const lease = { ...unsigned, signature: sign(unsigned) }
	purse.lease_epoch = epoch
	books.move(purse, 'available', 'leased', amount)
	const row = leaseRow(lease, request.diskId)
	books.leases.set(row.lease_id, row)
	books.changed.leases.add(row)
	return lease
}

function leaseRow(lease: Lease, holder: string): LeaseRow {
	return {
		card_no: lease.cardNo,
		lease_id: lease.leaseId,
		purse: lease.purse,
		store_id: lease.storeId,
		epoch: lease.epoch,
		amount: lease.amount,
		remaining: lease.amount,
		outstanding: 0,
		posted: 0,
		returned: 0,
		state: 'active',
		holder,
		last_counter: null,
		granted_at_ms: lease.grantedAtMs,
		ttl_ms: lease.ttlMs,
		signature: lease.signature,
	}
}

function wireLease(row: LeaseRow): Lease {
	return leaseSchema.parse({
		leaseId: row.lease_id,
		storeId: row.store_id,
		cardNo: row.card_no,
		purse: row.purse,
		amount: row.amount,
		epoch: row.epoch,
		grantedAtMs: row.granted_at_ms,
		ttlMs: row.ttl_ms,
		signature: row.signature,
	})
}

/** The card of a lease is part of its id, so that a return names its distribution key. */
export function cardOfLease(leaseId: string): string {
	return leaseId.split('.')[0] ?? leaseId
}

/**
 * Takes a lease back once; the same return again changes nothing. What the store says it has spent and not yet posted
 * stays reserved; the rest is available again.
 */
export function takeBack(books: Books, { storeId, diskId }: Asker, given: LeaseReturn, nowMs: number): void {
	for (const { authKey } of given.outstanding) {
		const hold = books.hold(authKey)
		// A key that a lease vouched for must not become a hold later.
		if (hold.state === 'new') retireKey(books, hold, nowMs)
	}
	const lease = books.leases.get(given.leaseId)
	// Another disk than the one that spent from it does not know what was spent.
	if (lease?.store_id !== storeId || lease.holder !== diskId || lease.state === 'returned') return
	for (const spend of given.outstanding) reserve(books, lease, spend)
	const purse = books.purse(lease.card_no, lease.purse)
	if (purse !== undefined) books.move(purse, 'leased', 'available', lease.remaining)
	lease.returned += lease.remaining
	lease.remaining = 0
	lease.state = 'returned'
	lease.last_counter = given.lastCounter
	books.changed.leases.add(lease)
}

/** A spend that its sale has not told yet: its value waits for it. */
export function reserve(books: Books, lease: LeaseRow, spend: LeaseSpend): void {
	// Known already: its sale was posted or its reversal arrived before this return.
	if (books.spend(lease.lease_id, spend.counter) !== undefined) return
	const amount = Math.min(spend.amount, lease.remaining)
	if (amount === 0) return
	const state = books.hold(spend.authKey).spend_reversed ? 'voided' : 'outstanding'
	const { card_no, lease_id } = lease
	books.addSpend({ card_no, lease_id, counter: spend.counter, auth_key: spend.authKey, amount, state })
	if (state === 'voided') return
	lease.remaining -= amount
	lease.outstanding += amount
}

/** A spend that was reserved by a return will not happen. */
export function voidSpend(books: Books, spend: LeaseSpendRow): void {
	const lease = books.leases.get(spend.lease_id)
	const purse = lease === undefined ? undefined : books.purse(lease.card_no, lease.purse)
	if (spend.state !== 'outstanding' || lease === undefined || purse === undefined) return
	spend.state = 'voided'
	lease.outstanding -= spend.amount
	lease.returned += spend.amount
	books.move(purse, 'leased', 'available', spend.amount)
	books.changed.spends.add(spend)
	books.changed.leases.add(lease)
}
