/**
 * A cashier who is never at a loss: looks at the view, does one thing that makes sense there, and goes on from whatever
 * the till shows after a kill. What was done is kept as words for the report of a breach.
 */
import { LIMITS } from '../../../protocol/limits.ts'
import type { GroupData } from '../../../protocol/provisioning/group-data.ts'
import type { Command } from '../../../till/commands.ts'
import type { TillView } from '../../../till/view.ts'
import type { RunningLane } from '../../demo/demo-options.ts'
import type { SeededRandom } from '../../fixtures/demo-data/seeded-random.ts'
import { isPlain } from '../../fixtures/demo-data/sets-and-deposits.ts'
import type { CommandOutcome, TillScreen } from '../../helpers/till-screen.ts'
import { type Act, type Basket, basketOf, lossOf } from './basket-back.ts'
import type { Papers } from './paper.ts'
import type { Witness } from './witness.ts'

const BACK_TIMEOUT_MS = 180_000
const CLEAR_TIMEOUT_MS = 180_000
const STEP_SEEN_MS = 600
const LINES_MAX = 5
/** A line holds no more scans than that for long. */
const LATE_CODES_MAX = 8
const AUTHORISATION_MAX_MS = 10_000
/** A quick cashier; without a pause the paper could not keep up. */
const PAUSE_MAX_MS = 40

export type HandsOptions = {
	readonly lane: RunningLane
	readonly screen: TillScreen
	readonly papers: Papers
	readonly group: GroupData
	readonly pin: string
	readonly operatorId: string
	readonly witness: Witness
	readonly random: SeededRandom
	readonly note: (line: string) => void
}

type Item = GroupData['items'][number]

export class CashierHands {
	readonly #options: HandsOptions
	readonly #items: readonly [Item, ...Item[]]
	readonly #cardUids: readonly [string, ...string[]]
	/** The last basket that was seen. */
	#basket: Basket | null = null
	#act: Act = { kind: 'nothing' }
	/** Scanned and not seen in a basket: a new till process may still find them on the line. */
	#lateCodes: readonly string[] = []

