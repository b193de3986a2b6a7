/** One till of the Saturday with its cashier, and with somebody beside it who writes down what went over the counter. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { GroupData } from '../../protocol/provisioning/group-data.ts'
import type { RunningLane } from '../demo/demo-options.ts'
import { Cashier, linesOf } from '../helpers/cashier.ts'
import { until } from '../helpers/until.ts'
import { type SeenSale, TillBook } from './till-book.ts'

/** As it is typed. */
export const yuan = (amountMinor: number) => (amountMinor / 100).toFixed(2)
/** As it is printed. */
const printed = (amountMinor: number) =>
	(amountMinor / 100).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/** Which control of the keyboard's way is meant: never more of them on a screen than this. */
const TABS_MAX = 60

export class SaturdayTill extends Cashier {
	readonly #group: GroupData
	book = new TillBook(0)
	/** Dollars in the drawer, in cents. */
	usdMinor = 0

	constructor(page: Page, lane: RunningLane, group: GroupData) {
		super(page, lane)
		this.#group = group
	}

	/** By its whole name. */
	item(name: string) {
		const found = this.#group.items.find(({ nameZh }) => nameZh === name)
		if (found?.barcodes[0] === undefined) throw new Error(`the shop sells no ${name}`)
		return { itemCode: found.itemCode, barcode: found.barcodes[0], priceMinor: found.unitPriceMinor }
	}

	price(...names: readonly string[]): number {
		return names.reduce((sum, name) => sum + this.item(name).priceMinor, 0)
	}

	async scans(...names: readonly string[]): Promise<void> {
		for (const name of names) await this.scan(this.item(name).barcode)
	}

	/** Moves the focus by Tab until it is there, and presses Enter. */
	async tabsTo(testId: string): Promise<void> {
		await this.sees(testId)
		for (let count = 0; count < TABS_MAX; count++) {
			await this.presses('Tab')
			const focused = await this.page.evaluate(
				() => (document.activeElement as HTMLElement | null)?.dataset.testid,
			)
			if (focused === testId) return this.presses('Enter')
		}
		throw new Error(`Tab does not lead to ${testId}`)
	}

	/** By keyboard alone. */
	async opens(operatorId: string, pin: string, floatYuan: string): Promise<void> {
		await this.tabsTo(`operator-${operatorId}`)
		await this.sees('pin-entry')
		await this.types(pin)
		await this.presses('Enter')
		await this.sees('open-shift')
		await this.types(floatYuan)
		await this.presses('Enter')
		await this.sees('sell')
		this.opened(floatYuan)
	}

	/** The watcher saw the float counted into the drawer. */
	opened(floatYuan: string): void {
		this.book = new TillBook(Math.round(Number(floatYuan) * 100))
	}

	/** Waits until a figure on the screen is this. */
	async shows(testId: string, amountMinor: number): Promise<void> {
		await expect
			.poll(() => this.amount(testId), { message: `${testId} at ${this.lane.tillId}` })
			.toBe(amountMinor)
	}

	/** After a part has been paid: the rest may be. */
	async owesStill(amountMinor: number): Promise<void> {
		await this.shows('due', amountMinor)
		await this.page.waitForFunction(
			() =>
				document.querySelector<HTMLButtonElement>('[data-testid="tender-cash-exact"]')?.disabled === false,
		)
	}

	async gone(testId: string): Promise<void> {
		await this.on(testId).first().waitFor({ state: 'detached' })
	}

	papers(): number {
		return this.lane.printer.receipts().length
	}

	/** The words of a paper, as the printer's bytes say them; waits for it. */
	async paper(index: number): Promise<string> {
		await until(() => this.papers() > index, `paper ${index} comes out at ${this.lane.tillId}`)
		const receipt = this.lane.printer.receipts()[index]
		if (receipt === undefined) throw new Error('no paper')
		return linesOf(receipt).join('\n')
	}

	/**
	 * Pays the basket with `act`, in cash by key unless it says otherwise, and leaves it written down. Screen and paper must show
	 * the total and every payment. The words on the paper.
	 */
	async sells(sale: SeenSale, act: () => Promise<void> = () => this.presses('+')): Promise<string> {
		// What goods that come back are worth is taken off before anybody asks for money.
		await this.pays(sale.totalMinor - (sale.returned?.creditMinor ?? 0))
		return this.paysNow(sale, act)
	}

	/** Opens the tender pane over a basket of this total, by key. */
	async pays(totalMinor: number): Promise<void> {
		await this.shows('total', totalMinor)
		await this.presses('F12')
		await this.sees('tender')
	}

	/** As `sells`, while the tender pane is open. */
	async paysNow(sale: SeenSale, act: () => Promise<void> = () => this.presses('+')): Promise<string> {
		const words = await this.completes(sale, act)
		await this.next()
		return words
	}

	/** As `paysNow`, and stays with the customer. */
	async completes(sale: SeenSale, act: () => Promise<void>): Promise<string> {
		const index = this.papers()
		await act()
		await this.sees('completed')
		const words = await this.paper(index)
		this.book.sold(sale)
		expect(words, 'the total on paper').toMatch(line('合计', sale.totalMinor))
		for (const [, amountMinor] of sale.paid)
			expect(words, 'a payment on paper').toContain(`￥${printed(amountMinor)}`)
		return words
	}

	/** At the returns desk, by keyboard: the receipt is scanned, these lines picked once each, for the first reason. */
	async takesBack(receipt: string, ...lineNumbers: readonly number[]): Promise<void> {
		await this.presses('F9')
		await this.sees('desk-return')
		this.lane.scanner.scan(receipt)
		await this.sees('returnable')
		for (const lineNumber of lineNumbers) {
			await this.types(String(lineNumber))
			await this.presses('Enter')
		}
		await this.presses('Enter')
		await this.types('1')
		await this.presses('Enter')
		await this.sees('return-line')
		await this.presses('Escape')
	}

	/** Pays back by key what the basket owes the customer. The words on the paper. */
	async paysBack(sale: SeenSale, amountMinor: number): Promise<string> {
		await this.presses('F12')
		await this.sees('pay-back-pane')
		await this.shows('pays-back', amountMinor)
		return this.paysNow(sale, async () => {
			await this.presses('Enter')
			await this.presses('Enter')
		})
	}

	/** The next customer, by keyboard. */
	async next(): Promise<void> {
		await this.page.waitForFunction(
			() => document.querySelector<HTMLButtonElement>('[data-testid="key-next"]')?.disabled === false,
		)
		await this.presses('Enter')
		await this.sees('sell')
	}

	/** Opens what lies under "more". */
	async more(key: string): Promise<void> {
		await this.touch('key-more')
		await this.touch(`key-${key}`)
	}

	/** A key that acts on its second press. */
	async twice(testId: string): Promise<void> {
		await this.touch(testId)
		await this.touch(testId)
	}

	/** A card on the reader until it is seen. */
	async lays(uid: string, seen: string): Promise<void> {
		this.lane.reader.tapCard(uid)
		await this.sees(seen)
		this.lane.reader.removeCard()
	}
}

/** A line of a paper: words on the left, money on the right. */
export function line(left: string, amountMinor: number): RegExp {
	return new RegExp(`^${left}\\s+￥?${printed(amountMinor).replaceAll('.', '\\.')}$`, 'm')
}
