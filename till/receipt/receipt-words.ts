/** The words of the customer's paper, in both languages; each an original. */
import type { CashDirection } from '../../protocol/journal/entry.ts'
import type { Language } from '../view.ts'

export type ReceiptWords = {
	readonly sale: string
	readonly settlement: string
	readonly totalsSoFar: string
	readonly cashMoved: Readonly<Record<CashDirection, string>>
	readonly signature: string
	readonly number: string
	readonly till: string
	readonly operator: string
	readonly date: string
	readonly shift: string
	readonly items: string
	readonly total: string
	readonly taxIncluded: string
	readonly cash: string
	readonly handedOver: string
	readonly change: string
	readonly storedValue: string
	readonly balanceAfter: string
	readonly toBeConfirmed: string
	readonly provisionalMark: string
	readonly notMirroredMark: string
	readonly member: string
	readonly card: string
	readonly pointsEarned: string
	readonly checkCode: string
	readonly sales: string
	readonly cancelled: string
	readonly noSale: string
	readonly float: string
	readonly expectedCash: string
	readonly countedCash: string
	readonly difference: string
}

const ZH: ReceiptWords = {
	sale: '销售小票',
	settlement: '交班结算',
	totalsSoFar: '当班小计',
	cashMoved: { loan: '领入备用金', pickup: '缴存现金', paidIn: '其他收入', paidOut: '其他支出' },
	signature: '签字',
	number: '单号',
	till: '收银台',
	operator: '收银员',
	date: '时间',
	shift: '班次',
	items: '件数',
	total: '合计',
	taxIncluded: '其中税额',
	cash: '现金',
	handedOver: '实收现金',
	change: '找零',
	storedValue: '储值卡',
	balanceAfter: '卡内余额',
	toBeConfirmed: '待确认',
	provisionalMark: '※ 标注待确认的金额于联网后确认',
	notMirroredMark: '※ 本单尚未备份到门店',
	member: '会员',
	card: '卡号',
	pointsEarned: '本次积分',
	checkCode: '校验码',
	sales: '销售笔数',
	cancelled: '取消笔数',
	noSale: '开钱箱次数',
	float: '备用金',
	expectedCash: '应有现金',
	countedCash: '实点现金',
	difference: '长短款',
}

const EN: ReceiptWords = {
	sale: 'Sale',
	settlement: 'Till settlement',
	totalsSoFar: 'Totals so far',
	cashMoved: { loan: 'Loan', pickup: 'Pickup', paidIn: 'Paid in', paidOut: 'Paid out' },
	signature: 'Signature',
	number: 'No.',
	till: 'Till',
	operator: 'Cashier',
	date: 'Date',
	shift: 'Shift',
	items: 'Items',
	total: 'Total',
	taxIncluded: 'Tax included',
	cash: 'Cash',
	handedOver: 'Cash received',
	change: 'Change',
	storedValue: 'Stored value',
	balanceAfter: 'Card balance',
	toBeConfirmed: 'to be confirmed',
	provisionalMark: '* Amounts to be confirmed are settled once we are online',
	notMirroredMark: '* This sale has no copy in the store yet',
	member: 'Member',
	card: 'Card',
	pointsEarned: 'Points earned',
	checkCode: 'Check code',
	sales: 'Sales',
	cancelled: 'Sales cancelled',
	noSale: 'No sale',
	float: 'Float',
	expectedCash: 'Cash expected',
	countedCash: 'Cash counted',
	difference: 'Difference',
}

export function receiptWords(language: Language): ReceiptWords {
	return language === 'zh-CN' ? ZH : EN
}
