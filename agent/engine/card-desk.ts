/**
 * Card requests of the store's tills: the centre answers when it can in time, else the store's leases and its copy of
 * the cards do. Everything about one card happens one after the other, over all tills, so that two tills cannot spend
 * one lease twice.
 *
 * What must stay true: a decision is on disk before it is answered, and a repeated key gets the same answer. When the
 * centre was asked and did not answer, its hold is of unknown existence: the duty to reverse it and the decision taken instead
 * are written in one transaction. A lease that is being given back is never spent from.
 */
import { assert } from '../../protocol/base/assert.ts'
import type { CardNo } from '../../protocol/base/ids.ts'
import { type CardSnapshot, purseIn } from '../../protocol/card/card-snapshot.ts'
import { mediumKey } from '../../protocol/card/medium.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { type Refusal, refuse } from '../../protocol/refusals.ts'
import type { DownOf } from '../../protocol/wire/down.ts'
import type { LeaseReturn } from '../../protocol/wire/messages/lease.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import type { ChainId, DecideInput, Decision, Grant } from '../../storage/agent-records.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import type { HeldOfPurse, LeaseKeeper } from './lease-keeper.ts'
import type { Answer, LinkClient } from './link-client.ts'
import type { Clock, Log } from './ports.ts'
import type { SerialByKey } from './serial-by-key.ts'
import type { SliceDesk } from './slice-desk.ts'
import { decideStandIn, refusalOfState, type StandInDecision } from './stand-in.ts'
import { refusalOfStorage } from './storage-refusal.ts'

export type CardDeskParts = {
	readonly storage: AgentStorage
	readonly link: Pick<LinkClient, 'request' | 'state'>
	readonly leases: LeaseKeeper
	readonly slices: SliceDesk
	/** One queue per card, shared with everything else that touches its leases. */
	readonly byCard: SerialByKey
	readonly clock: Clock
	readonly log: Log
	readonly reversalWritten: () => void
	readonly cardChanged: () => void
}

type Authorise = UpOf<'authorise'>
type CentreAnswer =
	| { readonly kind: 'answered'; readonly message: Answer<'authorise'> }
	/** Never asked: nothing can be held there. */
	| { readonly kind: 'notAsked' }
	/** Asked; what came of it is unknown. */
	| { readonly kind: 'unknown' }

/** Below this there is no time left to ask over a WAN. */
const WORTH_ASKING_MS = 50

export type CardDesk = ReturnType<typeof createCardDesk>

