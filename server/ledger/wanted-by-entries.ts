/** Every key, card, purse and lease that entries may move, so that they are loaded and locked together. */
import { mediumKey } from '../../protocol/card/medium.ts'
import type { SpendAuthority } from '../../protocol/card/purse.ts'
import { broughtValue } from '../../protocol/journal/brought-value.ts'
import { type Entry, isPurseTender } from '../../protocol/journal/entry.ts'
import { soldLineKey } from './books.ts'
import type { SoldLineAt, Wanted } from './ledger-tables.ts'
import type { Sale } from './post-approvals.ts'

type Lists = { readonly [K in Exclude<keyof Wanted, 'activeLeases'>]-?: string[] }

/** `releasedSeqs`: entries whose brought value was given up by its keepers. */
export function wantedBy(entries: readonly Entry[], releasedSeqs: ReadonlySet<number> = new Set()): Wanted {
	const wanted: Lists = {
		authKeys: [],
		cardNos: [],
		leaseIds: [],
		releasedIds: [],
		purses: [],
		grantsOf: [],
		voucherTypeIds: [],
		mediumKeys: [],
		memberIds: [],
		paidBackKeys: [],
	}
	for (const entry of entries) {
		addMoved(wanted, entry)
		const list = releasedSeqs.has(entry.seq) ? wanted.releasedIds : wanted.leaseIds
		for (const { leaseId } of broughtValue(entry)) list.push(leaseId)
	}
	return wanted
}

function addMoved(wanted: Lists, { body }: Entry): void {
	switch (body.kind) {
		case 'saleCompleted':
			return addSale(wanted, body)
		case 'spendRefunded':
			wanted.paidBackKeys.push(body.authKey)
			if (body.voucher !== undefined) wanted.voucherTypeIds.push(body.voucher.voucherTypeId)
			return addSpend(wanted, { ...body, authority: null })
		case 'authorisationReversed':
			return addSpend(wanted, body)
		case 'sliceReturned':
			wanted.leaseIds.push(body.leaseId)
			return
		case 'agentChanged':
			wanted.authKeys.push(...body.outstanding.map(({ authKey }) => authKey))
			wanted.leaseIds.push(...body.outstanding.map(({ leaseId }) => leaseId))
			return
		case 'cardStateReported':
			wanted.cardNos.push(body.cardNo)
			return
		case 'memberEnrolled':
			wanted.cardNos.push(body.cardNo)
			wanted.mediumKeys.push(...body.media.map(mediumKey))
			wanted.memberIds.push(body.memberId)
			return
		case 'cardActivated':
			wanted.cardNos.push(body.cardNo)
			wanted.mediumKeys.push(...body.media.map(mediumKey))
			if (body.memberId !== null) wanted.memberIds.push(body.memberId)
			return
		case 'cardReplaced':
			wanted.cardNos.push(body.cardNo, body.newCardNo)
			wanted.grantsOf.push(body.cardNo)
			wanted.mediumKeys.push(...body.newMedia.map(mediumKey))
			return
		default:
			return
	}
}

interface Spent {
	readonly authKey: string
	readonly cardNo: string
	readonly purse: string
	readonly authority: SpendAuthority | null
}

function addSpend(wanted: Lists, { authKey, cardNo, purse, authority }: Spent): void {
	wanted.authKeys.push(authKey)
	wanted.cardNos.push(cardNo)
	wanted.purses.push(purse)
	if (authority?.kind === 'lease') wanted.leaseIds.push(authority.leaseId)
}

function addSale(wanted: Lists, sale: Sale): void {
	for (const tender of sale.tenders) if (isPurseTender(tender) && tender.amount > 0) addSpend(wanted, tender)
	for (const approval of sale.approvals) {
		addSpend(wanted, { ...approval, purse: `grant:${approval.grantId}` })
		wanted.grantsOf.push(approval.cardNo)
	}
	for (const back of sale.paidBack ?? []) {
		if (back.kind === 'purse') {
			addSpend(wanted, { ...back, authority: null })
			wanted.paidBackKeys.push(back.authKey)
		}
		if (back.kind === 'giftValue') wanted.cardNos.push(back.cardNo)
	}
	for (const { cardNo, purse } of [...sale.loads, ...sale.earned, ...(sale.takenBack ?? [])]) {
		wanted.cardNos.push(cardNo)
		wanted.purses.push(purse)
	}
	for (const { voucher } of sale.earned)
		if (voucher !== null) wanted.voucherTypeIds.push(voucher.voucherTypeId)
	const isDiscounted = sale.lines.some((line) => line.discounts.some(({ kind }) => kind === 'discount'))
	if (isDiscounted && sale.cardNo !== null) wanted.grantsOf.push(sale.cardNo)
}

/** Lines of earlier sales that entries take back; each once. */
export function returnedIn(entries: readonly Entry[]): SoldLineAt[] {
	const named = entries.flatMap(({ body }) => (body.kind === 'saleCompleted' ? (body.returns ?? []) : []))
	const lines = named.flatMap(({ from }) =>
		from === null ? [] : [{ sale_id: from.saleId, line_number: from.lineNumber }],
	)
	return [...new Map(lines.map((line) => [soldLineKey(line.sale_id, line.line_number), line])).values()]
}
