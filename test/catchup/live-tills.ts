/**
 * Tills that sell while another one catches up: each asks for an authorisation at its own beat, whether or not the one before
 * was answered, and each answer is timed from the beat.
 */
import type { AgentLink } from '../../electron/host/agent-link.ts'
import { assert } from '../../protocol/base/assert.ts'
import { authKeySchema, type CardNo, type TillId } from '../../protocol/base/ids.ts'
import type { AuthoriseAnswer } from '../../till/ports/card-service.ts'
import type { ShopTill, StoreServices } from '../bench/store-services.ts'

const BEAT_MS = 250
const AMOUNT_MINOR = 1

/** How the questions of some time ended. */
export type Stretch = {
	readonly answersMs: readonly number[]
	readonly byHold: number
	readonly byLease: number
	readonly declined: number
	/** The till's own deadline came first. */
	readonly noReply: number
	/** The link was down. */
	readonly notSent: number
}

type Asked = { readonly startedAtMs: number; readonly tookMs: number; readonly answer: AuthoriseAnswer }

export class LiveTills {
	readonly #tills: readonly ShopTill[]
	readonly #timers: NodeJS.Timeout[] = []
	readonly #asked: Asked[] = []
	readonly #underWay = new Set<Promise<void>>()
	readonly #cards: readonly CardNo[]
	#number = 0

	private constructor(tills: readonly ShopTill[], cards: readonly CardNo[]) {
		this.#tills = tills
		this.#cards = cards
	}

	/** Resolves when all are online and ask. */
	static async open(shop: StoreServices, tillIds: readonly TillId[]): Promise<LiveTills> {
		const tills: ShopTill[] = []
		for (const tillId of tillIds) tills.push(await shop.openTill(tillId))
		const live = new LiveTills(tills, spendableCards(shop))
		const links = await Promise.all(tills.map((till) => till.connect()))
		for (const [index, { link }] of links.entries()) live.#begin(link, (index * BEAT_MS) / tills.length)
		return live
	}

	get perSecond(): number {
		return (this.#tills.length * 1_000) / BEAT_MS
	}

	/** What was asked between these moments (of performance.now) and has come to an end. */
	stretch(...spans: readonly (readonly [fromMs: number, toMs: number])[]): Stretch {
		const asked = this.#asked.filter(({ startedAtMs }) =>
			spans.some(([fromMs, toMs]) => startedAtMs >= fromMs && startedAtMs < toMs),
		)
		const count = (wanted: (answer: AuthoriseAnswer) => boolean) =>
			asked.filter(({ answer }) => wanted(answer)).length
		return {
			answersMs: asked.map(({ tookMs }) => tookMs),
			byHold: count((answer) => answer.kind === 'approved' && answer.authority.kind === 'hold'),
			byLease: count((answer) => answer.kind === 'approved' && answer.authority.kind === 'lease'),
			declined: count((answer) => answer.kind === 'declined'),
			noReply: count((answer) => answer.kind === 'noReply'),
			notSent: count((answer) => answer.kind === 'notSent'),
		}
	}

	/** Asks no more, and resolves when the last answer is there and the links are closed. */
	async close(): Promise<void> {
		for (const timer of this.#timers) clearInterval(timer)
		await Promise.all(this.#underWay)
		for (const till of this.#tills) await till.close()
	}

	#begin(link: AgentLink, afterMs: number): void {
		const beat = () => {
			const asking = this.#ask(link)
			this.#underWay.add(asking)
			void asking.finally(() => this.#underWay.delete(asking))
		}
		this.#timers.push(setTimeout(() => this.#timers.push(setInterval(beat, BEAT_MS)), afterMs))
	}

	async #ask(link: AgentLink): Promise<void> {
		const number = ++this.#number
		const cardNo = this.#cards[number % this.#cards.length]
		assert(cardNo !== undefined, 'there is a card to spend from')
		const authKey = authKeySchema.parse(`live-${process.pid}-${number}`)
		const startedAtMs = performance.now()
		const answer = await link.authorise({
			authKey,
			cardNo,
			purse: 'storedValue',
			amount: AMOUNT_MINOR,
			alone: false,
		})
		this.#asked.push({ startedAtMs, tookMs: performance.now() - startedAtMs, answer })
	}
}

function spendableCards({ group }: StoreServices): readonly CardNo[] {
	return group.cards
		.filter((card) => card.state === 'active' && card.opening.storedValue >= 10_000)
		.map((card) => card.cardNo)
}
