/**
 * The read-only picture that screens draw. Codes and numbers, no sentences: those live in `renderer/text/`.
 * A new view replaces the old one whole; the renderer holds no truth of its own.
 */
import type { BusinessDate } from '../protocol/base/business-date.ts'
import type { AuthKey, SaleId } from '../protocol/base/ids.ts'
import type { MinorUnits } from '../protocol/base/money.ts'
import type { CardState, MemberFieldName, MemberSnapshot } from '../protocol/card/card-snapshot.ts'
import type { SheetField } from '../protocol/card/member-sheet.ts'
import type { Purse, PurseKind, TenderPurseKind } from '../protocol/card/purse.ts'
import type { Operator } from '../protocol/catalogue/catalogue.ts'
import type { RuleText } from '../protocol/greeting/greeting-rules.ts'
import type { DiscountTakes } from '../protocol/journal/basket-line.ts'
import type {
	Connection,
	Override,
	SaleTotals,
	TenderLine,
	TillSettlement,
} from '../protocol/journal/entry.ts'
import type { OutsideMethod } from '../protocol/journal/outside-tender.ts'
import type { ReceiptLayout } from '../protocol/receipt/receipt-layout.ts'
import type { Refusal, RefusalCode } from '../protocol/refusals.ts'
import type { ConsentKey } from '../protocol/rules/consent-wording.ts'
import type { GuardedAction, OverrideReason } from '../protocol/rules/override-rules.ts'
import type { PurseReason } from '../protocol/rules/purse-order.ts'
import type { DeviceProblem, DeviceStatus } from './ports/devices.ts'
import type { Weighing } from './sale/override-state.ts'

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
	/** Nothing here is real. */
	readonly isTraining: boolean
	readonly connection: ConnectionView
	readonly operator: OperatorView | null
	/** Who else may go on with this till. */
	readonly colleagues: readonly { readonly operatorId: string; readonly name: string }[]
	readonly shift: {
		readonly shiftId: string
		readonly openedAtMs: number
		readonly businessDate: BusinessDate
		/** What should be in the drawer, where the store counts open; null: it is counted blind. */
		readonly expectedCashMinor: MinorUnits | null
	} | null
	readonly devices: readonly DeviceStatus[]
	/** By the till's clock; null while the cash drawer is closed, or nobody knows. */
	readonly drawerOpenSinceMs: number | null
	readonly phase: PhaseView
	readonly basket: BasketView
	/** Who outside can charge here. */
	readonly payWays: {
		readonly bankCard: boolean
		readonly mobilePay: boolean
		/** Currencies whose cash is taken: so many of our minor units for so many of theirs. */
		readonly foreignCash: readonly {
			readonly currency: string
			readonly rate: { readonly baseMinor: number; readonly foreignMinor: number }
		}[]
	}
	readonly member: MemberView | null
	/** What the next card is for, when not for the customer's own place in the sale. */
	readonly desk: DeskView | null
	/** What the customer is to look at and confirm: on her own display, or read out by the cashier. */
	readonly customerConfirm: CustomerConfirmView | null
	/** Who may set what by hand here, and what of it waits for a supervisor. */
	readonly byHand: {
		readonly rules: Readonly<Record<ByHandAction, ByHandRuleView>>
		readonly pending: PendingOverrideView | null
	}
	/** Why the drawer may be opened without a sale. */
	readonly noSale: ReasonsView
	/** Without reasons on the store's list none is asked for. */
	readonly saleCancel: ReasonsView
	/** Of the open shift, as whoever is signed on has read them last; figures of the cash are as if it were right. */
	readonly totals: TillSettlement | null
	/** What else waits for a supervisor's word. */
	readonly guarded: GuardedView | null
	/** Whether whoever is signed on may read the journal outside the open shift, alone or by a supervisor's word. */
	readonly isJournalOpen: boolean
	/** Goods that were taken and wait for their weight. */
	readonly weighing: WeighingView | null
	/** Sales that wait to go on. */
	readonly suspended: SuspendedListView
	/** The one thing to say on the status line, until something else happens. */
	readonly notice: NoticeView | null
	readonly print: PrintView | null
	/** Members who came through the door a moment ago, newest first; empty while nobody is signed on. */
	readonly arrivals: readonly ArrivalView[]
	/** What the store promises today beside its prices, for whoever looks; empty while there is a sale. */
	readonly campaigns: readonly CampaignView[]
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

