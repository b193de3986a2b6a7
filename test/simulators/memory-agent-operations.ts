/**
 * The agent's database in plain memory, for whole-shop simulations: the operations of `storage/agent-operations.ts`, written
 * apart from them, so that one checks the other (`test/conformance/agent-storage-suite.ts` runs on both). Records go in
 * and come out by reference: nobody changes what he was given.
 */
import { assert } from '../../protocol/base/assert.ts'
import { cardNoSchema, GENESIS_HASH, type Hash, shiftIdSchema } from '../../protocol/base/ids.ts'
import type { CardSnapshot, CardState } from '../../protocol/card/card-snapshot.ts'
import { mediumKey } from '../../protocol/card/medium.ts'
import { cardsInNews } from '../../protocol/journal/card-news.ts'
import { enrolledCard, type Said, withMemberNews } from '../../protocol/journal/member-news.ts'
import type { Verdict } from '../../protocol/journal/verdict.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { type FeedRecord, feedAddress } from '../../protocol/wire/records.ts'
import { type HotCard, isRefuted } from '../../storage/agent-hot-card-table.ts'
import type { AgentOperations } from '../../storage/agent-operations.ts'
import type {
	AppendInput,
	AppendResult,
	ChainId,
	ChainState,
	ContestedEntries,
	DecideInput,
	DecisionState,
	EntryBatch,
	EntryEffect,
	Grant,
} from '../../storage/agent-records.ts'
import { basketOfShift } from '../../storage/agent-recovery-table.ts'
import { type ReplicaPage, versionFloor } from '../../storage/agent-replica-table.ts'
import { isSameRecord } from '../../storage/same-record.ts'
import type { Handlers } from '../../storage/worker-host.ts'
import {
	cardWithAwards,
	endDecidedAwards,
	keepAward,
	keepVoucherSpent,
	postAwards,
	pruneAwards,
	redrawnCard,
} from './memory-agent-awards.ts'
import {
	activeLeases,
	activeLeasesOf,
	captureSpend,
	checkSpend,
	endReturn,
	forgetLeases,
	giveBackSlice,
	isReleased,
	keepBroughtLease,
	keepLease,
	lend,
	lentSlices,
	postSpends,
	releaseBrought,
	releaseSpend,
	returning,
	startReturn,
	unpostedSpent,
	writeSpend,
} from './memory-agent-leases.ts'
import { claimReturn, endClaims, pruneReturns } from './memory-agent-returns.ts'
import {
	chainKey,
	type EntryPlace,
	entryAt,
	hashAt,
	type MemoryAgentState,
	type StoredChain,
} from './memory-agent-state.ts'
import {
	keepRecall,
	keepSuspended,
	pruneSuspended,
	recallSale,
	suspendedSales,
} from './memory-agent-suspended.ts'

