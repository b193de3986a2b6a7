/**
 * What grants take off the lines of a basket. Each grant is rounded once per line, half up, and no line goes below zero,
 * so that lines and totals always add up. Pure; the till and the centre count with this one file.
 */
import { add, type MinorUnits, minor, subtract, taxWithin, times, ZERO } from '../base/money.ts'

export type DiscountableLine = {
	readonly lineNumber: number
	readonly departmentId: string
	readonly quantity: number
	readonly unitPriceMinor: MinorUnits
	/** Tax inside the price, in basis points. */
	readonly taxRateBasisPoints: number
}

/** `rate` lowers each line of the scope; `amount` is spread over them by their worth. Never more than `limit` allows. */
export type Discount = {
	readonly kind: 'discount' | 'manager'
	readonly grantId: string
	/** Departments whose lines it lowers; null = all. */
	readonly departmentIds: readonly string[] | null
	readonly takes:
		| { readonly kind: 'rate'; readonly basisPoints: number }
		| { readonly kind: 'amount'; readonly amountMinor: MinorUnits }
	/** Null: what it takes is its only bound. */
	readonly limit: DiscountLimit | null
}
export type DiscountLimit = { readonly rateBasisPointsMax: number; readonly amountMinorMax: MinorUnits }

export type LineDiscount = {
	readonly kind: Discount['kind']
	readonly grantId: string
	readonly amountMinor: MinorUnits
}
export type DiscountedLine = {
	readonly lineNumber: number
	readonly discounts: readonly LineDiscount[]
	/** Unit price × quantity − discounts. */
	readonly amountMinor: MinorUnits
	readonly taxMinor: MinorUnits
}

/**
 * The lines after all discounts, each discount on what the ones before it have left. Of several discount cards a line gets
 * the first that covers it.
 */
export function discountedLines(
	lines: readonly DiscountableLine[],
	discounts: readonly Discount[],
): DiscountedLine[] {
	const taken = lines.map((): LineDiscount[] => [])
	const left = lines.map((line) => times(line.unitPriceMinor, line.quantity))
	for (const discount of discounts) {
		const open =
			discount.kind === 'manager' ? left : left.map((worth, index) => (taken[index]?.length ? ZERO : worth))
		const shares = sharesOf(discount, lines, open)
		for (const [index, share] of shares.entries()) {
			if (share <= 0) continue
			taken[index]?.push({ kind: discount.kind, grantId: discount.grantId, amountMinor: share })
			left[index] = subtract(left[index] ?? ZERO, share)
		}
	}
	return lines.map((line, index) => {
		const amountMinor = left[index] ?? ZERO
		return {
			lineNumber: line.lineNumber,
			discounts: taken[index] ?? [],
			amountMinor,
			taxMinor: taxWithin(amountMinor, line.taxRateBasisPoints),
		}
	})
}

/** The most that a limit allows on these lines. 0 when none of them is in the scope. */
export function discountLimit(
	lines: readonly DiscountableLine[],
	departmentIds: readonly string[] | null,
	limit: DiscountLimit,
): MinorUnits {
	const whole = lines.map((line) => times(line.unitPriceMinor, line.quantity))
	const byRate = rateShares(inScope(lines, departmentIds, whole), limit.rateBasisPointsMax)
	return minor(Math.min(add(...byRate), limit.amountMinorMax))
}

function sharesOf(
	{ departmentIds, takes, limit }: Discount,
	lines: readonly DiscountableLine[],
	left: readonly MinorUnits[],
): MinorUnits[] {
	const worth = inScope(lines, departmentIds, left)
	const byRate = takes.kind === 'rate' ? rateShares(worth, takes.basisPoints) : null
	const wanted = byRate === null ? (takes.kind === 'amount' ? takes.amountMinor : ZERO) : add(...byRate)
	const most = limit === null ? wanted : Math.min(wanted, boundOf(worth, limit))
	return byRate !== null && most === wanted ? byRate : spread(minor(most), worth)
}

function boundOf(worth: readonly MinorUnits[], limit: DiscountLimit): number {
	return Math.min(limit.amountMinorMax, add(...rateShares(worth, limit.rateBasisPointsMax)))
}

/** What lines are worth to a discount: 0 outside its scope. */
function inScope(
	lines: readonly DiscountableLine[],
	departmentIds: readonly string[] | null,
	worth: readonly MinorUnits[],
): MinorUnits[] {
	return lines.map((line, index) =>
		departmentIds === null || departmentIds.includes(line.departmentId) ? (worth[index] ?? ZERO) : ZERO,
	)
}

function rateShares(worth: readonly MinorUnits[], basisPoints: number): MinorUnits[] {
	return worth.map((amount) => minor(Math.floor((amount * basisPoints * 2 + 10_000) / 20_000)))
}

/** Divides an amount by worth so that the shares add up to it exactly, and none exceeds its line. */
function spread(amountMinor: MinorUnits, worth: readonly MinorUnits[]): MinorUnits[] {
	const total = add(...worth)
	const amount = Math.min(amountMinor, total)
	let before = 0
	return worth.map((own) => {
		const start = total === 0 ? 0 : Math.floor((amount * before) / total)
		before += own
		return minor((total === 0 ? 0 : Math.floor((amount * before) / total)) - start)
	})
}