	constructor(options: HandsOptions) {
		this.#options = options
		const [item, ...items] = options.group.items.filter(isPlain)
		const uids = options.group.cards.flatMap((card) =>
			card.state === 'active' ? card.media.flatMap((one) => (one.kind === 'uid' ? [one.value] : [])) : [],
		)
		const [uid, ...more] = uids
		if (item === undefined || uid === undefined) throw new Error('the group has no items or no cards')
		this.#items = [item, ...items]
		this.#cardUids = [uid, ...more]
		options.screen.onChange(() => this.#look())
	}

	/** Acts until `isOver`, and then leaves the till without a basket and without a question about paper. */
	async work(isOver: () => boolean): Promise<void> {
		while (!isOver()) {
			await this.#step((view) => this.#something(view))
			await this.#pause()
		}
		const endMs = performance.now() + CLEAR_TIMEOUT_MS
		for (let isClear = false; !isClear; ) {
			isClear = (await this.#step((view) => this.#towardsTheEnd(view))) === true
			if (!isClear && performance.now() > endMs)
				throw new Error(`${this.#options.lane.tillId} cannot be left: ${JSON.stringify(this.#basket)}`)
		}
	}

	/** A printer may come back so late that the doubt comes when nothing else is left to do. */
	async answerDoubt(): Promise<void> {
		await this.#step((view) => this.#aboutPaper(view))
	}

	async #step<T>(act: (view: TillView) => Promise<T>): Promise<T | undefined> {
		const { screen, lane } = this.#options
		const isBack = await screen.until(() => true, BACK_TIMEOUT_MS)
		if (!isBack || screen.view === null) throw new Error(`${lane.tillId} did not come back`)
		const result = await act(screen.view)
		// Lost meanwhile: the act stays under way until the basket is back.
		if (screen.view !== null) this.#settled()
		return result
	}

	#pause(): Promise<void> {
		return new Promise((resolve) => setTimeout(resolve, this.#options.random.between(0, PAUSE_MAX_MS)))
	}

	#settled(): void {
		this.#act = { kind: 'nothing' }
	}

	/** Runs at every view: the witness sees what a customer sees, and a basket that comes back is compared. */
	#look(): void {
		const { screen, witness, lane } = this.#options
		if (screen.view === null) {
			this.#wasLost = true
			return
		}
		witness.see(screen.view)
		const basket = basketOf(screen.view)
		if (this.#wasLost && this.#basket !== null) {
			const loss = lossOf(this.#basket, this.#act, basket, this.#lateCodes)
			if (loss !== null) witness.breaches.push(`${lane.tillId}: ${loss}`)
			this.#options.note(`${lane.tillId} is back with ${basket.lines.length} lines`)
		}
		this.#wasLost = false
		this.#basket = basket
	}
	#wasLost = false

	async #something(view: TillView): Promise<void> {
		if (await this.#aboutPaper(view)) return
		switch (view.phase.kind) {
			case 'signedOff':
			case 'shiftClosed':
				return this.#begin(view)
			case 'selling':
				return this.#sell(view)
			case 'tendering':
				return this.#pay(view)
			case 'completed':
				return this.#leave(view, { kind: 'nextCustomer' })
			default:
				return this.#waitFor(view)
		}
	}

	/** True when nothing is left to do. */
	async #towardsTheEnd(view: TillView): Promise<boolean> {
		if (await this.#aboutPaper(view)) return false
		const { phase, basket } = view
		if (phase.kind === 'selling' && basket.lines.length === 0 && basket.saleId === null) return true
		if (phase.kind === 'selling' || phase.kind === 'tendering') {
			const isEmpty = basket.lines.every((line) => line.voided)
			if (isEmpty) await this.#leave(view, { kind: 'cancelSale' })
			else if (phase.kind === 'selling') await this.#tell({ kind: 'startTender' })
			// So many small payments that no further one is taken: the last one goes back.
			else if (basket.tenders.length >= LIMITS.tendersPerSaleMax) await this.#removeTender(view)
			else await this.#cash(view, basket.dueMinor)
		} else await this.#something(view)
		return false
	}

	/** Only once the operators have come down: a number that the till does not know yet counts as a wrong PIN. */
	async #begin({ phase }: TillView): Promise<void> {
		const { operatorId, pin, screen } = this.#options
		if (phase.kind !== 'signedOff')
			return void (await this.#tell({ kind: 'openShift', floatMinor: 50_000 } as Command))
		if (phase.operators.some((one) => one.operatorId === operatorId))
			await this.#tell({ kind: 'signOn', operatorId, pin } as Command)
		else await screen.until((view) => view.phase !== phase, STEP_SEEN_MS)
	}

	async #sell(view: TillView): Promise<void> {
		const { random } = this.#options
		const { lines } = view.basket
		const wish = random.between(1, 100)
		if (lines.some((line) => !line.voided) && (lines.length >= LINES_MAX || wish <= 25))
			return void (await this.#tell({ kind: 'startTender' }))
		if (wish <= 40) return this.#tapCard(view)
		if (wish <= 45 && lines.length > 0) return this.#voidLine(view)
		if (wish <= 48 && view.basket.saleId !== null) return this.#leave(view, { kind: 'cancelSale' })
		const item = random.pick(this.#items)
		const hasScanner = view.devices.some(({ kind, connected }) => kind === 'scanner' && connected)
		return hasScanner && wish <= 85 ? this.#scan(item) : this.#addItem(item)
	}

	async #pay(view: TillView): Promise<void> {
		const { random } = this.#options
		const { dueMinor, tenders } = view.basket
		const wish = random.between(1, 100)
		if (wish <= 40 && view.member !== null && dueMinor > 0) return this.#storedValue(view)
		if (wish <= 55 && dueMinor > 1) return this.#cash(view, random.between(1, dueMinor - 1))
		if (wish <= 62 && tenders.length > 0) return this.#removeTender(view)
		if (wish <= 66) return void (await this.#tell({ kind: 'backToSale' }))
		if (wish <= 69) return this.#leave(view, { kind: 'cancelSale' })
		return this.#cash(view, dueMinor + (wish <= 85 ? 0 : random.between(1, 5_000)))
	}

	/** In doubt about a receipt, looks whether it lies there: a second one is asked for only when it does not. */
	async #aboutPaper({ print }: TillView): Promise<boolean> {
		if (print?.state !== 'unknown') return false
		const { lane, note, papers, screen } = this.#options
		const shown = screen.view?.phase
		const cameOut = shown?.kind === 'completed' && shown.saleId === papers.lastSaleId
		note(`${lane.tillId} receipt in doubt, ${cameOut ? 'it came out' : 'again'}`)
		await this.#tell({ kind: 'resolvePrint', jobId: print.jobId, attempt: print.attempt, cameOut })
		await this.#options.screen.until(
			(view) => view.print?.jobId !== print.jobId || view.print.state !== 'unknown',
			1_000,
		)
		return true
	}

