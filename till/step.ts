/** What a machine answers: the next state and what is to be done about it. Deciding runs nothing (habit: machines decide, hosts do). */

import type { BusinessDate } from '../protocol/base/business-date.ts'
import type { AuthKey, CardNo, OperatorId, SaleId, ShiftId, TillId } from '../protocol/base/ids.ts'
import type { Medium } from '../protocol/card/medium.ts'
import type { Purse } from '../protocol/card/purse.ts'
import type { VoucherType } from '../protocol/card/voucher.ts'
import type { Department, Operator, StoreProfile } from '../protocol/catalogue/catalogue.ts'
import type { Promotion } from '../protocol/catalogue/promotion.ts'
import type { GreetingRules } from '../protocol/greeting/greeting-rules.ts'
import type { Connection, EntryBody, TillSettlement } from '../protocol/journal/entry.ts'
import { type Refusal, type RefusalCode, refuse } from '../protocol/refusals.ts'
import type { ReturnClaim } from '../protocol/returns/claim.ts'
import type { CommandResult } from './commands.ts'
import type { OutsideQuestion } from './outside-payments.ts'
import type { NewPrintJob } from './ports/print-spool.ts'
import type { ClaimAsked } from './ports/returns.ts'
import type { RecallAsked } from './ports/suspended-sales.ts'
import type { TillState } from './till-state.ts'
import type { NoticeView } from './view.ts'

/** What surrounds a decision and is not the till's to keep. */
export type StepContext = {
	readonly nowMs: number
	readonly tillId: TillId
	readonly epoch: number
	/** Sequence number that the next journal entry will get. */
	readonly nextSeq: number
	/** Eight fresh random hexadecimal digits. */
	readonly nonce: string
	readonly connection: Connection
	/** Null until the agent has sent it once. */
	readonly profile: StoreProfile | null
	/** What the coupons, activities and services of this group are. */
	readonly voucherTypes: readonly VoucherType[]
	/** Of the group; whoever takes goods looks which are for them here and now. */
	readonly promotions: readonly Promotion[]
	/** Null: head office has sent none. */
	readonly greetingRules: GreetingRules | null
	readonly departments: readonly Department[]
	/** Whoever may work here, with what they may do today. */
	readonly operators: readonly Operator[]
	/** The till learns: every paper says so. Left out: it is the real one. */
	readonly isTraining?: boolean
	/** Who outside can charge here; left out: nobody. */
	readonly outsideWays?: OutsideWays
}

export type OutsideWays = {
	/** The device that takes bank cards. */
	readonly terminalId: string | null
	readonly mobilePay: boolean
}

export type TotalsRead = {
	readonly shiftId: ShiftId
	readonly operatorId: OperatorId
	readonly settlement: TillSettlement
}

export type Effect =
	/**
	 * `isNews`: the card lies in the sale already, and the answer is only about it there. `forSale`: it belongs into this sale and
	 * into no later one.
	 */
	| {
			readonly kind: 'lookUpCard'
			readonly medium: Medium
			readonly isNews?: true
			readonly forSale?: SaleId
	  }
	| {
			readonly kind: 'authorise'
			readonly authKey: AuthKey
			readonly cardNo: CardNo
			readonly purse: Purse
			readonly amount: number
			/** Nobody else is asked: who was did not answer in time. */
			readonly alone: boolean
	  }
	| ({ readonly kind: 'askOutside' } & OutsideQuestion)
	| { readonly kind: 'confirmMirror'; readonly seq: number; readonly waitMs: number }
	| ({ readonly kind: 'recallSale' } & RecallAsked)
	/** What the agent keeps of a sold sale for goods that come back. */
	| ({ readonly kind: 'claimReturn' } & ClaimAsked)
	/** The same, told: nothing waits for its answer. */
	| ({ readonly kind: 'tellClaim' } & ReturnClaim)
	/** The agent has not this sale of the till's own, and should. */
	| { readonly kind: 'offerSuspended'; readonly saleId: SaleId }
	/** Asks the scale for the weight of goods at this price per kilogram. */
	| { readonly kind: 'weigh'; readonly askId: string; readonly unitPriceMinor: number }
	| { readonly kind: 'openDrawer' }
	/** The totals that were read, for whoever read them. */
	| { readonly kind: 'showTotals'; readonly totals: TotalsRead }
	| { readonly kind: 'notice'; readonly content: NoticeView['content'] | null }
	| { readonly kind: 'sound'; readonly sound: 'taken' | 'notFound' | 'attention' | 'done' }

export type NewReceipt = Omit<NewPrintJob, 'createdAtMs'>

/** An entry with the shift and operator it belongs to, as they were when it happened. */
export type EntryWithPlace = {
	readonly body: EntryBody
	readonly businessDate: BusinessDate | null
	readonly shiftId: ShiftId | null
	readonly operatorId: OperatorId | null
}

export type Step = {
	readonly state: TillState
	readonly entries: readonly EntryWithPlace[]
	readonly receipts: readonly NewReceipt[]
	readonly effects: readonly Effect[]
	readonly result: CommandResult
}

const ACCEPTED: CommandResult = { kind: 'accepted' }

/** The step that changes nothing. */
export function stay(state: TillState, effects: readonly Effect[] = []): Step {
	return { state, entries: [], receipts: [], effects, result: ACCEPTED }
}

/** The step that turns a command down: nothing changes, the reason is said on the status line. */
export function refused(
	state: TillState,
	code: RefusalCode,
	facts: Omit<Refusal, 'kind' | 'code'> = {},
): Step {
	return refusedWith(state, refuse(code, facts))
}

export function refusedWith(state: TillState, refusal: Refusal): Step {
	const effects: Effect[] = [
		{ kind: 'notice', content: { kind: 'refusal', refusal } },
		{ kind: 'sound', sound: 'notFound' },
	]
	return { state, entries: [], receipts: [], effects, result: refusal }
}

/** The step to `state`, with entries told at the place (shift, operator) of `before`. */
export function go(
	before: TillState,
	state: TillState,
	parts: {
		readonly bodies?: readonly EntryBody[]
		readonly receipts?: readonly NewReceipt[]
		readonly effects?: readonly Effect[]
	} = {},
): Step {
	return {
		state,
		entries: (parts.bodies ?? []).map((body) => place(before, body)),
		receipts: parts.receipts ?? [],
		effects: parts.effects ?? [],
		result: ACCEPTED,
	}
}

/** Names shift and operator of an entry from the state in which it happened. */
export function place(state: TillState, body: EntryBody): EntryWithPlace {
	return {
		body,
		businessDate: state.shift?.businessDate ?? null,
		shiftId: state.shift?.shiftId ?? null,
		operatorId: state.operator?.operatorId ?? null,
	}
}
