/** Words of what is done by hand: prices, discounts, a supervisor's word, weights. */
import type { WeighingView } from '../../till/view.ts'
import type { ByHandAction } from '../state/hand-entry.ts'

export type HandWords = {
	readonly title: Readonly<Record<ByHandAction | 'lineQuantity', string>>
	/** What is typed. */
	readonly label: Readonly<Record<ByHandAction | 'lineQuantity' | 'pricePerKilogram', string>>
	readonly now: string
	/** Before `now`, where another price was set. */
	readonly listed: string
	/** How far whoever is signed on may go alone; null: as far as she likes. */
	readonly own: (rate: string | null, amount: string | null) => string
	readonly nothingAlone: string
	readonly orByHand: string
	readonly why: string
	readonly takeBack: Readonly<Record<ByHandAction, string>>
	readonly basketDiscount: string
	readonly perKilogram: string

	readonly pendingTitle: string
	readonly pendingHint: string
	/** `name`: of the article; null: the whole basket. */
	readonly pendingWhat: (action: ByHandAction, name: string | null) => string
	readonly customerSaves: (amount: string) => string
	readonly customerPaysMore: (amount: string) => string
	readonly supervisorNumber: string
	readonly pinOf: (name: string) => string

	readonly weighingTitle: string
	readonly weighingAgainTitle: string
	readonly weighing: string
	readonly trouble: Readonly<Record<NonNullable<WeighingView['trouble']>, string>>
	readonly weightLabel: string
	readonly weightHint: string
	readonly onPan: (weight: string) => string
}