export function memoryAgentHandlers(state: MemoryAgentState): Handlers<AgentOperations> {
	const waiting = () => [...state.reversals].filter(([, { result }]) => result === null)
	return {
		start: () => {
			state.generation += 1
			return {
				storageId: state.storageId,
				generation: state.generation,
				feedNumber: state.replicaVersion,
				centreId: state.centreId,
				feedCursor: state.feedCursor,
				leasePublicKey: state.leasePublicKey,
				lastSeenWallMs: state.lastSeenWallMs,
				chains: [...state.chains.values()].sort(byTillAndEpoch).map(stateOf),
			}
		},
		appendEntries: (input) => appendEntries(state, input),
		entriesAfter: (input) =>
			entriesAfter(state.chains.get(chainKey(input)), input.seq, input.countMax, input.bytesMax),
		markPosted: (input) => markPosted(state, input),
		endDecided: ({ positions }) => {
			const ended = positions.flatMap(({ postedSeq: seq, ...chain }) =>
				endDecidedAwards(state, { ...chain, seq }, (cardNo) => cardOf(state, cardNo)?.version),
			)
			for (const { cardNo, purse } of ended) showAwards(state, cardNo, purse)
			return ended.length
		},
		keepPosition: (input) => {
			const chain = chainOf(state, input)
			if (input.seq < chain.postedSeq) return null
			chain.postedSeq = input.seq
			chain.postedHash = input.hash
			return null
		},
		entriesFrom: (input) => {
			let bytes = 0
			return (state.chains.get(chainKey(input))?.entries ?? [])
				.filter(({ seq }) => seq > input.seq)
				.slice(0, input.countMax)
				.filter(({ text }, index) => {
					bytes += Buffer.byteLength(text)
					return index === 0 || bytes <= input.bytesMax
				})
				.map(({ seq, text, hash }) => ({ seq, text, hash: hash as Hash }))
		},
		keepBasket: ({ tillId, basket }) => {
			const known = state.baskets.get(tillId)
			if (known === undefined || !isLater(known, basket)) state.baskets.set(tillId, basket)
			return null
		},
		tillLegacy: ({ tillId, epoch }) => {
			const earlier = [...state.chains.values()].filter(
				(chain) => chain.tillId === tillId && chain.epoch < epoch,
			)
			const last = earlier.sort(byTillAndEpoch).map(stateOf).at(-1)
			const openShift = state.openShifts.get(tillId) ?? null
			return {
				previous: last
					? { epoch: last.epoch, seq: Math.max(last.storedSeq, last.postedSeq), hash: last.hash }
					: null,
				openShift,
				basket: basketOfShift(state.baskets.get(tillId) ?? null, openShift),
			}
		},
		suspendedSales: ({ countMax }) => suspendedSales(state, countMax),
		claimReturn: (input) => claimReturn(state, input),
		recallSale: (input) => recallSale(state, input),
		offerSuspended: ({ summary, sale, nowMs }) => {
			if (state.recalls.get(summary.saleId)?.done === true) return 'over'
			return keepSuspended(state, summary, sale, nowMs) ? 'kept' : 'known'
		},
		exceptions: (input) =>
			(state.chains.get(chainKey(input))?.entries ?? [])
				.flatMap(({ verdict }) => verdict ?? [])
				.slice(-input.countMax),
		applyFeed: ({ records, cursor }) => {
			applyRecords(
				state,
				records.map((record) => believedRecord(state, record)),
			)
			state.feedCursor = cursor
			return null
		},
		feedAfter: ({ version, countMax, bytesMax }) => feedAfter(state, version, countMax, bytesMax),
		cardByNumber: ({ cardNo }) => cardOf(state, cardNo),
		cardByMedium: ({ mediumKey: key }) => {
			const cardNo = state.media.get(key) ?? (key.startsWith('cardNo:') ? key.slice('cardNo:'.length) : null)
			return cardNo === null ? null : cardOf(state, cardNo)
		},
		keepHotCards: ({ cards }) => cards.filter((card) => tellHotCard(state, card)),
		frequentCards: (input) => frequentCards(state, input),
		terminal: ({ tillId }) => {
			const record = state.replica.get(`terminal/${tillId}`)?.record
			return record?.kind === 'terminal' ? record.terminal : null
		},
		terminals: ({ storeId }) =>
			[...state.replica.values()]
				.flatMap(({ record }) =>
					record?.kind === 'terminal' && record.terminal.storeId === storeId ? [record.terminal] : [],
				)
				.sort((one, other) => (one.tillId < other.tillId ? -1 : 1)),
		storeProfile: ({ storeId }) => {
			const record = state.replica.get(`storeProfile/${storeId}`)?.record
			return record?.kind === 'storeProfile' ? record.storeProfile : null
		},
		keepGrant: (grant) => keepGrant(state, grant),
		activeLeasesOfCard: ({ cardNo }) => activeLeasesOf(state, cardNo, null),
		activeLeasesOf: ({ cardNo, purse }) => activeLeasesOf(state, cardNo, purse),
		unpostedSpent: ({ cardNo, purse }) => unpostedSpent(state, cardNo, purse),
		activeLeases: () => activeLeases(state),
		releaseBrought: (input) => releaseBrought(state, input, input.afterSeq, input.lastSeq),
		startReturn: ({ leaseIds }) => startReturn(state, leaseIds),
		returning: ({ cardNo, purse, countMax }) => returning(state, cardNo, purse, countMax),
		lend: (input) => lend(state, input),
		lentSlices: (input) => lentSlices(state, input),
		endReturn: ({ leaseIds }) => {
			endReturn(state, leaseIds)
			return null
		},
		decision: ({ authKey }) => decisionOf(state, authKey),
		decide: (input) => decide(state, input),
		reverse: ({ authKey, atCentre, nowMs }) => {
			reverseKey(state, authKey)
			if (atCentre) askReversal(state, authKey, nowMs)
			return null
		},
		reversalsWaiting: ({ countMax }) =>
			waiting()
				.sort(([key, one], [otherKey, other]) => one.askedAtMs - other.askedAtMs || (key < otherKey ? -1 : 1))
				.slice(0, countMax)
				.map(([authKey]) => authKey),
		endReversal: ({ authKey, result }) => {
			const reversal = state.reversals.get(authKey)
			if (reversal !== undefined) reversal.result ??= result
			return null
		},
		prune: ({ beforeMs, countMax }) => {
			pruneSuspended(state, beforeMs)
			pruneReturns(state, beforeMs)
			pruneAwards(state, beforeMs)
			let count = 0
			for (const chain of state.chains.values()) {
				const young = chain.entries.findIndex(({ storedAtMs }) => storedAtMs >= beforeMs)
				const old = young === -1 ? chain.entries.length : young
				const posted = Math.min(chain.postedSeq, chain.storedSeq) - chain.baseSeq
				const gone = chain.entries.splice(0, Math.max(0, Math.min(old, posted, countMax - count)))
				const last = gone.at(-1)
				if (last === undefined) continue
				chain.baseSeq = last.seq
				chain.baseHash = last.hash
				count += gone.length
			}
			return count
		},
		keepWelcomed: ({ centreId }) => {
			state.centreId = centreId
			return null
		},
		centreRestored: ({ centreId }) => {
			state.centreId = centreId
			for (const lease of state.leases.values())
				if (lease.state === 'returned' && lease.giveBack !== null) lease.state = 'returning'
			return null
		},
		beginAnew: () => {
			state.storageId = `${state.storageId}'`
			state.centreId = null
			forgetLeases(state)
			return null
		},
		contestedUnreported: ({ countMax, bytesMax }) => contestedUnreported(state, countMax, bytesMax),
		endContestedReport: ({ tillId, epoch, entries }) => {
			for (const { seq, hash } of entries) {
				const found = state.contested.get(`${chainKey({ tillId, epoch })}/${seq}/${hash}`)
				if (found !== undefined) found.reported = true
			}
			return null
		},
		keepLeasePublicKey: ({ publicKey }) => {
			state.leasePublicKey = publicKey
			return null
		},
		seeWallClock: ({ nowMs }) => {
			seeWallClock(state, nowMs)
			return null
		},
		figures: () => ({
			leasesActive: activeLeases(state).length,
			leasesReturning: returning(state, null, null, Number.POSITIVE_INFINITY).length,
			reversalsWaiting: waiting().length,
			entriesContested: state.contested.size,
		}),
		watch: () => ({ waiting: [], contestedRecent: state.contested.size }),
	}
}