export type CampaignView = {
	readonly nameZh: string
	readonly nameEn: string
	/** False: for everybody. */
	readonly isForMembers: boolean
}

export type SuspendedListView = {
	/** `own`: the store cannot be asked; only what this till has put aside. */
	readonly source: 'store' | 'own'
	/** Newest first. */
	readonly sales: readonly SuspendedView[]
}

export type SuspendedView = {
	readonly saleId: SaleId
	readonly tillId: string
	readonly operatorName: string | null
	readonly label: string
	/** How its member likes to be addressed. */
	readonly nameZh: string | null
	readonly nameEn: string | null
	readonly itemCount: number
	readonly totalMinor: MinorUnits
	readonly suspendedAtMs: number
	/** Of a business date before the open shift's. */
	readonly isOfEarlierDay: boolean
	/**
	 * Why it must be asked for twice. `unfinished`: this till began to take it; asked once more it goes on. `takenBy`: another
	 * till did. `mayBeTaken`: the store cannot be asked, and any till of it may have.
	 */
	readonly doubt:
		| { readonly kind: 'unfinished' | 'mayBeTaken' }
		| { readonly kind: 'takenBy'; readonly tillId: string }
		| null
}

export type ArrivalView = {
	readonly cardNo: string
	/** As she likes to be addressed. */
	readonly nameZh: string
	readonly nameEn: string
	readonly tier: MemberSnapshot['tier']
	/** False: at the door; the reader does not say which way. */
	readonly isInside: boolean
	readonly arrivedAtMs: number
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
			readonly presented: PresentedView
	  }
	/** Basket and shift are kept; `operators`: who may unlock it, first whoever is signed on. */
	| {
			readonly kind: 'locked'
			readonly lockedUntilMs: number | null
			readonly operators: readonly { readonly operatorId: string; readonly name: string }[]
			readonly presented: PresentedView
	  }
	| { readonly kind: 'verifyingPin' }
	| { readonly kind: 'shiftClosed'; readonly lastSettlement: TillSettlement | null }
	| { readonly kind: 'selling' }
	| { readonly kind: 'tendering' }
	| {
			readonly kind: 'awaitingAuthorisation'
			/** `grant`: a manager's discount is being confirmed; `amountMinor` is 0 then. */
			readonly purseKind: PurseKind
			readonly amountMinor: MinorUnits
			readonly sinceMs: number
	  }
	/** Somebody outside is charging, or has not said what came of it; nothing else of the sale changes until it is known. */
	| {
			readonly kind: 'awaitingPayment'
			readonly method: OutsideMethod
			readonly reference: string
			readonly amountMinor: MinorUnits
			readonly sinceMs: number
			/** `awaitingCode`: nobody was asked yet. `unknown`: nobody answers, and it may have been charged. */
			readonly state: 'awaitingCode' | 'asked' | 'inProgress' | 'unknown'
			readonly isCancelling: boolean
			/** What the terminal waits for; `customer`: for her to confirm, or to scan. */
			readonly step: 'card' | 'pin' | 'bank' | 'customer' | null
			/** To be shown as a QR code. */
			readonly qr: string | null
	  }
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
	/** Value being sold, in order. */
	readonly loads: readonly LoadView[]
	/** What each grant takes off all lines together. */
	readonly discounts: readonly DiscountView[]
	/** Promotions of which little is missing. */
	readonly hints: readonly PromotionHintView[]
	/** `exclusive`: the tax is added to the lines' amounts. */
	readonly taxMode: 'inclusive' | 'exclusive'
	readonly totals: SaleTotals
	/** Goods that the sale takes back. */
	readonly returns: readonly ReturnView[]
	/** What the customer gets for them: it is off what is due. */
	readonly creditMinor: MinorUnits
	/** How it will be paid back what is due below zero; null: a card must be presented first. */
	readonly paysBack: readonly PaysBackView[] | null
	readonly tenders: readonly TenderView[]
	readonly paidMinor: MinorUnits
	/** Below zero: it is owed to the customer. */
	readonly dueMinor: MinorUnits
	/** What cash pays of it, where the store rounds cash. */
	readonly cashDueMinor: MinorUnits
	readonly nextQuantity: number | null
	/** Points this sale will earn for the member in it. */
	readonly pointsToEarn: number
	/** Coupons that this sale will earn her. */
	readonly couponsToEarn: readonly { readonly nameZh: string; readonly nameEn: string }[]
}

