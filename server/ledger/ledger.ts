/**
 * The requests that agents make, each one transaction: load and lock, decide by the rules beside this file, save. With
 * `post-batch.ts` this is the only writer of balances. Every method may be repeated with the same words.
 */
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import { mediumKey } from '../../protocol/card/medium.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { DownOf } from '../../protocol/wire/down.ts'
import type { Lease, LeaseReturn } from '../../protocol/wire/messages/lease.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import type { Database, Sql } from '../database/pool.ts'
import type { Books } from './books.ts'
import { cardSnapshots } from './card-snapshots.ts'
import { type AuthoriseResult, authorise, expire, reverse } from './holds.ts'
import { type GrantRequest, leaseFor, type SignLease, takeBack } from './leases.ts'
import { loadBooks } from './load-books.ts'
import { postBatch } from './post-batch.ts'
import { postCarefully } from './post-carefully.ts'
import { saveBooks } from './save-books.ts'

export interface LedgerParts {
	/** Live requests; never waits for a batch. */
	readonly live: Database
	/** Catch-up, with few connections, so that a backlog never starves live requests (design §4). */
	readonly bulk: Database
	readonly signLease: SignLease
	readonly nowMs: () => number
	/** Called after a commit that changed something the feed carries. */
	readonly feedChanged: () => void
}

export class Ledger {
	readonly #parts: LedgerParts

	constructor(parts: LedgerParts) {
		this.#parts = parts
	}

	/** Takes the returns, then holds the amount, then lends a fresh slice; all or nothing. */
	async authorise(storeId: string, ask: UpOf<'authorise'>): Promise<DownOf<'authorised'>> {
		return await this.#act(this.#parts.live, async (sql, nowMs) => {
			const books = await loadBooks(sql, {
				...wantedByReturns(ask.returns, [ask.authKey]),
				cardNos: [ask.cardNo],
				activeLeasesOf: storeId,
			})
			for (const given of ask.returns) takeBack(books, storeId, given, nowMs)
			const result = authorise(books, { ...ask, storeId, givesBack: ask.returns.length > 0, nowMs })
			const approved = result.kind === 'approved'
			// A refusal lends nothing new, but names a lease whose grant got lost on its way, so that it can be given back.
			const sliceMinor = approved ? await sliceOf(sql, storeId) : 0
			const leases = this.#lend(books, { storeId, cardNo: ask.cardNo, sliceMinor, nowMs })
			await saveBooks(sql, books)
			const card = (await cardSnapshots(sql, [ask.cardNo], nowMs)).get(ask.cardNo) ?? null
			const { requestId, authKey } = ask
			return { kind: 'authorised', requestId, authKey, result: wireResult(result), leases, card }
		})
	}

	/** The truth of this moment about whatever a medium points at, with the store's lease on it. */
	async lookUpCard(storeId: string, ask: UpOf<'lookUpCard'>): Promise<DownOf<'cardFound'>> {
		return await this.#act(this.#parts.live, async (sql, nowMs) => {
			const cardNo = await cardOf(sql, ask.medium)
			const books = await loadBooks(sql, {
				...wantedByReturns(ask.returns),
				cardNos: cardNo === undefined ? [] : [cardNo],
				activeLeasesOf: storeId,
			})
			for (const given of ask.returns) takeBack(books, storeId, given, nowMs)
			const sliceMinor = await sliceOf(sql, storeId)
			const leases = cardNo === undefined ? [] : this.#lend(books, { storeId, cardNo, sliceMinor, nowMs })
			await saveBooks(sql, books)
			const card = await pictureOf(sql, cardNo, nowMs)
			const leased = { storedValue: leases.reduce((sum, lease) => sum + lease.amount, 0), points: 0 }
			return { kind: 'cardFound', requestId: ask.requestId, card, source: 'centre', leased, leases }
		})
	}

	async reverse(ask: UpOf<'reverse'>): Promise<DownOf<'reversed'>> {
		return await this.#act(this.#parts.live, async (sql, nowMs) => {
			const books = await loadBooks(sql, { authKeys: [ask.authKey], cardNos: [], leaseIds: [] })
			const result = reverse(books, ask.authKey, nowMs)
			await saveBooks(sql, books)
			return { kind: 'reversed', requestId: ask.requestId, authKey: ask.authKey, result }
		})
	}

	/** Every lease named is acknowledged, also one that is unknown: repeating it could not help. */
	async returnLeases(storeId: string, ask: UpOf<'returnLeases'>): Promise<DownOf<'leasesReturned'>> {
		return await this.#act(this.#parts.live, async (sql, nowMs) => {
			const books = await loadBooks(sql, { ...wantedByReturns(ask.returns), cardNos: [] })
			for (const given of ask.returns) takeBack(books, storeId, given, nowMs)
			await saveBooks(sql, books)
			const leaseIds = ask.returns.map((given) => given.leaseId)
			return { kind: 'leasesReturned', requestId: ask.requestId, leaseIds }
		})
	}

	async post(
		storeId: string,
		upload: UpOf<'uploadEntries'>,
	): Promise<DownOf<'posted'> | DownOf<'chainPosition'>> {
		return await postCarefully(upload, (care) =>
			this.#act(this.#parts.bulk, (sql, nowMs) => postBatch(sql, storeId, upload, nowMs, care)),
		)
	}

	/** Releases holds that nobody captured or reversed in time; returns how many. */
	async expireHolds(): Promise<number> {
		return await this.#act(this.#parts.bulk, async (sql, nowMs) => {
			const due = await sql.rows<{ auth_key: string }>(
				"SELECT auth_key FROM hold WHERE state = 'held' AND created_at_ms <= $1 LIMIT 500",
				[nowMs - LIMITS.holdTtlMs],
			)
			const authKeys = due.map((row) => row.auth_key)
			const books = await loadBooks(sql, { authKeys, cardNos: [], leaseIds: [] })
			const expired = authKeys.filter((authKey) => expire(books, authKey, nowMs))
			await saveBooks(sql, books)
			return expired.length
		})
	}

	async #act<T>(database: Database, work: (sql: Sql, nowMs: number) => Promise<T>): Promise<T> {
		const result = await database.transaction((sql) => work(sql, this.#parts.nowMs()))
		this.#parts.feedChanged()
		return result
	}

	#lend(books: Books, request: GrantRequest): Lease[] {
		const lease = leaseFor(books, request, this.#parts.signLease)
		return lease === undefined ? [] : [lease]
	}
}

