/** The page of the design system builds, shows every part in every colour, and is no part of what the till ships. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { build } from 'vite'
import { expect, test } from 'vitest'
import { openMockTillHost } from '../helpers/mock-till-host.ts'
import { answerSampleQuery, sampleView } from '../helpers/sample-views.ts'

const ROOT = resolve(import.meta.dirname, '../..')

test('it shows every tone of key in four palettes, without a word in the console', async () => {
	await build({ configFile: join(ROOT, 'test/design/vite.config.ts'), logLevel: 'error' })
	const rootDir = join(ROOT, 'dist/design')
	const firstView = sampleView({ kind: 'selling' })
	const host = await openMockTillHost({ rootDir, firstView, query: answerSampleQuery })
	const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
	try {
		const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
		const troubles: string[] = []
		page.on('pageerror', (error) => troubles.push(error.message))
		await page.goto(host.url)
		await page.getByTestId('design').waitFor()
		expect(await page.locator('.key-danger:not(:disabled)').count()).toBeGreaterThanOrEqual(4)
		const grounds = await page
			.locator('.design-palette')
			.evaluateAll((parts) => parts.map((part) => getComputedStyle(part).backgroundColor))
		expect(new Set(grounds).size).toBe(4)
		expect(troubles).toEqual([])
	} finally {
		await browser.close()
		await host.close()
	}
})

test('every part has its specimen', () => {
	const specimens = readFileSync(join(ROOT, 'test/design/specimens.tsx'), 'utf8')
	const parts = readdirSync(join(ROOT, 'renderer/parts')).filter((name) => name.endsWith('.tsx'))
	const inside = ['paper-figure.tsx']
	const missing = parts.filter((name) => !specimens.includes(`parts/${name}'`) && !inside.includes(name))
	expect(missing).toEqual([])
})

test('the till ships nothing of it', () => {
	const assets = join(ROOT, 'dist/renderer/assets')
	expect(existsSync(assets), 'the screens are built first: npm run build').toBe(true)
	const shipped = readdirSync(assets).filter((name) => name.endsWith('.js'))
	const withSpecimens = shipped.filter((name) =>
		readFileSync(join(assets, name), 'utf8').includes('specimen'),
	)
	expect(withSpecimens).toEqual([])
})
