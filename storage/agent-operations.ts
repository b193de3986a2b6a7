/**
 * The agent's database as its thread serves it: one operation per act, each one transaction. The tables keep what is
 * true of themselves; what must happen together is put together here.
 */
import { randomUUID } from 'node:crypto'
import type { TillId } from '../protocol/base/ids.ts'
import type { CardSnapshot } from '../protocol/card/card-snapshot.ts'
import type { Purse } from '../protocol/card/purse.ts'
import type { StoreProfile, Terminal } from '../protocol/catalogue/catalogue.ts'
import { cardsInNews } from '../protocol/journal/card-news.ts'
import type { SealedEntry } from '../protocol/journal/entry.ts'
import { enrolledCard, type Said, withMemberNews } from '../protocol/journal/member-news.ts'
import type { SuspendedListed, SuspendedSale, SuspendedSummary } from '../protocol/journal/suspended-sale.ts'
import type { Verdict } from '../protocol/journal/verdict.ts'
import type { ClaimResult, ReturnClaim } from '../protocol/returns/claim.ts'
import { type LeaseReturn, type Slice, sliceSchema } from '../protocol/wire/messages/lease.ts'
import type { DecidedCard } from '../protocol/wire/messages/upload-entries.ts'
import type { FeedRecord } from '../protocol/wire/records.ts'
import { createAwardTable } from './agent-award-table.ts'
import { createCardDayTable } from './agent-card-day-table.ts'
import { createChainsTable } from './agent-chains-table.ts'
import { createDecisionTable } from './agent-decision-table.ts'
import { createHotCardTable, type HotCard } from './agent-hot-card-table.ts'
import { createLeaseTable } from './agent-lease-table.ts'
import type {
	AppendInput,
	AppendResult,
	Basket,
	ChainId,
	ChainState,
	ContestedEntries,
	DecideInput,
	DecisionState,
	EntryBatch,
	EntryEffect,
	Grant,
	HeldLease,
	LendInput,
	LentSlice,
	OfferOutcome,
	RecallInput,
	RecallResult,
	TillLegacy,
} from './agent-records.ts'
import { basketOfShift, createRecoveryTable } from './agent-recovery-table.ts'
import { createReplicaTable, type ReplicaPage } from './agent-replica-table.ts'
import { createReturnsTable } from './agent-returns-table.ts'
import { createSuspendedTable } from './agent-suspended-table.ts'
import { openDatabase, type WritableDb } from './database.ts'
import { allAgentMigrations } from './migrations/agent/all-migrations.ts'
import { migrate } from './migrations/migration.ts'
import type { Handlers, ServedDatabase } from './worker-host.ts'

export type AgentDatabaseOptions = {
	readonly file: string
	/** Upper bound of the file in bytes, for machines that share their disk; none by default. */
	readonly sizeBytesMax?: number
	/** Of the machine that the disk belongs to (`machine-keys.ts`); left out, the file is plain. */
	readonly pageKey?: string
}

export type AgentStart = {
	/** Names this disk: what another one gave out (cursors, leases) means nothing here. */
	readonly storageId: string
	/** Rises with every start. */
	readonly generation: number
	/** The newest number of the copy of the feed: nobody has heard of a later one from earlier starts. */
	readonly feedNumber: number
	/** The centre's history that welcomed this disk last: it knows nothing that is not here. Null: none did yet. */
	readonly centreId: string | null
	readonly feedCursor: string | null
	readonly leasePublicKey: string | null
	readonly lastSeenWallMs: number
	readonly chains: ChainState[]
}

export type AgentFigures = {
	readonly leasesActive: number
	readonly leasesReturning: number
	readonly reversalsWaiting: number
	readonly entriesContested: number
}

/** For whoever watches the store. */
export type AgentWatch = {
	/** Chains of which the centre has not decided on everything, with when the oldest of what waits was stored here. */
	readonly waiting: readonly (ChainId & { readonly storedAtMs: number })[]
	/** Entries kept beside their chain since the moment asked for. */
	readonly contestedRecent: number
}

