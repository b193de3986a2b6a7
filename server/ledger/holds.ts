/** Authorise and reverse: a hold is made once, and ends captured, voided or expired. Checks run in a fixed order. */
import { type Purse, purseKind } from '../../protocol/card/purse.ts'
import { isValidOn } from '../../protocol/card/voucher.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { type Refusal, refuse } from '../../protocol/refusals.ts'
import type { Books, CardRow, HoldRow, PurseRow } from './books.ts'
import { askBack } from './recall.ts'

export interface AuthoriseRequest {
	readonly storeId: string
	readonly tillId: string
	readonly authKey: string
	readonly cardNo: string
	readonly purse: Purse
	readonly amount: number
	/** The request gives leases back, so a purse that was too short before may suffice now. */
	readonly givesBack: boolean
	/** Business dates on which somebody may still be trading there: today's, and yesterday's. */
	readonly businessDates: readonly string[]
	readonly nowMs: number
}

export type AuthoriseResult = { readonly kind: 'approved'; readonly balanceAfter: number } | Refusal

/** Decides a request once; the same key asked again gets the same answer. */
export function authorise(books: Books, request: AuthoriseRequest): AuthoriseResult {
	const hold = books.hold(request.authKey)
	return hold.state === 'new' || maySufficeNow(hold, request)
		? decide(books, hold, request)
		: again(hold, request)
}

/** A purse that was too short holds nothing for the key, so the same act may be decided anew once it was filled up. */
function maySufficeNow(hold: HoldRow, request: AuthoriseRequest): boolean {
	if (hold.state !== 'declined' || hold.reversed || hold.refusal?.code !== 'insufficientFunds') return false
	const same =
		hold.card_no === request.cardNo && hold.purse === request.purse && hold.amount === request.amount
	// Other stores were asked to give back what they hold: it may have come.
	return same && (request.givesBack || hold.refusal.leasedElsewhere !== undefined)
}

function again(hold: HoldRow, request: AuthoriseRequest): AuthoriseResult {
	if (hold.state === 'neverHeld') return refuse('authorisationReversed')
	if (hold.card_no !== request.cardNo || hold.purse !== request.purse || hold.amount !== request.amount) {
		return refuse('existsWithDifferentAmount', hold.amount === null ? {} : { amountMinor: hold.amount })
	}
	if (hold.reversed || hold.state === 'voided') return refuse('authorisationReversed')
	if (hold.state === 'expired') return refuse('holdExpired')
	if (hold.refusal !== null) return hold.refusal
	return { kind: 'approved', balanceAfter: hold.balance_after ?? 0 }
}

function decide(books: Books, hold: HoldRow, request: AuthoriseRequest): AuthoriseResult {
	hold.card_no = request.cardNo
	hold.purse = request.purse
	hold.amount = request.amount
	hold.store_id = request.storeId
	hold.till_id = request.tillId
	hold.created_at_ms = request.nowMs
	hold.refusal = null
	books.changed.holds.add(hold)
	const purse = books.purse(request.cardNo, request.purse)
	const refusal =
		stateRefusal(books.cards.get(request.cardNo)) ?? purseRefusal(request.purse, purse, request.businessDates)
	if (refusal !== undefined) return decline(hold, refusal)
	if (purse === undefined || purse.available < request.amount) return decline(hold, tooLittle(books, request))
	books.move(purse, 'available', 'held', request.amount)
	hold.state = 'held'
	hold.balance_after = purse.available + purse.leased
	return { kind: 'approved', balanceAfter: hold.balance_after }
}

/** What is lent to other stores is asked back from them, and the refusal says how much that is. */
function tooLittle(books: Books, { cardNo, purse, amount, storeId }: AuthoriseRequest): Refusal {
	const limitMinor = books.purse(cardNo, purse)?.available ?? 0
	const leasedElsewhere = askBack(books, { cardNo, purse, storeId })
	const facts = { amountMinor: amount, limitMinor }
	return refuse('insufficientFunds', leasedElsewhere > 0 ? { ...facts, leasedElsewhere } : facts)
}

/** A voucher or grant that the card has not, or not today. */
function purseRefusal(
	name: Purse,
	purse: PurseRow | undefined,
	businessDates: readonly string[],
): Refusal | undefined {
	const kind = purseKind(name)
	if (purse === undefined) {
		if (kind === 'grant') return refuse('noGrant')
		return name === kind ? undefined : refuse('voucherUnknown')
	}
	const validity = { validFrom: purse.valid_from, validUntil: purse.valid_until }
	if (businessDates.some((date) => isValidOn(validity, date))) return undefined
	return refuse(kind === 'grant' ? 'grantNotValidToday' : 'voucherNotValidToday')
}

function decline(hold: HoldRow, refusal: Refusal): Refusal {
	hold.state = 'declined'
	hold.refusal = refusal
	return refusal
}

function stateRefusal(card: CardRow | undefined): Refusal | undefined {
	if (card === undefined) return refuse('cardUnknown')
	switch (card.state) {
		case 'active':
			return undefined
		case 'frozen':
			return refuse('cardFrozen')
		case 'lost':
			return refuse('cardLost')
		case 'expired':
			return refuse('cardExpired')
		case 'blank':
			return refuse('cardNotActive')
	}
}

/** Lets go of a hold that nobody captured or reversed in time; true when it did. */
export function expire(books: Books, authKey: string, nowMs: number): boolean {
	const hold = books.hold(authKey)
	if (hold.state !== 'held' || nowMs - hold.created_at_ms < LIMITS.holdTtlMs) return false
	books.releaseHold(hold, 'expired', nowMs)
	return true
}

export type ReversalResult = 'reversed' | 'neverSeen' | 'alreadyReversed' | 'alreadyCaptured'

/** Gives an authorisation up. A key never seen is used up, so that a late authorise finds it reversed. */
export function reverse(books: Books, authKey: string, nowMs: number): ReversalResult {
	const hold = books.hold(authKey)
	if (hold.reversed) return 'alreadyReversed'
	if (hold.state === 'captured') return 'alreadyCaptured'
	const before = hold.state
	if (before === 'held') books.releaseHold(hold, 'voided', nowMs)
	retireKey(books, hold, nowMs)
	if (before === 'new' || before === 'neverHeld') return 'neverSeen'
	return before === 'voided' ? 'alreadyReversed' : 'reversed'
}

/** From now on an authorise with this key is refused as reversed. */
export function retireKey(books: Books, hold: HoldRow, nowMs: number): void {
	if (hold.state === 'new') {
		hold.state = 'neverHeld'
		hold.created_at_ms = nowMs
	}
	hold.reversed = true
	books.changed.holds.add(hold)
}
