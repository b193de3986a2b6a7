/** What a card carries, purse by purse, in the order in which it pays: what is there, what it can pay now, and why. */
import type { Purse } from '../../protocol/card/purse.ts'
import { purseKind, type TenderPurseKind } from '../../protocol/card/purse.ts'
import type { VoucherType } from '../../protocol/card/voucher.ts'
import {
	inPayingOrder,
	type PurseRules,
	paysByItself,
	purseReason,
	purseWorth,
	type SpendablePurse,
} from '../../protocol/rules/purse-order.ts'
import { payableBasket, proposalsFor } from '../sale/payable.ts'
import type { Sale, SaleCard } from '../till-state.ts'
import type { PurseUnit, PurseView } from '../view.ts'
import { balanceOf, type SpendContext } from './spendable.ts'

/** What one unit of a purse is. */
export function purseUnit(purse: Purse, type: VoucherType | undefined): PurseUnit {
	const kind = purseKind(purse)
	if (kind === 'points') return 'points'
	if (kind === 'storedValue' || kind === 'gift') return 'money'
	return type?.pays.kind === 'balance' ? 'money' : 'uses'
}

/** The type of a voucher on this card; undefined for other purses and for what head office has not told of. */
export function voucherTypeOf(
	card: SaleCard | null,
	purse: Purse,
	voucherTypes: readonly VoucherType[],
): VoucherType | undefined {
	const voucher = card?.card.vouchers.find((other) => other.purse === purse)
	return voucher && voucherTypes.find((type) => type.voucherTypeId === voucher.voucherTypeId)
}

/** All purses with something in them, and the two that every card shows. */
export function purseViews(
	sale: Sale,
	card: SaleCard,
	rules: PurseRules,
	{ connection }: Pick<SpendContext, 'connection'>,
): PurseView[] {
	const spend: SpendContext = { connection, policy: rules.policy }
	const proposals = proposalsFor(sale, card, rules, connection)
	const basket = payableBasket(sale, card, rules)
	const own: SpendablePurse[] = (['storedValue', 'points', 'gift'] as const).map((purse) => ({
		purse,
		units: balanceOf(sale, card, purse, spend).spendableNow,
		voucher: null,
	}))
	const vouchers = card.card.vouchers.map(
		(voucher): SpendablePurse => ({
			purse: voucher.purse,
			units: balanceOf(sale, card, voucher.purse, spend).spendableNow,
			voucher,
		}),
	)
	return inPayingOrder([...own, ...vouchers], rules.policy).flatMap((purse): PurseView[] => {
		const balance = balanceOf(sale, card, purse.purse, spend)
		const isShown = purse.purse === 'storedValue' || purse.purse === 'points' || balance.balance > 0
		if (!isShown) return []
		const type = voucherTypeOf(card, purse.purse, rules.voucherTypes)
		const worth = purseWorth(purse, basket, rules)
		const proposal = proposals.find((other) => other.purse === purse.purse)
		return [
			{
				purse: purse.purse,
				kind: purseKind(purse.purse) as TenderPurseKind,
				nameZh: type?.nameZh ?? null,
				nameEn: type?.nameEn ?? null,
				unit: purseUnit(purse.purse, type),
				balance,
				validUntil: purse.voucher?.validUntil ?? null,
				pays: worth.kind === 'pays' ? { amount: worth.amount, amountMinor: worth.amountMinor } : null,
				whyNot: worth.kind === 'paysNot' ? { code: worth.code, limitMinor: worth.limitMinor ?? null } : null,
				proposed: proposal ? { amount: proposal.amount, amountMinor: proposal.amountMinor } : null,
				reason: paysByItself(purse.purse, rules.policy) ? purseReason(purse, rules.policy) : null,
			},
		]
	})
}