export type AgentOperations = {
	readonly start: (input: null) => AgentStart
	readonly appendEntries: (input: AppendInput) => AppendResult
	readonly entriesAfter: (
		input: ChainId & { readonly seq: number; readonly countMax: number; readonly bytesMax: number },
	) => EntryBatch | null
	/**
	 * The centre has decided on everything up to `seq`. `exceptions` null: it did not say how. `cards`: from which picture on each
	 * tells of coupons that were decided on; none of a card that is not named. Answers the cards of which reports were not
	 * believed, as they are to be told to the tills, and how many coupons are shown no more.
	 */
	readonly markPosted: (
		input: ChainId & {
			readonly seq: number
			readonly exceptions: readonly Verdict[] | null
			readonly cards: readonly DecidedCard[]
		},
	) => { readonly refuted: HotCard[]; readonly couponsEnded: number }
	/** The pictures tell of all that the centre had decided up to these places. Answers how many coupons are shown no more. */
	readonly endDecided: (input: {
		readonly positions: readonly (ChainId & { readonly postedSeq: number })[]
	}) => number
	/** Up to here the centre has the chain, as it says itself; we may have less of it. */
	readonly keepPosition: (input: ChainId & { readonly seq: number; readonly hash: string }) => null
	readonly entriesFrom: (
		input: ChainId & { readonly seq: number; readonly countMax: number; readonly bytesMax: number },
	) => SealedEntry[]
	readonly keepBasket: (input: { readonly tillId: string; readonly basket: Basket }) => null
	/** What is known of the till's epochs before `epoch`. */
	readonly tillLegacy: (input: ChainId) => TillLegacy
	/** What waits in the store, newest first; see `suspendedSales` on the wire. */
	readonly suspendedSales: (input: { readonly countMax: number }) => {
		readonly sales: SuspendedListed[]
		readonly isWhole: boolean
	}
	/** Gives a suspended sale to a till, once. */
	readonly recallSale: (input: RecallInput) => RecallResult
	/** Keeps what one sale wants to take back of another, in place of what it wanted before. */
	readonly claimReturn: (
		input: ReturnClaim & { readonly tillId: TillId; readonly nowMs: number },
	) => ClaimResult
	/** A sale that this disk should have. One that is `known`, or is `over` (goes on at a till, or was discarded), stays as it is. */
	readonly offerSuspended: (input: {
		readonly summary: SuspendedSummary
		readonly sale: SuspendedSale
		readonly nowMs: number
	}) => OfferOutcome
	/** Contested entries of one chain that the centre must still hear of; null when there are none. */
	readonly contestedUnreported: (input: {
		readonly countMax: number
		readonly bytesMax: number
	}) => ContestedEntries | null
	readonly endContestedReport: (input: ContestedEntries) => null
	readonly exceptions: (input: ChainId & { readonly countMax: number }) => Verdict[]
	/** Feed records and the cursor after them, in one transaction. */
	readonly applyFeed: (input: { readonly records: readonly FeedRecord[]; readonly cursor: string }) => null
	readonly feedAfter: (input: {
		readonly version: number
		readonly countMax: number
		readonly bytesMax: number
	}) => ReplicaPage
	readonly cardByNumber: (input: { readonly cardNo: string }) => CardSnapshot | null
	readonly cardByMedium: (input: { readonly mediumKey: string }) => CardSnapshot | null
	/** What the centre tells of cards ahead of its feed. Answers those that were news, as they are to be passed on. */
	readonly keepHotCards: (input: { readonly cards: readonly HotCard[] }) => HotCard[]
	/** Cards used here on at least `daysMin` days since a business date, the most frequent first. */
	readonly frequentCards: (input: {
		readonly sinceDate: string
		readonly daysMin: number
		readonly countMax: number
	}) => string[]
	readonly terminal: (input: { readonly tillId: string }) => Terminal | null
	readonly terminals: (input: { readonly storeId: string }) => Terminal[]
	readonly storeProfile: (input: { readonly storeId: string }) => StoreProfile | null
	readonly keepGrant: (input: Grant) => null
	readonly activeLeasesOf: (input: { readonly cardNo: string; readonly purse: Purse }) => HeldLease[]
	readonly activeLeasesOfCard: (input: { readonly cardNo: string }) => HeldLease[]
	/** Sum of this store's lease spends of a purse that the centre has not posted yet. */
	readonly unpostedSpent: (input: { readonly cardNo: string; readonly purse: Purse }) => number
	readonly activeLeases: (input: null) => HeldLease[]
	/**
	 * Gives up for good what entries of a chain after `afterSeq` and up to `lastSeq` brought and nobody here has begun to spend;
	 * answers which entries, with those given up before. Asked before they are sent on.
	 */
	readonly releaseBrought: (
		input: ChainId & { readonly afterSeq: number; readonly lastSeq: number },
	) => number[]
	/** Starts returns and answers them; none of those that were given up. */
	readonly startReturn: (input: { readonly leaseIds: readonly string[] }) => LeaseReturn[]
	/** Returns not acknowledged yet: of one card and purse, or of all (null). */
	readonly returning: (input: {
		readonly cardNo: string | null
		readonly purse: Purse | null
		readonly countMax: number
	}) => LeaseReturn[]
	/** Gives parts of leases on to a till, all or none; nothing of those that were given up. */
	readonly lend: (input: LendInput) => Slice[]
	/** Slices that tills have, of one till, card and purse or of all (null). */
	readonly lentSlices: (input: {
		readonly tillId: string | null
		readonly cardNo: string | null
		readonly purse: Purse | null
	}) => LentSlice[]
	readonly endReturn: (input: { readonly leaseIds: readonly string[] }) => null
	readonly decision: (input: { readonly authKey: string }) => DecisionState | null
	/**
	 * Writes a decision down once. Answers what now stands under the key: a reversal that came first wins. Null: the lease of
	 * the spend was given up meanwhile, nothing was written, and it is to be decided anew.
	 */
	readonly decide: (input: DecideInput) => DecisionState | null
	/** Reverses a key on a till's word; `atCentre`: the centre must hear of it too. */
	readonly reverse: (input: {
		readonly authKey: string
		readonly atCentre: boolean
		readonly nowMs: number
	}) => null
	readonly reversalsWaiting: (input: { readonly countMax: number }) => string[]
	readonly endReversal: (input: { readonly authKey: string; readonly result: string }) => null
	/** Forgets what was settled before `beforeMs`. Answers how many entries went; as many as `countMax`: there may be more. */
	readonly prune: (input: { readonly beforeMs: number; readonly countMax: number }) => number
	/** The centre knows this disk from now on. */
	readonly keepWelcomed: (input: { readonly centreId: string }) => null
	/** The centre has forgotten a time: what was given back before is told again. */
	readonly centreRestored: (input: { readonly centreId: string }) => null
	/**
	 * This disk is an older image of itself: it goes on as a new one. Leases that it holds are never spent or given back,
	 * because the image does not know what became of them. Entries, decisions and reversals stay.
	 */
	readonly beginAnew: (input: null) => null
	readonly keepLeasePublicKey: (input: { readonly publicKey: string }) => null
	/** Raises the last seen wall clock; never lowers it. */
	readonly seeWallClock: (input: { readonly nowMs: number }) => null
	readonly figures: (input: null) => AgentFigures
	readonly watch: (input: { readonly contestedSinceMs: number }) => AgentWatch
}

