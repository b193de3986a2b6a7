/** A page that is no receipt: what a printer at the till must be able to print, and nothing that could be mistaken for a sale. */
import type { ReceiptLayout } from '../../protocol/receipt/receipt-layout.ts'

export function testPage(language: ReceiptLayout['language']): ReceiptLayout {
	return {
		language,
		rows: [
			{ kind: 'title', text: '一卡 Yika' },
			{ kind: 'centre', text: '打印测试 test print' },
			{ kind: 'rule' },
			{ kind: 'pair', left: '汉字 𠮷 ￥', right: '12.50' },
			{ kind: 'barcode', symbology: 'code128', data: 'YIKA-TEST' },
		],
	}
}
