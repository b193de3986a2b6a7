/**
 * What a coupon, activity or service pays of a basket. A line that one voucher has paid for is not paid for again by the
 * next. Pure.
 */
import { add, type MinorUnits, minor, subtract, ZERO } from '../base/money.ts'
import type { VoucherType } from '../card/voucher.ts'
import type { RefusalCode } from '../refusals.ts'

export type PayableLine = {
	readonly itemCode: string
	readonly departmentId: string
	readonly quantity: number
	/** After discounts. */
	readonly amountMinor: MinorUnits
}

/** A voucher's payment in this sale, in the order in which it was made. */
export type VoucherPayment = {
	readonly type: VoucherType
	readonly amount: number
	readonly amountMinor: MinorUnits
}

export type VoucherWorth =
	| { readonly kind: 'pays'; readonly amount: number; readonly amountMinor: MinorUnits }
	| { readonly kind: 'paysNot'; readonly code: RefusalCode; readonly limitMinor?: number }

/**
 * What at most `units` of a voucher pay of at most `dueMinor`. With money per use, only whole uses are taken, or one for
 * what is less than a use.
 */
export function voucherWorth(
	type: VoucherType,
	units: number,
	basket: { readonly lines: readonly PayableLine[]; readonly paid: readonly VoucherPayment[] },
	dueMinor: MinorUnits,
): VoucherWorth {
	const scope = basket.lines.map((line) => covers(type, line))
	const scopeMinor = add(...basket.lines.map((line, index) => (scope[index] ? line.amountMinor : ZERO)))
	if (!scope.some(Boolean)) return { kind: 'paysNot', code: 'voucherNotForTheseItems' }
	if (scopeMinor < type.minimumSpendMinor)
		return { kind: 'paysNot', code: 'voucherBelowMinimum', limitMinor: type.minimumSpendMinor }
	const usable = usableUnits(type, units, basket.paid)
	if (usable <= 0) return { kind: 'paysNot', code: units > 0 ? 'voucherUsesExceeded' : 'insufficientFunds' }
	const worth = worthOf(type, usable, leftOf(basket.lines, basket.paid), dueMinor)
	return worth.amountMinor > 0
		? { kind: 'pays', ...worth }
		: { kind: 'paysNot', code: 'voucherNotForTheseItems' }
}

function covers(type: VoucherType, line: PayableLine): boolean {
	if (type.departmentIds !== null && !type.departmentIds.includes(line.departmentId)) return false
	return type.pays.kind !== 'item' || type.pays.itemCodes.some((itemCode) => itemCode === line.itemCode)
}

/** A bound of uses is for all vouchers of one type together; a balance counts once each time it pays. */
function usableUnits(type: VoucherType, units: number, paid: readonly VoucherPayment[]): number {
	const before = paid.filter((payment) => payment.type.voucherTypeId === type.voucherTypeId)
	if (type.pays.kind === 'balance') return before.length < type.usesPerSaleMax ? units : 0
	const used = before.reduce((sum, payment) => sum + payment.amount, 0)
	return Math.min(units, type.usesPerSaleMax - used)
}

type LineLeft = { readonly line: PayableLine; pieces: number; amountMinor: MinorUnits }

function worthOf(
	type: VoucherType,
	units: number,
	left: readonly LineLeft[],
	dueMinor: MinorUnits,
): { readonly amount: number; readonly amountMinor: MinorUnits } {
	const open = left.filter(({ line }) => covers(type, line))
	if (type.pays.kind === 'item') return piecesWorth(units, open, dueMinor)
	const payable = Math.min(dueMinor, add(...open.map((one) => one.amountMinor)))
	if (type.pays.kind === 'balance') {
		const amount = Math.min(units, payable)
		return { amount, amountMinor: minor(amount) }
	}
	const { perUseMinor } = type.pays
	const uses = Math.min(units, Math.max(1, Math.floor(payable / perUseMinor)))
	return { amount: uses, amountMinor: minor(Math.min(payable, uses * perUseMinor)) }
}

/** One use pays one piece, the dearest first. A piece that is dearer than what is due is paid as far as that goes. */
function piecesWorth(units: number, open: readonly LineLeft[], dueMinor: MinorUnits) {
	let amount = 0
	let amountMinor = ZERO
	for (const priceMinor of piecePrices(open)) {
		if (amount === units || amountMinor >= dueMinor || priceMinor === 0) break
		amount += 1
		amountMinor = minor(Math.min(dueMinor, amountMinor + priceMinor))
	}
	return { amount, amountMinor }
}

function piecePrices(open: readonly LineLeft[]): MinorUnits[] {
	return open
		.flatMap(({ pieces, amountMinor }) =>
			Array.from({ length: pieces }, (_, index) => piece(amountMinor, pieces, index)),
		)
		.sort((one, other) => other - one)
}

/** The price of one of several pieces, so that all of them come to the line's amount. */
function piece(amountMinor: MinorUnits, pieces: number, index: number): MinorUnits {
	const upTo = (count: number) => Math.floor((amountMinor * count) / pieces)
	return minor(upTo(index + 1) - upTo(index))
}

/** What of each line no voucher has paid for yet. */
function leftOf(lines: readonly PayableLine[], paid: readonly VoucherPayment[]): LineLeft[] {
	const left = lines.map((line): LineLeft => ({ line, pieces: line.quantity, amountMinor: line.amountMinor }))
	for (const payment of paid) {
		let rest: number = payment.amountMinor
		let pieces = payment.type.pays.kind === 'item' ? payment.amount : 0
		const open = left.filter(({ line }) => covers(payment.type, line))
		for (const one of open.sort(
			(a, b) => b.line.amountMinor / b.line.quantity - a.line.amountMinor / a.line.quantity,
		)) {
			const amountMinor = Math.min(rest, one.amountMinor)
			const gone = Math.min(pieces, one.pieces)
			one.amountMinor = subtract(one.amountMinor, minor(amountMinor))
			one.pieces -= gone
			rest -= amountMinor
			pieces -= gone
		}
	}
	return left
}