export function openAgentDatabase(options: AgentDatabaseOptions): ServedDatabase<AgentOperations> {
	const db = openDatabase(options)
	try {
		migrate(db, allAgentMigrations)
	} catch (error) {
		db.close()
		throw error
	}
	return {
		handlers: agentHandlers(db),
		together: db.together,
		// What many tills send comes without pauses for minutes: the longer it gathers, the less is written twice.
		tidy: (when) => when === 'pause' && db.tidy(when),
		close: () => db.close(),
	}
}

/** The operations on a database that is open and has every migration. */
export function agentHandlers(db: WritableDb): Handlers<AgentOperations> {
	const chains = createChainsTable(db)
	const leases = createLeaseTable(db)
	const decisions = createDecisionTable(db)
	const recovery = createRecoveryTable(db)
	const hotCards = createHotCardTable(db)
	const awards = createAwardTable(db)
	const cardDays = createCardDayTable(db)
	const suspended = createSuspendedTable(db)
	const returns = createReturnsTable(db)
	const meta = createMeta(db)
	const replica = createReplicaTable(db, () => Number(meta.get('generation') ?? 0))

	function keepGrant({ leases: granted, card, received }: Grant): null {
		for (const lease of granted) leases.keep(lease, received)
		if (card !== null) replica.applyCard(believedCard(card))
		meta.raise('lastSeenWallMs', received.wallMs)
		return null
	}

	/** Decided for another till: what this one says about it means nothing. */
	function isOthersKey(authKey: string, tillId: string): boolean {
		const decision = decisions.find(authKey)?.decision
		return decision !== undefined && decision !== null && decision.tillId !== tillId
	}

	function reverseKey(authKey: string, nowMs: number): void {
		leases.release(authKey)
		decisions.reverse(authKey, nowMs)
	}

	/** What the centre has decided on came here by way of another disk: its books have these spends, its own word of cards stands. */
	function applyEffects(input: AppendInput): void {
		const decidedSeq = chains.postedSeq(input)
		for (const effect of input.effects) {
			if (isWordOfCard(effect) && effect.seq <= decidedSeq) continue
			applyEffect(input, effect)
		}
		if ((input.entries[0]?.seq ?? 0) <= decidedSeq) leases.post(input.tillId, input.epoch, decidedSeq)
	}

	function applyEffect(input: AppendInput, effect: EntryEffect): void {
		const { tillId, epoch, nowMs, received } = input
		const place = { tillId, epoch, seq: effect.seq }
		switch (effect.kind) {
			case 'captured':
				return leases.capture(effect, place)
			case 'brought': {
				// What an earlier disk may have spent of it is not known here: the centre frees it when the store has left that disk.
				// A till that has met no agent yet has told of none; the word of it may also lie before the part of the chain that is here.
				const diskId = meta.get(agentDiskKey(input))
				const isOurs = diskId === null ? chains.isWhole(input) : diskId === meta.get('storageId')
				if (isOurs) leases.keepBrought(effect, place, received)
				return
			}
			case 'agentChanged':
				return meta.put(agentDiskKey(input), effect.diskId)
			case 'cardUsed':
				return cardDays.used(effect.cardNo, effect.businessDate)
			case 'cardReported':
				hotCards.reported(effect.cardNo, effect.state, place, replica.cardByNumber(effect.cardNo))
				return showState(effect)
			case 'voucherAwarded':
				awards.awarded(effect, place, replica.cardByNumber(effect.cardNo), nowMs)
				return showAwards(effect.cardNo)
			case 'voucherSpent':
				awards.spent(effect, nowMs)
				return showAwards(effect.cardNo)
			case 'memberSaid':
				return showMember(effect.said)
			case 'sliceReturned':
				return leases.slices.giveBack(effect.leaseId, effect.slice, tillId, effect.spent)
			case 'reversed':
				return isOthersKey(effect.authKey, tillId) ? undefined : reverseKey(effect.authKey, nowMs)
			case 'shiftOpened':
				return recovery.shiftOpened(tillId, effect.shiftId, epoch, effect.seq)
			case 'shiftClosed':
				return recovery.shiftClosed(tillId, effect.shiftId)
			case 'saleSuspended':
				suspended.keep(effect.summary, effect.sale, nowMs)
				return
			case 'goodsReturned':
				return returns.returned(effect, place, nowMs)
			case 'claimsEnded':
				return returns.ended(effect.claimId)
			case 'suspendedEnded':
				return suspended.ended(effect.saleId, tillId, effect.recallKey, nowMs)
		}
	}

	const versionOf = (cardNo: string): number => replica.cardByNumber(cardNo)?.version ?? 0

	function believed(record: FeedRecord): FeedRecord {
		return record.kind === 'card' ? { kind: 'card', card: believedCard(record.card) } : record
	}

	/** What the centre says of a card, with what it may not have heard of yet. */
	function believedCard(card: CardSnapshot): CardSnapshot {
		return awards.believed(hotCards.believed(card))
	}

	/** The picture that is kept shows the coupons that this store's tills gave. */
	function showAwards(cardNo: string, ended?: string): void {
		const card = replica.cardByNumber(cardNo)
		if (card === null) return
		const vouchers = card.vouchers.filter(({ purse }) => purse !== ended)
		replica.apply([{ kind: 'card', card: awards.redrawn({ ...card, vouchers }) }])
	}

	/** The picture that is kept, and that goes down to the tills, shows what is believed. */
	function showBelieved(cardNo: string): void {
		const card = replica.cardByNumber(cardNo)
		if (card !== null) replica.apply([{ kind: 'card', card: hotCards.believed(card) }])
	}

	function showState({ cardNo, state }: Pick<HotCard, 'cardNo' | 'state'>): void {
		const card = replica.cardByNumber(cardNo)
		if (card !== null) replica.apply([{ kind: 'card', card: { ...card, state } }])
	}

	/** Whoever joins at one till is known at the others, with the centre away too. */
	function showMember(said: Said): void {
		const { body, atMs } = said
		const [cardNo] = cardsInNews(body)
		const made = body.kind === 'memberEnrolled' ? enrolledCard(body, atMs) : null
		const card = cardNo === undefined ? null : (replica.cardByNumber(cardNo) ?? made)
		if (card !== null) replica.apply([{ kind: 'card', card: withMemberNews(card, said) }])
	}

	function lend({ tillId, epoch, parts, nowMs }: LendInput): Slice[] {
		return parts
			.filter(({ leaseId }) => !leases.isReleased(leaseId))
			.map((part) => {
				const slice = leases.lend({ ...part, tillId, epoch }, nowMs)
				const { cardNo, purse } = leases.one(part.leaseId)
				return sliceSchema.parse({ ...part, slice, tillId, cardNo, purse })
			})
	}

	function tillLegacy({ tillId, epoch }: ChainId): TillLegacy {
		const earlier = chains.chains().filter((chain) => chain.tillId === tillId && chain.epoch < epoch)
		const last = earlier.at(-1)
		const openShift = recovery.openShiftOf(tillId)
		return {
			previous:
				last === undefined
					? null
					: { epoch: last.epoch, seq: Math.max(last.storedSeq, last.postedSeq), hash: last.hash },
			openShift,
			basket: basketOfShift(recovery.basketOf(tillId), openShift),
		}
	}

	function decide(input: DecideInput): DecisionState | null {
		const { decision, spend, grant, nowMs } = input
		const found = decisions.find(decision.authKey)
		if (found === null && spend !== null && leases.isReleased(spend.leaseId)) return null
		if (grant !== null) keepGrant(grant)
		const { result } = decision
		const heldAtCentre = result.kind === 'approved' && result.authority.kind === 'hold'
		if (input.reverseAtCentre || (found?.reversed === true && heldAtCentre))
			decisions.askReversal(decision.authKey, nowMs)
		if (found !== null) return found
		if (spend !== null) leases.spend(spend.leaseId, spend.counter, decision.authKey, decision.amount)
		decisions.insert(decision, nowMs)
		meta.raise('lastSeenWallMs', nowMs)
		return { decision, reversed: false }
	}

	return {
		start: () =>
			db.transaction(() => {
				meta.raise('generation', Number(meta.get('generation') ?? 0) + 1)
				return {
					storageId: meta.ensure('storageId', randomUUID),
					generation: Number(meta.get('generation')),
					feedNumber: replica.newestVersion(),
					centreId: meta.get('centreId'),
					feedCursor: meta.get('feedCursor'),
					leasePublicKey: meta.get('leasePublicKey'),
					lastSeenWallMs: Number(meta.get('lastSeenWallMs') ?? 0),
					chains: chains.chains(),
				}
			}),
		appendEntries: (input) =>
			db.transaction(() => chains.append(input, (storedSeq) => applyEffects(freshOnly(input, storedSeq)))),
		entriesAfter: (input) => chains.entriesAfter(input, input.seq, input.countMax, input.bytesMax),
		markPosted: ({ tillId, epoch, seq, exceptions, cards }) =>
			db.transaction(() => {
				chains.post({ tillId, epoch }, seq, exceptions ?? [])
				leases.post(tillId, epoch, seq)
				const refuted = hotCards.posted({ tillId, epoch }, seq, exceptions, versionOf)
				for (const card of refuted) showState(card)
				const ended = awards.posted({ tillId, epoch }, { seq, exceptions, cards }, versionOf)
				for (const award of ended) showAwards(award.cardNo, award.purse)
				return { refuted, couponsEnded: ended.length }
			}),
		endDecided: ({ positions }) =>
			db.transaction(() => {
				const ended = awards.toldUpTo(positions)
				for (const award of ended) showAwards(award.cardNo, award.purse)
				return ended.length
			}),
		keepPosition: ({ tillId, epoch, seq, hash }) => {
			chains.keepPosition({ tillId, epoch }, seq, hash)
			return null
		},
		entriesFrom: (input) => chains.entriesFrom(input, input.seq, input.countMax, input.bytesMax),
		keepBasket: ({ tillId, basket }) => {
			recovery.keepBasket(tillId, basket)
			return null
		},
		tillLegacy: (input) => tillLegacy(input),
		suspendedSales: ({ countMax }) => suspended.list(countMax),
		claimReturn: (input) =>
			db.transaction(() => {
				const sold = chains.soldSale(input.saleId)
				return returns.claim(input, sold, (claimId) => chains.soldSale(claimId) !== null)
			}),
		recallSale: (input) => db.transaction(() => suspended.recall(input)),
		offerSuspended: ({ summary, sale, nowMs }) =>
			db.transaction(() => {
				if (suspended.isOver(summary.saleId)) return 'over'
				return suspended.keep(summary, sale, nowMs) ? 'kept' : 'known'
			}),
		contestedUnreported: ({ countMax, bytesMax }) => chains.unreported(countMax, bytesMax),
		endContestedReport: (reported) =>
			db.transaction(() => {
				chains.endReport(reported)
				return null
			}),
		exceptions: (input) => chains.exceptions(input, input.countMax),
		applyFeed: ({ records, cursor }) =>
			db.transaction(() => {
				replica.apply(records.map(believed))
				meta.put('feedCursor', cursor)
				return null
			}),
		feedAfter: ({ version, countMax, bytesMax }) => replica.page(version, countMax, bytesMax),
		cardByNumber: ({ cardNo }) => replica.cardByNumber(cardNo),
		cardByMedium: ({ mediumKey }) => replica.cardByMedium(mediumKey),
		keepHotCards: ({ cards }) =>
			db.transaction(() => {
				const news = cards.filter((card) => hotCards.told(card))
				for (const { cardNo } of news) showBelieved(cardNo)
				return news
			}),
		frequentCards: ({ sinceDate, daysMin, countMax }) =>
			db.transaction(() => cardDays.frequent(sinceDate, daysMin, countMax)),
		terminal: ({ tillId }) => {
			const record = replica.record('terminal', tillId)
			return record?.kind === 'terminal' ? record.terminal : null
		},
		terminals: ({ storeId }) =>
			replica
				.topic('terminal')
				.flatMap((record) =>
					record.kind === 'terminal' && record.terminal.storeId === storeId ? [record.terminal] : [],
				),
		storeProfile: ({ storeId }) => {
			const record = replica.record('storeProfile', storeId)
			return record?.kind === 'storeProfile' ? record.storeProfile : null
		},
		keepGrant: (grant) => db.transaction(() => keepGrant(grant)),
		activeLeasesOf: ({ cardNo, purse }) => leases.activeOf(cardNo, purse),
		activeLeasesOfCard: ({ cardNo }) => leases.activeOfCard(cardNo),
		unpostedSpent: ({ cardNo, purse }) => leases.unpostedOf(cardNo, purse),
		activeLeases: () => leases.active(),
		releaseBrought: ({ afterSeq, lastSeq, ...chain }) =>
			db.transaction(() => leases.releaseBrought(chain, afterSeq, lastSeq)),
		startReturn: ({ leaseIds }) => db.transaction(() => leases.startReturn(leaseIds)),
		returning: ({ cardNo, purse, countMax }) => leases.returning(cardNo, purse, countMax),
		lend: (input) => db.transaction(() => lend(input)),
		lentSlices: ({ tillId, cardNo, purse }) => leases.slices.lent(tillId, cardNo, purse),
		endReturn: ({ leaseIds }) =>
			db.transaction(() => {
				leases.endReturn(leaseIds)
				return null
			}),
		decision: ({ authKey }) => decisions.find(authKey),
		decide: (input) => db.transaction(() => decide(input)),
		reverse: ({ authKey, atCentre, nowMs }) =>
			db.transaction(() => {
				reverseKey(authKey, nowMs)
				if (atCentre) decisions.askReversal(authKey, nowMs)
				return null
			}),
		reversalsWaiting: ({ countMax }) => decisions.reversalsWaiting(countMax),
		endReversal: ({ authKey, result }) => {
			decisions.endReversal(authKey, result)
			return null
		},
		prune: ({ beforeMs, countMax }) =>
			db.transaction(() => {
				leases.prune(beforeMs)
				decisions.prune(beforeMs)
				suspended.prune(beforeMs)
				returns.prune(beforeMs)
				awards.prune(beforeMs)
				return chains
					.chains()
					.reduce((count, chain) => count + chains.prune(chain, beforeMs, countMax - count), 0)
			}),
		keepWelcomed: ({ centreId }) => {
			meta.put('centreId', centreId)
			return null
		},
		centreRestored: ({ centreId }) =>
			db.transaction(() => {
				meta.put('centreId', centreId)
				leases.tellReturnsAgain()
				return null
			}),
		beginAnew: () =>
			db.transaction(() => {
				meta.put('storageId', randomUUID())
				meta.remove('centreId')
				leases.forget()
				return null
			}),
		keepLeasePublicKey: ({ publicKey }) => {
			meta.put('leasePublicKey', publicKey)
			return null
		},
		seeWallClock: ({ nowMs }) => {
			meta.raise('lastSeenWallMs', nowMs)
			return null
		},
		figures: () => ({
			leasesActive: leases.active().length,
			leasesReturning: leases.returningCount(),
			reversalsWaiting: decisions.reversalsWaitingCount(),
			entriesContested: chains.contestedCount(),
		}),
		watch: ({ contestedSinceMs }) => ({
			waiting: chains.waiting(),
			contestedRecent: chains.contestedCount(contestedSinceMs),
		}),
	}
}

