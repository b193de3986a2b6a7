/**
 * Corrections: what a posting put on a store's suspense account is taken off it again, because a person decided who bears
 * it. Each suspense transfer is corrected at most once: the correction has a place of its own in the same entry.
 */
import type { Purse } from '../../protocol/card/purse.ts'
import { accounts, type Books, type TransferRow } from './books.ts'

/** Above every ordinal that a posting uses. A correction has its posting's ordinal plus this. */
export const CORRECTION_ORDINALS_FROM = 1_000_000

/** The transfer that put value on suspense: a spend debited it there, what was brought credited it there. Made by an entry, or by an act. */
export interface OnSuspense {
	readonly cardNo: string
	readonly purse: Purse
	readonly amount: number
	/** What a spend paid of its sale; null for value that was brought. */
	readonly amountMinor: number | null
	readonly kind: 'spend' | 'award' | 'load' | 'refund'
	readonly storeId: string
	readonly tillId: string | null
	readonly epoch: number | null
	readonly seq: number | null
	readonly ordinal: number
	readonly operationKey: string | null
}

/** `store`: the shop makes it good. `entity`: a legal entity bears it. `card`: it was this card's. */
export type Bearer =
	| { readonly kind: 'store' }
	| { readonly kind: 'entity'; readonly legalEntityId: string }
	| { readonly kind: 'card'; readonly cardNo: string }

export type CorrectionRefusal =
	| { readonly kind: 'unknownCard'; readonly cardNo: string }
	| { readonly kind: 'insufficientFunds'; readonly cardNo: string; readonly available: number }

/** Changes the books, or says why not and changes nothing. A spend is taken from the bearer, anything else given to a card. */
export function correct(
	books: Books,
	line: OnSuspense,
	bearer: Bearer,
	nowMs: number,
): CorrectionRefusal | undefined {
	if (bearer.kind === 'card') {
		const refusal = moveCard(books, line, bearer.cardNo)
		if (refusal !== undefined) return refusal
	}
	const suspense = accounts.suspense(line.storeId, line.purse)
	const other = otherAccount(line, bearer)
	books.transfers.push({
		card_no: bearer.kind === 'card' ? bearer.cardNo : line.cardNo,
		purse: line.purse,
		debit_account: line.kind === 'spend' ? other : suspense,
		credit_account: line.kind === 'spend' ? suspense : other,
		amount: line.amount,
		kind: 'correction',
		...placeOf(line),
		auth_key: null,
		posted_at_ms: nowMs,
		amount_minor: line.amountMinor,
	})
	return undefined
}

function placeOf(
	line: OnSuspense,
): Pick<TransferRow, 'store_id' | 'till_id' | 'epoch' | 'seq' | 'ordinal' | 'operation_key'> {
	const { storeId: store_id, tillId: till_id, epoch, seq, operationKey: operation_key } = line
	const ordinal = CORRECTION_ORDINALS_FROM + line.ordinal
	return { store_id, till_id, epoch, seq, ordinal, operation_key }
}

function moveCard(books: Books, line: OnSuspense, cardNo: string): CorrectionRefusal | undefined {
	const purse = books.purse(cardNo, line.purse)
	if (purse === undefined) return { kind: 'unknownCard', cardNo }
	if (line.kind !== 'spend') {
		books.credit(purse, line.amount)
		return undefined
	}
	if (purse.available < line.amount) return { kind: 'insufficientFunds', cardNo, available: purse.available }
	books.debit(purse, 'available', line.amount)
	return undefined
}

/** Value that nobody may keep goes back to where it came from. */
function otherAccount({ kind, storeId, purse }: OnSuspense, bearer: Bearer): string {
	if (bearer.kind === 'card') return accounts.card(bearer.cardNo, purse)
	if (kind === 'refund') return accounts.store(storeId, purse)
	if (kind !== 'spend') return accounts.issuer(purse)
	return bearer.kind === 'store'
		? accounts.charge(storeId, purse)
		: accounts.loss(bearer.legalEntityId, purse)
}
