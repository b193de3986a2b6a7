/** Sets in the basket: one is taken as lines of the articles that it holds, and these stay together. Pure. */
import type { Item } from '../../protocol/catalogue/catalogue.ts'
import type { SetOfLine } from '../../protocol/journal/set-of-line.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { partPrices } from '../../protocol/pricing/sets.ts'
import type { BasketLine, Sale } from '../till-state.ts'
import { lastTaken } from './deposits.ts'

export type Part = { readonly item: Item; readonly quantity: number }

/** The articles of a set; null: one of them is not in the catalogue, or cannot be sold in a set. */
export function partsOf({ parts = [] }: Item, related: readonly Item[]): Part[] | null {
	const found = parts.flatMap(({ itemCode, quantity }): Part[] => {
		const item = related.find((one) => one.itemCode === itemCode)
		return item === undefined || item.soldBy === 'weight' || item.parts !== undefined || item.isDeposit
			? []
			: [{ item, quantity }]
	})
	return found.length === parts.length ? found : null
}

/** The basket with one more of a set: the last one grows when it is the same at the same price. Null: it does not fit. */
export function withSet(sale: Sale, item: Item, parts: readonly Part[]): Sale | null {
	const quantity = sale.nextQuantity ?? 1
	const taken = linesOf(sale, item, parts, quantity)
	const last = lastTaken(sale)
	if (last?.set !== undefined && sale.nextQuantity === null && isSame(linesOfSet(sale, last.set), taken))
		return withSetQuantity(sale, last.set, last.set.quantity + quantity)
	if (taken.length > LIMITS.linesPerBasketMax - sale.lines.length || !isCountable(taken, quantity))
		return null
	return { ...sale, lines: [...sale.lines, ...taken], nextQuantity: null }
}

function linesOf(sale: Sale, item: Item, parts: readonly Part[], quantity: number): BasketLine[] {
	const { itemCode, nameZh, nameEn, unitPriceMinor } = item
	const setNumber = sale.lines.length + 1
	const set: SetOfLine = { setNumber, itemCode, nameZh, nameEn, quantity, unitPriceMinor }
	const prices = partPrices(
		unitPriceMinor,
		parts.map((part) => ({ unitPriceMinor: part.item.unitPriceMinor, quantity: part.quantity })),
	)
	return parts.map((part, index) => ({
		lineNumber: setNumber + index,
		item: { ...part.item, unitPriceMinor: prices[index] ?? part.item.unitPriceMinor },
		quantity: part.quantity * quantity,
		set,
		voided: false,
	}))
}

function isSame(before: readonly BasketLine[], taken: readonly BasketLine[]): boolean {
	return (
		before.length === taken.length &&
		before.every((line, index) => {
			const other = taken[index]
			return (
				!line.voided &&
				line.handDiscount === undefined &&
				line.item.itemCode === other?.item.itemCode &&
				line.item.unitPriceMinor === other.item.unitPriceMinor &&
				line.set?.itemCode === other.set?.itemCode &&
				line.set?.unitPriceMinor === other.set?.unitPriceMinor &&
				piecesPerSet(line) === piecesPerSet(other)
			)
		})
	)
}

function piecesPerSet({ quantity, set }: BasketLine): number {
	return quantity / (set?.quantity ?? 1)
}

function isCountable(lines: readonly BasketLine[], quantity: number): boolean {
	return quantity <= LIMITS.quantityMax && lines.every((line) => line.quantity <= LIMITS.quantityMax)
}

function linesOfSet(sale: Sale, { setNumber }: SetOfLine): BasketLine[] {
	return sale.lines.filter(({ set }) => set?.setNumber === setNumber)
}

/** So many sets in place of as many as it was. */
export function withSetQuantity(sale: Sale, { setNumber }: SetOfLine, quantity: number): Sale | null {
	const lines = sale.lines.map((line) =>
		line.set?.setNumber === setNumber
			? { ...line, quantity: piecesPerSet(line) * quantity, set: { ...line.set, quantity } }
			: line,
	)
	return isCountable(lines, quantity) ? { ...sale, lines } : null
}

/** Lines that go and come back together with this one, itself included. */
export function companionsOf(sale: Sale, lineNumber: number): number[] {
	const set = sale.lines.find((line) => line.lineNumber === lineNumber)?.set
	return set === undefined ? [lineNumber] : linesOfSet(sale, set).map((line) => line.lineNumber)
}
