/** What a member earns by a sale, and who may spend it before the centre has heard of it. */
import { businessDateSchema } from '../../protocol/base/business-date.ts'
import type { MinorUnits } from '../../protocol/base/money.ts'
import { type Keeper, purseSchema } from '../../protocol/card/purse.ts'
import type { Connection, Earned } from '../../protocol/journal/entry.ts'
import { type EarningLine, pointsEarned } from '../../protocol/pricing/points.ts'
import { lineTotal } from '../../protocol/pricing/totals.ts'
import type { StepContext } from '../step.ts'
import type { Sale } from '../till-state.ts'
import { goodsMinor, pricedOf } from './basket.ts'

/** Who may spend what is earned or given back now before the centre has heard of it. */
export function keeperIn(connection: Connection): Keeper {
	return ({ online: 'centre', store: 'store', alone: 'till' } as const)[connection]
}

/** Points for the goods and for her answer, and the coupons that the store's awards promise; nothing without a member with an active card. */
export function earnedBy(
	sale: Sale,
	context: Pick<StepContext, 'profile' | 'connection' | 'voucherTypes'>,
	businessDate: string | undefined,
): Earned[] {
	const card = sale.card?.card
	if (!card?.member || card.state !== 'active' || context.profile === null) return []
	const goods = goodsMinor(sale)
	const keeper = keeperIn(context.connection)
	const forAnswer = sale.answerPoints?.cardNo === card.cardNo ? sale.answerPoints.points : 0
	const amount = pointsEarned(earningLines(sale), context.profile.pointsPerYuan) + forAnswer
	const earned = { cardNo: card.cardNo, purse: 'points', amount, keeper, voucher: null } as const
	const points: Earned[] = amount > 0 ? [forAnswer > 0 ? { ...earned, forAnswer } : earned] : []
	return businessDate === undefined
		? points
		: [...points, ...awarded(sale, card.cardNo, goods, keeper, context, businessDate)]
}

function earningLines(sale: Sale): EarningLine[] {
	return pricedOf(sale).lines.map((line) => ({
		paidMinor: lineTotal(line, sale.taxMode),
		pointsRateBasisPoints: line.pointsRateBasisPoints,
	}))
}

function awarded(
	sale: Sale,
	cardNo: Earned['cardNo'],
	goods: MinorUnits,
	keeper: Keeper,
	{ profile, voucherTypes }: Pick<StepContext, 'profile' | 'voucherTypes'>,
	businessDate: string,
): Earned[] {
	const awards = (profile?.cardPolicy.awards ?? []).filter(
		(award) =>
			goods >= award.minimumSpendMinor &&
			voucherTypes.some((type) => type.voucherTypeId === award.voucherTypeId && type.kind === 'coupon'),
	)
	return awards.map((award, index) => ({
		cardNo,
		purse: purseSchema.parse(`coupon:${awardNumber(sale.saleId, index)}`),
		amount: award.amount,
		keeper,
		voucher: {
			voucherTypeId: award.voucherTypeId,
			validFrom: businessDateSchema.parse(businessDate),
			validUntil: lastDay(businessDate, award.validDays),
		},
	}))
}

/** A number of its own for ever: that of the sale, written shorter so that it fits a purse's name, and the award's. */
function awardNumber(saleId: string, index: number): string {
	const [store = '', lane = '', epoch = '', sale = ''] = saleId.split('-')
	const short = [epoch, sale, String(index)].map((digits) => Number(digits).toString(36).toUpperCase())
	return `${store}${lane}-${short.join('-')}`
}

function lastDay(businessDate: string, validDays: number) {
	const date = new Date(Date.parse(`${businessDate}T00:00:00Z`) + (validDays - 1) * 86_400_000)
	return businessDateSchema.parse(date.toISOString().slice(0, 10))
}