function byTillAndEpoch(one: ChainId, other: ChainId): number {
	return one.tillId === other.tillId ? one.epoch - other.epoch : one.tillId < other.tillId ? -1 : 1
}

type Place = { readonly epoch: number; readonly seq: number }

function isLater(one: Place, other: Place): boolean {
	return one.epoch === other.epoch ? one.seq > other.seq : one.epoch > other.epoch
}

const NOTHING_KEPT = {
	agentDiskId: null,
	postedSeq: 0,
	postedHash: null,
	baseSeq: 0,
	baseHash: GENESIS_HASH,
}

function stateOf(chain: StoredChain): ChainState {
	const { tillId, epoch, storedSeq, postedHash } = chain
	const isAhead = chain.postedSeq > storedSeq && postedHash !== null
	return {
		tillId,
		epoch,
		storedSeq,
		postedSeq: isAhead ? chain.postedSeq : Math.min(chain.postedSeq, storedSeq),
		hash: (isAhead ? postedHash : hashAt(chain, storedSeq)) as Hash,
	}
}

function chainOf({ chains }: MemoryAgentState, { tillId, epoch }: ChainId): StoredChain {
	const known = chains.get(chainKey({ tillId, epoch }))
	if (known !== undefined) return known
	const chain: StoredChain = { tillId, epoch, storedSeq: 0, ...NOTHING_KEPT, entries: [] }
	chains.set(chainKey(chain), chain)
	return chain
}

