import { z } from 'zod'

/**
 * A receipt as data: no printer codes. The ESC/POS encoder, the screen and the archive's picture draw the same rows.
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
	z.strictObject({ kind: z.literal('barcode'), symbology: z.enum(['code128', 'ean13']), data: z.string() }),
	z.strictObject({ kind: z.literal('qr'), data: z.string().max(500) }),
	/** A picture of one bit a dot, at the printer's own size: lines of whole bytes, 1 black, highest bit first. */
	z.strictObject({
		kind: z.literal('image'),
		width: z.int().min(1).max(576),
		height: z.int().min(1).max(1_000),
		/** Base 64. */
		bits: z.base64(),
	}),
])
export type ReceiptRow = z.infer<typeof receiptRowSchema>
export type ReceiptImage = Extract<ReceiptRow, { kind: 'image' }>

export const receiptLayoutSchema = z.strictObject({
	language: z.enum(['zh-CN', 'en']),
	rows: z.array(receiptRowSchema),
})
export type ReceiptLayout = z.infer<typeof receiptLayoutSchema>
