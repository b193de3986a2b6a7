/** One round: load, kill, wait until all is back and quiet, compare. */
import { z } from 'zod'
import { minor } from '../../../protocol/base/money.ts'
import { runAudit } from '../../../server/audit/main.ts'
import type { RunningDemo } from '../../demo/demo-options.ts'
import type { DemoPart } from '../../demo/demo-part.ts'
import { type SeededRandom, seededRandom } from '../../fixtures/demo-data/seeded-random.ts'
import { TillScreen } from '../../helpers/till-screen.ts'
import { until } from '../../helpers/until.ts'
import { Books, withDatabase } from './books.ts'
import { CashierHands } from './cashier-hands.ts'
import { carryOut, mend, partsOf, planRound, type RoundPlan } from './faults.ts'
import { Papers, type Printed } from './paper.ts'
import { Witness } from './witness.ts'

/** For what hangs, not for a busy machine. */
const BACK_MS = 180_000
const QUIET_MS = 180_000
const PAPER_MS = 60_000
const POLL_MS = 20
const OPERATORS = ['1001', '1002', '1003'] as const

/** What the agent has still to settle with the centre. */
const agentStatusSchema = z.object({
	entriesWaiting: z.int(),
	leasesReturning: z.int(),
	reversalsWaiting: z.int(),
	entriesContested: z.int(),
})

export type RoundResult = {
	readonly plan: RoundPlan
	readonly breaches: readonly string[]
	/** What was done, oldest first. */
	readonly acts: readonly string[]
	readonly salesSeen: number
}

/** The shop with its cashiers and its witness, the same for all rounds. */
export class KillRounds {
	readonly #demo: RunningDemo
	readonly #tillIds: readonly [string, ...string[]]
	readonly #screens: readonly TillScreen[]
	readonly #hands: readonly CashierHands[]
	readonly #papers: readonly Papers[]
	readonly #witness = new Witness()
	readonly #books = new Books()
	readonly #openings: ReadonlyMap<string, number>
	#acts: string[] = []
	#startedAtMs = 0

