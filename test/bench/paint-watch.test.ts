import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { comparePageClock, preciseNowMs } from './page-clock.ts'
import { watchForPaint } from './paint-watch.ts'

const LINE = { selector: '[data-testid="line"]', text: '茶' }

let browser: Browser
let page: Page

beforeAll(async () => {
	browser = await chromium.launch({
		executablePath: '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-background-networking'],
	})
	page = await browser.newPage()
})
afterAll(() => browser?.close())
beforeEach(() => page.setContent('<div id="till" data-painted-revision="1"></div>'))

/** Draws as the till does: first the picture, then its revision. */
function drawLater(text: string, delayMs: number): Promise<void> {
	return page.evaluate(
		([line, delay]) => {
			setTimeout(() => {
				const root = document.querySelector<HTMLElement>('#till')
				if (root === null) return
				root.innerHTML = `<p data-testid="line">${line}</p>`
				root.dataset.paintedRevision = '2'
			}, delay)
		},
		[text, delayMs] as const,
	)
}

it('gives the time of the frame that shows what was wanted, on our clock', async () => {
	const { aheadMs, uncertainMs } = await comparePageClock(page)
	const paintedAt = await watchForPaint(page, LINE)
	const beforeMs = preciseNowMs()
	await drawLater('绿茶', 200)
	const tookMs = (await paintedAt()) - aheadMs - beforeMs
	const heardMs = preciseNowMs() - beforeMs
	expect(tookMs).toBeGreaterThan(199 - uncertainMs)
	expect(tookMs).toBeLessThan(heardMs + uncertainMs)
	expect(uncertainMs).toBeLessThan(50)
})

it('is not taken in by another picture, and does not wait for what is there already', async () => {
	const paintedAt = await watchForPaint(page, LINE)
	await drawLater('咖啡', 0)
	await page.waitForSelector('text=咖啡')
	expect(await Promise.race([paintedAt(), page.evaluate(() => 'not yet')])).toBe('not yet')
	await drawLater('红茶', 0)
	await paintedAt()
	await expect(watchForPaint(page, LINE)).rejects.toThrow('on the screen already')
})
