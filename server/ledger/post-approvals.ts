/** What grants took off a sale: each use of a manager's grant is a spend, and every discount is held against its grant. */
import type { CardGrant } from '../../protocol/card/grant.ts'
import type { Purse } from '../../protocol/card/purse.ts'
import { isValidOn } from '../../protocol/card/voucher.ts'
import type { Approval, EntryBody } from '../../protocol/journal/entry.ts'
import type { Reason } from '../../protocol/journal/verdict.ts'
import { lineWorth } from '../../protocol/pricing/line-worth.ts'
import type { Books, Place } from './books.ts'
import { postSpend } from './post-spend.ts'

export type Sale = Extract<EntryBody, { kind: 'saleCompleted' }>

/** `ordinal` numbers the first movement; each approval has two. */
export function postApprovals(
	books: Books,
	sale: Sale,
	businessDate: string | null,
	place: Place,
	ordinal: number,
): Reason[] {
	const reasons = sale.approvals.flatMap((approval, index): Reason[] => {
		const { cardNo, grantId, authKey, authority } = approval
		const purse: Purse = `grant:${grantId}`
		const spend = { cardNo, purse, amount: 1, amountMinor: 0, authKey, authority }
		return [
			...postSpend(books, spend, place, ordinal + 2 * index),
			...managerReasons(books, sale, approval, businessDate),
		]
	})
	return [...reasons, ...discountReasons(books, sale, businessDate)]
}

interface Taken {
	readonly departmentId: string
	readonly fullMinor: number
	readonly amountMinor: number
}

function takenBy(sale: Sale, kind: CardGrant['kind'], grantId: string): Taken[] {
	return sale.lines.flatMap((line) =>
		line.discounts
			.filter((discount) => discount.kind === kind && discount.grantId === grantId)
			.map(({ amountMinor }) => ({
				departmentId: line.departmentId,
				fullMinor: lineWorth(line),
				amountMinor,
			})),
	)
}

function managerReasons(
	books: Books,
	sale: Sale,
	approval: Approval,
	businessDate: string | null,
): readonly Reason[] {
	const grant = books.grants.get(`${approval.cardNo}/${approval.grantId}`)
	if (grant?.kind !== 'manager') return ['unknownVoucher']
	const taken = takenBy(sale, 'manager', approval.grantId)
	const sum = taken.reduce((total, { amountMinor }) => total + amountMinor, 0)
	const within =
		grant.operatorId === approval.operatorId &&
		sum === approval.amountMinor &&
		sum <= grant.amountMinorMax &&
		holds(grant, grant.rateBasisPointsMax, taken, businessDate)
	return within ? [] : ['grantExceeded']
}

/** Discounts that come by themselves with the card of the sale, and managers' without an approval. */
function discountReasons(books: Books, sale: Sale, businessDate: string | null): readonly Reason[] {
	const discounts = sale.lines.flatMap((line) => line.discounts)
	const managers = discounts.filter(({ kind }) => kind === 'manager').map(({ grantId }) => grantId)
	const approved = new Set(sale.approvals.map(({ grantId }) => grantId))
	const reasons: Reason[] = managers.every((grantId) => approved.has(grantId)) ? [] : ['grantExceeded']
	const granted = new Set(discounts.filter(({ kind }) => kind === 'discount').map(({ grantId }) => grantId))
	for (const grantId of granted) {
		const grant = books.grants.get(`${sale.cardNo ?? ''}/${grantId}`)
		if (grant?.kind !== 'discount') reasons.push('unknownVoucher')
		else if (!holds(grant, grant.rateBasisPoints, takenBy(sale, 'discount', grantId), businessDate))
			reasons.push('grantExceeded')
	}
	return reasons
}

/** Valid on the day, on lines of its scope, and no line lowered by more than the rate, rounded half up. */
function holds(
	grant: CardGrant,
	rateBasisPoints: number,
	taken: readonly Taken[],
	businessDate: string | null,
): boolean {
	if (businessDate !== null && !isValidOn(grant, businessDate)) return false
	return taken.every(({ departmentId, fullMinor, amountMinor }) => {
		const inScope = grant.departmentIds === null || grant.departmentIds.includes(departmentId)
		return inScope && amountMinor <= Math.floor((fullMinor * rateBasisPoints + 5_000) / 10_000)
	})
}
