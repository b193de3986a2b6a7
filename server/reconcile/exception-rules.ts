/** What an exception is, what happened in words, and which moves a person has. Pure tables. */

export type ExceptionKind =
	| 'overspend'
	| 'unknownCard'
	| 'unvouched'
	| 'orphanReversal'
	| 'totalsDisagree'
	| 'contested'
	| 'quarantined'
	| 'late'
	| 'gap'

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
	return kind === 'unknownCard' ? borne : ['collectFromCard', ...borne]
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
	late: {
		en: 'The entry came after its shift had been settled; the shift was settled again.',
		zh: '流水在班次对账之后才到达，该班次已重新对账。',
	},
	gap: {
		en: 'A store gave a lease back, and spends that it counted have not come.',
		zh: '门店已交回租约，但有已计数的消费尚未上传。',
	},
}
