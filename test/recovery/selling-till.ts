/** A till of real processes with its cashier: she sells for cash and by card, and writes down what she saw completed. */
import { operatorIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { Command } from '../../till/commands.ts'
import type { TillView } from '../../till/view.ts'
import type { RunningLane } from '../demo/demo-options.ts'
import { isOpenForBusiness } from '../demo/wait-for-till.ts'
import { TillScreen } from '../helpers/till-screen.ts'

const WAIT_MS = 60_000
const SEEN_MS = 1_000

export type SeenSale = { readonly saleId: string; readonly totalMinor: number; readonly byCardMinor: number }

export class SellingTill {
	readonly lane: RunningLane
	readonly sales: SeenSale[] = []
	readonly #screen: TillScreen
	readonly #barcode: string

	constructor(lane: RunningLane, barcode: string) {
		this.lane = lane
		this.#barcode = barcode
		this.#screen = new TillScreen(() => lane.url())
	}

	async openShift(): Promise<void> {
		await this.#shows('articles and operators', isOpenForBusiness)
		await this.#does({ kind: 'signOn', operatorId: operatorIdSchema.parse('1001'), pin: '1234' })
		await this.#sees('shiftClosed')
		await this.#does({ kind: 'openShift', floatMinor: minor(50_000) })
		await this.#sees('selling')
	}

	connection(mode: TillView['connection']['mode']): Promise<void> {
		return this.#shows(mode, ({ connection }) => connection.mode === mode)
	}

	/** Nothing that it wrote is missing at its agent. */
	isStored(): Promise<void> {
		return this.#shows('stored', ({ connection }) => connection.entriesNotStored === 0)
	}

	isPosted(): Promise<boolean> {
		return this.#screen.isPosted()
	}

	async sellForCash(): Promise<void> {
		await this.#does({ kind: 'scanCode', text: this.#barcode }, { kind: 'startTender' })
		await this.#payRest(0)
	}

	/** So much of it is paid by the card's stored value. */
	async sellByCard(uid: string, byCardMinor: number): Promise<void> {
		await this.#tap(uid)
		await this.#does({ kind: 'scanCode', text: this.#barcode }, { kind: 'startTender' })
		await this.#does({ kind: 'tenderPurse', purse: 'storedValue', amount: byCardMinor })
		await this.#shows('what was decided', ({ phase }) => phase.kind !== 'awaitingAuthorisation')
		await this.#payRest(byCardMinor)
	}

	close(): void {
		this.#screen.close()
	}

	/** A reader takes a card that comes back at once for one that stayed: it is held out until it is seen, with time to be missed between. */
	async #tap(uid: string): Promise<void> {
		const endMs = performance.now() + WAIT_MS
		const isSeen = () => this.#screen.until(({ member }) => member !== null, SEEN_MS)
		const { reader, tillId } = this.lane
		for (reader.tapCard(uid); !(await isSeen()); reader.tapCard(uid)) {
			if (performance.now() > endMs) throw new Error(`${tillId} does not see the card`)
			reader.removeCard()
			if (await isSeen()) return
		}
		reader.removeCard()
	}

	async #payRest(byCardMinor: number): Promise<void> {
		const basket = this.#screen.view?.basket
		if (basket === undefined) throw new Error(`${this.lane.tillId} is away`)
		const paidMinor = basket.totals.totalMinor - basket.dueMinor
		if (paidMinor !== byCardMinor) throw new Error(`${this.lane.tillId}: the card has paid ${paidMinor}`)
		await this.#does({ kind: 'tenderCash', handedOverMinor: basket.dueMinor })
		await this.#sees('completed')
		const phase = this.#screen.view?.phase
		if (phase?.kind !== 'completed') throw new Error(`${this.lane.tillId} went on by itself`)
		this.sales.push({ saleId: phase.saleId, totalMinor: basket.totals.totalMinor, byCardMinor })
		await this.#does({ kind: 'nextCustomer' })
	}

	async #does(...commands: readonly Command[]): Promise<void> {
		for (const command of commands) {
			const outcome = await this.#screen.command(command)
			if (outcome.kind !== 'accepted')
				throw new Error(`${this.lane.tillId}: ${command.kind}: ${JSON.stringify(outcome)}`)
		}
	}

	#sees(kind: TillView['phase']['kind']): Promise<void> {
		return this.#shows(kind, ({ phase }) => phase.kind === kind)
	}

	async #shows(what: string, condition: (view: TillView) => boolean): Promise<void> {
		if (await this.#screen.until(condition, WAIT_MS)) return
		const { phase, connection, alarm } = this.#screen.view ?? {}
		throw new Error(
			`${this.lane.tillId}: ${what}: not yet; it shows ${JSON.stringify({ phase, connection, alarm })}`,
		)
	}
}
