/**
 * The requests that agents make, each one transaction: load and lock, decide by the rules beside this file, save. With
 * `post-batch.ts` this is the only writer of balances. Every method may be repeated with the same words.
 */
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { DownOf } from '../../protocol/wire/down.ts'
import type { Lease, LeaseReturn } from '../../protocol/wire/messages/lease.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import type { Books } from './books.ts'
import { readUpload, type VerifyText } from './chain.ts'
import { type AuthoriseResult, authorise, expire, reverse } from './holds.ts'
import { type Asker, type GrantRequest, leaseFor, type SignLease, takeBack } from './leases.ts'
import type { LedgerStore, LedgerTables } from './ledger-tables.ts'
import { postBatch } from './post-batch.ts'
import { postCarefully } from './post-carefully.ts'
import { release, storeHasLeft } from './stranded.ts'

export interface LedgerParts {
	/** Live requests; never waits for a batch. */
	readonly live: LedgerStore
	/** Catch-up, with few connections, so that a backlog never starves live requests (design §4). */
	readonly bulk: LedgerStore
	readonly signLease: SignLease
	readonly verify: VerifyText
	readonly nowMs: () => number
	/** Called after a commit that changed something the feed carries. */
	readonly feedChanged: () => void
}

const EXPIRED_AT_ONCE_MAX = 500
const FREED_AT_ONCE_MAX = 500

export class Ledger {
	readonly #parts: LedgerParts

	constructor(parts: LedgerParts) {
		this.#parts = parts
	}

	/** Takes the returns, then holds the amount, then lends a fresh slice; all or nothing. */
	async authorise(asker: Asker, ask: UpOf<'authorise'>): Promise<DownOf<'authorised'>> {
		return await this.#act(this.#parts.live, async (tables, nowMs) => {
			const books = await tables.loadBooks({
				...wantedByReturns(ask.returns, [ask.authKey]),
				cardNos: [ask.cardNo],
				activeLeasesOf: asker.storeId,
			})
			for (const given of ask.returns) takeBack(books, asker, given, nowMs)
			const result = authorise(books, {
				...ask,
				storeId: asker.storeId,
				givesBack: ask.returns.length > 0,
				nowMs,
			})
			const approved = result.kind === 'approved'
			// A refusal lends nothing new, but names a lease whose grant got lost on its way, so that it can be given back.
			const sliceMinor = approved ? await tables.sliceOf(asker.storeId) : 0
			const leases = this.#lend(books, { ...asker, cardNo: ask.cardNo, sliceMinor, nowMs })
			await tables.saveBooks(books)
			const card = (await tables.cardSnapshots([ask.cardNo], nowMs)).get(ask.cardNo) ?? null
			const { requestId, authKey } = ask
			return { kind: 'authorised', requestId, authKey, result: wireResult(result), leases, card }
		})
	}

	/** The truth of this moment about whatever a medium points at, with the store's lease on it. */
	async lookUpCard(asker: Asker, ask: UpOf<'lookUpCard'>): Promise<DownOf<'cardFound'>> {
		return await this.#act(this.#parts.live, async (tables, nowMs) => {
			const cardNo = await tables.cardOf(ask.medium)
			const books = await tables.loadBooks({
				...wantedByReturns(ask.returns),
				cardNos: cardNo === undefined ? [] : [cardNo],
				activeLeasesOf: asker.storeId,
			})
			for (const given of ask.returns) takeBack(books, asker, given, nowMs)
			const sliceMinor = await tables.sliceOf(asker.storeId)
			const leases = cardNo === undefined ? [] : this.#lend(books, { ...asker, cardNo, sliceMinor, nowMs })
			await tables.saveBooks(books)
			const card = await pictureOf(tables, cardNo, nowMs)
			const leased = leases.map(({ purse, amount }) => ({ purse, byStore: amount, byTill: 0 }))
			return { kind: 'cardFound', requestId: ask.requestId, card, source: 'centre', leased, leases }
		})
	}

	async reverse(ask: UpOf<'reverse'>): Promise<DownOf<'reversed'>> {
		return await this.#act(this.#parts.live, async (tables, nowMs) => {
			const books = await tables.loadBooks({ authKeys: [ask.authKey], cardNos: [], leaseIds: [] })
			const result = reverse(books, ask.authKey, nowMs)
			await tables.saveBooks(books)
			return { kind: 'reversed', requestId: ask.requestId, authKey: ask.authKey, result }
		})
	}

	/** Every lease named is acknowledged, also one that is unknown: repeating it could not help. */
	async returnLeases(asker: Asker, ask: UpOf<'returnLeases'>): Promise<DownOf<'leasesReturned'>> {
		return await this.#act(this.#parts.live, async (tables, nowMs) => {
			const books = await tables.loadBooks({ ...wantedByReturns(ask.returns), cardNos: [] })
			for (const given of ask.returns) takeBack(books, asker, given, nowMs)
			await tables.saveBooks(books)
			const leaseIds = ask.returns.map((given) => given.leaseId)
			return { kind: 'leasesReturned', requestId: ask.requestId, leaseIds }
		})
	}

	async post(
		storeId: string,
		upload: UpOf<'uploadEntries'>,
	): Promise<DownOf<'posted'> | DownOf<'chainPosition'>> {
		const { verify } = this.#parts
		// Read before the chain is locked, so that this batch is made ready while the one before it is being committed.
		const read = readUpload(upload)
		return await postCarefully(upload, (care) =>
			this.#act(this.#parts.bulk, (tables, nowMs) =>
				postBatch({ tables, verify, nowMs }, storeId, read, care),
			),
		)
	}

	/** Releases holds that nobody captured or reversed in time; returns how many. */
	async expireHolds(): Promise<number> {
		return await this.#act(this.#parts.bulk, async (tables, nowMs) => {
			const authKeys = await tables.holdsMadeBefore(nowMs - LIMITS.holdTtlMs, EXPIRED_AT_ONCE_MAX)
			const books = await tables.loadBooks({ authKeys, cardNos: [], leaseIds: [] })
			const expired = authKeys.filter((authKey) => expire(books, authKey, nowMs))
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
		return await this.#act(this.#parts.bulk, async (tables) => {
			const lanes = await tables.lanesOf(storeId)
			const stranded = await tables.strandedLeases(storeId, diskId)
			const due = stranded.filter(({ grantedAtMs }) => storeHasLeft(lanes, diskId, grantedAtMs))
			const leaseIds = due.slice(0, FREED_AT_ONCE_MAX).map((lease) => lease.leaseId)
			if (leaseIds.length === 0) return 0
			const books = await tables.loadBooks({ authKeys: [], cardNos: [], leaseIds })
			const freed = leaseIds.filter((leaseId) => {
				const lease = books.leases.get(leaseId)
				return lease !== undefined && release(books, lease, diskId)
			})
			await tables.saveBooks(books)
			return freed.length
		})
	}

	async #act<T>(store: LedgerStore, work: (tables: LedgerTables, nowMs: number) => Promise<T>): Promise<T> {
		const result = await store.transaction((tables) => work(tables, this.#parts.nowMs()))
		this.#parts.feedChanged()
		return result
	}

	#lend(books: Books, request: GrantRequest): Lease[] {
		const lease = leaseFor(books, request, this.#parts.signLease)
		return lease === undefined ? [] : [lease]
	}
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

async function pictureOf(
	tables: LedgerTables,
	cardNo: string | undefined,
	nowMs: number,
): Promise<CardSnapshot | null> {
	if (cardNo === undefined) return null
	return (await tables.cardSnapshots([cardNo], nowMs)).get(cardNo) ?? null
}
