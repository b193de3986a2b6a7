/**
 * Leases: value lent to a store, or brought by an entry and kept by the store or its till. It comes back only by a return,
 * a posted spend, a voided spend or a till's returned slice, never by our clock.
 */
import { quickParser } from '../../protocol/base/quick-check.ts'
import { type Purse, purseKind } from '../../protocol/card/purse.ts'
import { isValidOn } from '../../protocol/card/voucher.ts'
import { type CardPolicy, ruleFor } from '../../protocol/catalogue/catalogue.ts'
import type { Lease, LeaseReturn, LeaseSpend } from '../../protocol/wire/messages/lease.ts'
import { leaseSchema } from '../../protocol/wire/messages/lease.ts'
import type { Books, CardRow, LeaseRow, LeaseSlice, LeaseSpendRow, PurseRow } from './books.ts'
import { earlyRow, isAwaited } from './early.ts'
import { retireKey } from './holds.ts'

const parseLease = quickParser(leaseSchema)
const unsignedLeaseSchema = leaseSchema.omit({ signature: true })
/** What one answer carries at most (`protocol/wire/messages/authorise.ts`). */
const LEASES_PER_ANSWER_MAX = 20

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
	/** What the store may be lent of each kind of purse; empty: nothing new is lent. */
	readonly rules: CardPolicy['leases']
	/** As in an authorisation. */
	readonly businessDates: readonly string[]
	readonly nowMs: number
}

/**
 * The store's active leases on the card's purses; grants one on each purse for which there is a rule and no lease yet, if the
 * card is active and something is available. An active lease is given in every answer, so that a lost answer strands nothing.
 */
export function leasesFor(books: Books, request: GrantRequest, sign: SignLease): Lease[] {
	for (const lease of books.leases.values()) strandIfLost(books, lease, request)
	const held = [...books.leases.values()].filter((lease) => isLentTo(lease, request))
	held.sort((one, other) => compare(rankOf(books, one), rankOf(books, other)))
	const leases = held.slice(0, LEASES_PER_ANSWER_MAX).map(wireLease)
	const card = books.cards.get(request.cardNo)
	if (card?.state !== 'active' || request.rules.length === 0) return leases
	const lent = new Set<string>(held.map((lease) => lease.purse))
	const purses = [...books.purses.values()].filter((purse) => purse.card_no === request.cardNo)
	purses.sort((one, other) => compare(rankOf(books, one), rankOf(books, other)))
	for (const purse of purses) {
		if (leases.length >= LEASES_PER_ANSWER_MAX) break
		if (lent.has(purse.purse)) continue
		const lease = grant(books, purse, card, request, sign)
		if (lease !== undefined) leases.push(lease)
	}
	return leases
}

/** When one answer cannot carry all: a card's own purses first, then what ends first. */
function rankOf(books: Books, { card_no, purse }: Pick<PurseRow, 'card_no' | 'purse'>): string {
	const ends = books.purse(card_no, purse)?.valid_until ?? '~'
	return purse.includes(':') ? `1 ${ends} ${purse}` : `0 ${purse}`
}

function compare(one: string, other: string): number {
	return one < other ? -1 : one > other ? 1 : 0
}

/**
 * What another disk of the store's agent held is nobody's from now on: its counters are lost, and given again it would be
 * spent twice. What of it was spent comes with the tills' chains, the rest stays lent (`stranded.ts`).
 */
function strandIfLost(books: Books, lease: LeaseRow, { storeId, cardNo, diskId }: GrantRequest): void {
	if (lease.store_id !== storeId || lease.card_no !== cardNo || lease.state !== 'active') return
	if (lease.holder === diskId) return
	lease.state = 'stranded'
	books.changed.leases.add(lease)
}

/** Leases that an entry brought are known to the store without our telling. */
function isLentTo(lease: LeaseRow, { storeId, cardNo }: GrantRequest): boolean {
	return lease.store_id === storeId && lease.card_no === cardNo && lease.state === 'active' && lease.epoch > 0
}

function grant(
	books: Books,
	purse: PurseRow,
	card: CardRow,
	{ storeId, diskId, rules, businessDates, nowMs }: GrantRequest,
	sign: SignLease,
): Lease | undefined {
	const rule = ruleFor(rules, purseKind(purse.purse), card.card_class)
	const validity = { validFrom: purse.valid_from, validUntil: purse.valid_until }
	if (rule === undefined || !businessDates.some((date) => isValidOn(validity, date))) return undefined
	const amount = Math.min(purse.available, rule.amount)
	if (amount <= 0) return undefined
	const epoch = purse.lease_epoch + 1
	const unsigned = unsignedLeaseSchema.parse({
		leaseId: `${purse.card_no}.${purse.purse}.${epoch}`,
		storeId,
		cardNo: purse.card_no,
		purse: purse.purse,
		amount,
		epoch,
		grantedAtMs: nowMs,
		ttlMs: rule.ttlMs,
	})
	const lease = { ...unsigned, signature: sign(unsigned) }
	purse.lease_epoch = epoch
	books.move(purse, 'available', 'leased', amount)
	addLease(books, leaseRow(lease, diskId))
	return lease
}

export function addLease(books: Books, row: LeaseRow): void {
	books.leases.set(row.lease_id, row)
	books.changed.leases.add(row)
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
		slices: [],
	}
}

