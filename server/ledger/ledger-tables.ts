/**
 * Everything the ledger reads and writes, as one port, so that the rules run over PostgreSQL and, in simulations, over
 * memory. One object is one open transaction: it sees its own writes, and they stay only when the transaction commits.
 */
import type { SaleId } from '../../protocol/base/ids.ts'
import type { CardSnapshot, MemberFieldName, MemberSnapshot } from '../../protocol/card/card-snapshot.ts'
import type { Medium } from '../../protocol/card/medium.ts'
import type { Purse } from '../../protocol/card/purse.ts'
import type { CardPolicy, StoreProfile } from '../../protocol/catalogue/catalogue.ts'
import type { Verdict } from '../../protocol/journal/verdict.ts'
import type { ClaimResult } from '../../protocol/returns/claim.ts'
import type { LinePieces } from '../../protocol/returns/sold-sale.ts'
import type { ConsentKey } from '../../protocol/rules/consent-wording.ts'
import type { FieldValue } from '../../protocol/rules/merge-field.ts'
import type { SettlementRow } from '../reconcile/shift-totals.ts'
import type { Books, ReturnedRow } from './books.ts'
import type { HandLimits } from './hand-limits.ts'
import type { LaneFacts } from './stranded.ts'

export interface Wanted {
	readonly authKeys: Iterable<string>
	readonly cardNos: Iterable<string>
	readonly leaseIds: Iterable<string>
	/** Leases that will not be formed, because their keepers gave the value up: loaded only where something was told of them. */
	readonly releasedIds?: Iterable<string>
	/** Purses that are loaded also when they are used up. */
	readonly purses?: Iterable<string>
	/** Also the active leases on the cards, of all stores. */
	readonly activeLeases?: boolean
	/** Also the grants of these cards. */
	readonly grantsOf?: Iterable<string>
	readonly voucherTypeIds?: Iterable<string>
	/** Which cards these media point at. */
	readonly mediumKeys?: Iterable<string>
	/** Which of these members there are. */
	readonly memberIds?: Iterable<string>
	/** Keys of payments that are given back: whether they have been told, and how far the chains that tell of them have come. */
	readonly paidBackKeys?: Iterable<string>
}

/** What a store's profile says about cards and days. */
export type StoreTerms = Pick<StoreProfile, 'utcOffsetMinutes' | 'dayStartsAtHour'> & {
	readonly leases: CardPolicy['leases']
}

/** One chain of one till. */
export interface ChainPlace {
	readonly tillId: string
	readonly epoch: number
}

export interface TerminalRow {
	readonly store_id: string
	readonly public_key: string
	/** Of the enrolments after this one: their tills may hand in what is left of it. */
	readonly later_keys: readonly string[]
	/** The agent's disk that the till last said to go by. */
	readonly agent_disk_id: string | null
	readonly head_seq: number
	readonly head_hash: string
}

export interface EntryRow {
	readonly seq: number
	readonly text: string
	readonly hash: string
	readonly prevHash: string
}

/** An entry that went into its chain; `kind` and `shiftId` are null when it could not be read. */
export interface DecidedRow extends EntryRow {
	readonly kind: string | null
	readonly shiftId: string | null
	readonly verdict: Verdict
}

/** An entry that did not, kept with its bytes for a person to judge. */
export interface ParkedRow extends EntryRow {
	readonly verdict: 'contested' | 'quarantined'
	readonly reason: 'hashMismatch' | 'chainBroken'
}

export interface MemberFieldRow extends FieldValue {
	readonly memberId: string
	readonly field: string
}

export interface DeclinedRow {
	readonly memberId: string
	readonly field: MemberFieldName
	readonly atMs: number
	/** Some other time; else she would not say. */
	readonly later: boolean
}

/** Whoever joined at a till, with the card that she was given. */
export interface EnrolledRow {
	readonly memberId: string
	readonly profile: Omit<
		MemberSnapshot,
		'lastVisit' | 'fields' | 'declinedAtMs' | 'laterAtMs' | 'details' | 'consents'
	>
	readonly tillId: string
	readonly epoch: number
	readonly seq: number
	readonly cardNo: string
}

