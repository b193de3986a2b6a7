/**
 * What entries mean for the store's own books: leases captured, brought and given back in slices, keys reversed, shifts
 * opened and closed, the agent's disk met, what is believed of cards, given to them and known of members. An entry that cannot be read has no effect here; it is stored and goes up
 * all the same, and the centre decides what to do with it.
 */
import { cardNoSchema } from '../../protocol/base/ids.ts'
import { isBroughtLeaseId, purseKind } from '../../protocol/card/purse.ts'
import { broughtValue } from '../../protocol/journal/brought-value.ts'
import { cardsInNews, reportedState } from '../../protocol/journal/card-news.ts'
import { type Entry, isPurseTender, type SealedEntry } from '../../protocol/journal/entry.ts'
import { readEntry } from '../../protocol/journal/read-entry.ts'
import type { EntryEffect } from '../../storage/agent-records.ts'

export type ReadEntries = {
	readonly effects: readonly EntryEffect[]
	readonly unreadableSeqs: readonly number[]
}

/** `released`: entries whose brought value their till has given up; the store keeps it. */
export function readEffects(
	entries: readonly SealedEntry[],
	released: ReadonlySet<number> = new Set(),
): ReadEntries {
	const effects: EntryEffect[] = []
	const unreadableSeqs: number[] = []
	for (const sealed of entries) {
		if (isPlainSale(sealed.text)) continue
		const entry = readEntry(sealed.text)
		if (entry === undefined) unreadableSeqs.push(sealed.seq)
		else
			for (const effect of effectsOf(entry, sealed.seq))
				effects.push(
					effect.kind === 'brought' && released.has(effect.seq) ? { ...effect, keeper: 'store' } : effect,
				)
	}
	return { effects, unreadableSeqs }
}

/**
 * Most entries are sales to nobody known, that no lease vouched for and that brought no value: they have no effect here and
 * need not be read. Inside a string these quotes would be escaped.
 */
function isPlainSale(text: string): boolean {
	return (
		text.includes('"kind":"saleCompleted"') &&
		text.includes('"cardNo":null') &&
		!text.includes('"leaseId":') &&
		!text.includes('"returns":') &&
		!text.includes('"keeper":')
	)
}

function effectsOf(entry: Entry, seq: number): EntryEffect[] {
	const { body } = entry
	switch (body.kind) {
		case 'saleCompleted':
			return [
				...captured(body, seq),
				...brought(entry, seq),
				...awarded(entry, seq),
				...used(entry, seq),
				...tookBack(body, seq),
			]
		case 'saleCancelled':
			return [{ kind: 'claimsEnded', seq, claimId: body.saleId }]
		case 'spendRefunded':
			return [...brought(entry, seq), ...gaveBack(body, seq)]
		case 'cardStateReported':
		case 'cardActivated':
		case 'cardReplaced':
			return reported(body, seq)
		case 'memberEnrolled':
		case 'memberEdited':
		case 'consentRecorded':
			return [{ kind: 'memberSaid', seq, said: { atMs: entry.atMs, body } }]
		case 'sliceReturned': {
			const { leaseId, slice, spent } = body
			return [{ kind: 'sliceReturned', seq, leaseId, slice, spent }]
		}
		case 'authorisationReversed':
			return [{ kind: 'reversed', seq, authKey: body.authKey }]
		case 'saleSuspended':
			return suspended(entry, body, seq)
		case 'saleRecalled':
		case 'suspendedSaleDiscarded':
			return [{ kind: 'suspendedEnded', seq, saleId: body.saleId, recallKey: body.recallKey }]
		case 'agentChanged':
			return [{ kind: 'agentChanged', seq, diskId: body.diskId }]
		case 'shiftOpened':
		case 'shiftClosed':
			return [{ kind: body.kind, seq, shiftId: body.shiftId }]
		default:
			return []
	}
}

/** Goods that came back, and the end of what was claimed for this sale; a sale that took nothing back may have wanted to. */
function tookBack({ saleId, returns = [] }: Sold, seq: number): EntryEffect[] {
	const lines = returns.flatMap(({ from, quantity }) => (from === null ? [] : [{ ...from, quantity }]))
	return lines.length === 0
		? []
		: [
				{ kind: 'claimsEnded', seq, claimId: saleId },
				...lines.map((line): EntryEffect => ({ kind: 'goodsReturned', seq, ...line })),
			]
}

