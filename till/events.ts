/** Everything that may happen to the till, after the reading ports have said what a code or a card is. Past tense. */
import type { AuthKey, Hash, OperatorId, SaleId } from '../protocol/base/ids.ts'
import type { Medium } from '../protocol/card/medium.ts'
import type { MemberCode } from '../protocol/card/member-code.ts'
import type { Item, Operator } from '../protocol/catalogue/catalogue.ts'
import type { InStoreCode } from '../protocol/catalogue/in-store-code.ts'
import type { Connection, EntryBody } from '../protocol/journal/entry.ts'
import type { SheetValues } from '../protocol/journal/member-entries.ts'
import type { SuspendedSummary } from '../protocol/journal/suspended-sale.ts'
import type { TimeMark } from '../protocol/journal/time-mark.ts'
import type { Leased } from '../protocol/wire/messages/look-up-card.ts'
import type { FoundSale } from './card/refund.ts'
import type { Command } from './commands.ts'
import type { DeviceOrder } from './device-orders.ts'
import type { AuthoriseAnswer } from './ports/card-service.ts'
import type { KnownCard } from './ports/cards.ts'
import type { ClaimAsked, ClaimOutcome } from './ports/returns.ts'
import type { Weight } from './ports/scale.ts'
import type { SliceReturn } from './ports/stand-in-book.ts'
import type { RecallAsked, RecallOutcome } from './ports/suspended-sales.ts'
import type { OutsideAnswer } from './sale/outside-answer.ts'
import type { ReturnAloneWish } from './shift/guarded-state.ts'
import type { DiscountTakes } from './till-state.ts'
import type { CardRefusedReason } from './view.ts'

/** Commands that need nothing looked up before the machine can decide. */
export type PlainCommand = Exclude<
	Command,
	{
		kind:
			| 'signOn'
			| 'takeOver'
			| 'addItem'
			| 'enterCode'
			| 'scanCode'
			| 'swipeCard'
			| 'chooseMember'
			| 'takeDrawerCard'
			| 'enrolMember'
			| 'refuseSwipe'
			| 'resolvePrint'
			| 'dismissNotice'
			| 'dismissArrivals'
			| 'approveDiscount'
			| 'approveOverride'
			| 'findSale'
			| 'returnItem'
			| DeviceOrder['kind']
	}
>

export type ConnectionReason = Extract<EntryBody, { kind: 'connectionChanged' }>['reason']

