import { z } from 'zod'

/**
 * A receipt as data: no printer codes, no pixels. The ESC/POS encoder, the screen and (later) PDF draw the same rows.
 * Widths are in display columns of font A (one Chinese character = 2); a renderer wraps by columns.
 */
export const receiptRowSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('title'), text: z.string() }),
	z.strictObject({ kind: z.literal('centre'), text: z.string() }),
	z.strictObject({ kind: z.literal('text'), text: z.string(), bold: z.boolean().optional() }),
	/** Left text wraps, right text is kept whole and right-aligned. */
	z.strictObject({
		kind: z.literal('pair'),
		left: z.string(),
		right: z.string(),
		bold: z.boolean().optional(),
	}),
	z.strictObject({ kind: z.literal('total'), left: z.string(), right: z.string() }),
	z.strictObject({ kind: z.literal('rule') }),
	z.strictObject({ kind: z.literal('space') }),
	/** A remark that must not be missed: provisional amounts, not mirrored, copy. */
	z.strictObject({ kind: z.literal('mark'), text: z.string() }),
	z.strictObject({ kind: z.literal('barcode'), symbology: z.literal('code128'), data: z.string() }),
])
export type ReceiptRow = z.infer<typeof receiptRowSchema>

export const receiptLayoutSchema = z.strictObject({
	language: z.enum(['zh-CN', 'en']),
	rows: z.array(receiptRowSchema),
})
export type ReceiptLayout = z.infer<typeof receiptLayoutSchema>