/** What is set by hand against the catalogue's word. */
export type ByHandAction = Override['action']

/** How one thing is set by hand here. */
export type ByHandRuleView = {
	readonly isReasonRequired: boolean
	readonly reasons: readonly OverrideReason[]
	/** What whoever is signed on may take off alone, in hundredths of a percent; null: anything. */
	readonly ownBasisPointsMax: number | null
	/** The same as an amount. */
	readonly ownMinorMax: MinorUnits | null
}

/** Set by hand beyond the operator's own limit: it waits for a supervisor's word, and changes nothing until then. */
export type PendingOverrideView = {
	readonly action: ByHandAction
	/** Null: the whole basket. */
	readonly lineNumber: number | null
	readonly nameZh: string | null
	readonly nameEn: string | null
	/** Per piece or kilogram, before and after; null where no price is set. */
	readonly price: { readonly fromMinor: MinorUnits; readonly toMinor: MinorUnits } | null
	readonly takes: DiscountTakes | null
	/** An id of the list, or the operator's words. */
	readonly reason: string
	/** What the customer pays less by it, with the basket as it is; negative: more. */
	readonly amountMinor: MinorUnits
	/** Of what she would pay without it. */
	readonly ofMinor: MinorUnits
	/** Whose word is enough. */
	readonly mayApprove: readonly Pick<Operator, 'operatorId' | 'name' | 'role'>[]
	/** Too many wrong PINs: not before this moment. */
	readonly lockedUntilMs: number | null
}

/** Whose card was presented last at sign-on; her PIN is typed next. */
export type PresentedView = { readonly operatorId: string; readonly atMs: number } | null

/** The drawer, a cancelled sale and the like, beyond the operator's own limit: not done until a supervisor allows it. */
export type GuardedView = {
	readonly action: GuardedAction
	/** Paid out, or of the sale that is cancelled; null: it is about no amount. */
	readonly amountMinor: MinorUnits | null
	readonly note: string
	/** Whose word is enough. */
	readonly mayApprove: readonly Pick<Operator, 'operatorId' | 'name' | 'role'>[]
	/** Too many wrong PINs: not before this moment. */
	readonly lockedUntilMs: number | null
}

export type WeighingView = {
	readonly nameZh: string
	readonly nameEn: string
	/** Of a kilogram. */
	readonly unitPriceMinor: MinorUnits
	/** The line that is weighed again; null: it becomes a new one. */
	readonly lineNumber: number | null
	/** Why there is no weight yet; null while the scale is being asked. */
	readonly trouble: Weighing['trouble']
	/** What lies on the scale now, if it tells. */
	readonly panGrams: number | null
}

