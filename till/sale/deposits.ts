/** Deposits in the basket: taken with the goods that carry them, and following these in number and void. Pure. */
import type { Item } from '../../protocol/catalogue/catalogue.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { BasketLine, Sale } from '../till-state.ts'

/** Whether every deposit of these articles is known, as one. */
export function areDepositsKnown(items: readonly Item[], related: readonly Item[]): boolean {
	return items
		.flatMap(({ deposits = [] }) => deposits)
		.every(({ itemCode }) => related.some((one) => one.itemCode === itemCode && one.isDeposit === true))
}

/** It has no number of its own and is not voided by itself. */
export function followsGoods({ depositOf }: Pick<BasketLine, 'depositOf'>): boolean {
	return typeof depositOf === 'number'
}

/** The line that was taken last, deposits that came with one left aside. */
export function lastTaken(sale: Sale): BasketLine | undefined {
	return sale.lines.findLast((line) => !followsGoods(line))
}

/** The sale with the deposits of all its goods as they are now; new ones from `related`. Null: they do not fit. */
export function withDeposits(sale: Sale, related: readonly Item[] = []): Sale | null {
	const lines = sale.lines.map((line) => following(line, sale.lines))
	for (const goods of sale.lines)
		for (const { itemCode, quantity } of goods.item.deposits ?? []) {
			if (goods.weightGrams !== undefined || lines.some((line) => isDepositOf(line, goods, itemCode)))
				continue
			const item = related.find((one) => one.itemCode === itemCode)
			if (item === undefined) continue
			lines.push({
				lineNumber: lines.length + 1,
				item,
				quantity: quantity * goods.quantity,
				depositOf: goods.lineNumber,
				voided: goods.voided,
			})
		}
	const isCountable = lines.every(({ quantity }) => quantity <= LIMITS.quantityMax)
	return lines.length <= LIMITS.linesPerBasketMax && isCountable ? { ...sale, lines } : null
}

function isDepositOf({ depositOf, item }: BasketLine, goods: BasketLine, itemCode: string): boolean {
	return depositOf === goods.lineNumber && item.itemCode === itemCode
}

function following(line: BasketLine, lines: readonly BasketLine[]): BasketLine {
	if (!followsGoods(line)) return line
	const goods = lines.find(({ lineNumber }) => lineNumber === line.depositOf)
	const perPiece = goods?.item.deposits?.find(({ itemCode }) => itemCode === line.item.itemCode)?.quantity
	if (goods === undefined || perPiece === undefined) return line
	return { ...line, quantity: perPiece * goods.quantity, voided: goods.voided }
}
