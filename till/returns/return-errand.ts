/** What asking for goods that come back takes outside the machines: the agent's answer, else this till's own journal. */
import type { SaleId } from '../../protocol/base/ids.ts'
import type { Entry } from '../../protocol/journal/entry.ts'
import { type LinePieces, piecesOf, soldSaleOf, withRefunds } from '../../protocol/returns/sold-sale.ts'
import type { ClaimAsked, ClaimOutcome } from '../ports/returns.ts'
import type { TillPorts } from '../till-ports.ts'

export async function claimOutcome(
	asked: ClaimAsked,
	{ returns, journal }: Pick<TillPorts, 'returns' | 'journal'>,
): Promise<ClaimOutcome> {
	const { claimId, saleId, lines } = asked
	const answer = (await returns?.claim({ claimId, saleId, lines })) ?? { kind: 'notSent' }
	const mayKnow = ['notSent', 'unknownSale', 'cannotSay'].includes(answer.kind)
	const own = mayKnow ? ownReceipt(saleId, await journal.entriesOfSale(saleId)) : null
	return { answer, own }
}

/** A sale of this till and what its journal says has come back of it; null: the entries tell of no such sale. */
export function ownReceipt(saleId: SaleId, entries: readonly Entry[]): ClaimOutcome['own'] {
	const bodies = entries.flatMap(({ body }) => (body.kind === 'saleCompleted' ? [body] : []))
	const sold = bodies.find((body) => body.saleId === saleId)
	if (sold === undefined) return null
	const before = new Map<number, number>()
	for (const { from, quantity } of bodies.flatMap(({ returns }) => returns ?? []))
		if (from?.saleId === saleId) before.set(from.lineNumber, (before.get(from.lineNumber) ?? 0) + quantity)
	const pieces = [...before].map(([lineNumber, quantity]): LinePieces => ({ lineNumber, quantity }))
	const refunds = entries.flatMap(({ body }) => (body.kind === 'spendRefunded' ? [body] : []))
	return { sale: withRefunds(soldSaleOf(sold), refunds), before: pieces }
}

/**
 * A sale of this till with what has come back of its goods, here and, as far as the agent can say, at other tills; null: it is none of
 * this till's. Asked for the refund desk: what came back has been paid back.
 */
export async function ownSaleWithReturns(
	saleId: SaleId,
	{ returns, journal }: Pick<TillPorts, 'returns' | 'journal'>,
): Promise<NonNullable<ClaimOutcome['own']> | null> {
	const own = ownReceipt(saleId, await journal.entriesOfSale(saleId))
	if (own === null) return null
	// For itself it wants nothing, so nothing is kept for it.
	const answer = await returns?.claim({ claimId: saleId, saleId, lines: [] })
	if (answer?.kind !== 'granted') return own
	const before = own.sale.lines.flatMap(({ lineNumber }): LinePieces[] => {
		const quantity = Math.max(piecesOf(own.before, lineNumber), piecesOf(answer.before, lineNumber))
		return quantity === 0 ? [] : [{ lineNumber, quantity }]
	})
	return { ...own, before }
}
