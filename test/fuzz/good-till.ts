/**
 * The till whose cashier goes on working while strangers shout at every door. What is promised is that each sale comes to
 * its end and each question is answered; how long that took is told as a figure and fails nothing.
 */
import { minor } from '../../protocol/base/money.ts'
import type { Command } from '../../till/commands.ts'
import type { RunningDemo } from '../demo/demo-options.ts'
import { TillScreen } from '../helpers/till-screen.ts'
import { until } from '../helpers/until.ts'

const PAUSE_MS = 150
/** For a till that hangs, not for one that is slow. */
const HANG_MS = 120_000
const OPERATOR = '1001'
/** A card with much on it, so that it lasts. */
const CARD_NO = '628810000018'

/** Who paid: the centre's hold, a lease of the store, or nobody (refused in words, and the customer paid cash). */
export type CardAnswers = { hold: number; lease: number; refused: number }

export class GoodTill {
	readonly #demo: RunningDemo
	readonly #screen: TillScreen
	readonly complaints: string[] = []
	readonly authorisedMs: number[] = []
	readonly answeredMs: number[] = []
	readonly cardAnswers: CardAnswers = { hold: 0, lease: 0, refused: 0 }
	sales = 0
	/** What the screen said since the last question; others may have made it say so. */
	#said = new Set<string>()
	#isOver = false
	#work: Promise<void> = Promise.resolve()

	constructor(demo: RunningDemo) {
		this.#demo = demo
		this.#screen = new TillScreen(demo.lane.url)
		this.#screen.onChange(
			() => void this.#said.add(JSON.stringify(this.#screen.view?.notice?.content ?? null)),
		)
	}

	/** Signs on and opens the shift, then sells until {@link stop}. */
	async start(): Promise<void> {
		await this.#screen.until(
			(view) => view.phase.kind === 'signedOff' && view.phase.operators.length > 0,
			HANG_MS,
		)
		await this.#tell({
			kind: 'signOn',
			operatorId: OPERATOR,
			pin: this.#demo.pins[OPERATOR] ?? '',
		} as Command)
		await this.#tell({ kind: 'openShift', floatMinor: minor(50_000) })
		this.#work = this.#sell().catch((error: unknown) => void this.complaints.push(String(error)))
	}

	async stop(): Promise<void> {
		this.#isOver = true
		await this.#work
		const isAtRest = async () => (await this.#screen.isPosted()) && this.#screen.view?.print === null
		try {
			await until(isAtRest, 'the good till is at rest', HANG_MS)
		} catch (error) {
			const { connection, print } = this.#screen.view ?? {}
			const seen = JSON.stringify({ entriesWaiting: connection?.entriesWaiting, print })
			this.complaints.push(`${String(error)}; ${seen}`)
		}
		this.#screen.close()
	}

	async #sell(): Promise<void> {
		const [item] = this.#demo.group.items
		if (item === undefined) throw new Error('the group has no items')
		while (!this.#isOver && this.complaints.length === 0) {
			await this.#tell({ kind: 'addItem', itemCode: item.itemCode })
			await this.#tell({ kind: 'enterCode', text: CARD_NO })
			await this.#reaches('the card is greeted', (view) => view.member !== null)
			await this.#tell({ kind: 'startTender' })
			await this.#payByCard()
			const due = this.#screen.view?.basket.dueMinor ?? minor(0)
			await this.#tell({ kind: 'tenderCash', handedOverMinor: due })
			await this.#reaches('the sale is complete', (view) => view.phase.kind === 'completed')
			await this.#tell({ kind: 'nextCustomer' })
			this.sales++
			await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
		}
	}

	/** A slow centre counts as away and a till without a lease then says no: all three are answers. */
	async #payByCard(): Promise<void> {
		this.#said = new Set()
		const startedAtMs = performance.now()
		await this.#tell({ kind: 'tenderPurse', purse: 'storedValue', amount: minor(1) })
		await this.#reaches('the card is answered', (view) => view.phase.kind === 'tendering')
		this.authorisedMs.push(performance.now() - startedAtMs)
		const [tender] = this.#screen.view?.basket.tenders ?? []
		this.cardAnswers[tender === undefined ? 'refused' : tender.provisional ? 'lease' : 'hold']++
	}

	async #tell(command: Command): Promise<void> {
		const startedAtMs = performance.now()
		const outcome = await this.#screen.command(command)
		this.answeredMs.push(performance.now() - startedAtMs)
		if (outcome.kind !== 'accepted') this.complaints.push(`${command.kind}: ${JSON.stringify(outcome)}`)
	}

	async #reaches(what: string, condition: Parameters<TillScreen['until']>[0]): Promise<void> {
		if (await this.#screen.until(condition, HANG_MS)) return
		const { view } = this.#screen
		this.complaints.push(
			`not within ${HANG_MS} ms: ${what}; ${view?.phase.kind}, ${view?.connection.mode}; it said ${[...this.#said].join(' ')}`,
		)
	}
}