/** One answer to one consent, with its proof. */
export interface ConsentRow {
	readonly memberId: string
	readonly consent: ConsentKey
	readonly given: boolean
	readonly wordingVersion: string
	readonly language: string
	readonly confirmedBy: string
	readonly atMs: number
	readonly tillId: string | null
	readonly operatorId: string | null
}

/** Two members that may be one person. */
export interface ProposalRow {
	readonly memberId: string
	readonly otherId: string
	readonly reason: 'samePhone' | 'sameNameAndBirthday' | 'sameCard'
	readonly atMs: number
}

/** Members and what is known of them. */
export interface MemberTables {
	/** Makes members, and their cards where there is none of the number; answers the cards that it made. Twice is once. */
	enrolMembers(rows: readonly EnrolledRow[]): Promise<string[]>
	/** Locks the members that exist, in sorted order; each with who she is now. */
	lockMembers(memberIds: readonly string[]): Promise<Map<string, string>>
	/** A later visit than the one known replaces it. */
	recordVisits(storeId: string, latestMs: ReadonlyMap<string, number>): Promise<void>
	currentFields(memberIds: readonly string[]): Promise<MemberFieldRow[]>
	/** `won` replaces what was current; `lost` is kept as history. */
	saveFields(won: readonly MemberFieldRow[], lost: readonly MemberFieldRow[]): Promise<void>
	/** The newest refusal and the newest "later" of each field stay. */
	saveDeclined(declined: readonly DeclinedRow[]): Promise<void>
	currentConsents(memberIds: readonly string[]): Promise<ConsentRow[]>
	/** As `saveFields`. */
	saveConsents(won: readonly ConsentRow[], lost: readonly ConsentRow[]): Promise<void>
	/** Looks who has the same phone number, or the same name and birthday, as these. A pair is proposed once. */
	proposeDuplicates(memberIds: readonly string[], atMs: number): Promise<void>
	propose(rows: readonly ProposalRow[]): Promise<void>
	cardsOfMembers(memberIds: readonly string[]): Promise<string[]>
}

export type SoldLineAt = Pick<ReturnedRow, 'sale_id' | 'line_number'>

/** What a till of one store wants of what another has sold. */
export interface ReturnClaimRow {
	readonly sale_id: SaleId
	/** The sale that takes it back. */
	readonly claim_id: SaleId
	/** Which store keeps the guard; null: it has not the sale any more, and the centre does. */
	readonly guard_store_id: string | null
	readonly lines: readonly LinePieces[]
	/** What came of it; null: the store is still to be asked. */
	readonly answer: ClaimResult | null
	readonly answered_at_ms: number | null
	/** The sale that wanted it is over: `lines` is what it took, and stays so. */
	readonly is_over: boolean
}

export interface SoldText {
	readonly storeId: string
	/** Of the entry. */
	readonly text: string
	/** Of the entries that gave payments of it back since. */
	readonly refunds: readonly string[]
}

/** Goods that came back, over all stores. */
export interface ReturnTables {
	/** Locks and answers each line that is named, with nothing returned where none was; by {@link soldLineKey}. */
	lockReturned(lines: readonly SoldLineAt[]): Promise<ReadonlyMap<string, ReturnedRow>>
	saveReturned(rows: readonly ReturnedRow[]): Promise<void>
	/** A completed sale, whoever sold it. */
	soldSale(saleId: string): Promise<SoldText | undefined>
	/** Locks and answers what is wanted of a sale. */
	claimsOnSale(saleId: string): Promise<readonly ReturnClaimRow[]>
	/** The same of what these sales want. */
	claimsOfSales(claimIds: readonly string[]): Promise<readonly ReturnClaimRow[]>
	/** The guarding store of a row without an answer hears of it soon. */
	saveClaim(row: ReturnClaimRow): Promise<void>
	/** Those that nobody has asked about since; agents forget them as late. */
	dropClaimsBefore(beforeMs: number): Promise<void>
}

