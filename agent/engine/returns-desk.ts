/**
 * The store's guard over goods that come back: a till claims pieces of a sold line for the sale that takes them back, before
 * the customer gets anything for them. That it did is on disk before it is answered.
 *
 * Who has sold a thing keeps the guard over it. Of a sale that is not kept here the centre is asked, which asks the store that
 * sold it; so nothing that this store has sold comes back elsewhere without a claim here, whatever line is cut.
 */

import { tillIdSchema } from '../../protocol/base/ids.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { refuse } from '../../protocol/refusals.ts'
import type { ClaimResult, ReturnClaim } from '../../protocol/returns/claim.ts'
import type { Down, DownOf } from '../../protocol/wire/down.ts'
import type { UpOf } from '../../protocol/wire/up.ts'
import type { ChainId } from '../../storage/agent-records.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'
import type { LinkClient } from './link-client.ts'
import type { Clock, Log, Timer } from './ports.ts'
import { createSerialByKey } from './serial-by-key.ts'
import { refusalOfStorage } from './storage-refusal.ts'
import { untilKept } from './until-kept.ts'

export type ReturnsDesk = ReturnType<typeof createReturnsDesk>

/** How soon the centre is asked again while it waits for the store that sold it. */
const ASK_AGAIN_MS = 150

export function createReturnsDesk({
	storage,
	link,
	clock,
	timer,
	log,
}: {
	readonly storage: AgentStorage
	readonly link: Pick<LinkClient, 'request' | 'send'>
	readonly clock: Clock
	readonly timer: Timer
	readonly log: Log
}) {
	/** The last that each sale asked of another store's goods: an older word said again would undo it. */
	const lastAsked = new Map<string, ReturnClaim>()

	/** A till waits no longer than {@link LIMITS.recallDeadlineMs}; the answer must reach it within that. */
	async function elsewhere(key: string, claim: ReturnClaim): Promise<ClaimResult> {
		lastAsked.set(key, claim)
		try {
			return await askCentre(key, claim)
		} finally {
			if (lastAsked.get(key) === claim) lastAsked.delete(key)
		}
	}

	async function askCentre(key: string, claim: ReturnClaim): Promise<ClaimResult> {
		const endsMs = clock.monotonicMs() + LIMITS.returnElsewhereMs
		for (;;) {
			const leftMs = endsMs - clock.monotonicMs()
			if (leftMs <= 0 || lastAsked.get(key) !== claim) return { kind: 'cannotSay', who: 'store' }
			const reply = await link.request('claimReturn', claim, leftMs)
			if (reply.kind === 'turnedDown') log('returnTurnedDownElsewhere', { code: reply.refusal.code })
			if (reply.kind !== 'answered') return { kind: 'cannotSay', who: 'centre' }
			if (reply.message.result.kind !== 'askedAtStore') return reply.message.result
			await new Promise<void>((resolve) => timer.after(ASK_AGAIN_MS, resolve))
		}
	}

	/** The last that a sale asked is what it wants: an answer that comes late must not have been kept after it. */
	const inOrder = createSerialByKey()
	/** What the centre asks and the disk has not taken yet: the last word of each sale on each. */
	const unanswered = new Map<string, DownOf<'guardReturn'>>()
	let stopped = false

	function answer(key: string, question: DownOf<'guardReturn'>): void {
		const { claimId, saleId, lines } = question
		const tillId = tillIdSchema.parse(claimId.split('-').slice(0, -2).join('-'))
		const claim = { claimId, saleId, lines }
		const guard = async (): Promise<void> => {
			const result = await storage.call('claimReturn', { ...claim, tillId, nowMs: clock.nowMs() })
			if (unanswered.get(key) === question) unanswered.delete(key)
			link.send({ kind: 'returnGuarded', ...claim, result })
		}
		const isWanted = (): boolean => !stopped && unanswered.get(key) === question
		untilKept(guard, { timer, log, isWanted })
	}

	return {
		/** A till claims for its own sales only. */
		async claim(
			{ requestId, claimId, saleId, lines }: UpOf<'claimReturn'>,
			{ tillId }: ChainId,
		): Promise<Down> {
			if (!claimId.startsWith(`${tillId}-`))
				return {
					kind: 'refused',
					requestId,
					refusal: refuse('malformed', { detail: 'claimId of another till' }),
				}
			try {
				const key = `${saleId}/${claimId}`
				const asked = { claimId, saleId, lines, tillId, nowMs: clock.nowMs() }
				const here = await inOrder.run(key, () => storage.call('claimReturn', asked))
				const result = here.kind === 'unknownSale' ? await elsewhere(key, { claimId, saleId, lines }) : here
				if (result.kind === 'alreadyReturned')
					log('returnRefused', { tillId, saleId, lineNumber: result.lineNumber, by: result.byTillId })
				return { kind: 'returnClaimed', requestId, result }
			} catch (error) {
				return { kind: 'refused', requestId, refusal: refusalOfStorage(error, log) }
			}
		},

		/**
		 * A till of another store wants what this store has sold. The centre asks once in a connection: what the disk cannot take is
		 * tried until it does, or until the sale wants something else.
		 */
		guard(question: DownOf<'guardReturn'>): void {
			const key = `${question.saleId}/${question.claimId}`
			unanswered.set(key, question)
			answer(key, question)
		},

		stop(): void {
			stopped = true
		},
	}
}
