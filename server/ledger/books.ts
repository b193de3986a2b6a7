/**
 * The rows that one ledger act works on, loaded and locked before and written after. Rules below `ledger/` change these
 * rows and nothing else, so each rule can be tested without a database. Rows are named as their columns.
 *
 * True after every rule, for every purse: credited − debited = available + held + leased, no component below 0; for
 * every lease: amount = remaining + outstanding + posted + returned. The tables check it again.
 */
import { assert } from '../../protocol/base/assert.ts'
import type { CardState } from '../../protocol/card/card-snapshot.ts'
import type { Purse } from '../../protocol/card/purse.ts'
import type { Refusal } from '../../protocol/refusals.ts'

export interface CardRow {
	readonly card_no: string
	readonly state: CardState
	readonly member_id: string | null
}

export interface PurseRow {
	readonly card_no: string
	readonly purse: Purse
	credited: number
	debited: number
	available: number
	held: number
	leased: number
	lease_epoch: number
}

/** `new`: registered in this very act. `neverHeld`: the key is used up without a hold (tombstone, or a lease vouched). */
export type HoldState = 'new' | 'held' | 'captured' | 'voided' | 'expired' | 'declined' | 'neverHeld'

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
	created_at_ms: number
	closed_at_ms: number | null
}

export interface LeaseRow {
	readonly card_no: string
	readonly lease_id: string
	readonly purse: Purse
	readonly store_id: string
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
}

export interface LeaseSpendRow {
	readonly card_no: string
	readonly lease_id: string
	readonly counter: number
	readonly auth_key: string
	amount: number
	state: 'outstanding' | 'posted' | 'voided'
}

/** Which entry a movement belongs to. */
export interface Place {
	readonly storeId: string
	readonly tillId: string
	readonly epoch: number
	readonly seq: number
	readonly nowMs: number
}

export interface TransferRow {
	readonly card_no: string
	readonly purse: Purse
	readonly debit_account: string
	readonly credit_account: string
	readonly amount: number
	readonly kind: 'load' | 'spend' | 'award' | 'correction'
	readonly store_id: string | null
	readonly till_id: string | null
	readonly epoch: number | null
	readonly seq: number | null
	readonly ordinal: number
	readonly auth_key: string | null
	readonly posted_at_ms: number
}

export const accounts = {
	card: (cardNo: string, purse: Purse): string => `card:${cardNo}:${purse}`,
	/** What a store took in stored value. */
	store: (storeId: string, purse: Purse): string => `store:${storeId}:${purse}`,
	/** What was spent or earned without a purse behind it, until a person decides. */
	suspense: (storeId: string, purse: Purse): string => `suspense:${storeId}:${purse}`,
	/** What a store has to make good. */
	charge: (storeId: string, purse: Purse): string => `charge:${storeId}:${purse}`,
	/** What a legal entity has decided to bear. */
	loss: (legalEntityId: string, purse: Purse): string => `loss:${legalEntityId}:${purse}`,
	/** Where loads and awards come from. */
	issuer: (purse: Purse): string => `issuer:${purse}`,
} as const

export class Books {
	readonly cards = new Map<string, CardRow>()
	readonly purses = new Map<string, PurseRow>()
	readonly holds = new Map<string, HoldRow>()
	readonly leases = new Map<string, LeaseRow>()
	readonly spends = new Map<string, LeaseSpendRow>()
	readonly transfers: TransferRow[] = []
	readonly changed = {
		purses: new Set<PurseRow>(),
		holds: new Set<HoldRow>(),
		leases: new Set<LeaseRow>(),
		spends: new Set<LeaseSpendRow>(),
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

	spend(leaseId: string, counter: number): LeaseSpendRow | undefined {
		return this.spends.get(spendKey(leaseId, counter))
	}

	addSpend(spend: LeaseSpendRow): void {
		this.spends.set(spendKey(spend.lease_id, spend.counter), spend)
		this.changed.spends.add(spend)
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

export function spendKey(leaseId: string, counter: number): string {
	return `${leaseId}/${counter}`
}
