/** The built screens in a real browser against a scripted till: what is drawn, and what is asked. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { minor } from '../../protocol/base/money.ts'
import { KEY_GAP_MS } from '../helpers/cashier.ts'
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
let answer = answerSampleQuery
let browser: Browser
let host: MockTillHost
let page: Page

beforeAll(async () => {
	expect(existsSync(resolve(rootDir, 'index.html')), 'the screens are built first: npm run build').toBe(true)
	host = await openMockTillHost({ rootDir, firstView: sampleView(selling), query: (query) => answer(query) })
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

test('what could not be found while names were prepared is looked for again', async () => {
	await show(sampleView(selling))
	let askedCount = 0
	answer = (query) => {
		if (query.kind !== 'searchItems' || query.text !== 'nuts') return answerSampleQuery(query)
		askedCount += 1
		return askedCount < 3 ? { kind: 'items', items: [], percentReady: 40 } : answerSampleQuery(query)
	}
	await page.keyboard.press('F2')
	await page.keyboard.type('nuts', { delay: KEY_GAP_MS })
	await page.getByTestId('still-prepared').waitFor()
	await page.getByTestId('results').waitFor()
	expect(askedCount).toBe(3)
	expect(await page.getByTestId('still-prepared').count()).toBe(0)
	answer = answerSampleQuery
	await page.keyboard.press('Escape')
	await page.keyboard.press('Escape')
})

test('quantity, code and search are typed anywhere', async () => {
	await show(sampleView(selling))
	const before = host.commands.length
	await page.keyboard.type('3*6901234567892', { delay: KEY_GAP_MS })
	await page.keyboard.press('Enter')
	await page.keyboard.press('F2')
	await page.keyboard.type('nuts', { delay: KEY_GAP_MS })
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

/** All keys at once and Enter behind them: sent without waiting for each other, so that no busy machine comes between. */
async function typeAsDevice(text: string): Promise<void> {
	const devtools = await page.context().newCDPSession(page)
	const keys = [...[...text].map((key) => ({ key, text: key })), { key: 'Enter', code: 'Enter', text: '\r' }]
	await Promise.all(
		keys.flatMap((key) => [
			devtools.send('Input.dispatchKeyEvent', { type: 'keyDown', ...key }),
			devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key }),
		]),
	)
	await devtools.detach()
}

test('a scanner that types is a scan, wherever the focus is, and leaves nothing behind', async () => {
	await show(sampleView(selling))
	const before = host.commands.length
	const search = page.locator('#search-field')
	await typeAsDevice(']E06901234567892')
	await page.keyboard.press('F2')
	await typeAsDevice('YIKA-000042')
	await typeAsDevice(';88000001=2712?')
	await typeAsDevice(';4111111111111111=3012201?')
	await expect
		.poll(() => host.commands.slice(before))
		.toEqual([
			{ kind: 'scanCode', text: ']E06901234567892' },
			{ kind: 'scanCode', text: 'YIKA-000042' },
			{ kind: 'swipeCard', medium: { kind: 'cardNo', value: '88000001' } },
			{ kind: 'refuseSwipe', reason: 'bankCard' },
		])
	await expect.poll(() => search.inputValue()).toBe('')
	await page.keyboard.type('milk', { delay: KEY_GAP_MS })
	await expect.poll(() => search.inputValue()).toBe('milk')
	for (let count = 0; count < 4; count++) await page.keyboard.press('Backspace')
})

test('a scanner that types into a Chinese input method is a scan, too', async () => {
	await show(sampleView(selling))
	const before = host.commands.length
	await page.keyboard.press('F2')
	const devtools = await page.context().newCDPSession(page)
	const press = (code: string) =>
		devtools.send('Input.dispatchKeyEvent', {
			type: 'rawKeyDown',
			key: 'Process',
			code,
			windowsVirtualKeyCode: 229,
		})
	const codes = ['KeyN', 'KeyI', 'Digit8', 'Digit8', 'Digit0', 'Digit0', 'Digit1']
	// The input method shows what it makes of the keys, and has no answer yet when the code is whole.
	await Promise.all([
		press('KeyN'),
		devtools.send('Input.imeSetComposition', { text: 'n', selectionStart: 1, selectionEnd: 1 }),
		press('KeyI'),
		devtools.send('Input.imeSetComposition', { text: '你', selectionStart: 1, selectionEnd: 1 }),
		...codes.slice(2).map(press),
		press('Enter'),
	])
	await expect.poll(() => host.commands.slice(before)).toEqual([{ kind: 'scanCode', text: 'ni88001' }])
	await expect.poll(() => page.locator('#search-field').inputValue()).toBe('')
})

test('a second Enter right after the last tender does not send the customer away', async () => {
	await show(sampleView({ kind: 'tendering' }, { basket }))
	const before = host.commands.length
	await page.keyboard.type('300', { delay: KEY_GAP_MS })
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
		saleId: 'S01-01-1-000042',
		attempt: 1,
		state: 'blocked',
		problem: 'printer.coverOpen',
		jobsWaiting: 1,
		printerId: null,
	} as const
	await show(sampleView(selling, { basket, notice: back, print }))
	expect(await page.getByTestId('notice').textContent()).toContain('盖')
	const doubted = { ...print, state: 'unknown', problem: null } as const
	await show(sampleView(selling, { basket, notice: back, print: doubted }))
	expect(await page.getByTestId('notice').textContent()).toContain('尾号 000042 的小票')
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
	expect(await notice.textContent()).toContain('王女士（钻石卡）到店了，另有 1 位')
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

test('the device page: by key and by touch, state by word, what each did last, nothing of a card whole', async () => {
	const operator = { operatorId: '1001', name: '陈晓梅', role: 'supervisor' } as const
	await show(sampleView(selling, { operator }))
	await page.keyboard.press('F10')
	await page.getByTestId('devices').waitFor()
	await page.getByText('读到卡 ****E580').first().waitFor()
	await page.getByTestId('open-device-printer').click()
	const before = host.commands.length
	await page.getByTestId('test-print').click()
	await page.getByTestId('look-for-devices').click()
	await page.getByTestId('spare-port').click()
	await expect
		.poll(() => host.commands.slice(before))
		.toEqual([
			{ kind: 'testPrint', deviceId: 'printer' },
			{ kind: 'learnDevice', path: 'usb:1a86:7523' },
		])
	// A card laid on the reader to see whether it is read does not take the page away.
	await show(sampleView(selling, { operator, member: sampleMember() }))
	expect(await page.getByTestId('devices').count()).toBe(1)
	await page.keyboard.press('Escape')
	await page.getByTestId('key-more').click()
	await page.getByTestId('key-devices').click()
	await page.getByTestId('devices').waitFor()
	await show(sampleView(selling, { operator: { ...operator, role: 'cashier' } }))
	await page.getByText('接新设备请主管或店长签到').waitFor()
	expect(await page.getByTestId('look-for-devices').count()).toBe(0)
	await page.keyboard.press('F10')
	await page.getByTestId('devices').waitFor({ state: 'detached' })
})
