/** The entries that give an authorisation back. */
import type { EntryBody, PurseTender } from '../../protocol/journal/entry.ts'
import { isPurseTender } from '../../protocol/journal/entry.ts'
import type { Authorising, Sale, SaleApproval } from '../till-state.ts'

type Reason = 'tenderRemoved' | 'saleCancelled'

export function reversalOf(tender: PurseTender, reason: Reason): EntryBody {
	return {
		kind: 'authorisationReversed',
		authKey: tender.authKey,
		cardNo: tender.cardNo,
		purse: tender.purse,
		amount: tender.amount,
		reason,
		authority: tender.authority,
	}
}

/** For a manager's grant that is not used after all. */
export function approvalReversal(approval: SaleApproval, reason: Reason): EntryBody {
	return {
		kind: 'authorisationReversed',
		authKey: approval.authKey,
		cardNo: approval.cardNo,
		purse: `grant:${approval.grantId}`,
		amount: 1,
		reason,
		authority: approval.authority,
	}
}

/** For an authorisation whose answer never came: whoever holds something for it must let go. */
export function unansweredReversal(authorising: Authorising): EntryBody {
	return {
		kind: 'authorisationReversed',
		authKey: authorising.authKey,
		cardNo: authorising.cardNo,
		purse: authorising.purse,
		amount: authorising.amount,
		reason: 'noReply',
		authority: null,
	}
}

/** For everything that a sale has been given, when it is abandoned. */
export function saleReversals(sale: Pick<Sale, 'tenders' | 'approvals'>): EntryBody[] {
	return [
		...sale.tenders.flatMap((tender) => (isPurseTender(tender) ? [reversalOf(tender, 'saleCancelled')] : [])),
		...sale.approvals.map((approval) => approvalReversal(approval, 'saleCancelled')),
	]
}
