/** Pictures that are kept in the repository, and who drew them: another browser or other fonts draw every letter a little differently. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { differingShare } from './compare-pictures.ts'

const DRAWN_BY = resolve(import.meta.dirname, '../../docs/screens/drawn-by.txt')

/** The browser's version and a sum over some letters as it draws them with this machine's fonts. */
async function drawnBy(page: Page): Promise<string> {
	const letters = await page.evaluate(() => {
		const pen = new OffscreenCanvas(600, 80).getContext('2d')
		if (pen === null) throw new Error('no canvas')
		pen.font = '40px "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif'
		pen.fillText('一卡百货 Yika ¥0123.45 Ag', 4, 56)
		return pen.getImageData(0, 0, 600, 80).data.reduce((sum, value) => (sum * 31 + value) >>> 0, 7)
	})
	return `Chromium ${page.context().browser()?.version()}, letters ${letters}\n`
}

/**
 * How far `now` is from the picture in `file`, 0 to 1. On a machine that draws otherwise than the one that made the pictures
 * there is nothing to compare with: then it is compared with the same screen drawn once more, and that is said.
 */
export async function differingFromKept(
	page: Page,
	file: string,
	now: Buffer,
	again: () => Promise<Buffer>,
): Promise<number> {
	const here = await drawnBy(page)
	const kept = existsSync(DRAWN_BY) ? readFileSync(DRAWN_BY, 'utf8') : ''
	if (here === kept) return differingShare(page, readFileSync(file), now)
	process.stderr.write(`${file} was drawn by ${kept.trim()}, this is ${here.trim()}: not compared\n`)
	return differingShare(page, await again(), now)
}

/** The picture as it is now, from now on. */
export async function keepPicture(page: Page, file: string, now: Buffer): Promise<void> {
	writeFileSync(file, now)
	writeFileSync(DRAWN_BY, await drawnBy(page))
}
