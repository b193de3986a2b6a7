/**
 * Every word on the screens. A language is complete when it compiles: codes of the house are keys of records, so a new
 * refusal, problem or question does not compile until both languages have a sentence for it.
 * Chinese and English are both originals; neither is a translation of the other.
 */
import type { CardState, MemberFieldName, MemberSnapshot } from '../../protocol/card/card-snapshot.ts'
import type { Connection } from '../../protocol/journal/entry.ts'
import type { Refusal, RefusalCode } from '../../protocol/refusals.ts'
import type { PurseReason } from '../../protocol/rules/purse-order.ts'
import type { BalanceView, NoticeView, PurseUnit, TenderView, TillView } from '../../till/view.ts'
import type { ActionId } from '../actions/action-id.ts'
import type { Age } from './age.ts'
import type { DeviceWords } from './device-words.ts'
import type { DutyWords } from './duty-words.ts'
import type { HandWords } from './hand-words.ts'
import type { LookWords } from './look-words.ts'
import type { PaymentWords } from './payment-words.ts'
import type { ReturnWords } from './return-words.ts'
import type { SheetWords } from './sheet-words.ts'

type Words<Key extends string> = Readonly<Record<Key, string>>

type DeviceKind = TillView['devices'][number]['kind']
type DeviceProblem = TillView['devices'][number]['problems'][number]

export type ConnectionWords = { readonly name: string; readonly meaning: string }
export type OwnNotice = Exclude<NoticeView['content'], { kind: 'refusal' }>

