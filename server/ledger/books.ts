/**
 * The rows that one ledger act works on, loaded and locked before and written after. Rules below `ledger/` change these
 * rows and nothing else, so each rule can be tested without a database. Rows are named as their columns.
 *
 * True after every rule, for every purse: credited − debited = available + held + leased, no component below 0; for
 * every lease: amount = remaining + outstanding + posted + returned. The tables check it again.
 */
import { assert } from '../../protocol/base/assert.ts'
import type { CardClass } from '../../protocol/card/card-class.ts'
import type { CardState } from '../../protocol/card/card-snapshot.ts'
import type { CardGrant } from '../../protocol/card/grant.ts'
import type { Medium } from '../../protocol/card/medium.ts'
import type { Purse } from '../../protocol/card/purse.ts'
import type { Refusal } from '../../protocol/refusals.ts'
import type { LeaseReturn } from '../../protocol/wire/messages/lease.ts'
import type { HandLimits } from './hand-limits.ts'

export interface CardRow {
	readonly card_no: string
	state: CardState
	member_id: string | null
	readonly card_class: CardClass
	/** The card that took its place: whatever comes back to this one goes over to it. */
	replaced_by: string | null
	/** When its state was last said. */
	state_at_ms: number
}

export interface PurseRow {
	readonly card_no: string
	readonly purse: Purse
	credited: number
	debited: number
	available: number
	held: number
	leased: number
	/** Counts the leases that the centre granted on it. */
	lease_epoch: number
	/** Of a coupon, activity or service; null otherwise. */
	readonly voucher_type_id: string | null
	readonly valid_from: string | null
	readonly valid_until: string | null
}

/** `new`: registered in this very act. `neverHeld`: the key is used up without a hold (tombstone, or a lease vouched). */
export type HoldState = 'new' | 'held' | 'captured' | 'voided' | 'expired' | 'declined' | 'neverHeld'

/** Part of a payment, given back before it came. */
export interface GivenEarly {
	readonly cardNo: string
	readonly purse: Purse
	/** In the purse's unit. */
	readonly amount: number
	readonly amountMinor: number
	/** Whose advance it stands on. */
	readonly storeId: string
	readonly sinceMs: number
	/** When it was found that the payment can never come; null while it is waited for. */
	readonly endedAtMs: number | null
}

export interface HoldRow {
	readonly auth_key: string
	state: HoldState
	card_no: string | null
	purse: Purse | null
	amount: number | null
	store_id: string | null
	till_id: string | null
	balance_after: number | null
	refusal: Refusal | null
	captured: number
	reversed: boolean
	spend_reversed: boolean
	/** What left the purse under this key, whoever vouched for it. */
	spent: number
	/** What of that was given back after the sale. */
	refunded: number
	/** What was given back before the payment came, waiting for it or given up; never changed in place. */
	given_early: readonly GivenEarly[]
	created_at_ms: number
	closed_at_ms: number | null
}

/** Part of a lease that a till has, or has given back; known of a lease that was returned, or by its `sliceReturned`. */
export interface LeaseSlice {
	readonly slice: number
	readonly amount: number
	/** Still reserved for it, as part of the lease's outstanding. */
	open: number
	closed: boolean
	spent: number | null
	lastCounter: number | null
}

export interface LeaseRow {
	readonly card_no: string
	readonly lease_id: string
	readonly purse: Purse
	readonly store_id: string
	/** 0: value that an entry brought, which the store or till keeps by itself. */
	readonly epoch: number
	readonly amount: number
	remaining: number
	outstanding: number
	posted: number
	returned: number
	/** `stranded`: the agent's disk that held it is lost; what of it was spent is still on its way. */
	state: 'active' | 'stranded' | 'returned'
	/** The agent's disk to which it was lent. */
	readonly holder: string
	last_counter: number | null
	readonly granted_at_ms: number
	readonly ttl_ms: number
	readonly signature: string
	slices: LeaseSlice[]
}

export interface LeaseSpendRow {
	readonly card_no: string
	readonly lease_id: string
	/** 0: the agent's own. */
	readonly slice: number
	readonly counter: number
	readonly auth_key: string
	amount: number
	/** What it paid of its sale; used only as long as it is early. */
	readonly amount_minor: number
	/** `early`: posted, and the entry that brings its lease has not arrived. */
	state: 'early' | 'outstanding' | 'posted' | 'voided'
}

/** What was told of a lease before the entry that brings it arrived. */
export interface LeaseEarlyRow {
	readonly card_no: string
	readonly lease_id: string
	readonly store_id: string
	given: LeaseReturn | null
	closed: Pick<LeaseSlice, 'slice' | 'spent' | 'lastCounter'>[]
	readonly since_ms: number
	settled: boolean
	/** When it was found that the entry can never come; null while it is waited for, and when it came. */
	ended_at_ms: number | null
}

