/** Goods with a label of the shop's own: a weight, a price or a count stands in its code. */
import { minor } from '../../protocol/base/money.ts'
import type { Item } from '../../protocol/catalogue/catalogue.ts'
import type { InStoreCode } from '../../protocol/catalogue/in-store-code.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { RefusalCode } from '../../protocol/refusals.ts'
import type { Sale } from '../till-state.ts'
import { withItem } from './basket.ts'
import { withWeighed } from './weighing-machine.ts'

/** Why goods with this label cannot be taken; null: they can. */
export function labelRefusal(item: Item, label: InStoreCode, sale: Sale): RefusalCode | null {
	// What a label says of a set as a whole says nothing of its articles.
	if (item.parts !== undefined) return 'partOfSet'
	const isWeighed = item.soldBy === 'weight'
	switch (label.kind) {
		case 'weight':
			if (!isWeighed) return 'notSoldByWeight'
			if (sale.nextQuantity !== null) return 'soldByWeight'
			return label.weightGrams > 0 && label.weightGrams <= LIMITS.weightGramsMax ? null : 'weightInvalid'
		case 'price':
			return label.amountMinor > 0 && label.amountMinor <= LIMITS.tenderMinorMax ? null : 'amountInvalid'
		case 'count':
			if (isWeighed) return 'soldByWeight'
			return label.count > 0 && label.count <= LIMITS.quantityMax ? null : 'quantityInvalid'
	}
}

/** The basket with labelled goods; null when it is full. A label that {@link labelRefusal} has nothing against. */
export function withLabelled(sale: Sale, item: Item, label: InStoreCode): Sale | null {
	switch (label.kind) {
		case 'weight':
			return withWeighed(sale, item, { weightGrams: label.weightGrams })
		case 'price':
			// What the label says is what the customer was promised: it is sold as one piece at that price, whatever it weighs.
			return withItem(sale, { ...item, soldBy: 'piece', unitPriceMinor: minor(label.amountMinor) })
		case 'count':
			return withItem({ ...sale, nextQuantity: (sale.nextQuantity ?? 1) * label.count }, item)
	}
}
