/**
 * What goods of a sale are worth when they come back, and which ways the money goes. Everything is counted upwards over all
 * that has come back of the sale: after so many pieces so much is given back in all, and what is given back now is the
 * difference. So parts never come to more than the whole, in whatever order they come.
 *
 * A payment that was given back at the refund desk pays nothing any more: it is taken off before anything is counted. There no more
 * is given back than `payments-left.ts` says, so what has come back of the goods stays within what is left.
 */
import { add, type MinorUnits, minor, subtract, ZERO } from '../base/money.ts'
import { isOutsideTender, isPurseTender, type TenderLine } from '../journal/entry.ts'
import type { PaidBack, TakenBack } from '../journal/returned-line.ts'
import { returnShare } from '../pricing/return-share.ts'
import { shareDown } from '../pricing/shares.ts'
import { isDeposit, lineTotal } from '../pricing/totals.ts'
import { type LinePieces, piecesOf, type SoldSale } from './sold-sale.ts'

export type ReturnWorth = {
	/** As asked, in that order. */
	readonly lines: readonly {
		readonly lineNumber: number
		readonly quantity: number
		readonly amountMinor: MinorUnits
		readonly taxMinor: MinorUnits
		readonly creditMinor: MinorUnits
	}[]
	/** The whole credit by the ways that it came; in this order it goes back. */
	readonly ways: readonly PaidBack[]
	readonly takenBack: readonly TakenBack[]
}

/**
 * `back`: what of the sale has come back already; of each line no more counts than was sold, although tills that knew nothing of one
 * another may have taken more. Asserts that no line has fewer pieces than are asked for.
 */
export function returnWorth(
	sold: SoldSale,
	back: readonly LinePieces[],
	wanted: readonly LinePieces[],
): ReturnWorth {
	const sale = { ...sold, tenders: stillPaid(sold) }
	const before = atMostSold(sold, back)
	const goodsMinor = add(...sale.lines.map((line) => lineTotal(line, sale.taxMode)))
	const fromMinor = worthUpTo(sale, before)
	let uptoMinor = fromMinor
	const lines = wanted.flatMap(({ lineNumber, quantity }) => {
		const line = sale.lines.find((one) => one.lineNumber === lineNumber)
		if (line === undefined) return []
		const share = returnShare(line, quantity, piecesOf(before, lineNumber), sale.taxMode)
		const creditBefore = creditUpTo(sale, goodsMinor, uptoMinor)
		uptoMinor = add(uptoMinor, share.paidMinor)
		const creditMinor = subtract(creditUpTo(sale, goodsMinor, uptoMinor), creditBefore)
		const { amountMinor, taxMinor } = share
		return [{ lineNumber, quantity, amountMinor, taxMinor, creditMinor }]
	})
	const fromCredit = creditUpTo(sale, goodsMinor, fromMinor)
	return {
		lines,
		ways: waysBetween(sale.tenders, fromCredit, creditUpTo(sale, goodsMinor, uptoMinor)),
		takenBack: takenBackBetween(sale, before, wanted),
	}
}

/**
 * The tenders less what was given back of them without goods. A voucher is spent for these goods, also where it was given back: else
 * what it had paid would go out in money.
 */
export function stillPaid({ tenders, refunded = [] }: SoldSale): TenderLine[] {
	return tenders.flatMap((tender): TenderLine[] => {
		if (!isPurseTender(tender) || isVoucher(tender)) return [tender]
		const back = refunded.find(({ authKey }) => authKey === tender.authKey)
		if (back === undefined) return [tender]
		const amountMinor = minor(Math.max(0, tender.amountMinor - back.amountMinor))
		const amount = Math.max(0, tender.amount - back.amount)
		return amount === 0 || amountMinor === 0 ? [] : [{ ...tender, amount, amountMinor }]
	})
}

function atMostSold({ lines }: SoldSale, pieces: readonly LinePieces[]): LinePieces[] {
	return pieces.flatMap(({ lineNumber, quantity }) => {
		const line = lines.find((one) => one.lineNumber === lineNumber)
		return line === undefined ? [] : [{ lineNumber, quantity: Math.min(quantity, line.quantity) }]
	})
}

/** What was paid for these pieces, by whatever. */
function worthUpTo(sale: SoldSale, pieces: readonly LinePieces[]): MinorUnits {
	return add(
		...pieces.flatMap(({ lineNumber, quantity }) => {
			const line = sale.lines.find((one) => one.lineNumber === lineNumber)
			return line === undefined ? [] : [returnShare(line, quantity, 0, sale.taxMode).paidMinor]
		}),
	)
}

/** A coupon, an activity or a service that has paid is spent: what it paid is not the customer's money. */
export function isVoucher({ kind }: Pick<TenderLine, 'kind'>): boolean {
	return kind === 'coupon' || kind === 'activity' || kind === 'service'
}