export type LineView = {
	readonly lineNumber: number
	readonly itemCode: string
	readonly nameZh: string
	readonly nameEn: string
	readonly quantity: number
	/** Of weighed goods; null for pieces. Their unit price is for a kilogram. */
	readonly weightGrams: number | null
	readonly unitPriceMinor: MinorUnits
	/** What the catalogue asked, where another unit price was set by hand. */
	readonly listPriceMinor: MinorUnits | null
	/** After discounts. */
	readonly amountMinor: MinorUnits
	readonly discountMinor: MinorUnits
	/** Those that take something off it. */
	readonly promotions: readonly { readonly nameZh: string; readonly nameEn: string }[]
	readonly isDiscountedByHand: boolean
	/** A deposit; `withGoods`: it follows the line with which it came, and nothing is done to it. Null: goods. */
	readonly deposit: 'withGoods' | 'alone' | null
	/** The set that it is part of: its lines go and change together. */
	readonly set: { readonly nameZh: string; readonly nameEn: string; readonly quantity: number } | null
	readonly voided: boolean
}

export type ReturnView = {
	/** From 1, for `dropReturn`. */
	readonly returnNumber: number
	readonly nameZh: string
	readonly nameEn: string
	readonly quantity: number
	readonly weightGrams: number | null
	readonly creditMinor: MinorUnits
	/** An id of the list, or the operator's words. */
	readonly reason: string
	/** Of the receipt that it is on; null: it came without one. */
	readonly fromSaleId: SaleId | null
}

export type PaysBackView = {
	readonly kind: 'cash' | 'bankCard' | 'mobilePay' | TenderPurseKind
	readonly amountMinor: MinorUnits
	/** Of a purse. */
	readonly cardNo: string | null
}

/** A receipt at the returns desk: what of it may still come back. */
export type FoundReceiptView = {
	readonly saleId: SaleId
	readonly asGift: boolean
	/** False: the store cannot be asked, and a supervisor answers for it. */
	readonly isClaimed: boolean
	readonly lines: readonly {
		readonly lineNumber: number
		readonly nameZh: string
		readonly nameEn: string
		readonly quantity: number
		readonly leftQuantity: number
		readonly weightGrams: number | null
		readonly amountMinor: MinorUnits
	}[]
}

export type LoadView = {
	/** From 1, for `removeLoad`. */
	readonly loadNumber: number
	readonly cardNo: string
	readonly purse: 'storedValue' | 'gift'
	readonly amountMinor: MinorUnits
	/** A blank card that this sale hands out. */
	readonly isNewCard: boolean
}

export type DiscountView = {
	/** `basket`: off the whole basket, by hand. */
	readonly kind: 'discount' | 'manager' | 'basket'
	/** For `removeApproval`. */
	readonly grantId: string
	/** Null for a manager's and what was given by hand. */
	readonly nameZh: string | null
	readonly nameEn: string | null
	readonly amountMinor: MinorUnits
	/** A manager's grant of which the centre has not confirmed the use. */
	readonly provisional: boolean
}

export type PromotionHintView = {
	readonly promotionId: string
	readonly nameZh: string
	readonly nameEn: string
	/** To be bought for so much more; null: one piece more. */
	readonly missingMinor: MinorUnits | null
}

export type TenderView = {
	/** From 1, for `removeTender`. */
	readonly tenderNumber: number
	readonly kind: TenderLine['kind']
	readonly amountMinor: MinorUnits
	/** Of a voucher. */
	readonly nameZh: string | null
	readonly nameEn: string | null
	/** What left the purse, in its unit; null for cash. */
	readonly amount: number | null
	readonly unit: PurseUnit
	/** Authorised by stand-in: not yet confirmed by the centre. */
	readonly provisional: boolean
	/** In the purse's unit. */
	readonly balanceAfter: number | null
}

/** What one unit of a purse is: a minor unit of money, a point, or a use. */
export type PurseUnit = 'money' | 'points' | 'uses'

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

export type PurseView = {
	readonly purse: Purse
	readonly kind: TenderPurseKind
	/** Of a voucher; null for the others, and for one that this till has not heard of. */
	readonly nameZh: string | null
	readonly nameEn: string | null
	readonly unit: PurseUnit
	readonly balance: BalanceView
	/** Last day on which it is valid. */
	readonly validUntil: string | null
	/** What it alone can pay of what is due now. */
	readonly pays: { readonly amount: number; readonly amountMinor: MinorUnits } | null
	readonly whyNot: { readonly code: RefusalCode; readonly limitMinor: number | null } | null
	/** What it pays when one key pays with the whole card. */
	readonly proposed: { readonly amount: number; readonly amountMinor: MinorUnits } | null
	/** Why it stands where it stands in the order; null: it pays only when asked. */
	readonly reason: PurseReason | null
}