export type Texts = {
	readonly language: 'zh-CN' | 'en'
	/** Dates as written on the state line, from a business date or a moment. */
	/** `date` in the shop's time, read by its UTC getters. */
	readonly date: (date: Date) => string
	readonly money: (amountMinor: number) => string
	readonly age: (age: Age) => string

	readonly stateLine: {
		readonly till: (tillId: string) => string
		readonly businessDate: string
		readonly noOperator: string
		readonly connection: Readonly<Record<Connection, ConnectionWords>>
		readonly waiting: (count: number) => string
		readonly device: Words<DeviceKind>
		readonly deviceAway: string
		readonly problem: Words<DeviceProblem>
		readonly clockDrift: (minutes: number) => string
		readonly drawerOpen: string
		readonly switchLanguage: string
	}
	readonly link: Words<'connecting' | 'restarting' | 'away' | 'outdated'>
	readonly alarm: {
		readonly title: string
		readonly journalFull: string
		readonly journalUnavailable: string
		readonly epochClosed: string
		readonly diskRestored: string
		readonly tillRecovering: string
		readonly safe: string
	}
	readonly devices: DeviceWords
	readonly actions: Words<ActionId>
	/** On a confirmed action's key after the first press. */
	readonly pressAgain: (label: string) => string
	readonly help: {
		readonly title: string
		readonly note: string
		readonly now: string
		readonly typing: string
		readonly later: string
		/** Strokes that are no actions, as they stand on their keys, and what they do. */
		readonly strokes: readonly (readonly [string, string])[]
	}
	readonly look: LookWords
	/** Letters on the screen. */
	readonly keyboard: Words<'title' | 'shift' | 'erase' | 'hide' | 'space' | 'next'>
	/** In place of an amount's label when a minus was typed. */
	readonly noMinus: string

	readonly signOn: {
		readonly title: string
		readonly pinFor: (name: string) => string
		readonly pinHint: string
		readonly checking: string
		readonly locked: (seconds: number) => string
		readonly waitingTitle: string
		readonly waitingDetail: string
		readonly pinLength: (count: number) => string
	}
	readonly shift: {
		readonly openTitle: string
		readonly floatLabel: string
		readonly floatHint: string
		readonly closeTitle: string
		readonly countLabel: string
		readonly countHint: string
		readonly settlementTitle: string
		readonly sales: string
		readonly saleCount: string
		readonly itemCount: string
		readonly taxIncluded: string
		readonly byTender: string
		readonly tender: Words<TenderView['kind']>
		readonly times: (count: number) => string
		readonly pointsEarned: string
		readonly discounts: string
		readonly refunds: string
		readonly saleCancels: string
		readonly noSales: string
		readonly cash: string
		readonly float: string
		readonly expected: string
		readonly counted: string
		readonly difference: string
		readonly cashRight: string
		readonly cashOver: (amount: string) => string
		readonly cashShort: (amount: string) => string
	}
	readonly basket: {
		readonly title: string
		readonly noMember: string
		readonly noMemberHint: string
		readonly voided: string
		readonly total: string
		readonly due: string
		readonly paid: string
		readonly items: (count: number) => string
		readonly tax: string
		readonly taxAdded: string
		/** Promotions of which little is missing. */
		readonly onePieceMore: (promotion: string) => string
		readonly soMuchMore: (amount: string, promotion: string) => string
		readonly points: (count: number) => string
		readonly todayTitle: string
		readonly empty: string
		readonly each: string
		/** Of which set a line is, and how many of that. */
		readonly partOfSet: (name: string, quantity: number) => string
		readonly fewer: string
		readonly more: string
		readonly voidLine: (name: string) => string
		readonly restoreLine: (name: string) => string
		readonly saved: string
		readonly managerDiscount: string
		readonly load: Words<'storedValue' | 'gift'>
		readonly newCard: string
		readonly remove: (name: string) => string
		readonly coupon: (name: string) => string
	}
	readonly purse: {
		/** An amount in the purse's unit. */
		readonly amount: (unit: PurseUnit, amount: number) => string
		/** Why it stands where it stands in the order of use. */
		readonly reason: (reason: PurseReason) => string
		/** Why it pays nothing of this sale, in a few words. */
		readonly whyNot: (code: RefusalCode, limit: string | null) => string
		readonly until: (date: string) => string
		readonly spendable: (amount: string) => string
		readonly rate: (basisPoints: number) => string
		readonly partial: string
		readonly title: string
	}
	readonly desk: {
		readonly approvalTitle: string
		readonly presentManager: string
		readonly managerLimit: (rate: string, amount: string) => string
		readonly usesLeft: (count: number) => string
		readonly howMuch: string
		readonly amountLabel: string
		readonly takes: (what: string) => string
		readonly managerPin: string
		readonly manager: string
		readonly loadTitle: string
		readonly presentLoad: string
		readonly loadLabel: string
		readonly newCard: string
		readonly serviceTitle: string
		readonly presentService: string
		readonly presentNew: string
		readonly refundTitle: string
		readonly presentReceipt: string
		readonly receiptLabel: string
		readonly noCardPayments: string
		readonly left: (amount: string) => string
		readonly givenBack: string
		readonly giveBack: string
		readonly confirming: string
	}
	readonly suspended: {
		readonly title: string
		readonly empty: string
		readonly howTo: string
		readonly ownOnly: string
		readonly unfinished: string
		readonly takenBy: (till: string) => string
		readonly mayBeTaken: string
		readonly earlierDay: string
		readonly pressAgain: (doubt: string) => string
		readonly stillWaiting: (count: number, amount: string) => string
	}
	readonly sell: {
		readonly searchPlaceholder: string
		readonly nextQuantity: (quantity: number) => string
		readonly takeBackQuantity: string
		readonly nothingFound: (text: string) => string
		/** Names that came just now are searched soon. */
		readonly stillPrepared: (percent: number) => string
		readonly enterTakesCode: string
		readonly departments: string
		readonly noQuickKeys: string
		readonly keypadTitle: string
		readonly keypadHint: string
		readonly moreTitle: string
		/** What its keys are about. */
		readonly moreOf: Words<'cards' | 'drawer' | 'till'>
	}
	readonly memberSearch: {
		readonly title: string
		readonly placeholder: string
		readonly howTo: string
		readonly nobody: (typed: string) => string
	}
	readonly member: {
		readonly cardOnly: string
		readonly cardState: Words<CardState>
		/** What to do with a card that is not active. */
		readonly cardAdvice: Words<Exclude<CardState, 'active'>>
		readonly tier: Words<MemberSnapshot['tier']>
		readonly lastVisit: (age: string) => string
		readonly firstVisit: string
		readonly say: string
		readonly storedValue: string
		readonly points: string
		readonly spendable: string
		readonly limited: Words<BalanceView['limitedBy']>
		readonly asOf: (age: string) => string
		readonly refreshing: string
		readonly offer: string
		readonly ask: string
		/** What her answer earns. */
		readonly reward: (points: number) => string
		readonly reason: Words<'unknown' | 'stale' | 'unverified'>
		readonly channel: Words<'sms' | 'wechat' | 'none'>
		readonly thanks: Words<MemberFieldName>
		readonly answerFormat: Words<'monthDay' | 'phone' | 'email' | 'address'>
		readonly answerWrong: Words<'monthDay' | 'phone' | 'email' | 'address'>
		readonly cardNo: (lastDigits: string) => string
		/** What asking came to in the shift. */
		readonly report: {
			readonly title: string
			readonly name: Words<MemberFieldName>
			readonly others: (later: number, refused: number, wrong: number) => string
			readonly time: string
			readonly seconds: (each: number) => string
		}
	}
	readonly tender: {
		readonly due: string
		readonly takenTitle: string
		readonly handedOver: string
		readonly exact: string
		readonly notes: string
		readonly cardPays: (amount: string) => string
		readonly cardPaysNone: string
		readonly noCard: string
		readonly balanceAfter: (amount: string) => string
		readonly remove: (name: string) => string
		readonly awaiting: (amount: string) => string
		readonly otherWay: string
		readonly completing: string
		readonly changeWillBe: string
	}
	readonly duty: DutyWords
	readonly payment: PaymentWords
	readonly hand: HandWords
	readonly returns: ReturnWords
	readonly sheet: SheetWords
	readonly completed: {
		readonly change: string
		readonly noChange: string
		readonly total: string
		readonly receipt: string
		readonly done: string
		/** `name`: of the file, in the folder where the browser keeps what it saves. */
		readonly pictureSaved: (name: string) => string
		readonly pictureFailed: string
	}
	readonly print: {
		readonly blocked: Words<DeviceProblem>
		readonly blockedUnknown: string
		/** `number`: how the receipt's number ends; null: it is another paper. */
		readonly unknown: (number: string | null) => string
		readonly cameOut: string
		readonly printAgain: string
		readonly waiting: (count: number) => string
	}
	/** The mark of an amount that the centre has not confirmed: the same word on screen, display and paper. */
	readonly provisional: string
	/** Whom the door told of. */
	readonly door: {
		readonly title: string
		readonly arrived: (name: string, tier: string) => string
		/** Which way is not known. */
		readonly atTheDoor: (name: string, tier: string) => string
		/** Said right behind the newest. */
		readonly more: (count: number) => string
	}
	readonly hint: Words<
		| 'signOn'
		| 'openShift'
		| 'empty'
		| 'greeting'
		| 'selling'
		| 'desk'
		| 'tendering'
		| 'completed'
		| 'wait'
		| 'stopped'
	>
	readonly notice: (notice: OwnNotice) => string
	readonly dismiss: string
	readonly refusal: Readonly<Record<RefusalCode, (refusal: Refusal) => string>>
}
