/** Articles, departments, operators and the store's profile, as last received. Reads change nothing. */
import type { CardNo, ItemCode, OperatorId } from '../../protocol/base/ids.ts'
import type { CardState } from '../../protocol/card/card-snapshot.ts'
import type { VoucherType } from '../../protocol/card/voucher.ts'
import type { Department, Item, Operator, StoreProfile } from '../../protocol/catalogue/catalogue.ts'
import type { Promotion } from '../../protocol/catalogue/promotion.ts'
import type { GreetingRules } from '../../protocol/greeting/greeting-rules.ts'
import type { FeedRecord } from '../../protocol/wire/records.ts'

/** `percentReady`: how many of a hundred can be found by their names yet; after a first load it rises for a while. */
export type Found<Shape> = { readonly found: readonly Shape[]; readonly percentReady: number }

export interface Catalogue {
	/** Any GTIN form: leading zeros do not matter (UPC-A, EAN-13 and GTIN-14 of one article are the same). */
	findItemByBarcode(code: string): Promise<Item | null>
	findItem(itemCode: ItemCode): Promise<Item | null>
	/**
	 * By words or characters of either name, by their sound (`niunai`, `nn`), by the beginning of the item code or of a barcode. All words must occur.
	 * Names that begin with the text come first.
	 */
	searchItems(text: string, countMax: number): Promise<Found<Item>>
	/** Departments in order, each with its quick-key items in order; departments without quick keys are left out. */
	quickKeys(): Promise<readonly { readonly department: Department; readonly items: readonly Item[] }[]>
	departments(): Promise<readonly Department[]>
	voucherTypes(): Promise<readonly VoucherType[]>
	/** By promotion id. */
	promotions(): Promise<readonly Promotion[]>
	/** How members are greeted; null: head office has sent no rules. */
	greetingRules(): Promise<GreetingRules | null>
	/** By operator id. */
	operators(): Promise<readonly Operator[]>
	findOperator(operatorId: OperatorId): Promise<Operator | null>
	/** Of the store this till stands in; null before the first feed. */
	storeProfile(): Promise<StoreProfile | null>
}

/** `version` as in the card's picture. */
export type HotCard = { readonly cardNo: CardNo; readonly state: CardState; readonly version: number }

/** The till's copy of the change feed. */
export interface FeedReplica {
	/** Where the copy ends; null before the first batch. */
	feedCursor(): Promise<string | null>
	/**
	 * All records, then the cursor: without it they come again, and applying them twice is harmless. In parts, so that
	 * whatever else is to be kept meanwhile waits only for one of them. `more` follow at once: it does not wait for the disk, and a
	 * power cut may undo records and cursor together.
	 */
	applyChanges(records: readonly FeedRecord[], cursor: string, more?: boolean): Promise<void>
	/** States of cards told ahead of the feed; each stands until a picture of its version or a newer one comes. */
	keepHotCards(cards: readonly HotCard[]): Promise<void>
	/** Puts one card's fresher picture (an answer of the agent) beside the feed; an older picture than the kept one is ignored. */
	putCard(record: Extract<FeedRecord, { kind: 'card' }>): Promise<void>
}
