/**
 * What a cashier does besides selling: value sold, a manager's discount, a payment given back, cash in and out, totals, a card
 * reported. Step by step from what the screen shows, like everything that a cashier does.
 */
import { minor } from '../../protocol/base/money.ts'
import type { Command } from '../../till/commands.ts'
import type { TillView } from '../../till/view.ts'
import { BLANK_CARDS, MANAGER_CARD, SPARE_CARDS } from './group.ts'
import type { Errand, Visit } from './plan.ts'

/** `card`: show this card; null: the errand is done, or cannot be. */
export type ErrandStep =
	| { readonly kind: 'does'; readonly command: Command }
	| { readonly kind: 'card'; readonly card: number }

const DESKS = {
	buyValue: 'load',
	buyGiftCard: 'load',
	managerDiscount: 'approval',
	refund: 'refund',
	bringBack: 'return',
	reportLost: 'cardService',
	reportFrozen: 'cardService',
	reportFound: 'cardService',
	replaceCard: 'cardService',
} as const satisfies Partial<Record<Errand, NonNullable<TillView['desk']>['kind']>>

/** How often an errand is tried before the cashier gives it up. */
const TRIES_MAX = 8

/** One errand of one visit, from its first step to its last. */
export class ErrandAtWork {
	readonly #errand: Errand
	readonly #visit: Visit
	/** The sale that it is about: what this till said last, or what the customer's receipt says. */
	readonly #earlierSaleId: string | null
	#tries = 0
	#acted = false

	constructor(errand: Errand, visit: Visit, earlierSaleId: string | null) {
		this.#errand = errand
		this.#visit = visit
		this.#earlierSaleId = earlierSaleId
	}

	next(view: TillView): ErrandStep | null {
		this.#tries += 1
		const isOver = this.#acted || this.#tries > TRIES_MAX
		if (isOver) return view.desk === null ? null : does({ kind: 'closeDesk' })
		switch (this.#errand) {
			case 'payIn':
				return this.#act({ kind: 'moveCash', direction: 'paidIn', amountMinor: minor(2_000), note: 'change' })
			case 'pickup':
				return this.#act({ kind: 'moveCash', direction: 'pickup', amountMinor: minor(1_000), note: '' })
			case 'readTotals':
				return this.#act({ kind: 'readTotals' })
			default:
				return this.#atDesk(DESKS[this.#errand], view)
		}
	}

	#act(command: Command): ErrandStep {
		this.#acted = true
		return does(command)
	}

	#atDesk(kind: (typeof DESKS)[keyof typeof DESKS], { desk }: TillView): ErrandStep | null {
		if (desk === null) return does({ kind: 'openDesk', desk: kind })
		if (desk.kind !== kind) return does({ kind: 'closeDesk' })
		switch (desk.kind) {
			case 'load':
				return desk.card === null ? { kind: 'card', card: this.#loadedCard() } : this.#load()
			case 'approval':
				if (desk.manager === null) return { kind: 'card', card: MANAGER_CARD }
				return this.#act({
					kind: 'approveDiscount',
					pin: '1234',
					takes: { kind: 'rate', basisPoints: 1_000 },
				})
			case 'cardService':
				if (desk.card === null) return { kind: 'card', card: this.#visit.card ?? 0 }
				if (this.#errand === 'replaceCard') return this.#replace(desk.replacing)
				return this.#act({ kind: 'reportCard', state: this.#reported(), note: 'said at the till' })
			case 'refund':
				return this.#refund(desk.sale)
			case 'return':
				return this.#bringBack(desk.found)
		}
	}

	#load(): ErrandStep {
		const purse = this.#errand === 'buyGiftCard' ? 'gift' : 'storedValue'
		return this.#act({ kind: 'addLoad', purse, amountMinor: minor(purse === 'gift' ? 5_000 : 10_000) })
	}

	#loadedCard(): number {
		if (this.#errand === 'buyGiftCard') return BLANK_CARDS[this.#visit.number % BLANK_CARDS.length] ?? 0
		return this.#visit.card ?? 0
	}

	/** Says so, then lays the new card on the reader. */
	#replace(replacing: boolean): ErrandStep {
		if (!replacing) return does({ kind: 'replaceCard' })
		this.#acted = true
		return { kind: 'card', card: this.#spareCard() }
	}

	#spareCard(): number {
		return SPARE_CARDS[this.#visit.number % SPARE_CARDS.length] ?? 0
	}

	#reported(): 'lost' | 'frozen' | 'active' {
		if (this.#errand === 'reportLost') return 'lost'
		return this.#errand === 'reportFrozen' ? 'frozen' : 'active'
	}

	#refund(sale: Extract<TillView['desk'], { kind: 'refund' }>['sale']): ErrandStep | null {
		if (this.#earlierSaleId === null) return this.#act({ kind: 'closeDesk' })
		if (sale === null) return does({ kind: 'findSale', saleId: this.#earlierSaleId })
		const left = sale.payments.find(({ isLeft }) => isLeft)
		if (left === undefined) return this.#act({ kind: 'closeDesk' })
		const isMoney = left.kind === 'storedValue' || left.kind === 'gift'
		const half = minor(Math.ceil(left.leftMinor / 2))
		const amountMinor = isMoney && this.#visit.number % 2 === 0 ? half : null
		return this.#act({ kind: 'refundPayment', authKey: left.authKey, amountMinor })
	}

	/** A piece of the first line that has one left, or everything. */
	#bringBack(found: Extract<TillView['desk'], { kind: 'return' }>['found']): ErrandStep | null {
		if (this.#earlierSaleId === null) return this.#act({ kind: 'closeDesk' })
		if (found === null) return does({ kind: 'findSale', saleId: this.#earlierSaleId })
		const left = found.lines.filter(({ leftQuantity }) => leftQuantity > 0)
		const all = left.map(({ lineNumber, leftQuantity: quantity }) => ({ lineNumber, quantity }))
		const lines =
			this.#visit.number % 3 === 0 ? all : all.slice(0, 1).map((line) => ({ ...line, quantity: 1 }))
		if (lines.length === 0) return this.#act({ kind: 'closeDesk' })
		return this.#act({ kind: 'returnLines', lines, reason: 'faulty' })
	}
}

function does(command: Command): ErrandStep {
	return { kind: 'does', command }
}