export function createCardDesk(parts: CardDeskParts) {
	const { storage, link, leases, clock, log } = parts

	async function decide(request: Authorise, deadlineAtMs: number): Promise<DownOf<'authorised'>> {
		const { authKey, cardNo, purse } = request
		// One way to the storage and back for all that is looked at before the centre is asked.
		const [known, card, ofPurse, unpostedSpent] = await Promise.all([
			storage.call('decision', { authKey }),
			storage.call('cardByNumber', { cardNo }),
			leases.ofPurse(request),
			storage.call('unpostedSpent', { cardNo, purse }),
		])
		if (known !== null) return repeated(request, known.decision, known.reversed)
		const refusal = card === null ? null : refusalOfState(card.state)
		if (refusal !== null) return commit(request, declined(refusal))
		const asked = await askCentre(request, card, ofPurse, deadlineAtMs)
		if (asked.kind === 'answered') {
			const brought = fellShort(asked.message) ? await withoutCentre(request, 0) : null
			if (brought?.kind !== 'spend') return passOn(request, asked.message, card, unpostedSpent)
			// It comes from entries that the centre has not posted yet: it cannot know of this value.
			await keepGrant(leases.grantOf(asked.message.leases, asked.message.card))
			// Given up meanwhile, it is on its way to the centre.
			return (
				(await spendByLease(request, brought, false)) ?? passOn(request, asked.message, card, unpostedSpent)
			)
		}
		if (card === null)
			return commit(request, declined(refuse('cardUnknown')), { reverseAtCentre: asked.kind === 'unknown' })
		return standIn(request, asked.kind === 'unknown', deadlineAtMs)
	}

	/** Asks with the leases that must go back first, and once more when only a lease of ours stood in the way. */
	async function askCentre(
		request: Authorise,
		card: CardSnapshot | null,
		ofPurse: HeldOfPurse,
		deadlineAtMs: number,
	): Promise<CentreAnswer> {
		if (link.state().kind !== 'welcomed' || leftMs(deadlineAtMs) < WORTH_ASKING_MS)
			return { kind: 'notAsked' }
		const short = card !== null && (purseIn(card, request.purse)?.available ?? 0) < request.amount
		const returns = short
			? await leases.returnsOfAll(request, leftMs(deadlineAtMs))
			: await leases.returnsDue(request, ofPurse)
		const first = await ask(request, returns, deadlineAtMs)
		if (first.kind !== 'answered' || !fellShort(first.message)) return first
		const stillHeld = await storage.call('activeLeasesOf', request)
		if (stillHeld.length === 0 || leftMs(deadlineAtMs) < WORTH_ASKING_MS) return first
		return ask(request, await leases.returnsOfAll(request, leftMs(deadlineAtMs)), deadlineAtMs)
	}

	async function ask(
		request: Authorise,
		returns: LeaseReturn[],
		deadlineAtMs: number,
	): Promise<CentreAnswer> {
		const { tillId, authKey, cardNo, purse, amount } = request
		const question = { tillId, authKey, cardNo, purse, amount, returns }
		const reply = await link.request('authorise', question, leftMs(deadlineAtMs))
		if (reply.kind === 'answered') return reply
		if (reply.kind === 'linkDown') return { kind: 'notAsked' }
		log('authoriseUnanswered', {
			authKey,
			reply: reply.kind === 'turnedDown' ? reply.refusal.code : reply.kind,
		})
		return { kind: 'unknown' }
	}

	async function passOn(
		request: Authorise,
		message: Answer<'authorise'>,
		card: CardSnapshot | null,
		unpostedSpent: number,
	): Promise<DownOf<'authorised'>> {
		const grant = leases.grantOf(message.leases, message.card)
		const result = withKnownBalance(message.result, unpostedSpent)
		const answer = await commit(request, result, { grant })
		parts.cardChanged()
		return { ...answer, card: answer.result === result ? await believed(message.card, card) : null }
	}

	/** What the store's leases say; slices of connected tills are asked back when they fall short. */
	async function withoutCentre(
		{ cardNo, purse, amount }: Authorise,
		waitMs: number,
	): Promise<StandInDecision> {
		const look = async () =>
			decideStandIn(
				await storage.call('activeLeasesOf', { cardNo, purse }),
				amount,
				leases.run,
				clock.monotonicMs(),
			)
		const decision = await look()
		if (decision.kind === 'spend' || waitMs <= 0) return decision
		await parts.slices.recall(cardNo, purse, waitMs)
		return look()
	}

	async function standIn(
		request: Authorise,
		reverseAtCentre: boolean,
		deadlineAtMs: number,
	): Promise<DownOf<'authorised'>> {
		const decision = await withoutCentre(request, leftMs(deadlineAtMs))
		if (decision.kind === 'refused') return commit(request, declined(decision), { reverseAtCentre })
		const answer = await spendByLease(request, decision, reverseAtCentre)
		// A lease is given up once, so this ends.
		return answer ?? standIn(request, reverseAtCentre, deadlineAtMs)
	}

	/** Null: the lease was given up since it was looked at. */
	async function spendByLease(
		request: Authorise,
		{ leaseId, counter }: Extract<StandInDecision, { kind: 'spend' }>,
		reverseAtCentre: boolean,
	): Promise<DownOf<'authorised'> | null> {
		const result: Decision['result'] = {
			kind: 'approved',
			authority: { kind: 'lease', leaseId, slice: 0, counter },
			balanceAfter: null,
		}
		return commitUnlessGone(request, result, { reverseAtCentre, spend: { leaseId, counter } })
	}

	async function commit(
		request: Authorise,
		result: Decision['result'],
		extra: Partial<Pick<DecideInput, 'reverseAtCentre' | 'grant'>> = {},
	): Promise<DownOf<'authorised'>> {
		const answer = await commitUnlessGone(request, result, extra)
		assert(answer !== null, 'what no lease vouches for can always be decided')
		return answer
	}

	async function commitUnlessGone(
		request: Authorise,
		result: Decision['result'],
		extra: Partial<Pick<DecideInput, 'spend' | 'reverseAtCentre' | 'grant'>>,
	): Promise<DownOf<'authorised'> | null> {
		const { authKey, tillId, cardNo, purse, amount } = request
		const decision: Decision = { authKey, tillId, cardNo, purse, amount, result }
		const standing = await storage.call('decide', {
			decision,
			spend: extra.spend ?? null,
			reverseAtCentre: extra.reverseAtCentre ?? false,
			grant: extra.grant ?? null,
			nowMs: clock.nowMs(),
		})
		if (standing === null) return null
		if (extra.reverseAtCentre === true || standing.reversed) parts.reversalWritten()
		if (standing.reversed) return repeated(request, standing.decision, true)
		return answerTo(request, result)
	}

	/** The hold was taken and could not be written down: let it go at once, or by the centre's own clock at the latest. */
	async function letGo(request: Authorise): Promise<void> {
		const reply = await link.request('reverse', { authKey: request.authKey }, LIMITS.authoriseAgentDeadlineMs)
		log('undecidedLetGo', { authKey: request.authKey, reply: reply.kind })
	}

	async function lookUp(request: UpOf<'lookUpCard'>, till: ChainId): Promise<DownOf<'cardFound'>> {
		const { requestId, medium } = request
		const cached = await storage.call('cardByMedium', { mediumKey: mediumKey(medium) })
		const found = await askForCard(request, cached)
		const card = found === null ? cached : await believed(found.card, cached)
		if (card !== null) void lendAfterUse(till, card.cardNo)
		const leased = card === null ? [] : await leases.leasedOf(card.cardNo, till.tillId)
		return {
			kind: 'cardFound',
			requestId,
			card,
			source: found === null ? 'cache' : 'centre',
			leased,
			leases: [],
		}
	}

	async function askForCard(
		{ medium }: Pick<UpOf<'lookUpCard'>, 'medium'>,
		cached: CardSnapshot | null,
	): Promise<Answer<'lookUpCard'> | null> {
		if (link.state().kind !== 'welcomed') return null
		const returns =
			cached === null ? [] : await parts.byCard.run(cached.cardNo, () => leases.returnsWorth(cached.cardNo))
		const reply = await link.request('lookUpCard', { medium, returns }, LIMITS.lookUpAgentDeadlineMs)
		if (reply.kind !== 'answered') return null
		await keepGrant(leases.grantOf(reply.message.leases, reply.message.card))
		return reply.message
	}

	/** The centre's picture of a card, as this store shows it: with coupons of which the centre has not heard yet. */
	async function believed(
		told: CardSnapshot | null,
		cached: CardSnapshot | null,
	): Promise<CardSnapshot | null> {
		const known = new Set(told?.vouchers.map(({ purse }) => purse))
		const isWhole = cached === null || cached.vouchers.every(({ purse }) => known.has(purse))
		if (told === null || isWhole) return told
		return (await storage.call('cardByNumber', { cardNo: told.cardNo })) ?? told
	}

	/** A till without a slice still sells: what fails here fails nothing else, and nobody waits for it. */
	async function lendAfterUse(till: ChainId, cardNo: CardNo): Promise<void> {
		try {
			await parts.slices.lendAfterUse(till, cardNo)
		} catch (error) {
			refusalOfStorage(error, log)
		}
	}

	async function keepGrant(grant: Grant): Promise<void> {
		if (grant.leases.length === 0 && grant.card === null) return
		await storage.call('keepGrant', grant)
		parts.cardChanged()
	}

	function leftMs(deadlineAtMs: number): number {
		return deadlineAtMs - clock.monotonicMs()
	}

	return {
		/** Answers within about authoriseAgentDeadlineMs of `receivedAtMs` (monotonic). Never rejects. */
		async authorise(request: Authorise, till: ChainId): Promise<DownOf<'authorised'> | DownOf<'refused'>> {
			const deadlineAtMs = clock.monotonicMs() + LIMITS.authoriseAgentDeadlineMs
			try {
				const answer = await parts.byCard.run(request.cardNo, () => decide(request, deadlineAtMs))
				if (answer.result.kind === 'approved') void lendAfterUse(till, request.cardNo)
				return answer
			} catch (error) {
				const refusal = refusalOfStorage(error, log)
				await letGo(request)
				return { kind: 'refused', requestId: request.requestId, refusal }
			}
		},

		/** Asks the centre for a card ahead of need: its answer brings fresh leases. */
		async refresh(cardNo: string): Promise<void> {
			const cached = await storage.call('cardByNumber', { cardNo })
			if (cached?.state !== 'active') return
			await askForCard({ medium: { kind: 'cardNo', value: cardNo } }, cached)
		},

		/** A card's state now, or as the store knows it. Never rejects. */
		async lookUp(
			request: UpOf<'lookUpCard'>,
			till: ChainId,
		): Promise<DownOf<'cardFound'> | DownOf<'refused'>> {
			try {
				return await lookUp(request, till)
			} catch (error) {
				return { kind: 'refused', requestId: request.requestId, refusal: refusalOfStorage(error, log) }
			}
		},

		/** A till takes a key of its own back before its entry can say so. */
		async reverse(
			{ requestId, authKey }: UpOf<'reverse'>,
			tillId: string,
		): Promise<DownOf<'reversed'> | DownOf<'refused'>> {
			try {
				const known = await storage.call('decision', { authKey })
				if (known !== null && known.decision !== null && known.decision.tillId !== tillId)
					return {
						kind: 'refused',
						requestId,
						refusal: refuse('notEnrolled', { detail: 'key of another till' }),
					}
				await storage.call('reverse', { authKey, atCentre: true, nowMs: clock.nowMs() })
				parts.reversalWritten()
				const result = known === null ? 'neverSeen' : known.reversed ? 'alreadyReversed' : 'reversed'
				return { kind: 'reversed', requestId, authKey, result }
			} catch (error) {
				return { kind: 'refused', requestId, refusal: refusalOfStorage(error, log) }
			}
		},

		/** An answer that came too late to be used: what it brought is still ours. Its hold is being reversed. */
		async lateAnswer(message: Answer<'authorise'> | Answer<'lookUpCard'>): Promise<void> {
			await keepGrant(leases.grantOf(message.leases, message.card))
		},
	}
}

