/** What an exception is, what happened in words, and which moves a person has. Pure tables. */

export type ExceptionKind =
	| 'overspend'
	| 'unknownCard'
	| 'unvouched'
	| 'orphanReversal'
	| 'totalsDisagree'
	| 'contested'
	| 'quarantined'
	| 'refundExceedsSpend'
	| 'cardNotAsTold'
	| 'unknownVoucher'
	| 'grantExceeded'
	| 'late'
	| 'gap'
	| 'early'
	| 'neverBrought'
	| 'givenBackEarly'
	| 'neverPaid'
	| 'limitExceeded'
	| 'recalledTwice'
	| 'returnedTwice'

/**
 * `accept`: seen, and right as it is. `dismiss`: seen, and nothing comes of it. `askMember`: stays open until an answer.
 * The others take value off the store's suspense account: `chargeToStore` (the store makes it good) and `acceptLoss` (head
 * office bears it), both of which take an award back; `correctCard` (it was that card's), `collectFromCard` (from the card
 * itself, now that it has the money).
 */
export const MOVES = [
	'accept',
	'dismiss',
	'askMember',
	'chargeToStore',
	'acceptLoss',
	'correctCard',
	'collectFromCard',
] as const
export type Move = (typeof MOVES)[number]

export const MONEY_MOVES: ReadonlySet<Move> = new Set([
	'chargeToStore',
	'acceptLoss',
	'correctCard',
	'collectFromCard',
])

/** In the order in which a person would think of them. While value is on suspense it must be said who bears it. */
export function movesFor(kind: ExceptionKind, onSuspense: boolean): readonly Move[] {
	if (!onSuspense) return ['accept', 'dismiss', 'askMember']
	const borne = ['correctCard', 'askMember', 'chargeToStore', 'acceptLoss'] as const
	const nothingToCollectFrom = kind === 'unknownCard' || kind === 'unknownVoucher'
	return nothingToCollectFrom ? borne : ['collectFromCard', ...borne]
}

export interface Words {
	readonly en: string
	readonly zh: string
}

/** One sentence for the person at the desk. */
export function whatHappened(kind: ExceptionKind): Words {
	return WORDS[kind]
}

const WORDS: Readonly<Record<ExceptionKind, Words>> = {
	overspend: {
		en: 'More was spent than the card had; the difference is on the store’s suspense account.',
		zh: '卡上余额不足，差额已记入门店待处理账户。',
	},
	unknownCard: {
		en: 'The entry names a card or member that the centre does not know.',
		zh: '流水中的卡或会员，中心查无记录。',
	},
	unvouched: {
		en: 'Value was spent without a valid hold or lease behind it; the card’s own balance covered it.',
		zh: '消费没有有效的授权或租约，已由卡内余额支付。',
	},
	orphanReversal: {
		en: 'A reversal names a lease that the centre does not know.',
		zh: '冲正所指的租约，中心查无记录。',
	},
	totalsDisagree: {
		en: 'Lines, total and tenders of the sale are not the same sum.',
		zh: '该笔销售的商品、合计与付款金额不一致。',
	},
	contested: {
		en: 'The till sent two different texts under one number; the first stands, both are kept.',
		zh: '收银机以同一编号送来两份不同的流水，以先到者为准，两份均已保存。',
	},
	quarantined: {
		en: 'The entry cannot be read, or does not continue the till’s chain; its bytes are kept and nothing was posted.',
		zh: '流水无法读取或与前文不衔接，原文已保存，未入账。',
	},
	refundExceedsSpend: {
		en: 'More was given back than the payment that is here took from its purse; the difference is on the store’s suspense account.',
		zh: '退回金额超过已入账的支付，差额已记入门店待处理账户。',
	},
	cardNotAsTold: {
		en: 'A card was handed out, replaced or freed that is not in the state in which the till took it to be.',
		zh: '收银机发出、换卡或解除的卡，其状态与中心记录不符。',
	},
	unknownVoucher: {
		en: 'The entry names a coupon, activity, service or grant that the card has not, as far as the centre knows.',
		zh: '流水中的券、活动、服务或授权，中心查该卡并无记录。',
	},
	grantExceeded: {
		en: 'A discount went beyond the grant that it names: its day, its departments, its rate or its amount.',
		zh: '折扣超出所用授权的有效期、部门、折扣率或金额。',
	},
	early: {
		en: 'Value was spent in the store before the entry that brought it arrived; this closes by itself when it does.',
		zh: '消费先于其来源流水到达，来源流水到达后自动结清。',
	},
	neverBrought: {
		en: 'Value was spent in the store that no entry has brought and none will; it is on the store’s suspense account.',
		zh: '消费所用价值的来源流水不会再到达，已记入门店待处理账户。',
	},
	givenBackEarly: {
		en: 'A payment was given back before it arrived from the till that took it; this closes by itself when it does.',
		zh: '退款先于原支付流水到达，原支付到达后自动结清。',
	},
	neverPaid: {
		en: 'A payment was given back that will never arrive, because its till was written off; it is on the store’s suspense account.',
		zh: '所退支付的收银机已注销，原支付不会再到达，退款已记入门店待处理账户。',
	},
	limitExceeded: {
		en: 'A price or discount given by hand goes beyond what its cashier and its supervisor may give.',
		zh: '手工改价或折扣超出收银员及授权主管的权限。',
	},
	recalledTwice: {
		en: 'A suspended sale went on at more than one till, or was discarded at one and went on at another.',
		zh: '同一张挂单在不止一台收银机上取出，或在一台作废、在另一台取出。',
	},
	returnedTwice: {
		en: 'More pieces of a sold line were taken back than had been sold; the customer was given money for each.',
		zh: '同一行商品退回的件数超过售出件数，款项已退给顾客。',
	},
	late: {
		en: 'The entry came after its shift had been settled; the shift was settled again.',
		zh: '流水在班次对账之后才到达，该班次已重新对账。',
	},
	gap: {
		en: 'A store gave a lease back, and spends that it counted have not come.',
		zh: '门店已交回租约，但有已计数的消费尚未上传。',
	},
}