function wireLease(row: LeaseRow): Lease {
	const parsed = parseLease({
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
	if (!parsed.success) throw parsed.error
	return parsed.data
}

/** The card of a lease is part of its id, so that a return names its distribution key. */
export function cardOfLease(leaseId: string): string {
	return leaseId.split('.')[0] ?? leaseId
}

/**
 * Takes a lease back once; the same return again changes nothing. What the store says it has spent and not yet posted, and
 * what its tills still have, stays reserved; the rest is available again. A lease that is on its way here with the entry
 * that brings it is taken back when it arrives.
 */
export function takeBack(books: Books, { storeId, diskId }: Asker, given: LeaseReturn, nowMs: number): void {
	for (const { authKey } of given.outstanding) {
		const hold = books.hold(authKey)
		// A key that a lease vouched for must not become a hold later.
		if (hold.state === 'new') retireKey(books, hold, nowMs)
	}
	const lease = books.leases.get(given.leaseId)
	if (lease === undefined && isAwaited(books, given.leaseId, storeId)) {
		const early = earlyRow(books, given.leaseId, storeId, nowMs)
		early.given ??= given
	}
	// Another disk than the one that spent from it does not know what was spent.
	if (lease?.store_id !== storeId || lease.holder !== diskId || lease.state === 'returned') return
	for (const spend of given.outstanding) reserve(books, lease, spend)
	for (const slice of given.lent) keepForTill(books, lease, slice)
	release(books, lease, lease.remaining)
	lease.remaining = 0
	lease.state = 'returned'
	lease.last_counter = given.lastCounter
	books.changed.leases.add(lease)
}

/** Value of a lease that nobody will spend any more is available again. */
export function release(books: Books, lease: LeaseRow, amount: number): void {
	lease.returned += amount
	if (amount === 0) return
	books.move(purseOf(books, lease), 'leased', 'available', amount)
}

function purseOf(books: Books, lease: LeaseRow): PurseRow {
	const purse = books.purse(lease.card_no, lease.purse)
	if (purse === undefined) throw new TypeError(`the purse of lease ${lease.lease_id} was not loaded`)
	return purse
}

/** A spend that its sale has not told yet: its value waits for it. */
export function reserve(books: Books, lease: LeaseRow, spend: LeaseSpend): void {
	const { slice, counter, authKey: auth_key } = spend
	// Known already: its sale was posted or its reversal arrived before this return.
	if (books.spend(lease.lease_id, slice, counter) !== undefined) return
	const amount = Math.min(spend.amount, lease.remaining)
	if (amount === 0) return
	const state = books.hold(auth_key).spend_reversed ? 'voided' : 'outstanding'
	const { card_no, lease_id } = lease
	books.addSpend({ card_no, lease_id, slice, counter, auth_key, amount, amount_minor: 0, state })
	if (state === 'voided') return
	lease.remaining -= amount
	lease.outstanding += amount
	books.changed.leases.add(lease)
}

/** What the till has of it and has not been posted as spent. */
function keepForTill(
	books: Books,
	lease: LeaseRow,
	{ slice, amount }: { readonly slice: number; readonly amount: number },
): void {
	if (lease.slices.some((known) => known.slice === slice)) return
	const posted = books
		.spendsOf(lease.lease_id)
		.filter((spend) => spend.slice === slice && spend.state === 'posted')
		.reduce((sum, spend) => sum + spend.amount, 0)
	const open = Math.min(Math.max(0, amount - posted), lease.remaining)
	lease.slices = [...lease.slices, { slice, amount, open, closed: false, spent: null, lastCounter: null }]
	lease.remaining -= open
	lease.outstanding += open
}

/** The till spends nothing more of its slice: what was kept for it is available again. */
export function closeSlice(
	books: Books,
	lease: LeaseRow,
	told: Pick<LeaseSlice, 'slice' | 'spent' | 'lastCounter'>,
): void {
	const known = lease.slices.find((slice) => slice.slice === told.slice)
	if (known?.closed === true) return
	const open = known?.open ?? 0
	const others = lease.slices.filter((slice) => slice !== known)
	lease.slices = [...others, { amount: known?.amount ?? 0, ...told, open: 0, closed: true }]
	lease.outstanding -= open
	release(books, lease, open)
	books.changed.leases.add(lease)
}

/** A spend that was reserved by a return will not happen. */
export function voidSpend(books: Books, spend: LeaseSpendRow): void {
	const lease = books.leases.get(spend.lease_id)
	if (spend.state !== 'outstanding' || lease === undefined) return
	spend.state = 'voided'
	lease.outstanding -= spend.amount
	release(books, lease, spend.amount)
	books.changed.spends.add(spend)
	books.changed.leases.add(lease)
}

/** A lease that an entry has brought: `amount` is in the purse's `leased` already. */
export function broughtLease(
	leaseId: string,
	purse: { readonly card_no: string; readonly purse: Purse },
	amount: number,
	at: { readonly storeId: string; readonly diskId: string; readonly nowMs: number },
): LeaseRow {
	return {
		card_no: purse.card_no,
		lease_id: leaseId,
		purse: purse.purse,
		store_id: at.storeId,
		epoch: 0,
		amount,
		remaining: amount,
		outstanding: 0,
		posted: 0,
		returned: 0,
		state: 'active',
		holder: at.diskId,
		last_counter: null,
		granted_at_ms: at.nowMs,
		// The keeper's own clock decides how long it uses it.
		ttl_ms: 0,
		signature: '',
		slices: [],
	}
}