export type SheetFieldView = {
	readonly field: SheetField
	/** Empty: nothing is known. */
	readonly value: string
	/** She has confirmed it: what a cashier types now does not take its place. */
	readonly isVerified: boolean
	readonly atMs: number | null
}

export type DeskCardView = {
	readonly cardNo: string
	readonly cardState: CardState
	readonly nameZh: string | null
	readonly nameEn: string | null
	readonly storedValue: number
	readonly gift: number
}

export type DeskView =
	| ReturnDeskView
	/** Somebody joins. `cardNo`: of the card that she gets; null: her phone number is all. `hasTag`: a tag was read of it. */
	| {
			readonly kind: 'enrol'
			readonly card: DeskCardView | null
			readonly cardNo: string | null
			readonly hasTag: boolean
	  }
	| {
			readonly kind: 'editMember'
			readonly card: DeskCardView
			readonly sheet: readonly SheetFieldView[]
	  }
	| {
			readonly kind: 'approval'
			/** Too many wrong PINs: not before this moment. */
			readonly lockedUntilMs: number | null
			/** Null until a manager's card has been presented. */
			readonly manager: {
				readonly nameZh: string | null
				readonly nameEn: string | null
				readonly rateBasisPointsMax: number
				/** The most that may be taken off this sale. */
				readonly limitMinor: MinorUnits
				/** Null: not known. */
				readonly usesLeft: number | null
			} | null
	  }
	| { readonly kind: 'load'; readonly card: DeskCardView | null }
	| { readonly kind: 'cardService'; readonly card: DeskCardView | null; readonly replacing: boolean }
	| {
			readonly kind: 'refund'
			readonly sale: {
				readonly saleId: string
				readonly payments: readonly {
					readonly authKey: AuthKey
					readonly kind: TenderPurseKind
					readonly cardNo: string
					readonly amountMinor: MinorUnits
					readonly leftMinor: MinorUnits
					readonly isLeft: boolean
				}[]
			} | null
	  }

/**
 * A question to the customer herself, answered by `confirmByCustomer` or `declineByCustomer` with its `askId`: an answer to an
 * earlier one counts for nothing.
 */
export type CustomerConfirmView =
	| {
			readonly kind: 'data'
			readonly askId: string
			readonly purpose: 'enrol' | 'edit'
			/** In the order of her sheet. `value` '': taken away; `before` null: not known until now. */
			readonly fields: readonly {
				readonly field: SheetField
				readonly value: string
				readonly before: string | null
			}[]
	  }
	| {
			readonly kind: 'consent'
			readonly askId: string
			readonly purpose: 'enrol' | 'edit'
			/** Of the words that she is shown: proof. */
			readonly wordingVersion: string
			readonly items: readonly {
				readonly consent: ConsentKey
				readonly wordingZh: string
				readonly wordingEn: string
				/** Without it there is no member: declining it declines all. */
				readonly isRequired: boolean
				/** What she said last; null: she was not asked yet. */
				readonly given: boolean | null
			}[]
	  }

type ReturnedItemView = Pick<LineView, 'itemCode' | 'nameZh' | 'nameEn' | 'unitPriceMinor'>

/** `reasons`: one press each. */
export type ReturnDeskView = {
	readonly kind: 'return'
	readonly found: FoundReceiptView | null
	/** Goods without a receipt, of which it is still to be said why. */
	readonly item: (ReturnedItemView & { readonly isDeposit: boolean }) | null
	/** Deposits of its empty, if that is what came back. */
	readonly empties: readonly ReturnedItemView[]
	readonly reasons: readonly OverrideReason[]
}

