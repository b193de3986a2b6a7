/** A completed sale as far as goods of it may come back. */
import { z } from 'zod'
import { authKeySchema, saleIdSchema } from '../base/ids.ts'
import { add, amountMinorSchema } from '../base/money.ts'
import {
	type EntryBody,
	earnedSchema,
	isPurseTender,
	soldLineSchema,
	tenderLineSchema,
} from '../journal/entry.ts'
import { readEntry } from '../journal/read-entry.ts'
import { LIMITS } from '../limits.ts'

export const soldSaleSchema = z.strictObject({
	saleId: saleIdSchema,
	lines: z.array(soldLineSchema),
	taxMode: z.enum(['inclusive', 'exclusive']),
	totalMinor: amountMinorSchema,
	tenders: z.array(tenderLineSchema),
	earned: z.array(earnedSchema).max(20),
	/** Of its payments what was given back since without goods, by key; in the purse's unit and in money. Left out: nothing. */
	refunded: z
		.array(
			z.strictObject({
				authKey: authKeySchema,
				amount: z.int().positive(),
				amountMinor: amountMinorSchema,
			}),
		)
		.max(LIMITS.tendersPerSaleMax)
		.optional(),
})
export type SoldSale = z.infer<typeof soldSaleSchema>

export type SpendRefunded = Extract<EntryBody, { kind: 'spendRefunded' }>

/** So many pieces of a line of one sale. */
export const linePiecesSchema = z.strictObject({
	lineNumber: z.int().positive(),
	quantity: z.int().positive(),
})
export type LinePieces = z.infer<typeof linePiecesSchema>

export function soldSaleOf(body: Extract<EntryBody, { kind: 'saleCompleted' }>): SoldSale {
	const { saleId, lines, taxMode = 'inclusive', totals, tenders, earned } = body
	return { saleId, lines, taxMode, totalMinor: totals.totalMinor, tenders, earned }
}

/** How many pieces of a line, in a list that names each line at most once. */
export function piecesOf(pieces: readonly LinePieces[], lineNumber: number): number {
	return pieces.find((one) => one.lineNumber === lineNumber)?.quantity ?? 0
}

/** The sale with what was given back of its payments at the refund desk, all together; of other payments nothing counts. */
export function withRefunds(sale: SoldSale, refunds: readonly SpendRefunded[]): SoldSale {
	const refunded = sale.tenders.filter(isPurseTender).flatMap(({ authKey }) => {
		const own = refunds.filter((refund) => refund.authKey === authKey && refund.saleId === sale.saleId)
		const amount = own.reduce((sum, one) => sum + one.amount, 0)
		return amount === 0 ? [] : [{ authKey, amount, amountMinor: add(...own.map((one) => one.amountMinor)) }]
	})
	return refunded.length === 0 ? sale : { ...sale, refunded }
}

/** The payments given back among entries as they are kept; what cannot be read tells of none. */
export function refundsIn(texts: readonly string[]): SpendRefunded[] {
	return texts.flatMap((text) => {
		const body = readEntry(text)?.body
		return body?.kind === 'spendRefunded' ? [body] : []
	})
}