function contestedUnreported(
	{ contested }: MemoryAgentState,
	countMax: number,
	bytesMax: number,
): ContestedEntries | null {
	const waiting = [...contested.values()]
		.filter(({ reported }) => !reported)
		.sort((a, b) => byTillAndEpoch(a, b) || a.seq - b.seq || (a.hash < b.hash ? -1 : 1))
		.slice(0, countMax)
	const [first] = waiting
	if (first === undefined) return null
	let bytes = 0
	const entries = waiting.filter((one, index) => {
		bytes += Buffer.byteLength(one.text)
		return byTillAndEpoch(one, first) === 0 && (index === 0 || bytes <= bytesMax)
	})
	const { tillId, epoch } = first
	return {
		tillId,
		epoch,
		entries: entries.map(({ seq, hash, text, prevHash, verdict }) => ({
			seq,
			hash,
			text,
			prevHash,
			verdict,
		})),
	}
}

function isOthersKey({ decisions }: MemoryAgentState, authKey: string, tillId: string): boolean {
	const decision = decisions.get(authKey)?.decision ?? null
	return decision !== null && decision.tillId !== tillId
}

function appendEntries(state: MemoryAgentState, input: AppendInput): AppendResult {
	const { tillId, epoch, entries } = input
	const known = state.chains.get(chainKey(input))
	let storedSeq = known?.storedSeq ?? 0
	const [first] = entries
	const last = entries.at(-1)
	assert(first !== undefined && last !== undefined, 'a batch has at least one entry')
	if (first.seq > Math.max(storedSeq, known?.postedSeq ?? 0) + 1) return { kind: 'gap', storedSeq }
	const before = hashAt(known, first.seq - 1)
	const strange =
		before !== null && before !== input.prevHash
			? first
			: entries.find(({ seq, hash }) => seq <= storedSeq && hashAt(known, seq) !== hash)
	if (strange !== undefined) {
		let { prevHash } = input
		for (const { seq, hash, text } of entries) {
			const verdict = seq <= storedSeq ? 'contested' : 'quarantined'
			const key = `${chainKey(input)}/${seq}/${hash}`
			if (seq >= strange.seq && !state.contested.has(key))
				state.contested.set(key, { tillId, epoch, seq, hash, text, prevHash, verdict, reported: false })
			prevHash = hash
		}
		return { kind: 'hashMismatch', storedSeq, seq: strange.seq }
	}
	const chain = chainOf(state, input)
	if (first.seq > storedSeq + 1) {
		storedSeq = first.seq - 1
		chain.entries = []
		chain.baseSeq = storedSeq
		chain.baseHash = input.prevHash
	}
	const fresh = entries.filter(({ seq }) => seq > storedSeq)
	for (const { seq, text, hash } of fresh)
		chain.entries.push({ seq, text, hash, headSignature: null, storedAtMs: input.nowMs, verdict: null })
	const signed = entryAt(chain, last.seq)
	if (signed?.hash === last.hash) signed.headSignature ??= input.headSignature
	chain.storedSeq = Math.max(storedSeq, last.seq)
	for (const effect of input.effects) {
		const isWordOfCard = ['cardReported', 'memberSaid', 'voucherAwarded'].includes(effect.kind)
		const isDecided = isWordOfCard && effect.seq <= chain.postedSeq
		if (effect.seq <= storedSeq || isDecided) continue
		applyEffect(state, { tillId, epoch, seq: effect.seq }, effect, input)
	}
	if (first.seq <= chain.postedSeq) postSpends(state, chain, chain.postedSeq)
	return { kind: 'stored', storedSeq: chain.storedSeq, freshCount: fresh.length }
}