/** Waits in the store from now on, for whichever till asks for it. */
function suspended(
	{ tillId, operatorId, businessDate, atMs }: Entry,
	{ kind: _kind, recalledFrom: _from, ...sale }: Extract<Entry['body'], { kind: 'saleSuspended' }>,
	seq: number,
): EntryEffect[] {
	const { saleId, label, cardNo, itemCount, totalMinor } = sale
	const facts = { saleId, label, cardNo, itemCount, totalMinor }
	const summary = { ...facts, tillId, operatorId, businessDate, suspendedAtMs: atMs }
	return [{ kind: 'saleSuspended', seq, summary, sale }]
}

/** What leases vouched for: payments, and uses of managers' grants. */
function captured({ tenders, approvals }: Sold, seq: number): EntryEffect[] {
	const spends = [
		...tenders.filter(isPurseTender),
		...approvals.map(({ authKey, authority }) => ({ authKey, authority, amount: 1 })),
	]
	return spends.flatMap(({ authority, authKey, amount }): EntryEffect[] => {
		if (authority.kind !== 'lease') return []
		const { leaseId, slice, counter } = authority
		return [{ kind: 'captured', seq, leaseId, slice, counter, authKey, amount }]
	})
}

/** What is said of cards at a till is believed at once in the whole store. */
function reported(body: Entry['body'], seq: number): EntryEffect[] {
	return cardsInNews(body).flatMap((cardNo): EntryEffect[] => {
		const state = reportedState(body, cardNo)
		return state === null ? [] : [{ kind: 'cardReported', seq, cardNo: cardNoSchema.parse(cardNo), state }]
	})
}

function used({ body, businessDate }: Entry, seq: number): EntryEffect[] {
	if (body.kind !== 'saleCompleted' || body.cardNo === null || businessDate === null) return []
	return [{ kind: 'cardUsed', seq, cardNo: body.cardNo, businessDate }]
}

type Sold = Extract<Entry['body'], { kind: 'saleCompleted' }>
type Refunded = Extract<Entry['body'], { kind: 'spendRefunded' }>

/** Not of an entry that claims another place than it was sent for: nobody else would find the lease. */
function brought(entry: Entry, seq: number): EntryEffect[] {
	if (entry.seq !== seq) return []
	return broughtValue(entry).map((value) => ({ kind: 'brought', seq, ...value }))
}

/** Coupons that this store may use before the centre has heard of them, and what its sales took of such ones. */
function awarded(entry: Entry, seq: number): EntryEffect[] {
	const { body } = entry
	if (body.kind !== 'saleCompleted' || entry.seq !== seq) return []
	const spent = body.tenders.flatMap((tender): EntryEffect[] => {
		if (!isPurseTender(tender) || tender.kind !== 'coupon') return []
		const { authority, cardNo, purse, amount } = tender
		if (authority.kind !== 'lease' || !isBroughtLeaseId(authority.leaseId)) return []
		return [{ kind: 'voucherSpent', seq, cardNo, purse, amount }]
	})
	const back = (body.takenBack ?? []).flatMap(({ cardNo, purse, amount }): EntryEffect[] =>
		purseKind(purse) === 'coupon' ? [{ kind: 'voucherSpent', seq, cardNo, purse, amount }] : [],
	)
	const given = body.earned.flatMap(({ cardNo, purse, amount, keeper, voucher }): EntryEffect[] => {
		if (voucher === null || keeper === 'centre') return []
		const balance = { available: 0, held: 0, leased: amount }
		return [{ kind: 'voucherAwarded', seq, cardNo, voucher: { purse, ...voucher, balance } }]
	})
	return [...spent, ...back, ...given]
}

function gaveBack({ cardNo, purse, amount, keeper }: Refunded, seq: number): EntryEffect[] {
	if (purseKind(purse) !== 'coupon' || keeper === 'centre') return []
	return [{ kind: 'voucherSpent', seq, cardNo, purse, amount: -amount }]
}
