/**
 * What one till should say at the end of its shift, counted by somebody who stood beside it: from prices, notes and cards
 * that went over the counter, never from what the till says itself.
 */
export type TenderKind =
	| 'cash'
	| 'storedValue'
	| 'points'
	| 'gift'
	| 'coupon'
	| 'activity'
	| 'service'
	| 'bankCard'
	| 'mobilePay'
	| 'foreignCash'

/** Amounts in minor units of the shop's own currency. */
export type SeenSale = {
	readonly totalMinor: number
	readonly itemCount: number
	/** One for each payment, in any order. */
	readonly paid: readonly (readonly [TenderKind, number])[]
	readonly loaded?: readonly (readonly ['storedValue' | 'gift', number])[]
	/** Taken off by promotions and by hand, where the watcher counted it. */
	readonly discountsMinor?: number
	readonly points?: number
	readonly foreignChangeMinor?: number
	readonly returned?: { readonly count: number; readonly creditMinor: number }
	readonly paidBack?: {
		readonly cashMinor?: number
		readonly cardsMinor?: number
		readonly outsideMinor?: number
	}
}

type CashMoved = 'loan' | 'pickup' | 'paidIn' | 'paidOut'
type Counted = { count: number; amountMinor: number }

export class TillBook {
	readonly #floatMinor: number
	readonly #sales: SeenSale[] = []
	readonly #moved: (readonly [CashMoved, number])[] = []
	/** Sales cancelled, drawers opened without a sale. */
	cancelled = 0
	noSales = 0
	/** Payments at the terminal or in an app that a person had to give back. */
	readonly outsideReturned: number[] = []

	constructor(floatMinor: number) {
		this.#floatMinor = floatMinor
	}

	sold(sale: SeenSale): void {
		this.#sales.push(sale)
	}

	moved(way: CashMoved, amountMinor: number): void {
		this.#moved.push([way, amountMinor])
	}

	paidBy(kind: TenderKind): Counted {
		return counted(this.#sales.flatMap(({ paid }) => paid.filter(([one]) => one === kind)))
	}

	#movedMinor(way: CashMoved): number {
		return counted(this.#moved.filter(([one]) => one === way)).amountMinor
	}

	get salesMinor(): number {
		return sum(this.#sales.map(({ totalMinor }) => totalMinor))
	}

	/** What must lie in the drawer. */
	get cashMinor(): number {
		const came = this.#floatMinor + this.paidBy('cash').amountMinor
		const paidBack = sum(this.#sales.map((sale) => sale.paidBack?.cashMinor ?? 0))
		const change = sum(this.#sales.map((sale) => sale.foreignChangeMinor ?? 0))
		const [added, taken] = [
			this.#movedMinor('loan') + this.#movedMinor('paidIn'),
			this.#movedMinor('pickup') + this.#movedMinor('paidOut'),
		]
		return came + added - taken - paidBack - change
	}

	/** As the settlement must have it, in Z, at the centre and on paper; without what the watcher did not count (tax). */
	figures() {
		const outside = (['bankCard', 'mobilePay', 'foreignCash'] as const).flatMap((kind) => {
			const paid = this.paidBy(kind)
			return paid.count > 0 ? [[kind, paid] as const] : []
		})
		const returned = this.#sales.flatMap((sale) => sale.returned ?? [])
		const backs = this.#sales.flatMap((sale) => sale.paidBack ?? [])
		return {
			saleCount: this.#sales.length,
			itemCount: sum(this.#sales.map(({ itemCount }) => itemCount)),
			salesMinor: this.salesMinor,
			tenders: {
				cash: this.paidBy('cash'),
				storedValue: this.paidBy('storedValue'),
				points: this.paidBy('points'),
				gift: this.paidBy('gift'),
				coupon: this.paidBy('coupon'),
				activity: this.paidBy('activity'),
				service: this.paidBy('service'),
				...Object.fromEntries(outside),
			},
			...(this.outsideReturned.length === 0
				? {}
				: {
						outsideReturned: {
							count: this.outsideReturned.length,
							amountMinor: sum(this.outsideReturned),
						},
					}),
			...(returned.length === 0
				? {}
				: {
						returns: {
							count: sum(returned.map(({ count }) => count)),
							creditMinor: sum(returned.map(({ creditMinor }) => creditMinor)),
						},
						paidBack: {
							cashMinor: sum(backs.map((back) => back.cashMinor ?? 0)),
							cardsMinor: sum(backs.map((back) => back.cardsMinor ?? 0)),
							outsideMinor: sum(backs.map((back) => back.outsideMinor ?? 0)),
						},
					}),
			loads: { storedValue: this.#loaded('storedValue'), gift: this.#loaded('gift') },
			discountsMinor: sum(this.#sales.map((sale) => sale.discountsMinor ?? 0)),
			pointsEarned: sum(this.#sales.map((sale) => sale.points ?? 0)),
			saleCancelCount: this.cancelled,
			noSaleCount: this.noSales,
			cashMoved: {
				loanMinor: this.#movedMinor('loan'),
				pickupMinor: this.#movedMinor('pickup'),
				paidInMinor: this.#movedMinor('paidIn'),
				paidOutMinor: this.#movedMinor('paidOut'),
			},
		}
	}

	#loaded(purse: 'storedValue' | 'gift'): Counted {
		return counted(this.#sales.flatMap((sale) => sale.loaded ?? []).filter(([one]) => one === purse))
	}
}

function counted(rows: readonly (readonly [string, number])[]): Counted {
	return { count: rows.length, amountMinor: sum(rows.map(([, amountMinor]) => amountMinor)) }
}

function sum(amounts: readonly number[]): number {
	return amounts.reduce((total, amount) => total + amount, 0)
}