export type QuestionView = {
	readonly field: MemberFieldName
	/** As the rules word it. */
	readonly ask: RuleText
	/** `chips`: one press answers; the others are typed and validated as typed. */
	readonly form:
		| { readonly kind: 'chips'; readonly values: readonly string[] }
		| { readonly kind: 'monthDay' }
		| { readonly kind: 'phone' }
		| { readonly kind: 'email' }
		| { readonly kind: 'address' }
	/** What her answer earns with this sale; 0: nothing is promised. */
	readonly rewardPoints: number
	/** Why this one: nothing known, or known long ago. */
	readonly reason: 'unknown' | 'stale' | 'unverified'
}

export type MemberView = {
	readonly cardNo: string
	readonly cardState: CardState
	/** Null: a card without a member. */
	readonly member: MemberSnapshot | null
	/** By the greeting rules, as the texts below. For the cashier: the customer is shown none of it but the sentence. */
	readonly segment: { readonly name: RuleText; readonly because: RuleText } | null
	readonly occasion: { readonly id: string; readonly name: RuleText } | null
	readonly sentence: RuleText | null
	/** What to offer her, and why. */
	readonly suggestion: { readonly offer: RuleText; readonly because: RuleText } | null
	readonly storedValue: BalanceView
	readonly points: BalanceView
	/** All that the card carries, in the order in which it pays. */
	readonly purses: readonly PurseView[]
	/** Of what is due, what one key pays with the whole card. */
	readonly cardPaysMinor: MinorUnits
	/** Discount grants that are valid today. */
	readonly discounts: readonly {
		readonly nameZh: string
		readonly nameEn: string
		readonly rateBasisPoints: number
		/** Only some departments. */
		readonly isPartial: boolean
		readonly validUntil: string | null
	}[]
	readonly question: QuestionView | null
	/** What was just answered in this sale, to thank for. */
	readonly answered: { readonly field: MemberFieldName; readonly value: string } | null
	/** A fresher picture is being asked for. */
	readonly refreshing: boolean
}

/** `paymentCode`: of a payment app; the others are of a member's own QR code. */
export type CardRefusedReason =
	| 'bankCard'
	| 'unreadable'
	| 'paymentCode'
	| 'codeNotGenuine'
	| 'codeExpired'
	| 'codeUsed'

export type NoticeView = {
	readonly atMs: number
	readonly content:
		| { readonly kind: 'refusal'; readonly refusal: Refusal }
		| { readonly kind: 'codeUnknown'; readonly code: string }
		| { readonly kind: 'cardUnknown' }
		/** A swipe or a code that is no card of ours, though it may look like one. */
		| { readonly kind: 'cardRefused'; readonly reason: CardRefusedReason }
		| { readonly kind: 'readerNoise'; readonly deviceId: string }
		| { readonly kind: 'connection'; readonly mode: Connection }
		| { readonly kind: 'basketRestored' }
		/** Charged outside and not part of the sale: to be given back there. */
		| { readonly kind: 'refundOutside'; readonly amountMinor: MinorUnits }
		| { readonly kind: 'saved' }
		/** She did not agree that her data are kept: nothing of her is. */
		| { readonly kind: 'notEnrolled' }
		| { readonly kind: 'notMirrored' }
		| { readonly kind: 'saleSuspended'; readonly itemCount: number }
}

/** The oldest print job that is not done. A sale never waits for it. */
export type PrintView = {
	readonly jobId: string
	/** Of whose receipt it is; null: another paper, as a till settlement. */
	readonly saleId: string | null
	/** Counts what this process sent to the printer: an answer about one attempt says nothing of the next. */
	readonly attempt: number
	readonly state: 'waiting' | 'printing' | 'blocked' | 'unknown'
	readonly problem: DeviceProblem | null
	readonly jobsWaiting: number
	/** Of several printers the one whose paper is in doubt; null: there is one only, or nobody knows any more. */
	readonly printerId: string | null
}

/** What may be chosen from, one press each. */
export type ReasonsView = {
	readonly isReasonRequired: boolean
	readonly reasons: readonly OverrideReason[]
}