	async #scan(item: Item): Promise<void> {
		const { lane, screen, note } = this.#options
		const code = item.barcodes[0] ?? ''
		const before = JSON.stringify(this.#basket)
		this.#act = { kind: 'addItem', itemCode: item.itemCode }
		note(`${lane.tillId} scan ${item.itemCode}`)
		lane.scanner.scan(code)
		const came = await screen.until(
			() => JSON.stringify(this.#basket) !== before,
			STEP_SEEN_MS,
			() => screen.view === null,
		)
		if (!came) this.#lateCodes = [...this.#lateCodes, item.itemCode].slice(-LATE_CODES_MAX)
	}

	async #addItem(item: Item): Promise<void> {
		this.#act = { kind: 'addItem', itemCode: item.itemCode }
		await this.#tell({ kind: 'addItem', itemCode: item.itemCode })
	}

	async #tapCard(view: TillView): Promise<void> {
		const { lane, screen, random, note } = this.#options
		const uid = random.pick(this.#cardUids)
		this.#act = { kind: view.phase.kind === 'completed' ? 'leave' : 'nothing' }
		note(`${lane.tillId} card ${uid}`)
		lane.reader.tapCard(uid)
		await screen.until(
			(now) => now.member !== null,
			STEP_SEEN_MS,
			() => screen.view === null,
		)
		lane.reader.removeCard()
	}

	async #voidLine(view: TillView): Promise<void> {
		const lineNumber = this.#options.random.between(1, view.basket.lines.length)
		this.#act = { kind: 'voidLine', lineNumber }
		await this.#tell({ kind: 'voidLine', lineNumber })
	}

	async #cash(view: TillView, handedOverMinor: number): Promise<void> {
		const { dueMinor } = view.basket
		const amountMinor = Math.min(handedOverMinor, dueMinor)
		const completes = amountMinor === dueMinor
		this.#act = { kind: 'tender', tender: { kind: 'cash', amountMinor }, completes }
		await this.#tell({ kind: 'tenderCash', handedOverMinor } as Command)
	}

	async #storedValue(view: TillView): Promise<void> {
		const { random, screen } = this.#options
		const { dueMinor } = view.basket
		const amountMinor = random.between(0, 2) === 0 ? dueMinor : random.between(1, Math.min(dueMinor, 800))
		const completes = amountMinor === dueMinor
		this.#act = { kind: 'tender', tender: { kind: 'storedValue', amountMinor }, completes }
		await this.#tell({ kind: 'tenderPurse', purse: 'storedValue', amount: amountMinor } as Command)
		await screen.until(
			(now) => now.phase.kind !== 'awaitingAuthorisation',
			AUTHORISATION_MAX_MS,
			() => screen.view === null,
		)
	}

	async #removeTender(view: TillView): Promise<void> {
		const tenderNumber = this.#options.random.between(1, view.basket.tenders.length)
		this.#act = { kind: 'removeTender', tenderNumber }
		await this.#tell({ kind: 'removeTender', tenderNumber })
	}

	async #leave(view: TillView, command: Command): Promise<void> {
		this.#act = { kind: 'leave' }
		const { saleId, lines } = view.basket
		const outcome = await this.#tell(command)
		const isCancelled = command.kind === 'cancelSale' && outcome.kind === 'accepted' && lines.length > 0
		if (isCancelled && saleId !== null) this.#options.witness.cancel(saleId)
	}

	/** Between states: the till is authorising, mirroring or checking a PIN. */
	async #waitFor(view: TillView): Promise<void> {
		const { screen } = this.#options
		await screen.until(
			(now) => now.phase.kind !== view.phase.kind,
			1_000,
			() => screen.view === null,
		)
	}

	async #tell(command: Command): Promise<CommandOutcome> {
		const { screen, lane, note } = this.#options
		const outcome = await screen.command(command)
		const what = outcome.kind === 'refused' ? outcome.code : outcome.kind
		note(`${lane.tillId} ${command.kind}: ${what}`)
		return outcome
	}
}
