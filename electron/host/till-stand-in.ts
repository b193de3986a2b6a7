/**
 * The till's own authority: it answers for value when the agent cannot be asked, inside slices that it was given, and within
 * its floor limit when nothing vouches. It takes slices in, and gives them back by the journal: when they have ended and the
 * agent is there, when the agent asks, and at the end of a shift. What must stay true is in `till/ports/stand-in-book.ts`.
 */
import type { CardNo } from '../../protocol/base/ids.ts'
import { purseKind, tenderPurseKindSchema } from '../../protocol/card/purse.ts'
import { ruleFor } from '../../protocol/catalogue/catalogue.ts'
import { type Refusal, refuse } from '../../protocol/refusals.ts'
import type { DownOf } from '../../protocol/wire/down.ts'
import type { Leased } from '../../protocol/wire/messages/look-up-card.ts'
import { cardStateRefusal } from '../../till/card/card-state.ts'
import {
	decideByFloor,
	decideBySlice,
	lacksCover,
	type OwnDecision,
	sliceExpired,
	sliceLeft,
	type TillRun,
} from '../../till/card/stand-in.ts'
import type { AuthoriseAnswer, CardService, JournalMirror } from '../../till/ports/card-service.ts'
import type { Cards } from '../../till/ports/cards.ts'
import type { Catalogue } from '../../till/ports/catalogue.ts'
import type { Clock } from '../../till/ports/clock.ts'
import type { KeyValues } from '../../till/ports/journal.ts'
import type { Random } from '../../till/ports/random.ts'
import type {
	KeptSlice,
	Received,
	SliceReturn,
	StandInBook,
	StandingSpend,
} from '../../till/ports/stand-in-book.ts'
import type { Timer } from '../../till/ports/timer.ts'

export type TillStandInParts = {
	readonly book: StandInBook
	readonly cards: Cards
	readonly catalogue: Pick<Catalogue, 'storeProfile'>
	readonly keyValues: KeyValues
	readonly clock: Clock
	readonly timer: Timer
	readonly random: Random
	readonly log: (event: string, facts: Record<string, string | number | boolean | null>) => void
}

/**
 * Writes `sliceReturned` of what `next` reads into the journal, with no other commit between the reading and the writing; false
 * when there is none or it could not be written now.
 */
export type GiveBack = (next: () => Promise<SliceReturn | null>) => Promise<boolean>

type Request = Parameters<CardService['authorise']>[0]

const WALL_MARK = 'lastSeenWallMs'
/** How often ended slices are looked for and the wall clock's mark is raised. */
const LOOK_EVERY_MS = 15_000

export type TillStandIn = Awaited<ReturnType<typeof createTillStandIn>>

