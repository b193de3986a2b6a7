/** A cashier's way through her day at the shell, and what the books must say of it afterwards. */
import { expect } from 'vitest'
import type { CustomerScene } from '../../till/customer-view.ts'
import { linesOf } from '../helpers/cashier.ts'
import { until } from '../helpers/until.ts'
import type { ShellShop } from './shell-shop.ts'

export const WANG = { uid: '04A1B2C3D4E580', name: '王女士' }
const FLOAT_YUAN = '500'

/** What a person sees that must not be lost: the till's own state, nothing that a page keeps for itself. */
export type Picture = {
	readonly phase: string
	readonly lines: readonly string[]
	readonly tenders: readonly string[]
	readonly totalMinor: string | null
	readonly dueMinor: string | null
	readonly member: string | null
	readonly suspended: string | null
	readonly customerScene: string | null
	readonly customerTotalMinor: string | null
}

export class Walk {
	readonly shop: ShellShop
	/** Of all shifts. */
	readonly #books = { sales: 0, salesMinor: 0, storedValueMinor: 0 }
	#shift = { salesMinor: 0, cashMinor: 0 }

	constructor(shop: ShellShop) {
		this.shop = shop
	}

	get cashier() {
		return this.shop.cashier
	}

	get printer() {
		return this.shop.demo.lane.printer
	}

	async opens(): Promise<void> {
		await this.cashier.openShift(FLOAT_YUAN)
		await this.cashier.connection('online')
		this.#shift = { salesMinor: 0, cashMinor: 0 }
	}

	async taps(): Promise<void> {
		await this.cashier.tap(WANG.uid, WANG.name)
	}

	async scans(...indexes: readonly number[]): Promise<void> {
		for (const index of indexes) await this.cashier.scan(this.item(index).barcodes[0] ?? '')
	}

	item(index: number) {
		const item = this.shop.demo.group.items[index]
		if (item === undefined) throw new Error(`no item ${index}`)
		return item
	}

	/** By F12, which pays whatever is being asked. */
	async pays(): Promise<void> {
		await this.cashier.presses('F12')
		await this.cashier.sees('tender')
	}

	/** A part from stored value, in yuan. */
	async paysFromCard(yuan: number): Promise<void> {
		await this.cashier.storedValue(String(yuan))
		await this.cashier.on('tender-taken').first().waitFor()
		this.#books.storedValueMinor += yuan * 100
		this.#shift.cashMinor -= yuan * 100
	}

	/** The rest in cash; answers the words on the receipt. */
	async paysTheRest(): Promise<readonly string[]> {
		const paper = this.printer.receipts().length
		await this.finishes()
		return linesOf(await this.cashier.takesReceipt(paper))
	}

	/** The rest in cash, whatever the printer does. */
	async finishes(): Promise<void> {
		const totalMinor = await this.cashier.amount('total')
		await this.cashier.exactCash()
		await this.cashier.sees('completed')
		this.sold(totalMinor)
	}

	/** A sale is done; what was not `cashMinor` was paid otherwise. */
	sold(totalMinor: number, cashMinor = totalMinor): void {
		this.#books.sales += 1
		this.#books.salesMinor += totalMinor
		this.#shift.salesMinor += totalMinor
		this.#shift.cashMinor += cashMinor
	}

	async closes(): Promise<void> {
		const { cashier } = this
		await cashier.connection('online')
		await cashier.nothingWaits()
		const { salesMinor, cashMinor } = this.#shift
		const expectedMinor = Number(FLOAT_YUAN) * 100 + cashMinor
		await cashier.closeShift((expectedMinor / 100).toFixed(2))
		await until(async () => (await cashier.amount('settlement-sales')) === salesMinor, 'the Z agrees')
		await cashier.nothingWaits()
	}

	/** Every sale is posted once, for its money, and every rule of the books holds. */
	async booksAgree(): Promise<void> {
		const [row] = await this.shop.query(
			`SELECT count(*)::int AS sales, coalesce(sum((entry_text::json->'body'->'totals'->>'totalMinor')::bigint), 0)::int AS total
			 FROM journal_entry WHERE entry_text::json->'body'->>'kind' = 'saleCompleted'`,
		)
		expect(row).toEqual({ sales: this.#books.sales, total: this.#books.salesMinor })
		const [paid] = await this.shop.query(
			`SELECT coalesce(sum((tender->>'amountMinor')::bigint), 0)::int AS total FROM journal_entry,
			 json_array_elements(entry_text::json->'body'->'tenders') AS tender
			 WHERE entry_text::json->'body'->>'kind' = 'saleCompleted' AND tender->>'kind' = 'storedValue'`,
		)
		expect(paid).toEqual({ total: this.#books.storedValueMinor })
		const verdicts = await this.shop.query('SELECT DISTINCT verdict FROM journal_entry')
		expect(verdicts).toEqual([{ verdict: 'posted' }])
		expect(await this.shop.audit()).toBe(0)
	}

	/** As soon as the customer's screen shows this scene, with the cashier's sum: her page is told after the cashier's. */
	async pictureWith(customerScene: CustomerScene['kind']): Promise<Picture> {
		const isThere = (now: Picture) => {
			const cashiers = customerScene === 'paying' ? now.dueMinor : now.totalMinor
			const hers = now.customerTotalMinor
			return now.customerScene === customerScene && (hers === null || cashiers === null || hers === cashiers)
		}
		await until(async () => isThere(await this.picture()), `the customer sees ${customerScene}`)
		return this.picture()
	}

	async picture(): Promise<Picture> {
		const till = await this.cashier.page.evaluate(() => {
			const all = (id: string) => [...document.querySelectorAll(`[data-testid="${id}"]`)]
			const amount = (id: string) => all(id)[0]?.getAttribute('data-amount-minor') ?? null
			const texts = (id: string) => all(id).map((one) => one.textContent ?? '')
			return {
				phase: document.querySelector('.till')?.getAttribute('data-phase') ?? '',
				lines: texts('line'),
				tenders: texts('tender-taken'),
				totalMinor: amount('total'),
				dueMinor: amount('due'),
				member: texts('member-name')[0] ?? null,
				suspended: texts('suspended-count')[0] ?? null,
			}
		})
		const customer = await this.shop.customer.evaluate(() => ({
			customerScene: document.querySelector('[data-testid="customer"]')?.getAttribute('data-scene') ?? null,
			customerTotalMinor:
				document.querySelector('[data-testid="customer-total"]')?.getAttribute('data-amount-minor') ?? null,
		}))
		return { ...till, ...customer }
	}
}
