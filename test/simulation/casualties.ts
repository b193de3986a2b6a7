/** What the shop's disks took with them: entries that nobody has any more, and sales whose paper or reversal went missing. */
import type { Entry } from '../../protocol/journal/entry.ts'
import { checkedEntry } from '../../protocol/journal/read-entry.ts'
import type { PaidBack } from '../../protocol/journal/returned-line.ts'
import type { TransferRow } from '../../server/ledger/books.ts'
import { originOf } from '../../server/ledger/early.ts'
import type { MemoryLedger } from '../simulators/memory-ledger.ts'
import type { Happened } from './model.ts'
import type { ReadReceipt } from './paper.ts'
import type { TillNode } from './till-node.ts'
import { entryOf, type WrittenEntry } from './written-entries.ts'

type Sale = Extract<Entry['body'], { kind: 'saleCompleted' }>

export type KnownSale = {
	readonly tillId: string
	readonly written: WrittenEntry
	readonly sale: Sale
	/** The centre has it. */
	readonly posted: boolean
	/** Its till's disk was lost or put back behind it. */
	readonly bereaved: boolean
}

/** Hashes of everything that the centre has, from each lane. */
export function postedHashes(ledger: MemoryLedger): ReadonlySet<string> {
	return new Set([...ledger.journal.values()].flatMap((rows) => rows.map(({ hash }) => hash)))
}

/** Whether a lease is of an entry that the centre never got. */
export function neverCame(ledger: MemoryLedger): (leaseId: string) => boolean {
	return (leaseId) => {
		const origin = originOf(leaseId)
		if (origin === undefined) return false
		const { tillId, epoch, seq } = origin
		return (ledger.journal.get(`${tillId}/${epoch}`)?.length ?? 0) < seq
	}
}

/**
 * Whether a payment was given back by the till that took over the lane of the one that took it, which turned up afterwards:
 * the customer may have spent the value again by then, and the store bears it.
 */
export function wasTakenBack(
	ledger: MemoryLedger,
	{ till_id, epoch, auth_key }: Pick<TransferRow, 'till_id' | 'epoch' | 'auth_key'>,
): boolean {
	if (till_id === null || epoch === null || auth_key === null) return false
	return [...ledger.journal].some(([chain, rows]) => {
		const isLater = chain.startsWith(`${till_id}/`) && Number(chain.split('/')[1]) > epoch
		return (
			isLater &&
			rows.some(({ text }) => text.includes('"authorisationReversed"') && text.includes(`"${auth_key}"`))
		)
	})
}

/**
 * Whether value was paid with twice because the store's agent had forgotten the first time: its disk was put back. As a rule
 * a balance pays (docs/decisions/0007); a coupon that a till gave is all that its purse ever had, and the balance of a card that was
 * replaced is another card's.
 */
export function wasForgotten(
	ledger: MemoryLedger,
	tills: readonly TillNode[],
	{ card_no, purse, store_id }: Pick<TransferRow, 'card_no' | 'purse' | 'store_id'>,
): boolean {
	const isForgetful = (till: TillNode) => till.storeId === store_id && till.lane.written.agentWasLost
	if (!tills.some(isForgetful)) return false
	return purse.startsWith('coupon:') || replacedCards(ledger).has(card_no)
}

/** Which card took the place of which, by the entries that the centre believed. */
export function replacedCards(ledger: MemoryLedger): ReadonlyMap<string, string> {
	const rows = [...ledger.journal.values()].flat()
	return new Map(
		rows.flatMap(({ text, verdict }) => {
			const body = text.includes('"cardReplaced"') ? checkedEntry(JSON.parse(text)).body : null
			return body?.kind === 'cardReplaced' && verdict.kind === 'posted' ? [[body.cardNo, body.newCardNo]] : []
		}),
	)
}

/** What the tills wrote and the centre has. */
export function happened(tills: readonly TillNode[], posted: ReadonlySet<string>): Happened[] {
	return tills.flatMap(({ tillId, lane: { written } }) =>
		[...written.all()].flatMap((one) => {
			const moves = one.text.includes('"saleCompleted"') || one.text.includes('"spendRefunded"')
			return moves && posted.has(one.hash) ? { tillId, body: entryOf(one).body } : []
		}),
	)
}

/** Every sale that was ever completed, whatever became of it. */
export function knownSales(tills: readonly TillNode[], posted: ReadonlySet<string>): KnownSale[] {
	return tills.flatMap(({ tillId, lane: { written } }) =>
		[...written.all()].flatMap((one) => {
			if (!one.text.includes('"saleCompleted"')) return []
			const { body } = entryOf(one)
			if (body.kind !== 'saleCompleted') return []
			const bereaved = written.isBereaved(one)
			return { tillId, written: one, sale: body, posted: posted.has(one.hash), bereaved }
		}),
	)
}

/** What a receipt would say of a sale whose till was lost before it printed. */
export function receiptOf({ tillId, written, sale }: KnownSale): ReadReceipt {
	const sum = (kind: 'cash' | 'storedValue' | 'gift'): number =>
		sale.tenders.reduce((total, tender) => total + (tender.kind === kind ? tender.amountMinor : 0), 0)
	const back = (...kinds: readonly PaidBack['kind'][]): number =>
		(sale.paidBack ?? []).reduce(
			(total, { kind, amountMinor }) => total + (kinds.includes(kind) ? amountMinor : 0),
			0,
		)
	return {
		saleId: sale.saleId,
		tillId,
		totalMinor: sale.totals.totalMinor,
		cashMinor: sum('cash'),
		storedValueMinor: sum('storedValue'),
		giftMinor: sum('gift'),
		pointsEarned: sale.earned.reduce(
			(total, { purse, amount }) => total + (purse === 'points' ? amount : 0),
			0,
		),
		cashBackMinor: back('cash'),
		purseBackMinor: back('purse', 'giftValue'),
		pointsTakenBack: (sale.takenBack ?? []).reduce(
			(total, { purse, amount }) => total + (purse === 'points' ? amount : 0),
			0,
		),
		checkCode: written.checkCode,
		notMirrored: false,
	}
}