/** The largest slice that the store may be lent at a time. */
async function sliceOf(sql: Sql, storeId: string): Promise<number> {
	const found = await sql.rows<{ slice: number }>(
		"SELECT (profile ->> 'leaseStoredValueMinor')::bigint AS slice FROM store WHERE store_id = $1",
		[storeId],
		'lease-slice',
	)
	return found[0]?.slice ?? 0
}

function wantedByReturns(
	returns: readonly LeaseReturn[],
	authKeys: readonly string[] = [],
): { readonly authKeys: string[]; readonly leaseIds: string[] } {
	const spends = returns.flatMap((given) => given.outstanding.map((spend) => spend.authKey))
	return { authKeys: [...authKeys, ...spends], leaseIds: returns.map((given) => given.leaseId) }
}

function wireResult(result: AuthoriseResult): DownOf<'authorised'>['result'] {
	if (result.kind === 'refused') return { kind: 'declined', refusal: result }
	return { kind: 'approved', authority: { kind: 'hold' }, balanceAfter: result.balanceAfter }
}

async function cardOf(sql: Sql, medium: UpOf<'lookUpCard'>['medium']): Promise<string | undefined> {
	if (medium.kind === 'cardNo') return medium.value
	const rows = await sql.rows<{ card_no: string }>(
		'SELECT card_no FROM medium WHERE medium_key = $1',
		[mediumKey(medium)],
		'card-of-medium',
	)
	return rows[0]?.card_no
}

async function pictureOf(sql: Sql, cardNo: string | undefined, nowMs: number): Promise<CardSnapshot | null> {
	if (cardNo === undefined) return null
	return (await cardSnapshots(sql, [cardNo], nowMs)).get(cardNo) ?? null
}