export async function createTillStandIn(parts: TillStandInParts) {
	const { book, clock, log } = parts
	const run = await startRun(parts)
	let giveBack: GiveBack | null = null
	let agentUp = false
	let stopped = false
	let cancelLook: () => void = () => undefined
	/** One key after the other, so that two spends never draw one counter; slices are given back one after the other. */
	let deciding: Promise<unknown> = Promise.resolve()
	let settling: Promise<void> = Promise.resolve()

	function now(): Received {
		return { runId: run.runId, wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() }
	}

	async function usable(cardNo: CardNo | null): Promise<KeptSlice[]> {
		return (await book.slices(cardNo)).filter((slice) => !sliceExpired(slice, run, now()))
	}

	/** Why a card pays nothing, as far as this till knows; null when it may. */
	async function refusalOfCard(cardNo: CardNo): Promise<Refusal | null> {
		const known = await parts.cards.findCardByNo(cardNo)
		if (known === null) return refuse('cardUnknown')
		const code = cardStateRefusal(known.card.state)
		return code === null ? null : refuse(code)
	}

	async function bySlice({ cardNo, purse, amount }: Request): Promise<OwnDecision> {
		return decideBySlice(
			(await usable(cardNo)).filter((slice) => slice.purse === purse),
			amount,
		)
	}

	async function floorLimit({ cardNo, purse }: Request): Promise<number> {
		const kind = tenderPurseKindSchema.safeParse(purseKind(purse)).data
		const known = await parts.cards.findCardByNo(cardNo)
		const profile = await parts.catalogue.storeProfile()
		if (kind === undefined || known === null || profile === null) return 0
		return ruleFor(profile.cardPolicy.floorLimits, kind, known.card.cardClass)?.limit ?? 0
	}

	/** Decides after `refused`, or (null) because the agent could not be asked, and writes it down. */
	async function decide(request: Request, refused: Refusal | null): Promise<AuthoriseAnswer> {
		let answer = await decideOnce(request, refused)
		// A slice closes once, so this ends.
		while (answer === 'sliceClosed') answer = await decideOnce(request, refused)
		return answer
	}

	async function decideOnce(
		request: Request,
		refused: Refusal | null,
	): Promise<AuthoriseAnswer | 'sliceClosed'> {
		const { authKey, cardNo, purse, amount } = request
		const standing = await book.standing(authKey)
		if (standing !== null) return answerOf(request, standing)
		const ofCard = await refusalOfCard(cardNo)
		if (ofCard !== null) return { kind: 'declined', refusal: ofCard }
		const limit = await floorLimit(request)
		let decision = refused ?? (await bySlice(request))
		if (decision.kind === 'refused')
			decision = decideByFloor(decision, amount, limit, await book.floorSpent(purseKind(purse)))
		if (decision.kind === 'refused') return { kind: 'declined', refusal: decision }
		const { authority } = decision
		const spent = await book.spend({ authKey, cardNo, purse, amount, authority }, limit)
		return spent.kind === 'sliceClosed' ? spent.kind : answerOf(request, spent)
	}

	function decideInTurn(request: Request, refused: Refusal | null): Promise<AuthoriseAnswer> {
		const answer = deciding.then(() => decide(request, refused))
		deciding = answer.catch(() => undefined)
		return answer
	}

	async function leasedAlone(cardNo: CardNo): Promise<Leased> {
		const found = new Map<Leased[number]['purse'], number>()
		for (const slice of await usable(cardNo))
			found.set(slice.purse, (found.get(slice.purse) ?? 0) + sliceLeft(slice))
		return [...found].map(([purse, byTill]) => ({ purse, byStore: 0, byTill }))
	}

	/** Gives back what is closed and settled. What the journal does not take now is tried again at the next look. */
	function settle(): Promise<void> {
		settling = settling.then(async () => {
			if (giveBack === null) return
			const next = async () => (await book.slicesToReturn())[0] ?? null
			let more = (await next()) !== null
			while (more && !stopped) more = await giveBack(next)
		})
		settling = settling.catch(failed)
		return settling
	}

	function failed(error: unknown): void {
		log('standInFailed', { error: error instanceof Error ? error.message : String(error) })
	}

	/**
	 * While the agent is there, ended slices go back, and value that this till's own entries brought, once they are sent: what
	 * was not given up with them.
	 */
	async function look(): Promise<void> {
		await parts.keyValues.set(WALL_MARK, String(Math.max(clock.nowMs(), run.lastSeenWallMs)))
		if (agentUp) {
			const held = await book.slices(null)
			const due = held.filter(
				(slice) => !slice.unsent && (slice.received.runId === '' || sliceExpired(slice, run, now())),
			)
			if (due.length > 0) await book.closeSlices(due)
		}
		await settle()
	}

	function lookSoonAndOften(delayMs: number): void {
		cancelLook()
		if (stopped) return
		cancelLook = parts.timer.after(delayMs, () => {
			look()
				.catch(failed)
				.finally(() => lookSoonAndOften(LOOK_EVERY_MS))
		})
	}

	return {
		/** Begins to give slices back through the journal. */
		start(writes: GiveBack): void {
			giveBack = writes
			lookSoonAndOften(0)
		},
		async stop(): Promise<void> {
			stopped = true
			cancelLook()
			await deciding
			await settling
		},

		/** Asks the agent by `agent`; decides itself when that cannot be, or when only cover is missing. */
		cardService: (agent: CardService): CardService => ({
			async lookUp(medium) {
				const answer = await agent.lookUp(medium)
				if (answer.kind === 'found') {
					const own = await leasedAlone(answer.card.cardNo)
					return { ...answer, leased: withOwn(answer.leased, own) }
				}
				const known = answer.kind === 'noReply' ? await parts.cards.findCard(medium) : null
				return known === null ? answer : { kind: 'noReply', leased: await leasedAlone(known.card.cardNo) }
			},
			async authorise(request) {
				if (request.alone) return decideInTurn(request, null)
				const answer = await agent.authorise(request)
				if (answer.kind === 'notSent') return decideInTurn(request, null)
				if (answer.kind === 'declined' && lacksCover(answer.refusal))
					return decideInTurn(request, answer.refusal)
				return answer
			},
		}),

		/** What the agent says of slices, in the order in which it says it. */
		async hear(message: DownOf<'slices'> | DownOf<'recallSlices'>): Promise<void> {
			if (message.kind === 'slices') return book.keepSlices(message.slices, now())
			await book.closeSlices(message.slices)
			void settle()
		},
		agentChanged(up: boolean): void {
			agentUp = up
			if (up) lookSoonAndOften(0)
		},
		/** Entries were committed: a closed slice may be settled now. */
		committed(): void {
			void settle()
		},
	}
}

/** The mirror, telling the stand-in too when entries were committed. */
export function mirrorTelling(mirror: JournalMirror, standIn: Pick<TillStandIn, 'committed'>): JournalMirror {
	return {
		confirm: (seq, waitMs) => mirror.confirm(seq, waitMs),
		wake: () => {
			mirror.wake()
			standIn.committed()
		},
		keepBasket: (basket) => mirror.keepBasket(basket),
	}
}

function answerOf({ cardNo, purse, amount }: Request, standing: StandingSpend): AuthoriseAnswer {
	if (standing.kind === 'reversed') return { kind: 'declined', refusal: refuse('authorisationReversed') }
	if (standing.cardNo !== cardNo || standing.purse !== purse || standing.amount !== amount)
		return {
			kind: 'declined',
			refusal: refuse('existsWithDifferentAmount', { amountMinor: standing.amount }),
		}
	return { kind: 'approved', authority: standing.authority, balanceAfter: null, card: null }
}

/** What the till may spend alone it knows best itself. */
function withOwn(leased: Leased, own: Leased): Leased {
	const purses = new Set([...leased, ...own].map(({ purse }) => purse))
	return [...purses].map((purse) => ({
		purse,
		byStore: leased.find((one) => one.purse === purse)?.byStore ?? 0,
		byTill: own.find((one) => one.purse === purse)?.byTill ?? 0,
	}))
}

async function startRun({ clock, random, keyValues }: TillStandInParts) {
	const startedWallMs = clock.nowMs()
	const lastSeenWallMs = Number((await keyValues.get(WALL_MARK)) ?? 0)
	const run: TillRun & { readonly lastSeenWallMs: number } = {
		runId: [...random.bytes(8)].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
		startedWallMs,
		startedMonotonicMs: clock.monotonicMs(),
		wallClockDoubtful: startedWallMs < lastSeenWallMs,
		lastSeenWallMs,
	}
	return run
}