/** How far a till's chain has been posted. */
export interface ChainHead {
	readonly storeId: string
	readonly seq: number
	/** A person gave up what its till may still have. */
	readonly writtenOff: boolean
}

/** Which entry a movement belongs to. */
export interface Place {
	readonly storeId: string
	/** The disk of the store's agent that the till went by. */
	readonly diskId: string
	readonly tillId: string
	readonly epoch: number
	readonly seq: number
	readonly nowMs: number
	/** Whoever kept what the entry brings has given it up. */
	readonly released: boolean
}

/** How much of a sold line has come back, over all stores. `sold_quantity`: as the returns say, null before the first. */
export interface ReturnedRow {
	readonly sale_id: string
	readonly line_number: number
	sold_quantity: number | null
	quantity: number
}

export function soldLineKey(saleId: string, lineNumber: number): string {
	return `${saleId}/${lineNumber}`
}

export interface TransferRow {
	readonly card_no: string
	readonly purse: Purse
	readonly debit_account: string
	readonly credit_account: string
	readonly amount: number
	/** `clear`: takes a spend that came before its value off the advance. `replace`: goes over to another card. `takeBack`: what goods that came back had earned. */
	readonly kind:
		| 'load'
		| 'spend'
		| 'award'
		| 'correction'
		| 'refund'
		| 'clear'
		| 'expire'
		| 'replace'
		| 'takeBack'
	readonly store_id: string | null
	readonly till_id: string | null
	readonly epoch: number | null
	readonly seq: number | null
	readonly ordinal: number
	readonly auth_key: string | null
	readonly posted_at_ms: number
	/** What a spend paid of its sale, or a refund gave back, in minor units. */
	readonly amount_minor: number | null
	/** The act that made it, where no entry did. */
	readonly operation_key: string | null
}

export const accounts = {
	card: (cardNo: string, purse: Purse): string => `card:${cardNo}:${purse}`,
	/** What a store took in stored value. */
	store: (storeId: string, purse: Purse): string => `store:${storeId}:${purse}`,
	/** What was spent or earned without a purse behind it, until a person decides. */
	suspense: (storeId: string, purse: Purse): string => `suspense:${storeId}:${purse}`,
	/** What was spent before the entry that brings it arrived; 0 again when it has. */
	advance: (storeId: string, purse: Purse): string => `advance:${storeId}:${purse}`,
	/** On its way from one card to the one that replaces it; always 0. */
	transit: (purse: Purse): string => `transit:${purse}`,
	/** What a store has to make good. */
	charge: (storeId: string, purse: Purse): string => `charge:${storeId}:${purse}`,
	/** What a legal entity has decided to bear. */
	loss: (legalEntityId: string, purse: Purse): string => `loss:${legalEntityId}:${purse}`,
	/** Where loads and awards come from. */
	issuer: (purse: Purse): string => `issuer:${purse}`,
} as const

/** A voucher type as far as the books need it. */
export interface VoucherTerms {
	readonly voucher_type_id: string
	readonly kind: 'coupon' | 'activity' | 'service'
}

export class Books {
	readonly cards = new Map<string, CardRow>()
	readonly purses = new Map<string, PurseRow>()
	readonly holds = new Map<string, HoldRow>()
	readonly leases = new Map<string, LeaseRow>()
	readonly spends = new Map<string, LeaseSpendRow>()
	readonly early = new Map<string, LeaseEarlyRow>()
	/** Of the chains that bring leases, or take payments, which are not here; by `<till>/<epoch>`. */
	readonly heads = new Map<string, ChainHead>()
	/** Of the keys that are given back: those whose payment a sale has told. */
	readonly told = new Set<string>()
	/** By `<card>/<grantId>`; loaded only when asked for. */
	readonly grants = new Map<string, CardGrant>()
	readonly voucherTerms = new Map<string, VoucherTerms>()
	/** Members of those asked for that exist, each with who she is now. */
	readonly members = new Map<string, string>()
	/** Members who were given a card that was somebody else's already. */
	readonly sameCards: { readonly memberId: string; readonly otherId: string }[] = []
	/** Cards of the media that were asked for; by {@link mediumKey}. */
	readonly media = new Map<string, string>()
	/** Lines of earlier sales that entries of this act take back; by {@link soldLineKey}. Loaded apart from the rest. */
	returned: ReadonlyMap<string, ReturnedRow> = new Map()
	/** Loaded apart from the rest, and only when an entry of this act tells of prices or discounts by hand. */
	handLimits: HandLimits | undefined
	readonly transfers: TransferRow[] = []
	readonly changed = {
		cards: new Set<CardRow>(),
		purses: new Set<PurseRow>(),
		/** Purses that were made in this act. */
		madePurses: new Set<PurseRow>(),
		holds: new Set<HoldRow>(),
		leases: new Set<LeaseRow>(),
		spends: new Set<LeaseSpendRow>(),
		early: new Set<LeaseEarlyRow>(),
		returned: new Set<ReturnedRow>(),
		grants: new Set<CardGrant>(),
		madeMedia: new Map<string, { readonly cardNo: string; readonly medium: Medium }>(),
		/** Leases that their store is asked to give back. */
		recalled: new Set<LeaseRow>(),
	}

