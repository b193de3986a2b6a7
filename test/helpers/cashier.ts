/** A cashier at the till: looks at the screen and touches it, as a person would; never reaches behind it. */
import type { Locator, Page } from 'playwright-core'
import type { RunningLane } from '../demo/demo-options.ts'
import type { PrintedReceipt } from '../simulators/escpos-paper.ts'
import { until } from './until.ts'

/** For a screen that hangs, not for a busy machine. */
const WAIT_MS = 60_000
/** Between two keys of a person: whatever comes faster may be a scanner that types. */
export const KEY_GAP_MS = 70

export class Cashier {
	readonly page: Page
	readonly lane: RunningLane

	constructor(page: Page, lane: RunningLane) {
		this.page = page
		this.lane = lane
		page.setDefaultTimeout(WAIT_MS)
	}

	/** Opens the till's page, or opens it again where it is now. */
	async look(): Promise<void> {
		await this.page.goto(this.lane.url())
		await this.sees('state-line')
	}

	on(testId: string): Locator {
		return this.page.getByTestId(testId)
	}

	async sees(testId: string): Promise<void> {
		await this.on(testId).first().waitFor({ state: 'visible' })
	}

	async text(testId: string): Promise<string> {
		return (await this.on(testId).first().textContent()) ?? ''
	}

	/** Waits until an element says so. */
	async reads(testId: string, text: string | RegExp): Promise<void> {
		await this.on(testId).filter({ hasText: text }).first().waitFor({ state: 'visible' })
	}

	async amount(testId: string): Promise<number> {
		return Number(await this.on(testId).first().getAttribute('data-amount-minor'))
	}

	async touch(testId: string): Promise<void> {
		await this.on(testId).first().click()
	}

	async types(text: string): Promise<void> {
		await this.page.keyboard.type(text, { delay: KEY_GAP_MS })
	}

	async presses(key: string): Promise<void> {
		await this.page.keyboard.press(key)
	}

	async signOn(operatorId = '1001', pin = '1234'): Promise<void> {
		await this.touch(`operator-${operatorId}`)
		for (const digit of pin) await this.touch(`digit-${digit}`)
		await this.touch('key-next')
		await this.sees('open-shift')
	}

	async openShift(floatYuan = '500'): Promise<void> {
		await this.sees('open-shift')
		await this.types(floatYuan)
		await this.touch('key-next')
		await this.sees('sale')
	}

	/** The screen is the till's own again, and says nothing against the scanner. */
	async #scannerWorks(): Promise<void> {
		await this.page.waitForFunction(
			() => document.querySelector('.till-away, [data-testid="device-scanner"][data-ready="false"]') === null,
		)
	}

	/** Scans and waits until the basket shows it. What is scanned while the scanner is away, is nowhere. */
	async scan(barcode: string, quantityAfter?: number): Promise<void> {
		await this.#scannerWorks()
		const before = await this.itemCount()
		this.lane.scanner.scan(barcode)
		const wanted = quantityAfter ?? before + 1
		await this.page.waitForFunction(
			(count) =>
				Number(document.querySelector('[data-testid="item-count"]')?.textContent?.replace(/\D/g, '')) ===
				count,
			wanted,
		)
	}

	async itemCount(): Promise<number> {
		return Number((await this.text('item-count')).replace(/\D/g, ''))
	}

	/** Lays a card on the reader, waits for the greeting, takes it away. */
	async tap(uid: string, name: string): Promise<void> {
		this.lane.reader.tapCard(uid)
		await this.reads('member-name', name)
		this.lane.reader.removeCard()
	}

	async pay(): Promise<void> {
		await this.touch('key-next')
		await this.sees('tender')
	}

	/** Types an amount and pays it from the card's stored value. */
	async storedValue(yuan: string): Promise<void> {
		await this.types(yuan)
		await this.touch('tender-stored-value')
	}

	async exactCash(): Promise<void> {
		await this.touch('tender-cash-exact')
	}

	/** Waits for the receipt on screen and the same receipt on paper, and goes on to the next customer. */
	async takesReceipt(paperBefore: number): Promise<PrintedReceipt> {
		await this.sees('completed')
		await until(
			() => this.lane.printer.receipts().length > paperBefore,
			'a receipt comes out of the printer',
			WAIT_MS,
		)
		const receipt = this.lane.printer.receipts()[paperBefore]
		if (!receipt) throw new Error('no receipt')
		return receipt
	}

	/** Once the sale is complete: before, the same key still pays. */
	async nextCustomer(): Promise<void> {
		await this.sees('completed')
		await this.page.waitForFunction(
			() => document.querySelector<HTMLButtonElement>('[data-testid="key-next"]')?.disabled === false,
		)
		await this.touch('key-next')
		await this.sees('sell')
	}

	async connection(mode: 'online' | 'store' | 'alone'): Promise<void> {
		await this.page
			.locator(`[data-testid="connection-mode"][data-mode="${mode}"]`)
			.waitFor({ state: 'visible' })
	}

	async nothingWaits(): Promise<void> {
		await this.page.locator('[data-testid="entries-waiting"][data-count="0"]').waitFor({ state: 'visible' })
	}

	async closeShift(countedYuan: string): Promise<void> {
		await this.touch('key-more')
		await this.touch('key-closeShift')
		await this.types(countedYuan)
		await this.touch('key-next')
		await this.touch('key-next')
		await this.sees('settlement')
	}
}

/** The words on a piece of paper, a line each. */
export function linesOf(receipt: PrintedReceipt): string[] {
	return receipt.rows.flatMap((row) =>
		row.kind === 'line' ? [row.text.trimEnd()] : row.kind === 'barcode' ? [row.data] : [],
	)
}