function applyEffect(
	state: MemoryAgentState,
	place: ChainId & Place,
	effect: EntryEffect,
	{ received, nowMs }: AppendInput,
): void {
	const { openShifts } = state
	const open = openShifts.get(place.tillId)
	switch (effect.kind) {
		case 'captured':
			return captureSpend(state, effect, place)
		case 'brought': {
			const { agentDiskId, baseSeq } = chainOf(state, place)
			if (agentDiskId === null ? baseSeq === 0 : agentDiskId === state.storageId)
				keepBroughtLease(state, effect, place, received)
			return
		}
		case 'agentChanged':
			chainOf(state, place).agentDiskId = effect.diskId
			return
		case 'cardUsed':
			state.cardDays.add(`${effect.cardNo}/${effect.businessDate}`)
			return
		case 'cardReported':
			return reportCard(state, effect.cardNo, effect.state, place)
		case 'voucherAwarded':
			keepAward(state, effect, place, cardOf(state, effect.cardNo), nowMs)
			return showAwards(state, effect.cardNo, null)
		case 'voucherSpent':
			keepVoucherSpent(state, effect, nowMs)
			return showAwards(state, effect.cardNo, null)
		case 'memberSaid':
			return showMember(state, effect.said)
		case 'sliceReturned':
			return giveBackSlice(state, effect.leaseId, effect.slice, place.tillId, effect.spent)
		case 'reversed':
			return isOthersKey(state, effect.authKey, place.tillId) ? undefined : reverseKey(state, effect.authKey)
		case 'shiftOpened':
			if (open !== undefined && !isLater(place, open)) return
			openShifts.set(place.tillId, {
				shiftId: shiftIdSchema.parse(effect.shiftId),
				epoch: place.epoch,
				seq: place.seq,
			})
			return
		case 'shiftClosed':
			if (open?.shiftId === effect.shiftId) openShifts.delete(place.tillId)
			return
		case 'saleSuspended':
			keepSuspended(state, effect.summary, effect.sale, nowMs)
			return
		case 'goodsReturned': {
			const { saleId, lineNumber, quantity } = effect
			state.returned.push({ saleId, lineNumber, quantity, tillId: place.tillId, atMs: nowMs })
			return
		}
		case 'claimsEnded':
			return endClaims(state, effect.claimId)
		case 'suspendedEnded':
			return keepRecall(state, effect.saleId, {
				tillId: place.tillId,
				recallKey: effect.recallKey,
				done: true,
				atMs: nowMs,
			})
	}
}

function entriesAfter(
	chain: StoredChain | undefined,
	seq: number,
	countMax: number,
	bytesMax: number,
): EntryBatch | null {
	const prevHash = hashAt(chain, seq)
	if (chain === undefined || prevHash === null) return null
	let bytes = 0
	let end = seq
	for (let at = seq + 1; at <= Math.min(chain.storedSeq, seq + LIMITS.batchEntriesMax); at += 1) {
		const entry = entryAt(chain, at)
		if (entry === undefined) break
		bytes += Buffer.byteLength(entry.text)
		if ((bytes > bytesMax || at > seq + countMax) && end > seq) break
		if (entry.headSignature !== null) end = at
	}
	const headSignature = entryAt(chain, end)?.headSignature
	if (end === seq || headSignature === undefined || headSignature === null) return null
	const entries = chain.entries
		.slice(seq - chain.baseSeq, end - chain.baseSeq)
		.map(({ seq: place, text, hash }) => ({ seq: place, text, hash: hash as Hash }))
	return { prevHash: prevHash as Hash, entries, headSignature }
}

function markPosted(
	state: MemoryAgentState,
	{ tillId, epoch, seq, exceptions, cards }: Parameters<AgentOperations['markPosted']>[0],
): ReturnType<AgentOperations['markPosted']> {
	const chain = chainOf(state, { tillId, epoch })
	chain.postedSeq = Math.max(chain.postedSeq, seq)
	for (const verdict of exceptions ?? []) {
		const entry = entryAt(chain, verdict.seq)
		if (entry !== undefined) entry.verdict = verdict
	}
	postSpends(state, chain, seq)
	const refuted = postReports(state, chain, seq, exceptions)
	const versionOf = (cardNo: string) => cardOf(state, cardNo)?.version
	const ended = postAwards(state, { tillId, epoch, seq }, { exceptions, cards }, versionOf)
	for (const { cardNo, purse } of ended) showAwards(state, cardNo, purse)
	return { refuted, couponsEnded: ended.length }
}

function tellHotCard(state: MemoryAgentState, { cardNo, state: told, version }: HotCard): boolean {
	const known = state.hotCards.get(cardNo)
	hearOwn(state, cardNo, { state: told, version })
	if (known !== undefined && (known.by !== null || known.version >= version)) return false
	state.hotCards.set(cardNo, { state: told, version, by: null, own: null })
	showBelieved(state, cardNo)
	return true
}

