/**
 * The requests that agents make, each one transaction: load and lock, decide by the rules beside this file, save. With
 * `post-batch.ts` this is the only writer of balances. Every method may be repeated with the same words.
 */
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { DownOf } from '../../protocol/wire/down.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import { type AuthoriseAsked, authoriseTogether, termsIn, wantedByReturns } from './authorise-together.ts'
import { readUpload, type VerifyText } from './chain.ts'
import { endEarly } from './clear-early.ts'
import { gather } from './gather.ts'
import { endGivenEarly } from './given-early.ts'
import { expire, reverse } from './holds.ts'
import { type Asker, leasesFor, type SignLease, takeBack } from './leases.ts'
import type { LedgerStore, LedgerTables } from './ledger-tables.ts'
import { postBatch } from './post-batch.ts'
import { isOwnFault, postCarefully } from './post-carefully.ts'
import { type SignGrant, sweepReplaced } from './replace.ts'
import { claimElsewhere, guardTold } from './return-claims.ts'
import { endStranded, storeHasLeft } from './stranded.ts'
import { type SignTime, timeMarkOf } from './time-mark.ts'
import { endedBefore, expirePurse, tradingDates } from './validity.ts'

export interface LedgerParts {
	/** Live requests; never waits for a batch. */
	readonly live: LedgerStore
	/** Catch-up, with few connections, so that a backlog never starves live requests (design §4). */
	readonly bulk: LedgerStore
	readonly signLease: SignLease
	readonly signGrant: SignGrant
	readonly signTime: SignTime
	readonly verify: VerifyText
	readonly nowMs: () => number
	/** Called after a commit that changed something the feed carries. */
	readonly feedChanged: () => void
}

const EXPIRED_AT_ONCE_MAX = 500
const EARLY_AT_ONCE_MAX = 100
const FREED_AT_ONCE_MAX = 500

export class Ledger {
	readonly #parts: LedgerParts
	readonly #authorise: (asked: AuthoriseAsked) => Promise<DownOf<'authorised'>>

