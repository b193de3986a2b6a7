/** The sale as the rules of paying see it: what the card's purses have, and what of the sale they may pay. */
import { add, type MinorUnits, minor } from '../../protocol/base/money.ts'
import type { Purse } from '../../protocol/card/purse.ts'
import { isPurseTender, type PurseTender } from '../../protocol/journal/entry.ts'
import { isDeposit, lineTotal } from '../../protocol/pricing/totals.ts'
import {
	type PayableBasket,
	type Proposal,
	type PurseRules,
	proposePayments,
	type SpendablePurse,
} from '../../protocol/rules/purse-order.ts'
import type { VoucherPayment } from '../../protocol/rules/voucher-worth.ts'
import { balanceOf, type SpendContext } from '../card/spendable.ts'
import type { StepContext } from '../step.ts'
import type { Sale, SaleCard } from '../till-state.ts'
import { depositsMinor, dueOf, goodsMinor, soldLines } from './basket.ts'

/** The purses of a card that could pay, with what may be spent of each now. Those with nothing in them are left out. */
function spendablePurses(sale: Sale, card: SaleCard, context: SpendContext): SpendablePurse[] {
	const own: SpendablePurse[] = (['storedValue', 'points', 'gift'] as const).map((purse) => ({
		purse,
		units: balanceOf(sale, card, purse, context).spendableNow,
		voucher: null,
	}))
	const vouchers = card.card.vouchers.map((voucher) => ({
		purse: voucher.purse,
		units: balanceOf(sale, card, voucher.purse, context).spendableNow,
		voucher,
	}))
	return [...own, ...vouchers].filter(({ units }) => units > 0)
}

/** One purse as the rules see it, whether or not anything is in it; null when the card has none such. */
export function purseOf({ card }: SaleCard, purse: Purse, units: number): SpendablePurse | null {
	if (purse === 'storedValue' || purse === 'points' || purse === 'gift')
		return { purse, units, voucher: null }
	const voucher = card.vouchers.find((other) => other.purse === purse)
	return voucher === undefined ? null : { purse, units, voucher }
}

/** What of the sale purses of this card may pay. Value sold and deposits are not paid by points or
 * vouchers, nor value by the card it goes to. */
export function payableBasket(sale: Sale, { card }: SaleCard, rules: PurseRules): PayableBasket {
	const goods = goodsMinor(sale)
	const deposits = depositsMinor(sale)
	const toOthers = add(
		...sale.loads.filter((load) => load.cardNo !== card.cardNo).map((load) => load.amountMinor),
	)
	const purses = sale.tenders.filter(isPurseTender)
	const paid = add(...purses.map((tender) => tender.amountMinor))
	const paidByMoney = add(...purses.filter(isMoney).map((tender) => tender.amountMinor))
	// Below zero it is owed to the customer: nothing is to be paid.
	const dueMinor = atLeastNothing(dueOf(sale))
	return {
		lines: soldLines(sale)
			.filter((line) => !isDeposit(line))
			.map((line) => ({ ...line, amountMinor: lineTotal(line, sale.taxMode) })),
		paid: purses.flatMap((tender) => voucherPayment(tender, card.vouchers, rules)),
		dueMinor,
		moneyMinor: minor(Math.max(0, goods + deposits + toOthers - paid)),
		// What money has paid counts towards the value sold and the deposits first: points would come back as cash with the empties.
		pointsMinor: atLeastNothing(goods - (paid - Math.min(paidByMoney, deposits + toOthers))),
	}
}

function isMoney(tender: PurseTender): boolean {
	return tender.kind === 'storedValue' || tender.kind === 'gift'
}

function atLeastNothing(amount: number): MinorUnits {
	return minor(Math.max(0, amount))
}

function voucherPayment(
	tender: PurseTender,
	vouchers: SaleCard['card']['vouchers'],
	{ voucherTypes }: PurseRules,
): VoucherPayment[] {
	const voucher = vouchers.find((other) => other.purse === tender.purse)
	const type = voucherTypes.find((one) => one.voucherTypeId === voucher?.voucherTypeId)
	return type === undefined ? [] : [{ type, amount: tender.amount, amountMinor: tender.amountMinor }]
}

/** The rules of this store on this business date; null until its profile is known or while no shift is open. */
export function purseRules(
	context: Pick<StepContext, 'profile' | 'voucherTypes'>,
	businessDate: string | undefined,
): PurseRules | null {
	if (context.profile === null || businessDate === undefined) return null
	return { policy: context.profile.cardPolicy, voucherTypes: context.voucherTypes, businessDate }
}

/** What one key would pay with this card now, purse after purse. */
export function proposalsFor(
	sale: Sale,
	card: SaleCard,
	rules: PurseRules,
	connection: SpendContext['connection'],
): Proposal[] {
	if (card.card.state !== 'active') return []
	const purses = spendablePurses(sale, card, { connection, policy: rules.policy })
	return proposePayments(purses, payableBasket(sale, card, rules), rules)
}