/** Of goods worth so much what the customer gets: less the part that vouchers had paid, never more than the rest had. */
function creditUpTo({ tenders }: SoldSale, goodsMinor: MinorUnits, worthMinor: MinorUnits): MinorUnits {
	const paid = (which: (tender: TenderLine) => boolean) =>
		add(...tenders.filter(which).map(({ amountMinor }) => amountMinor))
	const byVouchers = Math.min(paid(isVoucher), goodsMinor)
	const spent = goodsMinor === 0 ? 0 : shareDown(byVouchers, worthMinor, goodsMinor)
	const others = paid((tender) => !isVoucher(tender))
	return minor(Math.min(worthMinor - spent, others))
}

const CARDS_FIRST = ['storedValue', 'gift', 'points', 'bankCard', 'mobilePay', 'cash', 'foreignCash'] as const

/** The tenders laid end to end, cards first: which of them lie between two amounts, and with how much. */
function waysBetween(tenders: readonly TenderLine[], from: MinorUnits, upto: MinorUnits): PaidBack[] {
	const ways: PaidBack[] = []
	let begin = 0
	for (const kind of CARDS_FIRST)
		for (const tender of tenders) {
			if (tender.kind !== kind) continue
			const [start, end] = [begin, begin + tender.amountMinor]
			begin = end
			const low = Math.max(from, start) - start
			const high = Math.min(upto, end) - start
			if (high > low) ways.push(...wayOf(tender, low, high))
		}
	return withCashTogether(ways)
}

function wayOf(tender: TenderLine, low: number, high: number): PaidBack[] {
	const amountMinor = minor(high - low)
	if (isOutsideTender(tender)) {
		const { kind, reference } = tender
		return [{ kind, reference, amountMinor }]
	}
	if (!isPurseTender(tender)) return [{ kind: 'cash', amountMinor }]
	const { purse, cardNo, authKey } = tender
	const units = (upTo: number) => shareDown(tender.amount, upTo, tender.amountMinor)
	const amount = units(high) - units(low)
	return amount === 0 ? [] : [{ kind: 'purse', purse, cardNo, authKey, amount, amountMinor }]
}

/** Cash is one way, last; the others stay as they are. */
export function withCashTogether(ways: readonly PaidBack[]): PaidBack[] {
	const isCash = (way: PaidBack) => way.kind === 'cash'
	const amountMinor = add(...ways.filter(isCash).map((way) => way.amountMinor))
	const others = ways.filter((way) => !isCash(way))
	return amountMinor === 0 ? others : [...others, { kind: 'cash', amountMinor }]
}

/** What these pieces had earned after those before them. Deposits have earned nothing. */
function takenBackBetween(
	sale: SoldSale,
	before: readonly LinePieces[],
	wanted: readonly LinePieces[],
): TakenBack[] {
	const earning = { ...sale, lines: sale.lines.filter((line) => !isDeposit(line)) }
	const whole = earning.lines.map(({ lineNumber, quantity }) => ({ lineNumber, quantity }))
	const goodsMinor = worthUpTo(earning, whole)
	if (goodsMinor === 0) return []
	const from = worthUpTo(earning, before)
	const after = earning.lines.map(({ lineNumber }) => ({
		lineNumber,
		quantity: piecesOf(before, lineNumber) + piecesOf(wanted, lineNumber),
	}))
	const upto = worthUpTo(
		earning,
		after.filter(({ quantity }) => quantity > 0),
	)
	return sale.earned.flatMap(({ cardNo, purse, amount: earned, forAnswer = 0 }) => {
		const all = Math.max(0, earned - forAnswer)
		const amount = shareDown(all, upto, goodsMinor) - shareDown(all, from, goodsMinor)
		return amount === 0 ? [] : [{ cardNo, purse, amount }]
	})
}

/**
 * So much of what came, way by way. Cash is given in multiples of `cashUnitMinor`, rounded down; what no way can give (a part of
 * a point) is given in cash.
 */
export function payBack(
	ways: readonly PaidBack[],
	amountMinor: MinorUnits,
	cashUnitMinor: number,
): PaidBack[] {
	const paid: PaidBack[] = []
	let left: number = amountMinor
	let cash = 0
	for (const way of ways) {
		const part = Math.min(left, way.amountMinor)
		if (part === 0 || way.kind === 'cash') continue
		const given = partOf(way, part)
		if (given !== null) {
			paid.push(given)
			left -= part
		}
	}
	const isGift = ways.length > 0 && ways.every(({ kind }) => kind === 'giftValue')
	if (!isGift) cash = Math.floor(left / cashUnitMinor) * cashUnitMinor
	return cash === 0 ? paid : [...paid, { kind: 'cash', amountMinor: minor(cash) }]
}

function partOf(way: PaidBack, part: number): PaidBack | null {
	if (way.kind !== 'purse') return { ...way, amountMinor: minor(part) }
	const amount = shareDown(way.amount, part, way.amountMinor)
	return amount === 0 ? null : { ...way, amount, amountMinor: minor(part) }
}

/** What is paid back, all ways together. */
export function paidBackMinor(paidBack: readonly PaidBack[] | undefined): MinorUnits {
	return add(ZERO, ...(paidBack ?? []).map(({ amountMinor }) => amountMinor))
}

/** What the customer gets for what she brought back. */
export function creditMinor(
	returns: readonly { readonly creditMinor: MinorUnits }[] | undefined,
): MinorUnits {
	return add(ZERO, ...(returns ?? []).map((line) => line.creditMinor))
}
