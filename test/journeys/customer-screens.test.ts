/**
 * The customer's page in every scene: nothing is cut off on any screen, axe finds nothing in any look, its answers are what
 * she pressed, it comes back by itself; and the main scenes are kept as pictures (`npm run pictures` makes them anew).
 */
import { resolve } from 'node:path'
import axe from 'axe-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CUSTOMER_GALLERY } from '../helpers/customer-gallery.ts'
import { type CustomerLook, CustomerStage } from '../helpers/customer-stage.ts'
import { differingFromKept, keepPicture } from '../helpers/kept-picture.ts'

const SIZES = [
	{ width: 1024, height: 768 },
	{ width: 1280, height: 800 },
	{ width: 1366, height: 768 },
	{ width: 1920, height: 1080 },
] as const
const LANGUAGES = ['zh-CN', 'en'] as const
const LOOKS: readonly CustomerLook[] = [
	{},
	{ colours: 'dark' },
	{ contrast: 'high' },
	{ colours: 'dark', contrast: 'high' },
]
const FOLDER = resolve(import.meta.dirname, '../../docs/screens')
const SHARE_MAX = 0.0015
const PICTURES = ['idle', 'basket', 'qr', 'thanks', 'data', 'consent']

let stage: CustomerStage
beforeAll(async () => {
	stage = await CustomerStage.open(SIZES[0])
})
afterAll(() => stage?.close())
beforeEach(() => stage.commands.splice(0))

const pictureOf = (name: string, language: (typeof LANGUAGES)[number] = 'en') => {
	const picture = CUSTOMER_GALLERY.find((one) => one.name === name)
	if (picture === undefined) throw new Error(`the gallery has no ${name}`)
	return picture.view(language)
}

/** What holds more than it shows. The list of goods cuts off whole lines at its head, on purpose. */
function overflowing(): Promise<readonly string[]> {
	return stage.page.evaluate(() => {
		const across =
			'.customer, .customer-head, .calm, .campaign, .due, .due-figures, .thanks, .thanks-figures, .confirm, .key, .choice, .paid-row'
		const down = '.customer, .calm, .campaign, .buying, .due, .thanks, .confirm, .key, .choice'
		const describe = (element: Element, more: string) => `${element.className} ${more}`
		const wide = [...document.querySelectorAll(across)]
			.filter((element) => element.scrollWidth > element.clientWidth + 1)
			.map((element) => describe(element, `${element.scrollWidth - element.clientWidth} px too wide`))
		const high = [...document.querySelectorAll(down)]
			.filter((element) => element.scrollHeight > element.clientHeight + 1)
			.map((element) => describe(element, `${element.scrollHeight - element.clientHeight} px too high`))
		// Of the goods the newest is always there, whole.
		const goods = document.querySelector('.goods')
		const newest = goods?.querySelector('.goods-row')
		const isCut =
			goods != null &&
			newest != null &&
			newest.getBoundingClientRect().bottom > goods.getBoundingClientRect().bottom + 1
		return [...wide, ...high, ...(isCut ? ['the newest line is cut off'] : [])]
	})
}

describe('fits', () => {
	test.each(SIZES)('$width×$height', async (size) => {
		await stage.page.setViewportSize(size)
		await stage.wear({})
		const found: string[] = []
		for (const language of LANGUAGES) {
			for (const { name, view } of CUSTOMER_GALLERY) {
				await stage.show(view(language))
				found.push(...(await overflowing()).map((what) => `${name} (${language}) ${what}`))
			}
		}
		expect(found).toEqual([])
	})

	test('what has no room is found', async () => {
		await stage.show(pictureOf('purses'))
		await stage.page.evaluate(() => {
			const list = document.querySelector('.paid ul')
			for (let count = 0; count < 40; count++) list?.append(list.firstElementChild?.cloneNode(true) ?? '')
		})
		expect((await overflowing()).join()).toContain('too high')
	})

	test('of a long sale whole lines are shown, the newest last', async () => {
		await stage.page.setViewportSize(SIZES[0])
		await stage.wear({})
		await stage.show(pictureOf('basket-long'))
		const seen = await stage.page.locator('.goods').evaluate((goods) => {
			const own = goods.getBoundingClientRect()
			const rows = [...goods.querySelectorAll('.goods-row')].map((row) => row.getBoundingClientRect())
			const inside = rows.filter((row) => row.left < own.left + 1)
			return {
				count: inside.length,
				whole: inside.every((row) => row.top >= own.top && row.bottom <= own.bottom),
				newestIsLast: inside.every((row) => row.bottom <= (inside[0]?.bottom ?? 0)),
			}
		})
		expect(seen).toMatchObject({ whole: true, newestIsLast: true })
		expect(seen.count).toBeGreaterThanOrEqual(8)
	})
})