/** The tills' chains and what was decided on them. */
export interface JournalTables {
	/** Locks the chain; undefined when nobody enrolled it. */
	lockTerminal(chain: ChainPlace): Promise<TerminalRow | undefined>
	verdictsAt(
		chain: ChainPlace,
		seqs: readonly number[],
	): Promise<readonly { readonly hash: string; readonly verdict: Verdict }[]>
	/** Keeping the same bytes twice is harmless. */
	park(chain: ChainPlace, rows: readonly ParkedRow[], nowMs: number): Promise<void>
	/** Appends and moves the chain's head to the last row. */
	append(chain: ChainPlace, rows: readonly DecidedRow[], nowMs: number): Promise<void>
	/** Texts of a shift's entries that could be read. */
	entryTextsOfShift(tillId: string, shiftId: string): Promise<string[]>
	/** Whether something unreadable lies between the shift's first entry and `seq`. */
	unreadableWithin(chain: ChainPlace, shiftId: string, seq: number): Promise<boolean>
	/** The first settlement of a shift stays. */
	keepSettlement(row: SettlementRow & { readonly epoch: number; readonly seq: number }): Promise<void>
}

export interface StrandedLease {
	readonly leaseId: string
	readonly grantedAtMs: number
}

/** The lanes of a store: which disk of the agent each goes by, where its epochs ended, and what lost disks held. */
export interface LaneTables {
	agentMet(chain: ChainPlace, diskId: string): Promise<void>
	/** The first word stays. */
	epochEnded(
		chain: ChainPlace,
		end: { readonly seq: number; readonly whole: boolean },
		nowMs: number,
	): Promise<void>
	/** Stores whose agent has another disk than some lease was lent to, with that disk. */
	storesWithStranded(): Promise<{ readonly storeId: string; readonly diskId: string }[]>
	lanesOf(storeId: string): Promise<LaneFacts[]>
	/** Leases lent to other disks than `diskId`, not ended. */
	strandedLeases(storeId: string, diskId: string): Promise<StrandedLease[]>
}

/** Value that was spent before the entry that brings it came, and payments given back before they came. */
export interface EarlyTables {
	/**
	 * Leases of which something was told, and whose entry can never come: its place in the chain is taken by one that brings
	 * nothing of the kind, its till was written off, or a person closed what was parked in its place. Oldest first.
	 */
	neverBrought(countMax: number): Promise<readonly string[]>
	/** Keys of payments that were given back, and whose till was written off before they came. */
	neverPaid(countMax: number): Promise<readonly string[]>
}

export interface PurseAt {
	readonly cardNo: string
	readonly purse: Purse
}

export interface LedgerTables extends MemberTables, JournalTables, LaneTables, ReturnTables, EarlyTables {
	/** Loads and locks; every key of `authKeys` is registered by it, so that no other act can take it meanwhile. */
	loadBooks(wanted: Wanted): Promise<Books>
	/** Writes back what an act changed. `alsoChanged`: cards whose picture changed without a movement. */
	saveBooks(books: Books, alsoChanged?: Iterable<string>): Promise<void>
	/** Pictures of the cards that exist. Throws when a row is not what a picture may be. */
	cardSnapshots(cardNos: readonly string[], nowMs: number): Promise<Map<string, CardSnapshot>>
	/** The versions that pictures of these cards have now; of those that exist. */
	cardVersions(cardNos: readonly string[]): Promise<ReadonlyMap<string, number>>
	cardOf(medium: Medium): Promise<string | undefined>
	/** The store's rules of what is set by hand, and the roles of those of these people who are known. */
	handLimits(storeId: string, operatorIds: readonly string[]): Promise<HandLimits>
	/** Of the stores that exist. */
	termsOf(storeIds: readonly string[]): Promise<ReadonlyMap<string, StoreTerms>>
	/** Purses with something available whose last day was before a date. */
	pursesEndedBefore(businessDate: string, countMax: number): Promise<readonly PurseAt[]>
	/** Keys of holds still held that were made at or before a time. */
	holdsMadeBefore(createdAtMs: number, countMax: number): Promise<string[]>
}

export interface LedgerStore {
	/**
	 * Runs `work` in one transaction: kept whole when it returns, without trace when it throws. May run it again when it
	 * met another one head-on, so `work` does nothing outside.
	 */
	transaction<T>(work: (tables: LedgerTables) => Promise<T>): Promise<T>
}
