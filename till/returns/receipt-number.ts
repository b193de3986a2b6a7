/** What is read off a receipt: its sale's number, and on a gift receipt a mark behind it. */
import { type SaleId, saleIdSchema } from '../../protocol/base/ids.ts'

const NUMBER = /^([A-Z0-9]+-[0-9]+-[0-9]+-[0-9]{6,})(G?)$/

/** As it stands in the barcode of a gift receipt. */
export function giftCode(saleId: SaleId): string {
	return `${saleId}G`
}

/** Null: not the number of a receipt. Small letters and blanks around it are forgiven. */
export function receiptNumber(text: string): { readonly saleId: SaleId; readonly asGift: boolean } | null {
	const [, saleId, gift] = NUMBER.exec(text.trim().toUpperCase()) ?? []
	return saleId === undefined ? null : { saleId: saleIdSchema.parse(saleId), asGift: gift === 'G' }
}
