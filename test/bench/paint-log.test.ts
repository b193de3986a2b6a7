import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { paintedAtMs, startPaintLog, takePaintLog, untilShown } from './paint-log.ts'

let browser: Browser
let page: Page

beforeAll(async () => {
	browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
	page = await browser.newPage()
	await page.setContent('<div id="till" data-painted-revision="1"></div>')
})
afterAll(() => browser?.close())

/** Draws as the till does: first the picture, then its revision. */
function draw(name: string, lineCount: number): Promise<void> {
	return page.evaluate(
		({ greeted, lines }) => {
			const root = document.querySelector<HTMLElement>('#till')
			if (root === null) return
			const line = '<p data-testid="line">茶</p>'
			root.innerHTML = `<strong data-testid="member-name">${greeted}</strong>${line.repeat(lines)}`
			root.dataset.paintedRevision = `${Number(root.dataset.paintedRevision) + 1}`
		},
		{ greeted: name, lines: lineCount },
	)
}

it('says of each of several things in which frame it was painted first, and nothing twice', async () => {
	await startPaintLog(page)
	await draw('王女士', 1)
	await untilShown(page, '王女士', 1)
	await draw('李先生', 2)
	await untilShown(page, '李先生', 2)
	const log: Awaited<ReturnType<typeof takePaintLog>>[number][] = []
	await expect.poll(async () => log.push(...(await takePaintLog(page)))).toBe(2)
	const [first, second] = log
	expect(first).toMatchObject({ name: '王女士', lineCount: 1 })
	expect(second).toMatchObject({ name: '李先生', lineCount: 2 })
	expect(paintedAtMs(log, 0, ({ lineCount }) => lineCount > 0)).toBe(first?.atMs)
	expect(paintedAtMs(log, 0, ({ name }) => name === '李先生')).toBe(second?.atMs)
	expect(() => paintedAtMs(log, 0, ({ lineCount }) => lineCount > 2)).toThrow('never painted')
	expect(await takePaintLog(page)).toEqual([])
})
