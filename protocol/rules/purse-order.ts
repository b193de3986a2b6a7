/**
 * Which purses of a card pay a basket, in which order, and why: the store's order of kinds; of coupons the one that expires
 * soonest first, then the smaller. Pure; screen and receipt show the reasons.
 */
import { type MinorUnits, minor, subtract } from '../base/money.ts'
import { type Purse, purseKind, type TenderPurseKind } from '../card/purse.ts'
import { isValidOn, type VoucherType } from '../card/voucher.ts'
import type { CardPolicy } from '../catalogue/catalogue.ts'
import type { RefusalCode } from '../refusals.ts'
import { type PayableLine, type VoucherPayment, voucherWorth } from './voucher-worth.ts'

export type PurseReason =
	| { readonly kind: 'expiresSoonest'; readonly validUntil: string }
	| { readonly kind: 'paysForItem' }
	| { readonly kind: 'couponFirst' }
	| { readonly kind: 'giftBeforeOwnMoney' }
	| { readonly kind: 'pointsBeforeOwnMoney' }
	| { readonly kind: 'pointsLast' }
	| { readonly kind: 'ownMoneyLast' }
	| { readonly kind: 'inOrder' }

/** A purse that may pay, with what may be spent of it now, in its unit. */
export type SpendablePurse = {
	readonly purse: Purse
	readonly units: number
	readonly voucher: {
		readonly voucherTypeId: string
		readonly validFrom: string | null
		readonly validUntil: string | null
	} | null
}

export type PayableBasket = {
	readonly lines: readonly PayableLine[]
	/** What vouchers have paid so far. */
	readonly paid: readonly VoucherPayment[]
	readonly dueMinor: MinorUnits
	/** Of what is due, what money of a purse may pay for, and what points may pay for: value sold is not paid by itself. */
	readonly moneyMinor: MinorUnits
	readonly pointsMinor: MinorUnits
}

export type PurseWorth =
	| { readonly kind: 'pays'; readonly amount: number; readonly amountMinor: MinorUnits }
	| { readonly kind: 'paysNot'; readonly code: RefusalCode; readonly limitMinor?: number }

export type PurseRules = {
	readonly policy: CardPolicy
	readonly voucherTypes: readonly VoucherType[]
	readonly businessDate: string
}

/** What a purse pays of a basket with at most `units`. */
export function purseWorth(
	{ purse, units, voucher }: SpendablePurse,
	basket: PayableBasket,
	{ policy, voucherTypes, businessDate }: PurseRules,
): PurseWorth {
	const kind = purseKind(purse)
	if (kind === 'storedValue' || kind === 'gift')
		return paying(Math.min(units, basket.dueMinor, basket.moneyMinor))
	if (kind === 'points') {
		if (policy.minorPer100Points === 0) return { kind: 'paysNot', code: 'pointsDoNotPay' }
		return pointsWorth(units, Math.min(basket.dueMinor, basket.pointsMinor), policy.minorPer100Points)
	}
	const type = voucherTypes.find((one) => one.voucherTypeId === voucher?.voucherTypeId)
	if (voucher === null || type === undefined) return { kind: 'paysNot', code: 'voucherUnknown' }
	if (!isValidOn(voucher, businessDate)) return { kind: 'paysNot', code: 'voucherNotValidToday' }
	return voucherWorth(type, units, basket, minor(Math.min(basket.dueMinor, basket.pointsMinor)))
}

function paying(amount: number): PurseWorth {
	return amount > 0
		? { kind: 'pays', amount, amountMinor: minor(amount) }
		: { kind: 'paysNot', code: 'insufficientFunds' }
}

/** What points pay: `floor(amount × minorPer100Points / 100)`, the fewest points that pay it, never more than is due. */
function pointsWorth(units: number, dueMinor: number, minorPer100Points: number): PurseWorth {
	const pays = (amount: number) => Math.floor((amount * minorPer100Points) / 100)
	const most = Math.min(units, Math.ceil(((dueMinor + 1) * 100) / minorPer100Points) - 1)
	const amountMinor = pays(most)
	if (amountMinor <= 0) return { kind: 'paysNot', code: 'insufficientFunds' }
	return {
		kind: 'pays',
		amount: Math.ceil((amountMinor * 100) / minorPer100Points),
		amountMinor: minor(amountMinor),
	}
}

