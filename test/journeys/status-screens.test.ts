/**
 * The status pages of agent and centre as they are drawn: on a good day, a bad one, before the first figures and without news; axe
 * finds nothing in either language and colours, nothing runs over, and the pictures in docs/screens are of these pages.
 */
import { resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings } from '../helpers/axe-findings.ts'
import { differingFromKept, keepPicture } from '../helpers/kept-picture.ts'
import {
	BAD_LOOK,
	CENTRE_SAMPLES,
	centreLook,
	SAMPLES,
	STORE_ROWS,
	WELL_LOOK,
} from '../helpers/sample-looks.ts'
import { openBrowser, openStatusStage, type StatusStage } from '../helpers/status-stage.ts'

const FOLDER = resolve(import.meta.dirname, '../../docs/screens')
const IS_RENEWING = process.env.RENEW_PICTURES === '1'
const SHARE_MAX = 0.0015

let browser: Browser
let store: StatusStage
let centre: StatusStage
let plain: Page
beforeAll(async () => {
	browser = await openBrowser()
	store = await openStatusStage(browser, 'agent', { look: null })
	centre = await openStatusStage(browser, 'server', centreLook(null))
	plain = await browser.newPage()
})
afterAll(async () => {
	await store?.close()
	await centre?.close()
	await browser?.close()
})

/** Wider than the window: something runs over. */
const overflow = (page: Page) =>
	page.evaluate(() =>
		[document.documentElement, ...document.querySelectorAll('main, section')].some(
			(one) => one.scrollWidth > one.clientWidth + 1,
		),
	)

const STYLES = [
	['zh-CN', 'light'],
	['en', 'light'],
	['zh-CN', 'dark'],
	['en', 'dark'],
] as const

type Scene = {
	readonly name: string
	readonly stage: () => StatusStage
	readonly show: (stage: StatusStage) => void
	/** Once this stands there, all is drawn. */
	readonly drawn: string
	readonly open?: string
	readonly isKept: boolean
}

const SCENES: readonly Scene[] = [
	{
		name: 'status-store',
		stage: () => store,
		show: (stage) => stage.show({ look: BAD_LOOK }, SAMPLES),
		drawn: '[data-live="true"]:has([data-testid="alarm-recordsContested"]):has(.chart-line)',
		isKept: true,
	},
	{
		name: 'status-store-well',
		stage: () => store,
		show: (stage) => stage.show({ look: WELL_LOOK }, []),
		drawn: '[data-live="true"] [data-testid="no-alarms"]',
		isKept: false,
	},
	{
		name: 'status-centre',
		stage: () => centre,
		show: (stage) => stage.show(centreLook(null), CENTRE_SAMPLES),
		drawn: '[data-live="true"]:has([data-testid="store-S07"]):has(.chart-line)',
		isKept: true,
	},
	{
		name: 'status-centre-store',
		stage: () => centre,
		show: (stage) => stage.show(centreLook(STORE_ROWS[0] ?? null), CENTRE_SAMPLES),
		open: 'a[href="#store=S07"]',
		drawn: '[data-live="true"] [data-testid="store-detail"]',
		isKept: false,
	},
]

test.each(STYLES)('%s, %s', async (language, colours) => {
	const wrong: string[] = []
	for (const { name, stage, show, drawn, open, isKept } of SCENES) {
		const { page, wear } = stage()
		show(stage())
		await wear(language, colours)
		if (open !== undefined) await page.locator(open).click()
		await page.locator(drawn).waitFor()
		for (const [width, height] of [
			[1920, 1080],
			[1366, 768],
		] as const) {
			await page.setViewportSize({ width, height })
			if (await overflow(page)) wrong.push(`${name} runs over at ${width}`)
		}
		const found = await axeFindings(page)
		if (found !== '') wrong.push(`${name}: ${found}`)
		if (!isKept) continue
		const file = resolve(FOLDER, `${name}-${language === 'en' ? 'en' : 'zh'}-${colours}.png`)
		const shot = () => page.screenshot({ animations: 'disabled', caret: 'hide' })
		const now = await shot()
		if (IS_RENEWING) await keepPicture(plain, file, now)
		const share = await differingFromKept(plain, file, now, shot)
		if (share > SHARE_MAX) wrong.push(`${file}: ${(share * 100).toFixed(2)} % of the dots differ`)
	}
	expect(wrong, 'a picture that was meant is taken over by: npm run pictures').toEqual([])
})

test('before the first figures it says so; without news it says since when, and what is shown stays', async () => {
	store.show({ look: null }, [])
	await store.wear('en', 'light')
	await store.page.getByTestId('empty').waitFor()
	expect(await axeFindings(store.page)).toBe('')
	store.show({ look: WELL_LOOK }, [])
	await store.page.locator('[data-live="true"]').waitFor()
	store.stall(true)
	await store.page.getByTestId('stale').waitFor()
	expect(await store.page.getByTestId('tills').count()).toBe(1)
	expect(await axeFindings(store.page)).toBe('')
	store.stall(false)
	await store.page.locator('[data-live="true"]').waitFor()
})

test('an alarm that a newer version tells is shown as it is', async () => {
	const [first] = BAD_LOOK.alarms
	store.show({ look: { ...WELL_LOOK, alarms: [{ ...first, alarm: 'coffeeOut', subject: 'S01-09' }] } }, [])
	await store.page.getByTestId('alarm-coffeeOut').waitFor()
	expect(await store.page.getByTestId('alarm-coffeeOut').textContent()).toContain('coffeeOut S01-09')
})
