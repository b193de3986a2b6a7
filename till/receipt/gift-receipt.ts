/** Paper for whoever gets the goods: what they are, no prices, and the code by which they come back for gift value. */
import type { ReceiptLayout, ReceiptRow } from '../../protocol/receipt/receipt-layout.ts'
import { giftCode } from '../returns/receipt-number.ts'
import { openLines } from '../sale/basket.ts'
import { followsGoods } from '../sale/deposits.ts'
import type { StepContext } from '../step.ts'
import type { BasketLine, Sale, TillState } from '../till-state.ts'
import { head } from './receipt-head.ts'
import { receiptWords } from './receipt-words.ts'

export function giftReceipt(state: TillState, sale: Sale, context: StepContext): ReceiptLayout {
	const { language } = state
	const words = receiptWords(language)
	const code = giftCode(sale.saleId)
	const rows: ReceiptRow[] = [
		...head(state, words.giftReceipt, code, words, context),
		...openLines(sale)
			.filter((line) => !followsGoods(line))
			.map(
				(line): ReceiptRow => ({
					kind: 'pair',
					left: language === 'zh-CN' ? line.item.nameZh : line.item.nameEn,
					right: measure(line),
				}),
			),
		{ kind: 'rule' },
		{ kind: 'centre', text: words.giftReceiptUse },
		{ kind: 'barcode', symbology: 'code128', data: code },
	]
	return { language, rows }
}

function measure({ quantity, weightGrams }: BasketLine): string {
	return weightGrams === undefined ? `× ${quantity}` : `${(weightGrams / 1_000).toFixed(3)} kg`
}
