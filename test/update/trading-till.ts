/** A till of the rehearsal with its cashier, who sells without a pause until told to stop. */
import { expect } from 'vitest'
import { operatorIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { Command } from '../../till/commands.ts'
import type { RunningLane } from '../demo/demo-options.ts'
import { TillScreen } from '../helpers/till-screen.ts'

const WAIT_MS = 120_000

export class TradingTill {
	readonly lane: RunningLane
	readonly #screen: TillScreen
	readonly #barcode: string
	#trading: Promise<void> = Promise.resolve()
	#stopAsked = false
	/** Sales whose completion the cashier saw. */
	salesCount = 0
	takenMinor = 0
	/** The longest that she waited for an answer while she sold. */
	longestAnswerMs = 0

	constructor(lane: RunningLane, barcode: string) {
		this.lane = lane
		this.#barcode = barcode
		this.#screen = new TillScreen(() => lane.url())
	}

	async openShift(): Promise<void> {
		await this.#sees('signedOff')
		expect(
			await this.#screen.until(
				({ phase }) => phase.kind === 'signedOff' && phase.operators.length > 0,
				WAIT_MS,
			),
		).toBe(true)
		await this.#does({ kind: 'signOn', operatorId: operatorIdSchema.parse('1001'), pin: '1234' })
		await this.#sees('shiftClosed')
		await this.#does({ kind: 'openShift', floatMinor: minor(50_000) })
		await this.#sees('selling')
	}

	/** She was signed on when the till went away; her shift is open. */
	async goOn(): Promise<void> {
		expect(await this.#screen.until(({ shift }) => shift !== null, WAIT_MS)).toBe(true)
		if (this.#screen.view?.phase.kind === 'selling') return
		await this.#does({ kind: 'signOn', operatorId: operatorIdSchema.parse('1001'), pin: '1234' })
		await this.#sees('selling')
	}

	startTrading(): void {
		this.#stopAsked = false
		this.#trading = this.#trade()
	}

	/** Rejects with what went wrong while she sold. */
	async stopTrading(): Promise<void> {
		this.#stopAsked = true
		await this.#trading
	}

	async closeShift(): Promise<void> {
		await this.#does({ kind: 'closeShift', countedCashMinor: minor(50_000 + this.takenMinor), count: 'open' })
		await this.#sees('shiftClosed')
		this.takenMinor = 0
		await expect.poll(() => this.#screen.isPosted()).toBe(true)
		await this.#does({ kind: 'signOff' })
	}

	isPosted(): Promise<boolean> {
		return this.#screen.isPosted()
	}

	/** As by its power button: ended in good order, started again by whoever watches. */
	async restart(): Promise<void> {
		const pid = this.lane.till.host.pid()
		if (pid === null) throw new Error(`${this.lane.tillId} does not run`)
		process.kill(pid, 'SIGTERM')
		await expect
			.poll(() => this.lane.till.host.state() === 'running' && this.lane.till.host.pid() !== pid)
			.toBe(true)
		expect(await this.#screen.until(() => true, WAIT_MS)).toBe(true)
	}

	close(): void {
		this.#screen.close()
	}

	async #trade(): Promise<void> {
		while (!this.#stopAsked) {
			await this.#does({ kind: 'scanCode', text: this.#barcode }, { kind: 'startTender' })
			const dueMinor = this.#screen.view?.basket.dueMinor ?? 0
			expect(dueMinor, `${this.lane.tillId} has something to pay`).toBeGreaterThan(0)
			await this.#does({ kind: 'tenderCash', handedOverMinor: minor(dueMinor) })
			await this.#sees('completed')
			this.salesCount += 1
			this.takenMinor += dueMinor
			await this.#does({ kind: 'nextCustomer' })
		}
	}

	async #does(...commands: readonly Command[]): Promise<void> {
		for (const command of commands) {
			const askedAtMs = performance.now()
			const result = await this.#screen.command(command)
			this.longestAnswerMs = Math.max(this.longestAnswerMs, performance.now() - askedAtMs)
			expect(result, `${this.lane.tillId}: ${command.kind}`).toEqual({ kind: 'accepted' })
		}
	}

	async #sees(kind: string): Promise<void> {
		const seen = await this.#screen.until(({ phase }) => phase.kind === kind, WAIT_MS)
		expect(seen, `${this.lane.tillId} is ${kind}, not ${this.#screen.view?.phase.kind}`).toBe(true)
	}
}