describe('axe', () => {
	const findings = (isEnhanced: boolean) =>
		stage.page.evaluate(async (enhanced) => {
			// In the page, where the script that was put there calls itself so.
			const { axe: inPage } = window as unknown as { readonly axe: typeof axe }
			const { violations } = await inPage.run(document, {
				runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
				rules: { 'color-contrast-enhanced': { enabled: enhanced } },
				resultTypes: ['violations'],
			})
			return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160) ?? ''}`)
		}, isEnhanced)

	test.each(LOOKS)('%j', async (look) => {
		await stage.wear(look)
		await stage.page.evaluate(axe.source)
		const found: string[] = []
		for (const language of LANGUAGES) {
			for (const { name, view } of CUSTOMER_GALLERY) {
				await stage.show(view(language))
				for (const what of await findings(look.contrast === 'high'))
					found.push(`${name} (${language}) ${what}`)
			}
		}
		expect(found).toEqual([])
	})
})

describe('she answers', () => {
	const page = () => stage.page

	test('that her data are right, or not', async () => {
		await stage.wear({})
		await stage.show(pictureOf('data'))
		expect(await page().getByTestId('field-phone').textContent()).toBe('138 0000 1111')
		expect(await page().getByTestId('field-addressedAs').textContent()).toBe('Ms')
		await page().getByTestId('say-yes').click()
		await page().getByTestId('say-no').click()
		await expect
			.poll(() => stage.commands)
			.toEqual([
				{ kind: 'confirmByCustomer', askId: 'A1' },
				{ kind: 'declineByCustomer', askId: 'A1' },
			])
	})

	test('to what she agrees: what is required, what she said before, and what she touches', async () => {
		await stage.show(pictureOf('consent'))
		await page().getByTestId('choice-offers.sms').click()
		await page().getByTestId('say-yes').click()
		await expect
			.poll(() => stage.commands)
			.toEqual([
				{ kind: 'confirmByCustomer', askId: 'A2', given: ['membership', 'offers.wechat', 'offers.sms'] },
			])
	})

	test('a member who takes back that her data are kept takes back everything, and is told so', async () => {
		await stage.show(pictureOf('consent-again'))
		expect(await page().getByTestId('leaving').count()).toBe(0)
		await page().getByTestId('choice-membership').click()
		await page().getByTestId('leaving').waitFor()
		await page().getByTestId('say-yes').click()
		await page().getByTestId('choice-membership').click()
		await page().getByTestId('say-yes').click()
		await expect
			.poll(() => stage.commands.map((command) => ('given' in command ? command.given : null)))
			.toEqual([[], ['offers.wechat', 'membership']])
	})

	test('by keys that a finger meets, and by the keyboard', async () => {
		for (const name of ['data', 'consent']) {
			await stage.show(pictureOf(name))
			const heights = await page()
				.locator('.key, .choice')
				.evaluateAll((keys) => keys.map((one) => one.getBoundingClientRect().height))
			expect(Math.min(...heights)).toBeGreaterThanOrEqual(64)
		}
		await page().getByTestId('choice-offers.email').focus()
		await page().keyboard.press('Space')
		expect(await page().getByTestId('choice-offers.email').getAttribute('aria-checked')).toBe('true')
	})

	test('and is told when it was not noted', async () => {
		stage.result = { kind: 'refused', code: 'notNow' }
		await stage.show(pictureOf('data'))
		await page().getByTestId('say-yes').click()
		await page().locator('.confirm-refused').filter({ hasText: 'tell the cashier' }).waitFor()
	})
})

test('a till that is started again shows a welcome meanwhile, and then goes on where it was', async () => {
	await stage.show(pictureOf('basket'))
	await stage.restart()
	await stage.page.locator('[data-scene="basket"]').waitFor()
	expect(await stage.page.getByTestId('customer-total').getAttribute('data-amount-minor')).toBe('26064')
})

describe('pictures', () => {
	for (const colours of ['light', 'dark'] as const) {
		for (const language of LANGUAGES) {
			test(`${colours}, ${language}`, async () => {
				const small = await CustomerStage.open({ ...SIZES[0], scale: 0.5 })
				try {
					await small.wear({ colours })
					const plain = await small.browser.newPage()
					const other: string[] = []
					for (const name of PICTURES) {
						await small.show(pictureOf(name, language))
						const file = resolve(FOLDER, `customer-${name}-${language === 'en' ? 'en' : 'zh'}-${colours}.png`)
						const shoot = () => small.page.screenshot({ animations: 'disabled', caret: 'hide' })
						const now = await shoot()
						if (process.env.RENEW_PICTURES === '1') await keepPicture(plain, file, now)
						const share = await differingFromKept(plain, file, now, shoot)
						if (share > SHARE_MAX) other.push(`${file}: ${(share * 100).toFixed(2)} % of the dots differ`)
					}
					expect(other, 'a change that was meant is taken over by: npm run pictures').toEqual([])
				} finally {
					await small.close()
				}
			})
		}
	}
})

test('nothing was thrown and nothing broke the content security policy', () => {
	expect(stage.troubles).toEqual([])
})
