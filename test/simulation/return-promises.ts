/** Promises about goods that come back, over all stores. */
import type { Evidence } from './evidence.ts'

/** A store that has forgotten what came back, or a till what it took back, may do so again; a person sees it. */
export function mayReturnTwice(tills: Evidence['tills']): boolean {
	return tills.some(({ lane: { written } }) => written.agentWasLost || written.brokenEpochs.size > 0)
}

export function backOnce({ sales, tills }: Evidence): string[] {
	if (mayReturnTwice(tills)) return []
	const paid = new Map(
		sales.map(({ sale }) => [sale.saleId, sale.tenders.reduce((sum, tender) => sum + tender.amountMinor, 0)]),
	)
	const pieces = new Map<string, number>()
	const credits = new Map<string, number>()
	const wrong: string[] = []
	for (const { from, quantity, creditMinor } of sales.flatMap(({ sale }) => sale.returns ?? [])) {
		if (from === null) continue
		const line = `${from.saleId}/${from.lineNumber}`
		pieces.set(line, (pieces.get(line) ?? 0) + quantity)
		credits.set(from.saleId, (credits.get(from.saleId) ?? 0) + creditMinor)
		if ((pieces.get(line) ?? 0) > from.soldQuantity) wrong.push(`${line} came back ${pieces.get(line)} times`)
		if ((credits.get(from.saleId) ?? 0) > (paid.get(from.saleId) ?? 0))
			wrong.push(`${credits.get(from.saleId)} for ${from.saleId}`)
	}
	return wrong
}

/** What a sale wanted of another store's goods ends with it, at the centre, too. */
export function noClaims({ ledger, tills }: Evidence): string[] {
	if (mayReturnTwice(tills)) return []
	return [...ledger.returnClaims.values()].flatMap((row) =>
		row.is_over && row.answer === null ? [`${row.claim_id} still wants of ${row.sale_id}`] : [],
	)
}
