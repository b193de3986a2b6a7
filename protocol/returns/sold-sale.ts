/** A completed sale as far as goods of it may come back. */
import { z } from 'zod'
import { saleIdSchema } from '../base/ids.ts'
import { amountMinorSchema } from '../base/money.ts'
import { type EntryBody, earnedSchema, soldLineSchema, tenderLineSchema } from '../journal/entry.ts'

export const soldSaleSchema = z.strictObject({
	saleId: saleIdSchema,
	lines: z.array(soldLineSchema),
	taxMode: z.enum(['inclusive', 'exclusive']),
	totalMinor: amountMinorSchema,
	tenders: z.array(tenderLineSchema),
	earned: z.array(earnedSchema).max(20),
})
export type SoldSale = z.infer<typeof soldSaleSchema>

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