	purse(cardNo: string, purse: Purse): PurseRow | undefined {
		return this.purses.get(purseKey(cardNo, purse))
	}

	/** The hold of a key. Every key that a rule may ask for is registered when the books are loaded. */
	hold(authKey: string): HoldRow {
		const hold = this.holds.get(authKey)
		assert(hold !== undefined, `authorisation key ${authKey} was not loaded`)
		return hold
	}

	spend(leaseId: string, slice: number, counter: number): LeaseSpendRow | undefined {
		return this.spends.get(spendKey(leaseId, slice, counter))
	}

	addSpend(spend: LeaseSpendRow): void {
		this.spends.set(spendKey(spend.lease_id, spend.slice, spend.counter), spend)
		this.changed.spends.add(spend)
	}

	spendsOf(leaseId: string): LeaseSpendRow[] {
		return [...this.spends.values()].filter((spend) => spend.lease_id === leaseId)
	}

	/** A purse that the card has not had; empty. */
	makePurse(
		cardNo: string,
		purse: Purse,
		voucher: Pick<PurseRow, 'voucher_type_id' | 'valid_from' | 'valid_until'>,
	): PurseRow {
		assert(this.purse(cardNo, purse) === undefined, `${cardNo} has ${purse} already`)
		const empty = { credited: 0, debited: 0, available: 0, held: 0, leased: 0, lease_epoch: 0 }
		const { voucher_type_id, valid_from, valid_until } = voucher
		const row: PurseRow = { card_no: cardNo, purse, ...empty, voucher_type_id, valid_from, valid_until }
		this.purses.set(purseKey(cardNo, purse), row)
		this.changed.madePurses.add(row)
		this.changed.purses.add(row)
		return row
	}

	/** `atMs`: when it was said. */
	setState(card: CardRow, state: CardState, atMs: number): void {
		card.state_at_ms = Math.max(card.state_at_ms, atMs)
		card.state = state
		this.changed.cards.add(card)
	}

	/** Somebody believes something else of this card: its picture goes out once more, and what stands of its state first. */
	tellAgain(cardNo: string): void {
		const card = this.cards.get(cardNo)
		if (card !== undefined) this.changed.cards.add(card)
	}

	/** Moves value between the parts of one purse; `from` must cover it. */
	move(purse: PurseRow, from: Part, to: Part, amount: number): void {
		assert(amount >= 0 && purse[from] >= amount, `${from} does not cover ${amount}`)
		purse[from] -= amount
		purse[to] += amount
		this.changed.purses.add(purse)
	}

	/** Value leaves the card from one of its parts. */
	debit(purse: PurseRow, from: Part, amount: number): void {
		assert(amount >= 0 && purse[from] >= amount, `${from} does not cover ${amount}`)
		purse[from] -= amount
		purse.debited += amount
		this.changed.purses.add(purse)
	}

	credit(purse: PurseRow, amount: number): void {
		assert(Number.isSafeInteger(purse.credited + amount), 'a purse cannot hold that much')
		purse.credited += amount
		purse.available += amount
		this.changed.purses.add(purse)
	}

	/** Lets go of what a hold reserves and closes it in `state`. */
	releaseHold(hold: HoldRow, state: 'voided' | 'expired', nowMs: number): void {
		assert(
			hold.state === 'held' && hold.card_no !== null && hold.purse !== null && hold.amount !== null,
			'not held',
		)
		const purse = this.purse(hold.card_no, hold.purse)
		assert(purse !== undefined, 'a held purse was not loaded')
		this.move(purse, 'held', 'available', hold.amount)
		hold.state = state
		hold.closed_at_ms = nowMs
		this.changed.holds.add(hold)
	}
}

export type Part = 'available' | 'held' | 'leased'

export function purseKey(cardNo: string, purse: Purse): string {
	return `${cardNo}/${purse}`
}

export function spendKey(leaseId: string, slice: number, counter: number): string {
	return `${leaseId}/${slice}/${counter}`
}

/** The columns of a transfer that belong to an entry's movement. */
export function entryPlace(
	{ storeId: store_id, tillId: till_id, epoch, seq, nowMs: posted_at_ms }: Place,
	ordinal: number,
): Pick<
	TransferRow,
	'store_id' | 'till_id' | 'epoch' | 'seq' | 'ordinal' | 'posted_at_ms' | 'operation_key'
> {
	return { store_id, till_id, epoch, seq, ordinal, posted_at_ms, operation_key: null }
}
