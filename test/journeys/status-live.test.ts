/**
 * The status pages while every till of a store sells without a pause: their figures follow what is sold, look after look, and in the end
 * agree with it. A page calls itself live while it hears of its service (`renderer/status/use-status.ts`). How long the store's was silent
 * at most is told at the end; only that it follows is asserted.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openShop, type Shop } from '../helpers/shop.ts'
import { TradingTill } from '../update/trading-till.ts'

const LOOKS = 6
const SALES_BETWEEN = 20

let shop: Shop
let store: Page
let centre: Page
let tills: readonly TradingTill[]

beforeAll(async () => {
	shop = await openShop({ lanes: 'all' })
	const barcode = shop.demo.group.items[0]?.barcodes[0] ?? ''
	const lanes = [...shop.demo.lanes.values()].filter(({ tillId }) => tillId.startsWith('S01-'))
	tills = lanes.map((lane) => new TradingTill(lane, barcode))
	const browser = shop.cashier.page.context().browser()
	if (browser === null) throw new Error('no browser')
	// The till's own page would be drawn for each scan, for nobody.
	await shop.cashier.page.close()
	const open = async (url: string) => {
		const page = await browser.newPage({ viewport: { width: 1366, height: 768 } })
		await page.goto(url)
		await page.locator('[data-testid="status"][data-live="true"]').waitFor()
		await page.evaluate(noteNews)
		return page
	}
	store = await open(shop.demo.lane.statusPageUrl())
	centre = await open(`${shop.demo.statusPageUrl()}#store=S01`)
})
afterAll(async () => {
	for (const till of tills ?? []) till.close()
	await shop?.close()
})

/** In the page: when it changed last, and the longest that it did not. */
function noteNews(): void {
	const noted = window as unknown as { lastMs: number; longestMs: number }
	noted.lastMs = performance.now()
	noted.longestMs = 0
	new MutationObserver(() => {
		const nowMs = performance.now()
		noted.longestMs = Math.max(noted.longestMs, nowMs - noted.lastMs)
		noted.lastMs = nowMs
	}).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
}

const isLive = (page: Page) => page.getByTestId('status').getAttribute('data-live')
const longestSeconds = (page: Page) =>
	page.evaluate(() => ((window as unknown as { longestMs: number }).longestMs / 1_000).toFixed(1))
const sold = () => tills.reduce((sum, { salesCount }) => sum + salesCount, 0)

/** What the store's page says of its chains: entries on the agent's disk, and those that the centre has decided. */
async function onThePage(): Promise<{ readonly stored: number; readonly posted: number }> {
	const cells = await store
		.getByTestId('chains')
		.locator('td:nth-of-type(1), td:nth-of-type(2)')
		.allTextContents()
	const sumOf = (place: number) =>
		cells.filter((_, index) => index % 2 === place).reduce((sum, text) => sum + Number(text), 0)
	return { stored: sumOf(0), posted: sumOf(1) }
}

it('the figures follow while all sell, and agree in the end', async () => {
	await Promise.all(tills.map((till) => till.openShift()))
	for (const till of tills) till.startTrading()
	for (let look = 0; look < LOOKS; look++) {
		const [soldBefore, before] = [sold(), await onThePage()]
		await expect.poll(sold).toBeGreaterThan(soldBefore + SALES_BETWEEN)
		// Each sale is one entry at least.
		await expect.poll(async () => (await onThePage()).posted).toBeGreaterThan(before.posted + SALES_BETWEEN)
		expect([await isLive(store), await isLive(centre)]).toEqual(['true', 'true'])
	}
	const silentSeconds = await longestSeconds(store)
	await Promise.all(tills.map((till) => till.stopTrading()))
	const [entries] = await shop.query(
		"SELECT count(*)::int AS count FROM journal_entry WHERE till_id LIKE 'S01-%'",
	)
	expect(Number(entries?.count)).toBeGreaterThanOrEqual(sold())
	await expect
		.poll(async () => {
			const [row] = await shop.query(
				"SELECT count(*)::int AS count FROM journal_entry WHERE till_id LIKE 'S01-%'",
			)
			const { stored, posted } = await onThePage()
			return stored === posted && posted === Number(row?.count)
		})
		.toBe(true)
	await expect.poll(() => centre.getByTestId('detail-waiting').locator('strong').textContent()).toMatch(/^0/)
	process.stderr.write(`${sold()} sales; the store’s page was silent for ${silentSeconds} s at most\n`)
})
