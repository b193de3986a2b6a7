/** The status pages in a browser, before a web server that shows whatever a test wants. */
import { resolve } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { openStatusWeb } from '../../status-web/status-web.ts'

const ROOT_DIR = resolve(import.meta.dirname, '../../dist/renderer')

export type StatusStage = {
	readonly page: Page
	/** From now on. */
	show(state: object, history: readonly object[]): void
	/** No figures come any more, until they do again. */
	stall(stalls: boolean): void
	/** Chosen in the browser, as a person would have. */
	wear(language: 'zh-CN' | 'en', colours: 'light' | 'dark'): Promise<void>
	close(): Promise<void>
}

/** `which`: whose page. */
export async function openStatusStage(
	browser: Browser,
	which: 'agent' | 'server',
	firstState: object,
): Promise<StatusStage> {
	let shown: { readonly state: object; readonly history: readonly object[] } = {
		state: firstState,
		history: [],
	}
	let stalled = false
	const web = await openStatusWeb({
		host: '127.0.0.1',
		port: 0,
		rootDir: ROOT_DIR,
		page: `${which}/index.html`,
		state: async () => {
			while (stalled) await new Promise((resolve) => setTimeout(resolve, 50))
			return shown.state
		},
		history: () => shown.history,
		metrics: async () => '',
		log: () => undefined,
	})
	const context = await browser.newContext({
		viewport: { width: 1366, height: 768 },
		deviceScaleFactor: 0.5,
		reducedMotion: 'reduce',
		timezoneId: 'Asia/Shanghai',
	})
	const page = await context.newPage()
	await page.goto(web.url)
	return {
		page,
		show: (state, history) => {
			shown = { state, history }
		},
		stall: (stalls) => {
			stalled = stalls
		},
		wear: async (language, colours) => {
			const text = JSON.stringify({ language, colours })
			await page.evaluate((kept) => localStorage.setItem('yika.status', kept), text)
			await page.goto('about:blank')
			await page.goto(web.url)
		},
		close: async () => {
			await context.close()
			await web.close()
		},
	}
}

/** Set-up brings it; see docs/hacking.md. */
export function openBrowser(): Promise<Browser> {
	return chromium.launch({
		executablePath: '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-background-networking', '--font-render-hinting=none'],
	})
}
