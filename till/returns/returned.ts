/** What a sale takes back: its lines as they go into the journal, what they are worth, and how the money goes back. Pure. */
import { add, type MinorUnits, ZERO } from '../../protocol/base/money.ts'
import type { StoreProfile } from '../../protocol/catalogue/catalogue.ts'
import type { PaidBack, ReturnedLine, TakenBack } from '../../protocol/journal/returned-line.ts'
import { lineWorth } from '../../protocol/pricing/line-worth.ts'
import { taxOf } from '../../protocol/pricing/price-basket.ts'
import { isDeposit, lineTotal, type TaxMode } from '../../protocol/pricing/totals.ts'
import {
	creditMinor,
	payBack,
	type ReturnWorth,
	returnWorth,
	withCashTogether,
} from '../../protocol/returns/return-worth.ts'
import type { Sale } from '../till-state.ts'
import type { BlindReturn, ReturnedReceipt } from './return-state.ts'

type Unnumbered = Omit<ReturnedLine, 'returnNumber'>

export function hasReturns({ returned }: Pick<Sale, 'returned'>): boolean {
	return returned.receipts.some(({ wanted }) => wanted.length > 0) || returned.blind.length > 0
}

/**
 * What goods without a receipt are worth with one more of them, all that the sale has together: nobody's limit is
 * passed in small steps. Empties are counted apart from goods.
 */
export function blindCredit(
	sale: Sale | null,
	{ item, quantity }: Pick<BlindReturn, 'item' | 'quantity'>,
	profile: StoreProfile | null,
): MinorUnits {
	const taxMode = sale?.taxMode ?? profile?.taxMode ?? 'inclusive'
	const alike = (sale?.returned.blind ?? []).filter((one) => one.item.isDeposit === item.isDeposit)
	return add(...[...alike, { item, quantity }].map((one) => blindWorth(one, taxMode).creditMinor))
}

function blindWorth({ item, quantity }: Pick<BlindReturn, 'item' | 'quantity'>, taxMode: TaxMode) {
	const amountMinor = lineWorth({ unitPriceMinor: item.unitPriceMinor, quantity })
	const taxMinor = taxOf(amountMinor, item.taxRateBasisPoints, taxMode)
	return { amountMinor, taxMinor, creditMinor: lineTotal({ quantity, amountMinor, taxMinor }, taxMode) }
}

/** Numbered from 1: receipt by receipt, then what came without one. */
export function returnedLines(sale: Sale): ReturnedLine[] {
	const { receipts, blind } = sale.returned
	return [
		...receipts.flatMap((receipt) => ofReceipt(sale, receipt)),
		...blind.map((one) => ofBlind(sale, one)),
	].map((line, index) => ({ returnNumber: index + 1, ...line }))
}

function worthOf({ sale, before, wanted }: ReturnedReceipt): ReturnWorth {
	return returnWorth(sale, before, wanted)
}

function ofReceipt({ saleId: claimId }: Sale, receipt: ReturnedReceipt): Unnumbered[] {
	const { sale, wanted, isClaimed, supervisorId, asGift } = receipt
	const worth = worthOf(receipt).lines
	return wanted.flatMap(({ lineNumber, quantity, reason }): Unnumbered[] => {
		const line = sale.lines.find((one) => one.lineNumber === lineNumber)
		const own = worth.find((one) => one.lineNumber === lineNumber)
		if (line === undefined || own === undefined) return []
		const { itemCode, nameZh, nameEn, departmentId, weightGrams } = line
		return [
			{
				from: { saleId: sale.saleId, lineNumber, soldQuantity: line.quantity },
				...{ itemCode, nameZh, nameEn, departmentId, quantity },
				...(weightGrams === undefined ? {} : { weightGrams }),
				amountMinor: own.amountMinor,
				taxMinor: own.taxMinor,
				creditMinor: own.creditMinor,
				reason,
				claimId: isClaimed ? claimId : null,
				supervisorId,
				...(isDeposit(line) ? { isDeposit: true as const } : {}),
				...(asGift ? { asGift } : {}),
			},
		]
	})
}

function ofBlind({ taxMode }: Sale, blind: BlindReturn): Unnumbered {
	const { itemCode, nameZh, nameEn, departmentId } = blind.item
	const { quantity, reason, supervisorId } = blind
	return {
		from: null,
		...{ itemCode, nameZh, nameEn, departmentId, quantity },
		...blindWorth(blind, taxMode),
		reason,
		claimId: null,
		supervisorId,
		...(blind.item.isDeposit ? { isDeposit: true as const } : {}),
	}
}

const CREDIT = new WeakMap<Sale, MinorUnits>()

/** What the customer gets for what she brings back. A sale is never changed in place, so it is counted once. */
export function creditOf(sale: Sale): MinorUnits {
	if (!hasReturns(sale)) return ZERO
	const known = CREDIT.get(sale)
	if (known !== undefined) return known
	const credit = creditMinor(returnedLines(sale))
	CREDIT.set(sale, credit)
	return credit
}

/** What the goods that come back had earned. */
export function takenBackOf({ returned }: Sale): TakenBack[] {
	return returned.receipts.flatMap((receipt) => [...worthOf(receipt).takenBack])
}

/** How `amountMinor` is paid back; null: there is no card for what must go to a gift purse. */
export function paidBackOf(
	sale: Sale,
	amountMinor: MinorUnits,
	profile: StoreProfile | null,
): PaidBack[] | null {
	const card = sale.card?.card
	const receipts = sale.returned.receipts.filter(({ wanted }) => wanted.length > 0)
	const gifts = add(
		...receipts
			.filter(({ asGift }) => asGift)
			.flatMap((one) => worthOf(one).lines.map((line) => line.creditMinor)),
	)
	if (gifts > 0 && card?.state !== 'active') return null
	const toGift: PaidBack[] =
		gifts > 0 && card !== undefined ? [{ kind: 'giftValue', cardNo: card.cardNo, amountMinor: gifts }] : []
	const asPaid = receipts.filter(({ asGift }) => !asGift).flatMap((one) => [...worthOf(one).ways])
	const cash: PaidBack[] = sale.returned.blind.map((one) => ({
		kind: 'cash',
		amountMinor: ofBlind(sale, one).creditMinor,
	}))
	const ways = withCashTogether([...toGift, ...asPaid, ...cash].filter((way) => way.amountMinor > 0))
	return payBack(ways, amountMinor, profile?.tenderPolicy?.cashRounding?.unitMinor ?? 1)
}