function showMember(state: MemoryAgentState, said: Said): void {
	const { atMs, body } = said
	const [cardNo = ''] = cardsInNews(body)
	const made = body.kind === 'memberEnrolled' ? enrolledCard(body, atMs) : null
	const card = cardOf(state, cardNo) ?? made
	if (card !== null) applyRecords(state, [{ kind: 'card', card: withMemberNews(card, said) }])
}

function showAwards(state: MemoryAgentState, cardNo: string, ended: string | null): void {
	const card = cardOf(state, cardNo)
	if (card === null) return
	const vouchers = card.vouchers.filter(({ purse }) => purse !== ended)
	applyRecords(state, [{ kind: 'card', card: redrawnCard(state, { ...card, vouchers }) }])
}

function reportCard(state: MemoryAgentState, cardNo: string, told: CardState, by: EntryPlace): void {
	const known = state.hotCards.get(cardNo)
	const own = known === undefined ? cardOf(state, cardNo) : known.by === null ? known : known.own
	const kept = own === null ? null : { state: own.state, version: own.version }
	state.hotCards.set(cardNo, { state: told, version: 0, by, own: kept })
	showState(state, cardNo, told)
}

/** What the centre says of a card of which a report is believed. */
function hearOwn(
	{ hotCards }: MemoryAgentState,
	cardNo: string,
	{ state, version }: Pick<HotCard, 'state' | 'version'>,
): void {
	const known = hotCards.get(cardNo)
	if (known === undefined || known.by === null || (known.own?.version ?? 0) > version) return
	hotCards.set(cardNo, { ...known, own: { state, version } })
}

function postReports(
	state: MemoryAgentState,
	{ tillId, epoch }: ChainId,
	seq: number,
	verdicts: readonly Verdict[] | null,
): HotCard[] {
	const refuted: HotCard[] = []
	for (const [cardNo, { state: told, by, own }] of [...state.hotCards]) {
		if (by?.tillId !== tillId || by.epoch !== epoch || by.seq > seq) continue
		const next = (cardOf(state, cardNo)?.version ?? 0) + 1
		if (own === null || !isRefuted({ seq: by.seq, state: told, ownState: own.state }, verdicts)) {
			state.hotCards.set(cardNo, { state: told, version: next, by: null, own: null })
			continue
		}
		if (own.version >= next) state.hotCards.set(cardNo, { ...own, by: null, own: null })
		else state.hotCards.delete(cardNo)
		refuted.push({
			cardNo: cardNoSchema.parse(cardNo),
			state: own.state,
			version: Math.max(own.version, next),
		})
	}
	for (const card of refuted) showState(state, card.cardNo, card.state)
	return refuted
}

function believedRecord(state: MemoryAgentState, record: FeedRecord): FeedRecord {
	if (record.kind !== 'card') return record
	return { kind: 'card', card: cardWithAwards(state, withBelievedState(state, record.card)) }
}

function withBelievedState(state: MemoryAgentState, card: CardSnapshot): CardSnapshot {
	const hot = state.hotCards.get(card.cardNo)
	if (hot === undefined) return card
	hearOwn(state, card.cardNo, card)
	if (hot.by !== null || hot.version > card.version) return { ...card, state: hot.state }
	state.hotCards.delete(card.cardNo)
	return card
}

function showBelieved(state: MemoryAgentState, cardNo: string): void {
	const card = cardOf(state, cardNo)
	if (card !== null) applyRecords(state, [{ kind: 'card', card: withBelievedState(state, card) }])
}

function showState(state: MemoryAgentState, cardNo: string, believed: CardState): void {
	const card = cardOf(state, cardNo)
	if (card !== null) applyRecords(state, [{ kind: 'card', card: { ...card, state: believed } }])
}

function frequentCards(
	{ cardDays }: MemoryAgentState,
	{
		sinceDate,
		daysMin,
		countMax,
	}: { readonly sinceDate: string; readonly daysMin: number; readonly countMax: number },
): string[] {
	const days = new Map<string, number>()
	for (const key of [...cardDays]) {
		const [cardNo = '', date = ''] = key.split('/')
		if (date < sinceDate) cardDays.delete(key)
		else days.set(cardNo, (days.get(cardNo) ?? 0) + 1)
	}
	return [...days]
		.filter(([, count]) => count >= daysMin)
		.sort(([one, count], [other, otherCount]) => otherCount - count || (one < other ? -1 : 1))
		.slice(0, countMax)
		.map(([cardNo]) => cardNo)
}

