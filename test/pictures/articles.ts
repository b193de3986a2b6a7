/** Draws the pictures of the demonstration's articles anew: `node test/pictures/articles.ts`. They are committed; nobody needs to. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { ARTICLE_DRAWINGS } from './article-shapes.ts'

const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'demo-data', 'pictures')

const browser = await chromium.launch({
	executablePath: '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-background-networking'],
})
const page = await browser.newPage()
for (const [itemCode, svg] of ARTICLE_DRAWINGS) {
	const base64 = await page.evaluate(async (text) => {
		const image = new Image()
		image.src = `data:image/svg+xml,${encodeURIComponent(text)}`
		await image.decode()
		const canvas = document.createElement('canvas')
		canvas.width = 160
		canvas.height = 160
		canvas.getContext('2d')?.drawImage(image, 0, 0)
		return canvas.toDataURL('image/webp', 0.9).split(',')[1] ?? ''
	}, svg)
	writeFileSync(join(FOLDER, `${itemCode}.webp`), Buffer.from(base64, 'base64'))
}
await browser.close()
console.log(`${ARTICLE_DRAWINGS.size} pictures in ${FOLDER}`)