/** The centre's balance is left out while it cannot know what this store has spent by leases: it would be too high. */
function withKnownBalance(result: Decision['result'], unpostedSpent: number): Decision['result'] {
	return result.kind !== 'approved' || unpostedSpent === 0 ? result : { ...result, balanceAfter: null }
}

function declined(refusal: Refusal): Decision['result'] {
	return { kind: 'declined', refusal }
}

function fellShort({ result }: Answer<'authorise'>): boolean {
	return result.kind === 'declined' && result.refusal.code === 'insufficientFunds'
}

function answerTo({ requestId, authKey }: Authorise, result: Decision['result']): DownOf<'authorised'> {
	return { kind: 'authorised', requestId, authKey, result, leases: [], card: null }
}

/** The same question again gets the same answer; the same key for something else gets none. */
function repeated(request: Authorise, decision: Decision | null, reversed: boolean): DownOf<'authorised'> {
	if (reversed || decision === null) return answerTo(request, declined(refuse('authorisationReversed')))
	const same =
		decision.cardNo === request.cardNo &&
		decision.purse === request.purse &&
		decision.amount === request.amount
	if (same) return answerTo(request, decision.result)
	return answerTo(request, declined(refuse('existsWithDifferentAmount', { amountMinor: decision.amount })))
}
