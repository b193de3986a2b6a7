/**
 * The main screens as they are drawn, beside the pictures of them in docs/screens. `npm run pictures` makes the pictures
 * anew, when a change of the screens was meant. They hold for one Chromium and its fonts
 * (fonts-noto-cjk, by set-up): docs/screens/drawn-by.txt.
 */
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

// The samples take their moments from the clock when they are loaded; on a picture it is always the same minute.
const NOW_MS = vi.hoisted(() => {
	const nowMs = Date.UTC(2026, 10, 21, 6, 32)
	vi.setSystemTime(nowMs)
	return nowMs
})

import { differingShare } from '../helpers/compare-pictures.ts'
import { GalleryStage } from '../helpers/gallery-stage.ts'
import { differingFromKept, keepPicture } from '../helpers/kept-picture.ts'
import { GALLERY } from '../helpers/screen-gallery.ts'

vi.useRealTimers()

const FOLDER = resolve(import.meta.dirname, '../../docs/screens')
const IS_RENEWING = process.env.RENEW_PICTURES === '1'
/** Of all dots. A word that became another one is about three times as much. */
const SHARE_MAX = 0.0015

const NAMES = [
	'sign-on',
	'open-shift',
	'settlement',
	'empty',
	'selling',
	'greeting',
	'help',
	'look',
	'suspended',
	'tender-card',
	'payment',
	'completed',
	'stopped',
	'locked',
	'member-search-found',
	'tender-part-paid',
	'return-found',
	'exchange',
	'count-open',
	'journal',
	'enrol',
	'letters-enrol',
	'letters-search',
]

const PASSING = '.line-fresh, [data-phase="completed"] [data-testid="key-next"]:disabled'
/** Each look is a second later by the page's clock, which shows minutes. */
const SETTLES_WITHIN = { timeout: 30_000, interval: 300 }

let settledCount = 0
let stage: GalleryStage
let plain: Page

beforeAll(async () => {
	mkdirSync(FOLDER, { recursive: true })
	stage = await GalleryStage.open({ width: 1366, height: 768, scale: 0.5, nowMs: NOW_MS })
	plain = await stage.browser.newPage()
})
afterAll(() => stage?.close())

const shoot = () => stage.page.screenshot({ animations: 'disabled', caret: 'hide' })

/**
 * What the clock still has to say (a key that wakes, a mark that fades) is said before a picture is taken. Some of it counts from the
 * painting, which may come after the clock was set: so the clock goes on until nothing waits.
 */
async function settled(): Promise<Buffer> {
	const { page } = stage
	// Never the same moment twice: what is drawn anew when the time changes must see it change.
	settledCount++
	let aheadMs = 5_000 + settledCount * 100
	const passing = page.locator(PASSING)
	await expect
		.poll(async () => {
			await page.clock.setFixedTime(NOW_MS + aheadMs)
			aheadMs += 1_000
			return await passing.count()
		}, SETTLES_WITHIN)
		.toBe(0)
	const picture = await shoot()
	await page.clock.setFixedTime(NOW_MS)
	return picture
}

for (const colours of ['light', 'dark'] as const) {
	for (const language of ['zh-CN', 'en'] as const) {
		test(`${colours}, ${language}`, async () => {
			await stage.wear({ colours })
			const other: string[] = []
			for (const screen of GALLERY.filter(({ name }) => NAMES.includes(name))) {
				await stage.show(screen, language)
				const file = resolve(FOLDER, `${screen.name}-${language === 'en' ? 'en' : 'zh'}-${colours}.png`)
				const now = await settled()
				if (IS_RENEWING) await keepPicture(plain, file, now)
				const share = await differingFromKept(plain, file, now, settled)
				if (share > SHARE_MAX) other.push(`${file}: ${(share * 100).toFixed(2)} % of the dots differ`)
			}
			expect(other, 'a change that was meant is taken over by: npm run pictures').toEqual([])
		})
	}
}

test("the README's picture of the greeting is of this till", async () => {
	const screen = GALLERY.find(({ name }) => name === 'card-with-question')
	if (screen === undefined) throw new Error('the gallery has no greeting with a question')
	const whole = await GalleryStage.open({ width: 1366, height: 768, nowMs: NOW_MS })
	try {
		await whole.show(screen, 'zh-CN')
		const file = resolve(FOLDER, '../images/sale-greeting.png')
		const shot = () => whole.page.screenshot({ animations: 'disabled', caret: 'hide' })
		const now = await shot()
		if (IS_RENEWING) await keepPicture(plain, file, now)
		expect(await differingFromKept(plain, file, now, shot)).toBeLessThanOrEqual(SHARE_MAX)
	} finally {
		await whole.close()
	}
})

test('a picture that differs by one word is seen to differ', async () => {
	const selling = GALLERY.find(({ name }) => name === 'selling')
	if (selling === undefined) throw new Error('the gallery has no sale')
	await stage.wear({})
	await stage.show(selling, 'en')
	const before = await settled()
	await stage.page
		.getByTestId('key-pay')
		.or(stage.page.getByTestId('key-next'))
		.first()
		.evaluate((key) => {
			const word = key.firstChild
			if (word !== null) word.textContent = 'Wait'
		})
	expect(await differingShare(plain, before, await shoot())).toBeGreaterThan(SHARE_MAX / 3)
})
