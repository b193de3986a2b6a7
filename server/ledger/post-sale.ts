/** Posting a completed sale: what it was paid with, who approved it, what it loaded and what it earned. */
import { purseKind } from '../../protocol/card/purse.ts'
import { type Entry, isPurseTender, type TenderLine } from '../../protocol/journal/entry.ts'
import type { Reason } from '../../protocol/journal/verdict.ts'
import { recount } from '../../protocol/pricing/recount.ts'
import { creditMinor, paidBackMinor } from '../../protocol/returns/return-worth.ts'
import type { Books, Place } from './books.ts'
import { isWithinLimits } from './hand-limits.ts'
import { postApprovals, type Sale } from './post-approvals.ts'
import { postReturns, returnsFit } from './post-returns.ts'
import { postSpend } from './post-spend.ts'
import { postValue } from './post-value.ts'

export function postSale(
	books: Books,
	sale: Sale,
	{ businessDate, operatorId }: Pick<Entry, 'businessDate' | 'operatorId'>,
	place: Place,
): readonly Reason[] {
	const reasons: Reason[] = saleAddsUp(sale) ? [] : ['totalsDisagree']
	if (books.handLimits !== undefined && !isWithinLimits(sale, operatorId, books.handLimits))
		reasons.push('limitExceeded')
	// Each movement of the entry has its own number; a spend may need two (card and suspense).
	let ordinal = 0
	for (const tender of sale.tenders) {
		if (isPurseTender(tender)) reasons.push(...postSpend(books, tender, place, ordinal))
		ordinal += 2
	}
	reasons.push(...postApprovals(books, sale, businessDate, place, ordinal))
	ordinal += 2 * sale.approvals.length
	let broughtOrdinal = 0
	for (const { amountMinor, ...load } of sale.loads) {
		const facts = { kind: 'load', voucher: null, authKey: null, amountMinor: null } as const
		const value = { ...load, ...facts, amount: amountMinor, broughtOrdinal }
		reasons.push(...postValue(books, value, place, ordinal))
		ordinal += 1
		broughtOrdinal += 1
	}
	for (const earned of sale.earned) {
		const facts = { kind: 'award', authKey: null, amountMinor: null } as const
		reasons.push(...postValue(books, { ...earned, ...facts, broughtOrdinal }, place, ordinal))
		ordinal += 1
		broughtOrdinal += 1
	}
	return [...reasons, ...postReturns(books, sale, place, ordinal)]
}

/**
 * Counted again by the rules of pricing, with the same sums; and the tenders with the cash rounding and what goods that came back
 * are worth are the total and what is paid back.
 */
export function saleAddsUp(
	sale: Pick<
		Sale,
		'lines' | 'loads' | 'tenders' | 'totals' | 'taxMode' | 'roundingMinor' | 'returns' | 'paidBack'
	>,
): boolean {
	const { totalMinor } = sale.totals
	const tenders = sum(sale.tenders.map((tender) => tender.amountMinor)) + (sale.roundingMinor ?? 0)
	const isPaid = tenders + creditMinor(sale.returns) === totalMinor + paidBackMinor(sale.paidBack)
	return recount(sale).length === 0 && isPaid && returnsFit(sale) && sale.tenders.every(tenderFits)
}

/** A purse pays as what it is; one that holds money pays what leaves it. */
function tenderFits(tender: TenderLine): boolean {
	if (!isPurseTender(tender)) return true
	if (tender.kind !== purseKind(tender.purse)) return false
	const holdsMoney = tender.kind === 'storedValue' || tender.kind === 'gift'
	return !holdsMoney || tender.amount === tender.amountMinor
}

function sum(amounts: readonly number[]): number {
	return amounts.reduce((total, amount) => total + amount, 0)
}