/** The part of a batch's effects that belongs to entries after `storedSeq`; a repeat has none. */
function freshOnly(input: AppendInput, storedSeq: number): AppendInput {
	return { ...input, effects: input.effects.filter((effect) => effect.seq > storedSeq) }
}

/** What the centre says of a card when it has decided on the entry stands instead of what the entry says. */
function isWordOfCard({ kind }: EntryEffect): boolean {
	return kind === 'cardReported' || kind === 'memberSaid' || kind === 'voucherAwarded'
}

/** Under which it is kept which disk of the agent a till last said to go by in a chain; nothing when it has met none. */
function agentDiskKey({ tillId, epoch }: ChainId): string {
	return `agentDisk ${tillId}/${epoch}`
}

function createMeta(db: WritableDb) {
	const read = db.read<{ value: string }>('SELECT value FROM meta WHERE key = ?')
	const write = db.write(
		'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
	)
	const drop = db.write('DELETE FROM meta WHERE key = ?')
	const get = (key: string): string | null => read.get(key)?.value ?? null
	return {
		get,
		put: (key: string, value: string): void => {
			write(key, value)
		},
		remove: (key: string): void => {
			drop(key)
		},
		ensure(key: string, draw: () => string): string {
			const found = get(key)
			if (found !== null) return found
			const drawn = draw()
			write(key, drawn)
			return drawn
		},
		raise(key: string, value: number): void {
			if (value > Number(get(key) ?? 0)) write(key, Math.trunc(value).toString())
		},
	}
}
