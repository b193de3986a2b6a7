/** No pane, line or key has more in it than it can show, from 1024×768 to 1920×1080, in both languages and sizes of type. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SHEET_FIELDS } from '../../protocol/card/member-sheet.ts'
import { GalleryStage } from '../helpers/gallery-stage.ts'
import { GALLERY } from '../helpers/screen-gallery.ts'

const SIZES = [
	{ width: 1024, height: 768 },
	{ width: 1366, height: 768 },
	{ width: 1920, height: 1080 },
] as const

let stage: GalleryStage
beforeAll(async () => {
	stage = await GalleryStage.open(SIZES[1])
})
afterAll(() => stage?.close())

/** What holds more than it shows. Words that end in an ellipsis on purpose have no key and no pane of their own. */
function overflowing(): Promise<readonly string[]> {
	return stage.page.evaluate(() => {
		const across =
			'.till, .work, .pane, .basket, .place, .settlement, .state-line, .status-line, .action-bar, .key'
		const down = '.till, .work, .pane, .place, .state-line, .status-line, .action-bar, .totals, .member-strip'
		const describe = (element: Element, more: string) =>
			`${element.getAttribute('data-testid') ?? element.className} ${more}: ${element.textContent?.slice(0, 60)}`
		// Whatever is scrolled down is not scrolled sideways.
		const scrolled = [...document.querySelectorAll('.work *:not(input)')].filter((element) =>
			['auto', 'scroll'].includes(getComputedStyle(element).overflowX),
		)
		const wide = [...document.querySelectorAll(across), ...scrolled]
			.filter((element) => element.scrollWidth > element.clientWidth + 1)
			.map((element) => describe(element, `${element.scrollWidth - element.clientWidth} px too wide`))
		const high = [...document.querySelectorAll(down)]
			.filter((element) => element.scrollHeight > element.clientHeight + 1)
			.map((element) => describe(element, `${element.scrollHeight - element.clientHeight} px too high`))
		const meet = (one: DOMRect, other: DOMRect) =>
			Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1 &&
			Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 1
		const printedOver = [...document.querySelectorAll('.key')].filter((key) => {
			const boxes = [...key.children].map((child) => child.getBoundingClientRect())
			const { bottom } = key.getBoundingClientRect()
			const isBeyond = boxes.some((box) => box.bottom > bottom + 1)
			return isBeyond || boxes.some((box, at) => boxes.slice(at + 1).some((other) => meet(box, other)))
		})
		const over = printedOver.map((key) => describe(key, 'prints one thing over another'))
		return [...wide, ...high, ...over]
	})
}

for (const type of ['normal', 'large'] as const) {
	for (const size of SIZES) {
		test(`${size.width}×${size.height}, ${type} type`, async () => {
			await stage.page.setViewportSize(size)
			await stage.wear({ type })
			const found: string[] = []
			for (const language of ['zh-CN', 'en'] as const) {
				for (const screen of GALLERY) {
					await stage.show(screen, language)
					found.push(...(await overflowing()).map((what) => `${screen.name} (${language}) ${what}`))
				}
			}
			expect(found).toEqual([])
		})
	}
}

test.each(SIZES)('at $width×$height a card with many purses is all in sight while it pays', async (size) => {
	const screen = GALLERY.find(({ name }) => name === 'tender-card')
	if (screen === undefined) throw new Error('the gallery has no card that pays')
	await stage.page.setViewportSize(size)
	await stage.wear({})
	for (const language of ['zh-CN', 'en'] as const) {
		await stage.show(screen, language)
		const hiddenPx = await stage.page
			.locator('.tender-ways')
			.evaluate((column) => column.scrollHeight - column.clientHeight)
		expect(hiddenPx, language).toBeLessThanOrEqual(1)
	}
})

test.each(SIZES)('at $width×$height a member’s sheet is all in sight, also above letters', async (size) => {
	await stage.page.setViewportSize(size)
	await stage.wear({})
	const sheets = GALLERY.filter(({ name }) => /^(letters-)?(enrol|edit-member)/.test(name))
	expect(sheets.length).toBe(5)
	for (const screen of sheets) {
		for (const language of ['zh-CN', 'en'] as const) {
			await stage.show(screen, language)
			const form = stage.page.getByTestId('sheet-form')
			const fields = await form
				.locator('input')
				.evaluateAll((inputs) => inputs.map(({ id }) => id.replace('sheet-', '')))
			expect(new Set(fields), screen.name).toEqual(
				new Set([...SHEET_FIELDS, ...(fields.includes('cardNo') ? ['cardNo'] : [])]),
			)
			const hiddenPx = await form.evaluate((column) => column.scrollHeight - column.clientHeight)
			expect(hiddenPx, `${screen.name}, ${language}`).toBeLessThanOrEqual(1)
		}
	}
})

/** In the state line are the two keys that nobody presses in a hurry; it is as high as it is. */
function smallerThanAFinger(): Promise<readonly string[]> {
	return stage.page.evaluate(() =>
		[...document.querySelectorAll<HTMLElement>('button:not(.state-line-key)')].flatMap((button) => {
			const { width, height } = button.getBoundingClientRect()
			const isSmall = button.checkVisibility() && (width < 47.5 || height < 47.5)
			return isSmall ? [`${button.dataset.testid} ${Math.round(width)} × ${Math.round(height)}`] : []
		}),
	)
}

test.each(SIZES)('at $width×$height a finger meets every key', async (size) => {
	await stage.page.setViewportSize(size)
	await stage.wear({})
	const found: string[] = []
	for (const screen of GALLERY) {
		await stage.show(screen, 'en')
		found.push(...(await smallerThanAFinger()).map((what) => `${screen.name} ${what}`))
	}
	expect(found).toEqual([])
})

test('under the stopped till nobody is told to go on scanning', async () => {
	const screen = GALLERY.find(({ name }) => name === 'stopped')
	if (screen === undefined) throw new Error('the gallery has no stopped till')
	await stage.show(screen, 'zh-CN')
	expect(await stage.page.getByTestId('notice').textContent()).toBe('暂停收银，请叫店长')
})

test('nothing was thrown and nothing broke the content security policy', () => {
	expect(stage.troubles).toEqual([])
})
