/** The built screens in a real browser against a scripted till: what is drawn, and what is asked. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { minor } from '../../protocol/base/money.ts'
import { type MockTillHost, openMockTillHost } from '../helpers/mock-till-host.ts'
import {
	answerSampleQuery,
	SAMPLE_ITEMS,
	SAMPLE_RECEIPT,
	sampleBasket,
	sampleLine,
	sampleMember,
	sampleView,
} from '../helpers/sample-views.ts'

const rootDir = resolve(import.meta.dirname, '../../dist/renderer')
const selling = { kind: 'selling' } as const
const basket = sampleBasket([sampleLine(0), sampleLine(1, 3)])
const troubles: string[] = []
let browser: Browser
let host: MockTillHost
let page: Page

beforeAll(async () => {
	expect(existsSync(resolve(rootDir, 'index.html')), 'the screens are built first: npm run build').toBe(true)
	host = await openMockTillHost({ rootDir, firstView: sampleView(selling), query: answerSampleQuery })
	browser = await chromium.launch({
		executablePath: '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-background-networking'],
	})
	page = await browser.newPage({ viewport: { width: 1366, height: 768 } })
	page.on('pageerror', (error) => troubles.push(error.message))
	page.on('console', (message) => {
		if (message.type() === 'error') troubles.push(message.text())
	})
	await page.goto(host.url)
	await page.getByTestId('till').waitFor()
})

afterAll(async () => {
	await browser?.close()
	await host?.close()
})

async function show(view: Parameters<MockTillHost['show']>[0]): Promise<void> {
	host.show(view)
	await page.locator(`[data-painted-revision="${view.revision}"]`).waitFor()
}

test('a card opens the greeting, the next scan folds it', async () => {
	const member = sampleMember()
	await show(sampleView(selling, { member }))
	expect(await page.getByTestId('greeting-name').textContent()).toBe('王女士')
	expect(await page.getByTestId('balance-age').textContent()).toBe('3 分钟前的余额')
	await show(sampleView(selling, { member, basket }))
	expect(await page.getByTestId('greeting').count()).toBe(0)
	expect(await page.getByTestId('line').count()).toBe(2)
	expect(await page.getByTestId('total').textContent()).toBe('¥208.30')
})

test('quantity, code and search are typed anywhere', async () => {
	await show(sampleView(selling))
	const before = host.commands.length
	await page.keyboard.type('3*')
	await page.keyboard.type('6901234567892')
	await page.keyboard.press('Enter')
	await page.keyboard.press('F2')
	await page.keyboard.type('nuts')
	await page.getByTestId('results').waitFor()
	await page.keyboard.press('Enter')
	await expect
		.poll(() => host.commands.slice(before))
		.toEqual([
			{ kind: 'setNextQuantity', quantity: 3 },
			{ kind: 'enterCode', text: '6901234567892' },
			{ kind: 'addItem', itemCode: SAMPLE_ITEMS[5]?.itemCode },
		])
})

test('a second Enter right after the last tender does not send the customer away', async () => {
	await show(sampleView({ kind: 'tendering' }, { basket }))
	const before = host.commands.length
	await page.keyboard.type('300')
	await page.keyboard.press('Enter')
	const completed = {
		kind: 'completed',
		saleId: 'x',
		totalMinor: minor(20_830),
		changeMinor: minor(9_170),
		receipt: SAMPLE_RECEIPT,
	} as const
	// Pressed by the page itself in the frame that shows the change, so that no busy machine can come in between.
	const pressed = page.evaluate(
		() =>
			new Promise<void>((resolve) => {
				const look = (): void => {
					if (document.querySelector('[data-testid="change"]') === null)
						return void requestAnimationFrame(look)
					document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
					resolve()
				}
				look()
			}),
	)
	await show(sampleView(completed, { basket }))
	await pressed
	expect(await page.getByTestId('change').textContent()).toBe('¥91.70')
	await page.locator('[data-testid="key-next"]:enabled').waitFor()
	await page.keyboard.press('Enter')
	await expect
		.poll(() => host.commands.slice(before))
		.toEqual([{ kind: 'tenderCash', handedOverMinor: 30_000 }, { kind: 'nextCustomer' }])
})

test('the screens come back by themselves when the connection is lost', async () => {
	host.dropSockets()
	await page.getByText('正在重新连接').waitFor()
	await page.locator('[data-testid="notice"]:not([data-tone="amber"])').waitFor()
	await show(sampleView(selling, { language: 'en' }))
	expect(await page.getByTestId('connection-mode').textContent()).toBe('Online')
})

test('nothing broke the content security policy or threw', () => {
	expect(troubles.filter((trouble) => !trouble.includes('WebSocket'))).toEqual([])
})

test.each([
	[1024, 100_000],
	[1366, 99_999_420],
])('at %i pixels the whole change can be read beside the paper', async (width, changeMinor) => {
	await page.setViewportSize({ width, height: 768 })
	const phase = {
		kind: 'completed',
		saleId: 'S01-01-1-000001',
		totalMinor: minor(480),
		changeMinor: minor(changeMinor),
		receipt: SAMPLE_RECEIPT,
	} as const
	await show(sampleView(phase, { basket }))
	const cutOffPx = await page.getByTestId('change').evaluate((box) => box.scrollWidth - box.clientWidth)
	expect(cutOffPx).toBeLessThanOrEqual(0)
	const [change, paper] = [
		await page.getByTestId('change').boundingBox(),
		await page.getByTestId('receipt').boundingBox(),
	]
	expect((change?.x ?? Number.NaN) + (change?.width ?? Number.NaN)).toBeLessThan(paper?.x ?? Number.NaN)
	await page.setViewportSize({ width: 1366, height: 768 })
})

test('a receipt that waits for its printer is said before being online again, which is no news when nothing had piled up', async () => {
	const back = { atMs: 1, content: { kind: 'connection', mode: 'online' } } as const
	const print = {
		jobId: 'P1',
		attempt: 1,
		state: 'blocked',
		problem: 'printer.coverOpen',
		jobsWaiting: 1,
	} as const
	await show(sampleView(selling, { basket, notice: back, print }))
	expect(await page.getByTestId('notice').textContent()).toContain('盖')
	const online = sampleView(selling, { basket, notice: back })
	await show({ ...online, connection: { ...online.connection, entriesWaiting: 0 } })
	expect(await page.getByTestId('notice').textContent()).not.toContain('补传')
})

test('a member who came through the door is said after everything else, in its place, and goes with a press', async () => {
	const arrival = {
		cardNo: '88000001',
		nameZh: '王女士',
		nameEn: 'Ms Wang',
		tier: 'diamond',
		isInside: true,
		arrivedAtMs: 1,
	} as const
	const other = { ...arrival, cardNo: '88000002', nameZh: '李先生', nameEn: 'Mr Li', isInside: false }
	const notice = page.getByTestId('notice')
	await show(sampleView(selling, { arrivals: [arrival, other] }))
	expect(await notice.textContent()).toContain('王女士（钻石卡）到店了 还有 1 位')
	expect(await notice.getAttribute('data-tone')).toBe('calm')
	expect(await page.getByTestId('arrivals').locator('li').allTextContents()).toEqual([
		'王女士（钻石卡）到店了',
		'李先生（钻石卡）在门口',
	])
	await show(sampleView(selling, { arrivals: [arrival], basket, language: 'en' }))
	expect(await notice.textContent()).toContain('Ms Wang (Diamond) has arrived')
	expect(await page.getByTestId('line').count()).toBe(2)
	const before = host.commands.length
	await page.getByTestId('dismiss-arrivals').click()
	await expect.poll(() => host.commands.slice(before)).toEqual([{ kind: 'dismissArrivals' }])
	const unknown = { atMs: 1, content: { kind: 'cardUnknown' } } as const
	await show(sampleView(selling, { arrivals: [arrival], basket, notice: unknown }))
	expect(await notice.textContent()).not.toContain('王女士')
})
