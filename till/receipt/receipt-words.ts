/** The words of the customer's paper, in both languages; each an original. */

import type { TenderPurseKind } from '../../protocol/card/purse.ts'
import type { CashDirection } from '../../protocol/journal/entry.ts'
import type { PurseReason } from '../../protocol/rules/purse-order.ts'
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
	readonly taxAdded: string
	readonly cash: string
	readonly bankCard: string
	readonly approval: string
	readonly bankReference: string
	readonly mobilePay: string
	readonly foreignChange: string
	readonly payApp: (scheme: string) => string
	readonly payer: string
	readonly providerReference: string
	readonly foreignCash: string
	readonly rounding: string
	readonly returned: string
	/** `saleId`: of the receipt. */
	readonly returnedFrom: (saleId: string) => string
	readonly withoutReceipt: string
	readonly returnCredit: string
	readonly paidBack: string
	readonly pointsTakenBack: string
	readonly giftReceipt: string
	readonly giftReceiptUse: string
	readonly outsideReturned: string
	readonly outsideReturnSlip: string
	readonly returnThere: string
	readonly paymentReference: string
	readonly handedOver: string
	readonly change: string
	readonly purse: Readonly<Record<TenderPurseKind, string>>
	/** What left a purse whose unit is not money. */
	readonly points: (amount: number) => string
	readonly uses: (amount: number) => string
	/** Why the card's purses paid in this order. */
	readonly order: string
	readonly reason: (reason: PurseReason) => string
	readonly discounts: string
	/** By whom it was taken off, where it was no card and no promotion. */
	readonly givenOff: Readonly<Record<'manager' | 'line' | 'basket' | 'set', string>>
	readonly deposits: string
	readonly emptiesBack: string
	/** On X and Z, counted by the piece. */
	readonly depositsTaken: string
	readonly depositsGivenBack: string
	/** Heads the lines of a set; `price`: of one. */
	readonly set: (name: string, quantity: number, price: string) => string
	/** `listed`: what the catalogue asked. */
	readonly priceSet: (listed: string) => string
	/** A person typed the weight. */
	readonly weightTyped: string
	readonly load: Readonly<Record<'storedValue' | 'gift', string>>
	readonly newCard: string
	readonly earnedCoupon: string
	readonly validUntil: (date: string) => string
	readonly loads: string
	readonly refunds: string
	readonly refund: string
	readonly refunded: string
	readonly balanceAfter: string
	readonly toBeConfirmed: string
	readonly provisionalMark: string
	readonly notMirroredMark: string
	readonly member: string
	readonly card: string
	readonly pointsEarned: string
	/** Of these, for an answer that she gave. */
	readonly pointsForAnswer: string
	readonly checkCode: string
	readonly sales: string
	readonly cancelled: string
	readonly noSale: string
	readonly float: string
	readonly expectedCash: string
	readonly countedCash: string
	readonly difference: string
}