function applyRecords(state: MemoryAgentState, records: readonly FeedRecord[]): void {
	for (const record of records) {
		const { topic, key } = feedAddress(record)
		const address = `${topic}/${key}`
		const text = record.kind === 'removed' ? null : JSON.stringify(record)
		const known = state.replica.get(address)
		if (known !== undefined && isSameRecord(known.text, text)) continue
		state.replicaVersion = Math.max(state.replicaVersion, versionFloor(state.generation)) + 1
		const kept = record.kind === 'removed' ? null : record
		// Taken out first, so that the newest change stands last.
		state.replica.delete(address)
		state.replica.set(address, { topic, key, version: state.replicaVersion, record: kept, text })
		if (topic === 'card') keepMedia(state, key, record)
	}
}

function keepMedia({ media }: MemoryAgentState, cardNo: string, record: FeedRecord): void {
	for (const [key, owner] of media) if (owner === cardNo) media.delete(key)
	if (record.kind === 'card') for (const medium of record.card.media) media.set(mediumKey(medium), cardNo)
}

function feedAfter(
	state: MemoryAgentState,
	version: number,
	countMax: number,
	bytesMax: number,
): ReplicaPage {
	const records: FeedRecord[] = []
	let last = version
	let bytes = 0
	let index = 0
	for (const row of state.replica.values()) {
		if (row.version <= version) continue
		if (index === countMax) break
		bytes += row.text?.length ?? 0
		if (index > 0 && bytes > bytesMax) break
		index += 1
		records.push(row.record ?? { kind: 'removed', topic: row.topic, key: row.key })
		last = row.version
	}
	return { records, version: last, complete: last >= state.replicaVersion }
}

function cardOf({ replica }: MemoryAgentState, cardNo: string): CardSnapshot | null {
	const record = replica.get(`card/${cardNo}`)?.record
	return record?.kind === 'card' ? record.card : null
}

function keepGrant(state: MemoryAgentState, { leases, card, received }: Grant): null {
	for (const lease of leases) keepLease(state, lease, received)
	const known = card === null ? null : cardOf(state, card.cardNo)
	if (card !== null && (known === null || card.version >= known.version))
		applyRecords(state, [believedRecord(state, { kind: 'card', card })])
	seeWallClock(state, received.wallMs)
	return null
}

function seeWallClock(state: MemoryAgentState, nowMs: number): void {
	state.lastSeenWallMs = Math.max(state.lastSeenWallMs, Math.trunc(nowMs))
}

function decisionOf({ decisions }: MemoryAgentState, authKey: string): DecisionState | null {
	const found = decisions.get(authKey)
	return found === undefined ? null : { ...found }
}

function decide(state: MemoryAgentState, input: DecideInput): DecisionState | null {
	const { decision, spend, grant, nowMs } = input
	const { authKey, amount, result } = decision
	const found = decisionOf(state, authKey)
	if (found === null && spend !== null && isReleased(state, spend.leaseId)) return null
	// All that may throw comes before the first write: half a decision is none.
	if (found === null && spend !== null) checkSpend(state, spend, amount, grant?.leases ?? [])
	if (grant !== null) keepGrant(state, grant)
	const heldAtCentre = result.kind === 'approved' && result.authority.kind === 'hold'
	if (input.reverseAtCentre || (found?.reversed === true && heldAtCentre)) askReversal(state, authKey, nowMs)
	if (found !== null) return found
	if (spend !== null) writeSpend(state, spend, authKey, amount)
	state.decisions.set(authKey, { decision, reversed: false })
	seeWallClock(state, nowMs)
	return { decision, reversed: false }
}

function reverseKey(state: MemoryAgentState, authKey: string): void {
	releaseSpend(state, authKey)
	const known = state.decisions.get(authKey)
	if (known === undefined) state.decisions.set(authKey, { decision: null, reversed: true })
	else known.reversed = true
}

function askReversal({ reversals }: MemoryAgentState, authKey: string, nowMs: number): void {
	if (!reversals.has(authKey)) reversals.set(authKey, { askedAtMs: nowMs, result: null })
}
