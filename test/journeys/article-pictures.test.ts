/** Articles are shown with their pictures, also cut off; an article without one is shown as before. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { operatorIdSchema } from '../../protocol/base/ids.ts'
import { openDatabase } from '../../server/database/pool.ts'
import { printPictures } from '../../server/import/pictures/print-pictures.ts'
import { plainPng } from '../helpers/plain-png.ts'
import { openShop, type Shop } from '../helpers/shop.ts'

/** Tomatoes: a quick key. */
const QUICK = '101022'
/** Mandarins: they have none. */
const BARE = '101081'

let shop: Shop
let folder: string
beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'yika-article-pictures-'))
	shop = await openShop()
	await shop.cashier.signOn('1001', shop.demo.pins['1001'])
	await shop.cashier.openShift('500')
})
afterAll(async () => {
	await shop?.close()
	rmSync(folder, { recursive: true, force: true })
})

const pictureOf = (testId: string) =>
	shop.cashier.on(testId).locator('canvas.article-picture:not(.article-picture-awaited)')

/** Of the middle of what is drawn: red, green, blue. */
async function middleOf(testId: string): Promise<number[]> {
	const picture = pictureOf(testId)
	await picture.waitFor()
	return await picture.evaluate((canvas) => {
		const paper = canvas as HTMLCanvasElement
		const pen = paper.getContext('2d')
		return [...(pen?.getImageData(paper.width / 2, paper.height / 2 + 8, 1, 1).data ?? [])].slice(0, 3)
	})
}

const isRed = ([red = 0, green = 0, blue = 0]: number[]) => red > 150 && green < 100 && blue < 100

it('on quick keys', async () => {
	expect(await middleOf(`item-${QUICK}`)).toSatisfy(isRed)
})

it('one that a screen has shown is there while the till is alone', async () => {
	const { cashier, demo } = shop
	demo.lane.lan.setMode({ kind: 'cut' })
	await cashier.page.reload()
	expect(await middleOf(`item-${QUICK}`)).toSatisfy(isRed)
	demo.lane.lan.setMode({ kind: 'up' })
})

it('in what is found, as soon as head office has brought it; the article is sold with it or without', async () => {
	const { cashier, demo } = shop
	await cashier.types(BARE)
	await cashier.sees(`result-${BARE}`)
	expect(await pictureOf(`result-${BARE}`).count()).toBe(0)
	writeFileSync(join(folder, `${BARE}.png`), plainPng(300, 200, [250, 20, 20]))
	const database = openDatabase(demo.databaseUrl(), 1, () => undefined)
	const said: string[] = []
	await printPictures(database, {
		...{
			folder,
			operatorId: operatorIdSchema.parse('90'),
			withdrawMissing: false,
			dryRun: false,
			json: false,
		},
		...{ nowMs: Date.now(), print: (line: string) => said.push(line), tell: () => undefined },
	}).finally(() => database.end())
	expect(said.at(-1)).toMatch(/^imported/)
	// Looked for again until the feed has told the till.
	await expect
		.poll(
			async () => {
				await cashier.page.getByTestId('search-field').fill('')
				await cashier.page.getByTestId('search-field').fill(BARE)
				await cashier.sees(`result-${BARE}`)
				return await pictureOf(`result-${BARE}`).count()
			},
			{ timeout: 20_000 },
		)
		.toBe(1)
	expect(await middleOf(`result-${BARE}`)).toSatisfy(isRed)
	await cashier.touch(`result-${BARE}`)
	await cashier.reads('line-name', '沃柑')
})
