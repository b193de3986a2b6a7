/**
 * The read-only picture that screens draw. Codes and numbers, no sentences: those live in `renderer/text/`.
 * A new view replaces the old one whole; the renderer holds no truth of its own.
 */
import type { BusinessDate } from '../protocol/base/business-date.ts'
import type { MinorUnits } from '../protocol/base/money.ts'
import type { CardState, MemberFieldName, MemberSnapshot } from '../protocol/card/card-snapshot.ts'
import type { TenderPurseKind } from '../protocol/card/purse.ts'
import type { Connection, SaleTotals, TillSettlement } from '../protocol/journal/entry.ts'
import type { ReceiptLayout } from '../protocol/receipt/receipt-layout.ts'
import type { Refusal } from '../protocol/refusals.ts'
import type { DeviceProblem, DeviceStatus } from './ports/devices.ts'

export type Language = 'zh-CN' | 'en'

export type TillView = {
	/** Rises with every view. */
	readonly revision: number
	readonly till: {
		readonly tillId: string
		readonly storeId: string
		readonly storeNameZh: string
		readonly storeNameEn: string
		/** The shop's own time, ahead of UTC; 0 until its profile is known. Screens show this, whatever the machine's zone. */
		readonly utcOffsetMinutes: number
	}
	readonly language: Language
	readonly connection: ConnectionView
	readonly operator: OperatorView | null
	readonly shift: {
		readonly shiftId: string
		readonly openedAtMs: number
		readonly businessDate: BusinessDate
	} | null
	readonly devices: readonly DeviceStatus[]
	readonly phase: PhaseView
	readonly basket: BasketView
	readonly member: MemberView | null
	/** The one thing to say on the status line, until something else happens. */
	readonly notice: NoticeView | null
	readonly print: PrintView | null
	readonly noticesOfTheDayZh: readonly string[]
	readonly noticesOfTheDayEn: readonly string[]
	/** Selling has stopped, the journal is intact: what must be done first. */
	readonly alarm:
		| 'journalFull'
		| 'journalUnavailable'
		| 'epochClosed'
		| 'diskRestored'
		| 'tillRecovering'
		| null
}

export type ConnectionView = {
	readonly mode: Connection
	readonly sinceMs: number
	/** Entries that the centre has not decided on yet. */
	readonly entriesWaiting: number
	/** Of these, the ones that not even the agent has. */
	readonly entriesNotStored: number
	/** Till clock minus server clock, null before the first answer. A warning is due beyond LIMITS.clockDriftWarnMs. */
	readonly driftMs: number | null
}

export type OperatorView = {
	readonly operatorId: string
	readonly name: string
	readonly role: 'cashier' | 'supervisor' | 'manager'
}

/** Each phase carries only what that phase has. */
export type PhaseView =
	| {
			readonly kind: 'signedOff'
			readonly lockedUntilMs: number | null
			readonly operators: readonly { readonly operatorId: string; readonly name: string }[]
	  }
	| { readonly kind: 'verifyingPin' }
	| { readonly kind: 'shiftClosed'; readonly lastSettlement: TillSettlement | null }
	| { readonly kind: 'selling' }
	| { readonly kind: 'tendering' }
	| { readonly kind: 'awaitingAuthorisation'; readonly amountMinor: MinorUnits; readonly sinceMs: number }
	/** The sale is in the journal; its copy is on the way to the agent (at most 150 ms). */
	| { readonly kind: 'completing' }
	| {
			readonly kind: 'completed'
			readonly saleId: string
			readonly totalMinor: MinorUnits
			readonly changeMinor: MinorUnits
			readonly receipt: ReceiptLayout
	  }

export type BasketView = {
	readonly saleId: string | null
	readonly lines: readonly LineView[]
	readonly totals: SaleTotals
	readonly tenders: readonly TenderView[]
	readonly paidMinor: MinorUnits
	readonly dueMinor: MinorUnits
	readonly nextQuantity: number | null
	/** Points this sale will earn for the member in it. */
	readonly pointsToEarn: number
}

export type LineView = {
	readonly lineNumber: number
	readonly itemCode: string
	readonly nameZh: string
	readonly nameEn: string
	readonly quantity: number
	readonly unitPriceMinor: MinorUnits
	readonly amountMinor: MinorUnits
	readonly voided: boolean
}

export type TenderView = {
	/** From 1, for `removeTender`. */
	readonly tenderNumber: number
	readonly kind: 'cash' | TenderPurseKind
	readonly amountMinor: MinorUnits
	/** Authorised by stand-in inside a lease: not yet confirmed by the centre. */
	readonly provisional: boolean
	/** In the purse's unit. */
	readonly balanceAfter: number | null
}

export type BalanceView = {
	/** What the member owns in this purse, by the newest picture we have, less what this sale has taken. */
	readonly balance: number
	/** Earned or spent at this till since that picture and not confirmed yet. */
	readonly provisional: number
	/** What can be spent right now, here, in this connection state; and why no more. */
	readonly spendableNow: number
	readonly limitedBy: 'balance' | 'lease' | 'alone' | 'cardState'
	/** When the centre last said so. */
	readonly asOfMs: number
}

export type GreetingSentence =
	| { readonly kind: 'birthdayToday' }
	| { readonly kind: 'birthdaySoon'; readonly days: number }
	| { readonly kind: 'longTimeNoSee'; readonly days: number }
	| { readonly kind: 'thanksForLoyalty'; readonly visitsPerYear: number }
	| { readonly kind: 'firstVisits' }
	| { readonly kind: 'welcomeBack' }

export type QuestionView = {
	readonly field: MemberFieldName
	/** `chips`: one press answers; `monthDay`, `phone`, `email`: typed and validated as typed. */
	readonly form:
		| { readonly kind: 'chips'; readonly values: readonly string[] }
		| { readonly kind: 'monthDay' }
		| { readonly kind: 'phone' }
		| { readonly kind: 'email' }
	/** Why this one: nothing known, or known long ago. */
	readonly reason: 'unknown' | 'stale' | 'unverified'
}

export type MemberView = {
	readonly cardNo: string
	readonly cardState: CardState
	/** Null: a card without a member. */
	readonly member: MemberSnapshot | null
	readonly occasion: 'birthday' | 'birthdaySoon' | null
	readonly sentence: GreetingSentence | null
	readonly storedValue: BalanceView
	readonly points: BalanceView
	readonly question: QuestionView | null
	/** What was just answered in this sale, to thank for. */
	readonly answered: { readonly field: MemberFieldName; readonly value: string } | null
	/** A fresher picture is being asked for. */
	readonly refreshing: boolean
}

export type NoticeView = {
	readonly atMs: number
	readonly content:
		| { readonly kind: 'refusal'; readonly refusal: Refusal }
		| { readonly kind: 'codeUnknown'; readonly code: string }
		| { readonly kind: 'cardUnknown' }
		| { readonly kind: 'readerNoise'; readonly deviceId: string }
		| { readonly kind: 'connection'; readonly mode: Connection }
		| { readonly kind: 'basketRestored' }
		| { readonly kind: 'saved' }
		| { readonly kind: 'notMirrored' }
}

/** The oldest print job that is not done. A sale never waits for it. */
export type PrintView = {
	readonly jobId: string
	/** Counts what this process sent to the printer: an answer about one attempt says nothing of the next. */
	readonly attempt: number
	readonly state: 'waiting' | 'printing' | 'blocked' | 'unknown'
	readonly problem: DeviceProblem | null
	readonly jobsWaiting: number
}
