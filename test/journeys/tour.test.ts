/**
 * The new cashier's tour, done as it is written: what docs/tour.md and docs/tour.zh-CN.md say in bold is all that is pressed
 * here, in that order, on the till's page and on the device bench. RENEW_PICTURES=1 takes its pictures anew.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { en } from '../../renderer/text/en.ts'
import { zhCN } from '../../renderer/text/zh-cn.ts'
import type { Cashier } from '../helpers/cashier.ts'
import { openShop, type Shop } from '../helpers/shop.ts'

const DOCS = resolve(import.meta.dirname, '../../docs')
const WANG = '04A1B2C3D4E580'
const WORDS = {
	en: { texts: en, file: 'tour.md', items: ['first item', 'second item', 'third item'], card: "王's card" },
	zh: {
		texts: zhCN,
		file: 'tour.zh-CN.md',
		items: ['第一件商品', '第二件商品', '第三件商品'],
		card: '王女士的卡',
	},
} as const
type Told = keyof typeof WORDS

/** What the page tells to do: everything in bold below its first heading of a step. */
function toldBy(file: string): string[] {
	const text = readFileSync(resolve(DOCS, file), 'utf8')
	const steps = text.slice(text.indexOf('\n## 1.'))
	return [...steps.matchAll(/\*\*((?:\\.|[^*])+)\*\*/g)].map(([, bold = '']) => bold.replaceAll('\\', ''))
}

/** Somebody who does what the tour says, and nothing else. */
class Newcomer {
	readonly done: string[] = []
	readonly #told: Told
	readonly #cashier: Cashier
	readonly #bench: Page

	constructor(told: Told, cashier: Cashier, bench: Page) {
		this.#told = told
		this.#cashier = cashier
		this.#bench = bench
	}

	async presses(key: string): Promise<void> {
		this.done.push(key === 'Escape' ? 'Esc' : key)
		await this.#cashier.presses(key)
	}

	async types(text: string): Promise<void> {
		this.done.push(text)
		await this.#cashier.types(text)
	}

	async touches(testId: string, words: string): Promise<void> {
		this.done.push(words)
		expect(await this.#cashier.text(testId)).toContain(words)
		await this.#cashier.touch(testId)
	}

	async scans(index: 0 | 1 | 2): Promise<void> {
		this.done.push(WORDS[this.#told].items[index])
		await this.#bench.locator('.good').nth(index).click()
	}

	async laysDownTheCard(): Promise<void> {
		this.done.push(WORDS[this.#told].card)
		await this.#bench.getByTestId(`card-${WANG}`).click()
	}

	/** The key for the next customer counts once the change has been on the screen for a moment. */
	async nextCustomer(): Promise<void> {
		await this.#cashier.sees('completed')
		await this.#cashier.page.waitForFunction(
			() => document.querySelector<HTMLButtonElement>('[data-testid="key-next"]')?.disabled === false,
		)
		await this.presses('Enter')
		await this.#cashier.sees('sell')
	}

	async picture(name: string): Promise<void> {
		if (process.env.RENEW_PICTURES !== '1') return
		mkdirSync(resolve(DOCS, 'images/tour'), { recursive: true })
		const path = resolve(DOCS, `images/tour/${this.#told}-${name}.png`)
		await this.#cashier.page.screenshot({ path, animations: 'disabled', caret: 'hide' })
	}
}

type Walk = { readonly told: Told; readonly shop: Shop; readonly one: Newcomer }

async function signsOn({ told, shop: { cashier }, one }: Walk): Promise<void> {
	if (told === 'en') {
		await one.touches('key-switchLanguage', 'English')
		await cashier.reads('key-switchLanguage', '中文')
	}
	await one.touches('operator-1001', '李敏')
	await one.types('1234')
	await one.presses('Enter')
	await cashier.sees('float')
	await one.types('500')
	await one.presses('Enter')
	await cashier.sees('sell')
}

async function ringsUp({ told, shop: { cashier }, one }: Walk): Promise<void> {
	const { basket } = WORDS[told].texts
	await cashier.connection('online')
	await one.scans(0)
	await cashier.reads('item-count', basket.items(1))
	await one.types('2')
	await one.presses('*')
	await cashier.sees('next-quantity')
	await one.scans(1)
	await cashier.reads('item-count', basket.items(3))
	await one.scans(2)
	await cashier.reads('item-count', basket.items(4))
	await one.presses('F4')
	await cashier.reads('item-count', basket.items(3))
	await cashier.on('restore-line').waitFor()
	await one.picture('ring-up')
}

async function paysWithTheCard({ shop: { cashier, demo }, one }: Walk): Promise<void> {
	await one.laysDownTheCard()
	await cashier.sees('greeting')
	await one.picture('greeting')
	await one.presses('F12')
	await cashier.sees('card-ways')
	await one.picture('pay')
	await one.presses('F3')
	await cashier.takesReceipt(0)
	expect(demo.lane.printer.receipts()).toHaveLength(1)
	await one.picture('paid')
	await one.nextCustomer()
}

async function takesSomethingBack({ shop: { cashier }, one }: Walk): Promise<void> {
	await one.presses('F9')
	await cashier.sees('desk-return')
	await one.types('1-1')
	await one.presses('Enter')
	await cashier.sees('returnable')
	await one.types('1')
	await one.presses('Enter')
	await cashier.reads('pick-return', '1')
	await one.picture('return')
	await one.presses('Enter')
	await cashier.sees('return-reason-faulty')
	await one.types('1')
	await one.presses('Enter')
	await cashier.sees('return-line')
	await one.presses('Escape')
	await cashier.sees('sell')
	await one.presses('F12')
	await cashier.sees('pay-back-way')
	await one.picture('pay-back')
	const backMinor = await cashier.amount('pays-back')
	await one.presses('Enter')
	await one.presses('Enter')
	await cashier.sees('paid-back')
	expect(await cashier.amount('paid-back')).toBe(backMinor)
	await one.nextCustomer()
}

async function closesTheShift({ told, shop: { cashier }, one }: Walk): Promise<void> {
	const { actions, shift } = WORDS[told].texts
	await one.touches('key-more', actions.more)
	await one.touches('key-closeShift', actions.closeShift)
	await cashier.sees('counted-cash')
	await one.types('500')
	await one.presses('Enter')
	await one.presses('Enter')
	await cashier.reads('settlement-difference', shift.cashRight)
	await one.picture('settlement')
}

describe.each(['zh', 'en'] as const)('%s', (told) => {
	it('the tour is done as it is written, and the books agree', async () => {
		const shop = await openShop()
		onTestFinished(() => shop.close())
		const { cashier, demo } = shop
		const browser = cashier.page.context().browser()
		if (browser === null) throw new Error('no browser')
		const bench = await browser.newPage({ viewport: { width: 1366, height: 768 } })
		await bench.goto(demo.lane.benchUrl)
		const one = new Newcomer(told, cashier, bench)
		const walk = { told, shop, one }
		await signsOn(walk)
		await ringsUp(walk)
		await paysWithTheCard(walk)
		await takesSomethingBack(walk)
		await closesTheShift(walk)
		expect(one.done).toEqual(toldBy(WORDS[told].file))
		await cashier.nothingWaits()
		expect(await shop.audit()).toBe(0)
	})
})