	constructor(parts: LedgerParts) {
		this.#parts = parts
		this.#authorise = gather({
			groupsMax: 2,
			asksPerGroupMax: 32,
			work: (asks) =>
				this.#act(parts.live, (tables, nowMs) =>
					authoriseTogether({ tables, signLease: parts.signLease, nowMs }, asks),
				),
			// A lost database would only be asked again and again.
			alone: isOwnFault,
		})
	}

	/** Takes the returns, then holds the amount, then lends a fresh slice; all or nothing. */
	authorise(asker: Asker, ask: UpOf<'authorise'>): Promise<DownOf<'authorised'>> {
		return this.#authorise({ ...asker, ask })
	}

	/** The truth of this moment about whatever a medium points at, with the store's lease on it. */
	async lookUpCard(asker: Asker, ask: UpOf<'lookUpCard'>): Promise<DownOf<'cardFound'>> {
		return await this.#act(this.#parts.live, async (tables, nowMs) => {
			const cardNo = await tables.cardOf(ask.medium)
			const books = await tables.loadBooks({
				...wantedByReturns(ask.returns),
				cardNos: cardNo === undefined ? [] : [cardNo],
				activeLeases: true,
			})
			for (const given of ask.returns) takeBack(books, asker, given, nowMs)
			sweepReplaced(books, nowMs)
			const terms = termsIn(await tables.termsOf([asker.storeId]), asker.storeId)
			const request = { ...asker, rules: terms.leases, businessDates: tradingDates(terms, nowMs), nowMs }
			const leases =
				cardNo === undefined ? [] : leasesFor(books, { ...request, cardNo }, this.#parts.signLease)
			await tables.saveBooks(books)
			const card = await pictureOf(tables, cardNo, nowMs)
			const leased = leases.map(({ purse, amount }) => ({ purse, byStore: amount, byTill: 0 }))
			return { kind: 'cardFound', requestId: ask.requestId, card, source: 'centre', leased, leases }
		})
	}

	/** A hold that another store asked for is none that this one can give up. */
	async reverse({ storeId }: Asker, ask: UpOf<'reverse'>): Promise<DownOf<'reversed'>> {
		return await this.#act(this.#parts.live, async (tables, nowMs) => {
			const books = await tables.loadBooks({ authKeys: [ask.authKey], cardNos: [], leaseIds: [] })
			const holder = books.hold(ask.authKey).store_id ?? storeId
			const result = holder === storeId ? reverse(books, ask.authKey, nowMs) : 'neverSeen'
			sweepReplaced(books, nowMs)
			await tables.saveBooks(books)
			return { kind: 'reversed', requestId: ask.requestId, authKey: ask.authKey, result }
		})
	}

	/** Every lease named is acknowledged, also one that is unknown: repeating it could not help. */
	async returnLeases(asker: Asker, ask: UpOf<'returnLeases'>): Promise<DownOf<'leasesReturned'>> {
		return await this.#act(this.#parts.live, async (tables, nowMs) => {
			const books = await tables.loadBooks({ ...wantedByReturns(ask.returns), cardNos: [] })
			for (const given of ask.returns) takeBack(books, asker, given, nowMs)
			sweepReplaced(books, nowMs)
			await tables.saveBooks(books)
			const leaseIds = ask.returns.map((given) => given.leaseId)
			return { kind: 'leasesReturned', requestId: ask.requestId, leaseIds }
		})
	}

	/** `diskId`: the disk of the agent that hands it in. The time mark is made after the commit: the centre has it then. */
	async post(
		storeId: string,
		upload: UpOf<'uploadEntries'>,
		diskId = '',
	): Promise<DownOf<'posted'> | DownOf<'chainPosition'>> {
		const { verify, signGrant, signTime, nowMs: clockMs } = this.#parts
		// Read before the chain is locked, so that this batch is made ready while the one before it is being committed.
		const read = readUpload(upload)
		const answer = await postCarefully(upload, (care) =>
			this.#act(this.#parts.bulk, (tables, nowMs) =>
				postBatch({ tables, verify, signGrant, nowMs, diskId }, storeId, read, care),
			),
		)
		if (answer.kind !== 'posted') return answer
		return { ...answer, timeMark: timeMarkOf(answer, clockMs(), signTime) }
	}

	/** Goods that another store has sold: who has sold them keeps the guard over them, and is asked. */
	async claimReturn(asker: Asker, ask: UpOf<'claimReturn'>): Promise<DownOf<'returnClaimed'>> {
		return await this.#act(this.#parts.live, async (tables, nowMs) => {
			const result = await claimElsewhere(tables, asker.storeId, ask, nowMs)
			return { kind: 'returnClaimed', requestId: ask.requestId, result }
		})
	}

	/** What the store that has sold them says. */
	async returnGuarded(asker: Asker, told: UpOf<'returnGuarded'>): Promise<void> {
		await this.#act(this.#parts.live, (tables, nowMs) => guardTold(tables, asker.storeId, told, nowMs))
	}

	/** What an agent could not take into a till's chain is kept beside it, for a person to judge. */
	async keepContested(storeId: string, report: UpOf<'reportContested'>): Promise<DownOf<'contestedKept'>> {
		return await this.#act(this.#parts.bulk, async (tables, nowMs) => {
			const terminal = await tables.lockTerminal(report)
			const rows = report.entries.map((entry) => ({
				...entry,
				reason: entry.verdict === 'contested' ? ('hashMismatch' as const) : ('chainBroken' as const),
			}))
			if (terminal?.store_id === storeId) await tables.park(report, rows, nowMs)
			return { kind: 'contestedKept', requestId: report.requestId }
		})
	}

	/** Releases holds that nobody captured or reversed in time; returns how many. */
	async expireHolds(): Promise<number> {
		return await this.#act(this.#parts.bulk, async (tables, nowMs) => {
			await tables.dropClaimsBefore(nowMs - LIMITS.retentionMs)
			const authKeys = await tables.holdsMadeBefore(nowMs - LIMITS.holdTtlMs, EXPIRED_AT_ONCE_MAX)
			const books = await tables.loadBooks({ authKeys, cardNos: [], leaseIds: [] })
			const expired = authKeys.filter((authKey) => expire(books, authKey, nowMs))
			sweepReplaced(books, nowMs)
			await tables.saveBooks(books)
			return expired.length
		})
	}

	/** Sets free what lost disks of agents held, in stores whose tills have all left them; returns how many leases. */
	async freeStranded(): Promise<number> {
		const stores = await this.#act(this.#parts.bulk, (tables) => tables.storesWithStranded())
		let count = 0
		for (const store of stores) count += await this.#freeStrandedOf(store)
		return count
	}

	async #freeStrandedOf({ storeId, diskId }: Asker): Promise<number> {
		return await this.#act(this.#parts.bulk, async (tables, nowMs) => {
			const lanes = await tables.lanesOf(storeId)
			const stranded = await tables.strandedLeases(storeId, diskId)
			const due = stranded.filter(({ grantedAtMs }) => storeHasLeft(lanes, diskId, grantedAtMs))
			const leaseIds = due.slice(0, FREED_AT_ONCE_MAX).map((lease) => lease.leaseId)
			if (leaseIds.length === 0) return 0
			const books = await tables.loadBooks({ authKeys: [], cardNos: [], leaseIds })
			const freed = leaseIds.filter((leaseId) => {
				const lease = books.leases.get(leaseId)
				return lease !== undefined && endStranded(books, lease, diskId)
			})
			sweepReplaced(books, nowMs)
			await tables.saveBooks(books)
			return freed.length
		})
	}

	/** Ends the wait for entries that can never come; returns for how many leases and payments. */
	async endEarly(): Promise<number> {
		return await this.#act(this.#parts.bulk, async (tables, nowMs) => {
			const leaseIds = await tables.neverBrought(EARLY_AT_ONCE_MAX)
			const authKeys = await tables.neverPaid(EARLY_AT_ONCE_MAX)
			if (leaseIds.length + authKeys.length === 0) return 0
			const books = await tables.loadBooks({ authKeys, cardNos: [], leaseIds })
			const ended = [
				...leaseIds.filter((leaseId) => endEarly(books, leaseId, nowMs)),
				...authKeys.filter((authKey) => endGivenEarly(books, authKey, nowMs)),
			]
			sweepReplaced(books, nowMs)
			await tables.saveBooks(books)
			return ended.length
		})
	}

	/** Takes back what is left of vouchers that ended; returns of how many. */
	async expireVouchers(): Promise<number> {
		return await this.#act(this.#parts.bulk, async (tables, nowMs) => {
			const ended = await tables.pursesEndedBefore(endedBefore(nowMs), EXPIRED_AT_ONCE_MAX)
			if (ended.length === 0) return 0
			const cardNos = ended.map(({ cardNo }) => cardNo)
			const books = await tables.loadBooks({ authKeys: [], leaseIds: [], cardNos })
			for (const { cardNo, purse } of ended) expirePurse(books, cardNo, purse, nowMs)
			sweepReplaced(books, nowMs)
			await tables.saveBooks(books)
			return ended.length
		})
	}

	async #act<T>(store: LedgerStore, work: (tables: LedgerTables, nowMs: number) => Promise<T>): Promise<T> {
		const result = await store.transaction((tables) => work(tables, this.#parts.nowMs()))
		this.#parts.feedChanged()
		return result
	}
}

async function pictureOf(
	tables: LedgerTables,
	cardNo: string | undefined,
	nowMs: number,
): Promise<CardSnapshot | null> {
	if (cardNo === undefined) return null
	return (await tables.cardSnapshots([cardNo], nowMs)).get(cardNo) ?? null
}
