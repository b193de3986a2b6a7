/** The built screens in a browser, before a host that shows one screen of the gallery after the other. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { Look } from '../../renderer/state/look.ts'
import type { Language, TillView } from '../../till/view.ts'
import { answerWithPictures } from './gallery-pictures.ts'
import type { GalleryScreen } from './gallery-screen.ts'
import { type MockTillHost, openMockTillHost } from './mock-till-host.ts'
import { sampleView } from './sample-views.ts'

const ROOT = resolve(import.meta.dirname, '../../dist/renderer')
const BETWEEN = { kind: 'signedOff', lockedUntilMs: null, operators: [], presented: null } as const

export type StageOptions = {
	readonly width: number
	readonly height: number
	/** Of a screen's dots to the page's: 0.5 makes pictures half as wide. */
	readonly scale?: number
	/** The page's clock stands still here; without it, it goes. */
	readonly nowMs?: number
	/** The screen can be touched, beside the mouse. */
	readonly hasTouch?: boolean
}

export class GalleryStage {
	readonly browser: Browser
	readonly host: MockTillHost
	readonly page: Page
	/** What the page threw or printed as an error. */
	readonly troubles: string[] = []

	private constructor(browser: Browser, host: MockTillHost, page: Page) {
		this.browser = browser
		this.host = host
		this.page = page
		page.on('pageerror', (error) => this.troubles.push(error.message))
		page.on('console', (message) => {
			if (message.type() === 'error') this.troubles.push(message.text())
		})
	}

	static async open({
		width,
		height,
		scale = 1,
		nowMs,
		hasTouch = false,
	}: StageOptions): Promise<GalleryStage> {
		if (!existsSync(resolve(ROOT, 'index.html')))
			throw new Error('the screens are built first: npm run build')
		const firstView = sampleView(BETWEEN)
		const host = await openMockTillHost({ rootDir: ROOT, firstView, query: answerWithPictures })
		const browser = await chromium.launch({
			executablePath: '/usr/bin/chromium',
			args: ['--no-sandbox', '--disable-background-networking', '--font-render-hinting=none'],
		})
		// What is still on its way to another colour has none that could be judged.
		const page = await browser.newPage({
			viewport: { width, height },
			deviceScaleFactor: scale,
			reducedMotion: 'reduce',
			hasTouch,
		})
		if (nowMs !== undefined) await page.clock.setFixedTime(nowMs)
		const stage = new GalleryStage(browser, host, page)
		await page.goto(host.url)
		await page.getByTestId('till').waitFor()
		return stage
	}

	/** Loads the page anew, looking so; the same way as a till that was restarted. */
	async wear(look: Partial<Look>): Promise<void> {
		await this.page.evaluate((text) => localStorage.setItem('yika.look', text), JSON.stringify(look))
		await this.page.reload()
		await this.page.getByTestId('till').waitFor()
	}

	/** Whatever lay open before is gone: somebody else signs on in between. */
	async show({ view, act }: GalleryScreen, language: Language): Promise<void> {
		await this.#paint(sampleView(BETWEEN, { language }))
		await this.#paint(view(language))
		await act?.(this.page)
		await this.page.waitForFunction(() => document.querySelector('.article-picture-awaited') === null)
	}

	async close(): Promise<void> {
		await this.browser.close()
		await this.host.close()
	}

	async #paint(view: TillView): Promise<void> {
		this.host.show(view)
		await this.page.locator(`[data-painted-revision="${view.revision}"]`).waitFor()
	}
}