/** `2026-11-30` → `11月30日`. */
function monthDay(date: string): string {
	const [, month = '', day = ''] = date.split('-')
	return `${Number(month)}月${Number(day)}日`
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
	taxAdded: '另加税额',
	cash: '现金',
	bankCard: '银行卡',
	approval: '授权码',
	bankReference: '参考号',
	mobilePay: '移动支付',
	foreignChange: '外币找零',
	payApp: (scheme) =>
		({ wechat: '微信支付', alipay: '支付宝', unionpay: '云闪付' })[scheme] ?? `移动支付 ${scheme}`,
	payer: '付款人',
	providerReference: '交易号',
	foreignCash: '外币现金',
	rounding: '抹零',
	returned: '退货',
	returnedFrom: (saleId) => `原单 ${saleId}`,
	withoutReceipt: '无小票',
	returnCredit: '退货抵款',
	paidBack: '退款',
	pointsTakenBack: '扣回积分',
	giftReceipt: '礼品小票',
	giftReceiptUse: '凭此可退换，退款存入礼品卡',
	outsideReturned: '应退款（终端/平台）',
	outsideReturnSlip: '应退款凭条',
	returnThere: '※ 请在终端或支付平台上退还顾客',
	paymentReference: '付款号',
	handedOver: '实收现金',
	change: '找零',
	purse: {
		storedValue: '储值卡',
		points: '积分',
		gift: '礼品卡',
		coupon: '电子券',
		activity: '市场活动卡',
		service: '服务卡',
	},
	points: (amount) => `${amount} 分`,
	uses: (amount) => `${amount} 次`,
	order: '用卡顺序',
	reason: (reason) => {
		switch (reason.kind) {
			case 'expiresSoonest':
				return `${monthDay(reason.validUntil)}到期`
			case 'paysForItem':
				return '抵商品'
			case 'couponFirst':
				return '券先用'
			case 'giftBeforeOwnMoney':
				return '先于储值'
			case 'pointsBeforeOwnMoney':
				return '先于储值'
			case 'pointsLast':
				return '最后'
			case 'ownMoneyLast':
				return '最后'
			case 'inOrder':
				return ''
		}
	},
	discounts: '优惠合计',
	givenOff: { manager: '店长特批', line: '单品折让', basket: '整单折让', set: '套装优惠' },
	deposits: '其中押金',
	emptiesBack: '退空瓶押金',
	depositsTaken: '收押金',
	depositsGivenBack: '退押金',
	set: (name, quantity, price) => `套装 ${name} ${quantity} × ${price}`,
	priceSet: (listed) => `改价，原价 ${listed}`,
	weightTyped: '手工',
	load: { storedValue: '储值充值', gift: '礼品卡充值' },
	newCard: '新卡',
	earnedCoupon: '获赠',
	validUntil: (date) => `有效至 ${date}`,
	loads: '充值',
	refunds: '退回卡内',
	refund: '退回卡内凭条',
	refunded: '已退回',
	balanceAfter: '卡内余额',
	toBeConfirmed: '待确认',
	provisionalMark: '※ 标注待确认的金额于联网后确认',
	notMirroredMark: '※ 本单尚未备份到门店',
	member: '会员',
	card: '卡号',
	pointsEarned: '本次积分',
	pointsForAnswer: '其中回答问题',
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
	taxAdded: 'Tax added',
	cash: 'Cash',
	bankCard: 'Bank card',
	approval: 'Approval',
	bankReference: 'Reference',
	mobilePay: 'Mobile pay',
	foreignChange: 'Change for foreign cash',
	payApp: (scheme) =>
		({ wechat: 'WeChat Pay', alipay: 'Alipay', unionpay: 'UnionPay app' })[scheme] ??
		`Mobile pay ${scheme}`.trimEnd(),
	payer: 'Payer',
	providerReference: 'Transaction',
	foreignCash: 'Foreign cash',
	rounding: 'Cash rounding',
	returned: 'Returned',
	returnedFrom: (saleId) => `from ${saleId}`,
	withoutReceipt: 'no receipt',
	returnCredit: 'Credit for returns',
	paidBack: 'Paid back',
	pointsTakenBack: 'Points taken back',
	giftReceipt: 'Gift receipt',
	giftReceiptUse: 'For exchange, or value on a gift card',
	outsideReturned: 'To refund outside',
	outsideReturnSlip: 'To be refunded',
	returnThere: '* Give it back at the terminal or in the app',
	paymentReference: 'Payment',
	handedOver: 'Cash received',
	change: 'Change',
	purse: {
		storedValue: 'Stored value',
		points: 'Points',
		gift: 'Gift card',
		coupon: 'E-coupon',
		activity: 'Activity',
		service: 'Service',
	},
	points: (amount) => `${amount} pt`,
	uses: (amount) => `${amount}x`,
	order: 'Order of use',
	reason: (reason) => {
		switch (reason.kind) {
			case 'expiresSoonest':
				return `until ${reason.validUntil}`
			case 'paysForItem':
				return 'for the item'
			case 'couponFirst':
				return 'first'
			case 'giftBeforeOwnMoney':
				return 'before stored value'
			case 'pointsBeforeOwnMoney':
				return 'before stored value'
			case 'pointsLast':
				return 'last'
			case 'ownMoneyLast':
				return 'last'
			case 'inOrder':
				return ''
		}
	},
	discounts: 'Discounts',
	givenOff: {
		manager: "Manager's discount",
		line: 'Price reduction',
		basket: 'Reduction on all',
		set: 'Set price',
	},
	deposits: 'Deposits in it',
	emptiesBack: 'Deposit back:',
	depositsTaken: 'Deposits taken',
	depositsGivenBack: 'Deposits given back',
	set: (name, quantity, price) => `Set: ${name} ${quantity} × ${price}`,
	priceSet: (listed) => `Price changed from ${listed}`,
	weightTyped: 'typed',
	load: { storedValue: 'Stored value loaded', gift: 'Gift value loaded' },
	newCard: 'new card',
	earnedCoupon: 'You earned',
	validUntil: (date) => `valid until ${date}`,
	loads: 'Loaded',
	refunds: 'Given back to cards',
	refund: 'Given back to the card',
	refunded: 'Given back',
	balanceAfter: 'Card balance',
	toBeConfirmed: 'to be confirmed',
	provisionalMark: '* Amounts to be confirmed are settled once we are online',
	notMirroredMark: '* This sale has no copy in the store yet',
	member: 'Member',
	card: 'Card',
	pointsEarned: 'Points earned',
	pointsForAnswer: 'For your answer',
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
