/** What customers have seen: each completed sale with its money, each cancelled one. The books must say the same. */
import type { TillView } from '../../../till/view.ts'

export type SeenSale = {
	readonly saleId: string
	readonly tillId: string
	readonly totalMinor: number
	readonly cashMinor: number
	readonly storedValueMinor: number
	/** Null until the receipt was on screen. */
	readonly changeMinor: number | null
}

export class Witness {
	readonly sales = new Map<string, SeenSale>()
	readonly cancelled = new Set<string>()
	readonly breaches: string[] = []

	/** Looks at a view as the customer does. */
	see(view: TillView): void {
		const { phase, basket, till } = view
		if (basket.saleId === null || (phase.kind !== 'completing' && phase.kind !== 'completed')) return
		const now: SeenSale = {
			saleId: basket.saleId,
			tillId: till.tillId,
			totalMinor: basket.totals.totalMinor,
			cashMinor: paidBy(view, 'cash'),
			storedValueMinor: paidBy(view, 'storedValue'),
			changeMinor: phase.kind === 'completed' ? phase.changeMinor : null,
		}
		const before = this.sales.get(now.saleId)
		if (before !== undefined && !agrees(before, now))
			this.breaches.push(`a sale changed after it was seen: ${JSON.stringify([before, now])}`)
		this.sales.set(now.saleId, { ...now, changeMinor: now.changeMinor ?? before?.changeMinor ?? null })
	}

	cancel(saleId: string): void {
		this.cancelled.add(saleId)
	}

	/** Sums over the sales of one till that were seen to their end. */
	takings(tillId: string): { readonly count: number; readonly cash: number; readonly storedValue: number } {
		const own = [...this.sales.values()].filter((sale) => sale.tillId === tillId)
		return {
			count: own.length,
			cash: own.reduce((sum, sale) => sum + sale.cashMinor, 0),
			storedValue: own.reduce((sum, sale) => sum + sale.storedValueMinor, 0),
		}
	}
}

/** The same sale, where both looks have seen the change. */
export function agrees(one: SeenSale, other: SeenSale): boolean {
	return (
		one.totalMinor === other.totalMinor &&
		one.cashMinor === other.cashMinor &&
		one.storedValueMinor === other.storedValueMinor &&
		(one.changeMinor === null || other.changeMinor === null || one.changeMinor === other.changeMinor)
	)
}

function paidBy(view: TillView, kind: 'cash' | 'storedValue'): number {
	return view.basket.tenders
		.filter((tender) => tender.kind === kind)
		.reduce((sum, tender) => sum + tender.amountMinor, 0)
}