/** The purses in the order in which they pay; those that the policy does not name come last and do not pay by themselves. */
export function inPayingOrder<One extends SpendablePurse>(purses: readonly One[], policy: CardPolicy): One[] {
	const rank = ({ purse }: One) => {
		const index = policy.purseOrder.indexOf(purseKind(purse) as TenderPurseKind)
		return index === -1 ? policy.purseOrder.length : index
	}
	const until = ({ voucher }: One) => voucher?.validUntil ?? '9999-12-31'
	return [...purses].sort(
		(one, other) =>
			rank(one) - rank(other) ||
			(until(one) < until(other) ? -1 : until(one) > until(other) ? 1 : 0) ||
			one.units - other.units ||
			(one.purse < other.purse ? -1 : 1),
	)
}

export type Proposal = {
	readonly purse: Purse
	readonly amount: number
	readonly amountMinor: MinorUnits
	readonly reason: PurseReason
}

/** The payments that one key makes: purse after purse, until nothing is due or nothing more can pay. */
export function proposePayments(
	purses: readonly SpendablePurse[],
	basket: PayableBasket,
	rules: PurseRules,
): Proposal[] {
	const proposals: Proposal[] = []
	let left = basket
	for (const purse of inPayingOrder(purses, rules.policy)) {
		if (!paysByItself(purse.purse, rules.policy)) continue
		const worth = purseWorth(purse, left, rules)
		if (worth.kind === 'paysNot') continue
		const { amount, amountMinor } = worth
		proposals.push({ purse: purse.purse, amount, amountMinor, reason: purseReason(purse, rules.policy) })
		left = afterPayment(left, purse, amount, amountMinor, rules)
		if (left.dueMinor <= 0) break
	}
	return proposals
}

export function paysByItself(purse: Purse, policy: CardPolicy): boolean {
	return policy.purseOrder.includes(purseKind(purse) as TenderPurseKind)
}

function afterPayment(
	basket: PayableBasket,
	{ voucher }: SpendablePurse,
	amount: number,
	amountMinor: MinorUnits,
	{ voucherTypes }: PurseRules,
): PayableBasket {
	const type = voucherTypes.find((one) => one.voucherTypeId === voucher?.voucherTypeId)
	return {
		lines: basket.lines,
		paid: type === undefined ? basket.paid : [...basket.paid, { type, amount, amountMinor }],
		dueMinor: subtract(basket.dueMinor, amountMinor),
		moneyMinor: subtract(basket.moneyMinor, amountMinor),
		pointsMinor: subtract(basket.pointsMinor, amountMinor),
	}
}

/** Why a purse stands where it stands. */
export function purseReason({ purse, voucher }: SpendablePurse, { purseOrder }: CardPolicy): PurseReason {
	const kind = purseKind(purse)
	const place = purseOrder.indexOf(kind as TenderPurseKind)
	const ownMoney = purseOrder.indexOf('storedValue')
	const isBeforeOwnMoney = place !== -1 && place < ownMoney
	if (voucher !== null) {
		if (voucher.validUntil !== null) return { kind: 'expiresSoonest', validUntil: voucher.validUntil }
		if (kind === 'coupon') return { kind: isBeforeOwnMoney ? 'couponFirst' : 'inOrder' }
		return { kind: 'paysForItem' }
	}
	if (kind === 'gift' && isBeforeOwnMoney) return { kind: 'giftBeforeOwnMoney' }
	if (kind === 'points' && isBeforeOwnMoney) return { kind: 'pointsBeforeOwnMoney' }
	if (place === purseOrder.length - 1 && place > 0)
		return { kind: kind === 'storedValue' ? 'ownMoneyLast' : kind === 'points' ? 'pointsLast' : 'inOrder' }
	return { kind: 'inOrder' }
}
