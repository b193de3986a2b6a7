/** A window that was left open from an earlier launch says so; it does not seek for ever. */
import { resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'
import { openLoopbackWeb } from '../../electron/kiosk/loopback-web.ts'

test('a page with the token of an earlier launch says that it is to be opened again', async () => {
	let openedCount = 0
	const web = await openLoopbackWeb({
		rootDir: resolve(import.meta.dirname, '../../dist/renderer'),
		port: 0,
		socketPath: '/till',
		messageBytesMax: 1_000_000,
		onSocket: () => openedCount++,
	})
	const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
	try {
		const page = await browser.newPage()
		await page.goto(`${web.origin}/#token=of-yesterday`)
		await page.getByText('这个窗口已经作废').waitFor()
		expect(openedCount).toBe(0)
	} finally {
		await browser.close()
		await web.close()
	}
})
