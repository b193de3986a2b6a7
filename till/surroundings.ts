/** What describes the moment and need not survive a power cut. */
import type { VoucherType } from '../protocol/card/voucher.ts'
import type { Department, Operator, StoreProfile } from '../protocol/catalogue/catalogue.ts'
import type { Promotion } from '../protocol/catalogue/promotion.ts'
import type { GreetingRules } from '../protocol/greeting/greeting-rules.ts'
import type { Connection } from '../protocol/journal/entry.ts'
import type { SuspendedListed } from '../protocol/journal/suspended-sale.ts'
import type { Arrival } from './arrivals.ts'
import type { OutsideProgress } from './outside-payments.ts'
import type { DeviceStatus } from './ports/devices.ts'
import type { OutsideWays, TotalsRead } from './step.ts'
import type { NoticeView, PrintView, TillView } from './view.ts'

/** A suspended sale of the store, with how its member likes to be addressed. */
export type StoreSuspended = SuspendedListed & {
	readonly name: { readonly zh: string; readonly en: string } | null
}

export type Surroundings = {
	readonly connection: Connection
	readonly connectionSinceMs: number
	readonly entriesWaiting: number
	readonly entriesNotStored: number
	readonly driftMs: number | null
	readonly devices: readonly DeviceStatus[]
	/** Null while it is closed, or nobody knows. */
	readonly drawerOpenSinceMs: number | null
	readonly notice: NoticeView | null
	readonly arrivals: readonly Arrival[]
	/** What lies still on the scale; null: nothing, or no scale tells. */
	readonly panGrams: number | null
	/** The store's list of suspended sales; null while it cannot be had. */
	readonly storeSuspended: readonly StoreSuspended[] | null
	readonly print: PrintView | null
	/** Read last; of the open shift and whoever is signed on, or of nobody. */
	readonly totals: TotalsRead | null
	/** Of the payment that somebody outside is charging. */
	readonly outsideProgress: OutsideProgress | null
	readonly outsideWays: OutsideWays
	readonly profile: StoreProfile | null
	readonly operators: readonly Operator[]
	readonly departments: readonly Department[]
	readonly voucherTypes: readonly VoucherType[]
	readonly promotions: readonly Promotion[]
	/** Null: head office has sent none. */
	readonly greetingRules: GreetingRules | null
	readonly verifyingPin: boolean
	/** Whose card lay on the reader last while somebody is to sign on; null: nobody's. */
	readonly presentedOperator: { readonly operatorId: string; readonly atMs: number } | null
	/** Card look-ups that have not been answered. */
	readonly lookUps: number
	readonly alarm: TillView['alarm']
}

export const INITIAL_SURROUNDINGS: Surroundings = {
	connection: 'alone',
	connectionSinceMs: 0,
	entriesWaiting: 0,
	entriesNotStored: 0,
	driftMs: null,
	devices: [],
	drawerOpenSinceMs: null,
	notice: null,
	arrivals: [],
	panGrams: null,
	storeSuspended: null,
	print: null,
	totals: null,
	outsideProgress: null,
	outsideWays: { terminalId: null, mobilePay: false },
	profile: null,
	operators: [],
	departments: [],
	voucherTypes: [],
	promotions: [],
	greetingRules: null,
	verifyingPin: false,
	presentedOperator: null,
	lookUps: 0,
	alarm: null,
}