	/** `tapped`: the cards that customers have with them; few of them meet often. */
	constructor(demo: RunningDemo, random: SeededRandom, tapped = demo.group.cards) {
		this.#demo = demo
		const lanes = [...demo.lanes.values()]
		const [first, ...others] = lanes.map((lane) => lane.tillId)
		if (first === undefined) throw new Error('the shop has no till')
		this.#tillIds = [first, ...others]
		this.#screens = lanes.map((lane) => new TillScreen(lane.url))
		this.#papers = lanes.map((lane) => new Papers(lane.printer))
		this.#hands = lanes.map((lane, index) => {
			const operatorId = OPERATORS[index % OPERATORS.length] ?? OPERATORS[0]
			return new CashierHands({
				lane,
				screen: this.#screens[index] as TillScreen,
				papers: this.#papers[index] as Papers,
				group: { ...demo.group, cards: tapped },
				operatorId,
				pin: demo.pins[operatorId] ?? '',
				witness: this.#witness,
				random: seededRandom(random.between(0, 2_147_483_647)),
				note: (line) => this.note(line),
			})
		})
		this.#openings = new Map(demo.group.cards.map((card) => [card.cardNo, card.opening.storedValue]))
	}

	/** Rejects when the shop does not come back or does not come to rest; `acts` says what was done. */
	async run(random: SeededRandom): Promise<RoundResult> {
		const plan = planRound(random, this.#tillIds)
		const breaches = await this.sellDuring(async () => {
			await carryOut(plan, this.#demo, (line) => this.note(line))
			mend(this.#demo)
		})
		return { plan, breaches, acts: this.#acts, salesSeen: this.#witness.sales.size }
	}

	/** Every cashier sells until `act` has ended and all runs again; answers what the books then say wrong. */
	async sellDuring(act: () => Promise<void>): Promise<readonly string[]> {
		this.#acts = []
		this.#startedAtMs = performance.now()
		let isOver = false
		const work = this.#hands.map((hands) => hands.work(() => isOver))
		const acted = act()
			.then(() => this.#allRun())
			.finally(() => {
				isOver = true
				this.note('--- all is back')
			})
		await Promise.all([acted, ...work])
		this.note('--- every cashier is done')
		await this.#quiet()
		this.note('--- at rest')
		return await this.#compare()
	}

	/** What customers have seen up to now. */
	get witness(): Witness {
		return this.#witness
	}

	acts(): readonly string[] {
		return this.#acts
	}

	/** Closes every shift and compares the tills' own totals with what was seen. */
	async closeShifts(): Promise<readonly string[]> {
		const breaches: string[] = []
		for (const [index, screen] of this.#screens.entries()) {
			const tillId = this.#tillIds[index] ?? ''
			const outcome = await screen.command({ kind: 'closeShift', countedCashMinor: minor(0), count: 'open' })
			await screen.until((view) => view.phase.kind === 'shiftClosed', QUIET_MS)
			const phase = screen.view?.phase
			const settlement = phase?.kind === 'shiftClosed' ? phase.lastSettlement : null
			const told = settlement && {
				count: settlement.saleCount,
				cash: settlement.tenders.cash.amountMinor,
				storedValue: settlement.tenders.storedValue.amountMinor,
			}
			const seen = this.#witness.takings(tillId)
			if (JSON.stringify(told) !== JSON.stringify(seen))
				breaches.push(
					`${tillId} closed (${outcome.kind}) with ${JSON.stringify(told)}, seen were ${JSON.stringify(seen)}`,
				)
		}
		await this.#quiet()
		return [...breaches, ...(await this.#compare()), ...(await this.#settlements())]
	}

	close(): void {
		for (const screen of this.#screens) screen.close()
	}

	async #allRun(): Promise<void> {
		const runs = (part: DemoPart) => part.state() === 'running' || part.state() === 'external'
		const down = () => partsOf(this.#demo).filter(([, part]) => !runs(part))
		await until(() => down().length === 0, 'every process runs again', BACK_MS)
	}

	/** Online, everything posted, every reversal acknowledged, every paper out. */
	async #quiet(): Promise<void> {
		const isQuiet = async () => {
			const posted = await Promise.all(this.#screens.map((screen) => screen.isPosted()))
			return (
				posted.every((isPosted) => isPosted) &&
				this.#screens.every(({ view }) => view?.connection.mode === 'online' && view.print === null)
			)
		}
		const restMs = performance.now() + QUIET_MS
		while (!(await isQuiet())) {
			if (performance.now() > restMs) {
				const seen = this.#screens.map(
					({ view }) => view && { ...view.connection, print: view.print, phase: view.phase.kind },
				)
				throw new Error(`the shop does not come to rest; seen was ${JSON.stringify(seen)}`)
			}
			await Promise.all(this.#hands.map((hands) => hands.answerDoubt()))
			await new Promise((resolve) => setTimeout(resolve, POLL_MS))
		}
		// The spool takes a moment to see a new job, so an idle printer alone says nothing. What is missing is told below.
		await until(() => this.#unprinted().length === 0, 'every receipt comes out', PAPER_MS).catch(
			(error: unknown) => this.note(`--- ${error}`),
		)
		const endMs = performance.now() + QUIET_MS
		for (let hung = 'unasked'; hung !== ''; ) {
			hung = await this.#hanging()
			if (hung !== '') await new Promise((resolve) => setTimeout(resolve, POLL_MS))
			if (hung !== '' && performance.now() > endMs)
				throw new Error(`the agent does not come to rest: ${hung}`)
		}
	}

	/** What an agent has still to say to the centre; empty when nothing. */
	async #hanging(): Promise<string> {
		for (const { lan } of this.#demo.lanes.values()) {
			const answer = await fetch(`http://127.0.0.1:${lan.port}/status`)
			const status = agentStatusSchema.parse(await answer.json())
			if (Object.values(status).some((count) => count > 0)) return JSON.stringify(status)
		}
		return ''
	}

	async #compare(): Promise<string[]> {
		const printed = this.#printed()
		const paper = [...printed].flatMap(([saleId, { originals }]) =>
			originals > 1 ? [`the receipt of ${saleId} was printed ${originals} times as an original`] : [],
		)
		const databaseUrl = this.#demo.databaseUrl()
		const books = await withDatabase(databaseUrl, async (query) => [
			...(await this.#books.read(query)),
			...this.#books.compare(this.#witness, new Set(printed.keys())),
			...(await this.#books.compareCards(query, this.#openings)),
		])
		const lines: string[] = []
		const code = await runAudit({ databaseUrl, print: (line) => lines.push(line) })
		return [
			...this.#witness.breaches,
			...paper,
			...this.#unprinted().map((saleId) => `no receipt of ${saleId} came out`),
			...books,
			...(code === 0 ? [] : lines.filter((line) => /BREACH/.test(line))),
		]
	}

	#unprinted(): string[] {
		const isPrinted = (saleId: string) => this.#papers.some(({ printed }) => printed.has(saleId))
		return [...this.#witness.sales.keys()].filter((saleId) => !isPrinted(saleId))
	}

	#printed(): ReadonlyMap<string, Printed> {
		return new Map(this.#papers.flatMap(({ printed }) => [...printed]))
	}

	async #settlements(): Promise<string[]> {
		const lines: string[] = []
		await runAudit({ databaseUrl: this.#demo.databaseUrl(), print: (line) => lines.push(line) })
		return lines.filter((line) => line.startsWith('card settlement') && !line.endsWith(': agreed'))
	}

	/** One more line of what was done. */
	note(line: string): void {
		this.#acts.push(`${((performance.now() - this.#startedAtMs) / 1_000).toFixed(3)} ${line}`)
	}
}