export type TillInput =
	| PlainCommand
	| {
			readonly kind: 'signOnTried'
			readonly operatorId: string
			readonly operator: Operator | null
			readonly pinRight: boolean
	  }
	/** The PIN of whoever takes over was looked at. */
	| { readonly kind: 'takeOverTried'; readonly operator: Operator | null; readonly pinRight: boolean }
	/** Nobody has touched the till for as long as the store allows. */
	| { readonly kind: 'idled' }
	/** A manager's PIN was looked at. */
	| { readonly kind: 'discountTried'; readonly pinRight: boolean; readonly takes: DiscountTakes }
	/** What this till's journal says of a receipt number. */
	| { readonly kind: 'saleLookedUp'; readonly sale: FoundSale | null }
	/** A sheet was filled in; `samePhone`: whom this till knows by the phone number on it. */
	| {
			readonly kind: 'enrolmentAsked'
			readonly sheet: SheetValues
			readonly samePhone: KnownCard | null
			readonly despite: boolean
	  }
	/** A supervisor's PIN was looked at. */
	| { readonly kind: 'overrideTried'; readonly operator: Operator | null; readonly pinRight: boolean }
	/** An operator's card lies on the reader while something waits for a supervisor. */
	| { readonly kind: 'operatorPresented'; readonly operator: Operator }
	/** The scale's answer to the question of this id. */
	| { readonly kind: 'weighed'; readonly askId: string; readonly weight: Weight }
	/**
	 * Scanned, typed or chosen by key; `item` null: nothing in the catalogue has this code. `label`: what a label that the
	 * shop printed says besides. `related`: the articles of a set and deposits, as far as they are known.
	 */
	| {
			readonly kind: 'itemChosen'
			readonly code: string
			readonly item: Item | null
			readonly related?: readonly Item[]
			readonly label?: InStoreCode
	  }
	/** `card` null: the till's own copy does not know the medium (the agent may). */
	| {
			readonly kind: 'cardRecognised'
			readonly medium: Medium
			readonly known: KnownCard | null
			/** Nobody has shown it: its member was looked for by name or number. */
			readonly foundBy?: 'search'
	  }
	/** The nearest tier's answer about a medium. `known` null: nobody knows it. No reply leaves things as they are. */
	| {
			readonly kind: 'cardAnswered'
			readonly medium: Medium
			readonly known: KnownCard | null
			readonly leased: Leased
			/** About a card that lay in the sale when it was asked for: where it lies no more, the answer is for nobody. */
			readonly isNews?: true
			/** It was asked for to come into this sale: once that is over, the answer is for nobody. */
			readonly forSale?: SaleId
	  }
	/** The feed, or a posting, changed what is known of the card in the sale. */
	| { readonly kind: 'cardPictureChanged'; readonly known: KnownCard }
	| { readonly kind: 'cardRefused'; readonly reason: CardRefusedReason }
	/** A member's QR code; `isGenuine`: the centre signed it. `known` as for a card. */
	| {
			readonly kind: 'memberCodeRead'
			readonly code: MemberCode
			readonly isGenuine: boolean
			readonly known: KnownCard | null
	  }
	| { readonly kind: 'codeRejected'; readonly reason: 'checkDigit' | 'tooLong' | 'unreadable' }
	/** A payment app's code. */
	| { readonly kind: 'paymentCodeRead'; readonly scheme: string; readonly code: string }
	| { readonly kind: 'outsideAnswered'; readonly reference: string; readonly answer: OutsideAnswer }
	| { readonly kind: 'authorisationAnswered'; readonly authKey: AuthKey; readonly answer: AuthoriseAnswer }
	| {
			readonly kind: 'mirrorAnswered'
			readonly seq: number
			/** Null: not kept any more. */
			readonly hash: Hash | null
			readonly confirmed: boolean
	  }
	| { readonly kind: 'connectionObserved'; readonly to: Connection; readonly reason: ConnectionReason }
	/** A slice of a lease is not spent from any more: the store may have the rest again. */
	| { readonly kind: 'sliceClosed'; readonly given: SliceReturn }
	| { readonly kind: 'leaseKeyTold'; readonly publicKey: string }
	/** The centre's word of when it had this chain, verified. */
	| { readonly kind: 'timeMarkTold'; readonly mark: TimeMark }
	/** What came of asking for a suspended sale. */
	| { readonly kind: 'recallAnswered'; readonly asked: RecallAsked; readonly outcome: RecallOutcome }
	/** A receipt's number at the returns desk. */
	| { readonly kind: 'receiptAsked'; readonly saleId: SaleId; readonly asGift: boolean }
	/** What came of asking the agent for goods that come back. */
	| { readonly kind: 'claimAnswered'; readonly asked: ClaimAsked; readonly outcome: ClaimOutcome }
	/** Goods scanned at the returns desk. */
	| { readonly kind: 'blindOffered'; readonly item: Item; readonly related?: readonly Item[] }
	/** Goods without a receipt. */
	| {
			readonly kind: 'blindReturned'
			readonly item: Item
			readonly quantity: number
			readonly reason: string
			/** Who has given her word. */
			readonly supervisorId?: OperatorId
	  }
	/** A supervisor has given her word for goods of this till's own receipt, while nobody else vouches for it. */
	| (ReturnAloneWish & { readonly supervisorId?: OperatorId })
	/** The store's list of suspended sales; see `suspendedListed`. */
	| {
			readonly kind: 'suspendedListed'
			readonly sales: readonly SuspendedSummary[]
			readonly isWhole: boolean
			readonly over: SaleId | null
			readonly storedSeq: number
	  }
	/** Neither the store's list nor this till's journal has it any more; see `suspendedPruned`. */
	| { readonly kind: 'suspendedPruned'; readonly saleId: SaleId }
	/** First input after every start of the process. */
	| { readonly kind: 'agentMet'; readonly diskId: string }
	| { readonly kind: 'restarted' }
