/** What status pages are given to draw: of a store by its agent, of all stores by the centre. */
import type { UpOf } from '../wire/up.ts'
import type { Alarm, ClosedAlarm } from './alarms.ts'
import type { StoreFigures } from './store-figures.ts'

export type StoreLook = {
	readonly figures: StoreFigures
	/** The worst first. */
	readonly alarms: readonly Alarm[]
	/** The newest first. */
	readonly ended: readonly ClosedAlarm[]
}

export type StoreRow = {
	readonly storeId: string
	readonly nameZh: string
	readonly nameEn: string
	/** `never`: not heard of yet. */
	readonly presence: 'here' | 'away' | 'never'
	/** Null: never. */
	readonly heardAtMs: number | null
	/** What it told last; null: nothing yet. */
	readonly state: Omit<UpOf<'storeState'>, 'kind'> | null
}

export type StoreTotals = {
	readonly stores: number
	readonly here: number
	readonly away: number
	readonly never: number
	/** Stores whose worst alarm is of this kind; those that are away count as they were last. */
	readonly critical: number
	readonly warning: number
	readonly notice: number
	readonly entriesWaiting: number
}

export type StoresPage = {
	/** The worst first. */
	readonly rows: readonly StoreRow[]
	/** From 0. */
	readonly page: number
	readonly pageCount: number
}

export type CentreLook = {
	readonly nowMs: number
	readonly version: string
	readonly totals: StoreTotals
	readonly list: StoresPage
	/** The one that was asked for; null: none, or there is no such. */
	readonly store: StoreRow | null
}

export type CentreSample = Pick<StoreTotals, 'here' | 'away' | 'entriesWaiting'> & {
	readonly atMs: number
	/** Stores with any alarm. */
	readonly alarmed: number
}
