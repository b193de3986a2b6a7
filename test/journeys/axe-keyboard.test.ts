/** Everything that can be touched can be reached by Tab, the focus is seen wherever it is, and a sheet gives it back. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { GalleryStage } from '../helpers/gallery-stage.ts'
import { sampleBasket, sampleLine, sampleView } from '../helpers/sample-views.ts'
import { GALLERY } from '../helpers/screen-gallery.ts'

let stage: GalleryStage
beforeAll(async () => {
	stage = await GalleryStage.open({ width: 1366, height: 768 })
})
afterAll(() => stage?.close())

/** More than twice the controls of any screen. */
const STEPS_MAX = 200

/** Marks every control that may be used now. */
function markControls(): Promise<void> {
	return stage.page.evaluate(() => {
		const controls = [
			...document.querySelectorAll<HTMLElement>('button:not(:disabled), input:not(:disabled)'),
		]
		const usable = controls.filter(
			(control) => control.closest('[inert]') === null && control.checkVisibility(),
		)
		for (const old of document.querySelectorAll('[data-unreached]')) old.removeAttribute('data-unreached')
		for (const control of usable) control.dataset.unreached = ''
		if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
	})
}

function areLeft(): Promise<boolean> {
	return stage.page.evaluate(() => document.querySelector('[data-unreached]') !== null)
}

/** One Tab on; what is wrong with where the focus is now. */
async function tab(): Promise<string | null> {
	await stage.page.keyboard.press('Tab')
	return stage.page.evaluate(() => {
		const focused = document.activeElement
		if (!(focused instanceof HTMLElement) || focused === document.body) return null
		focused.removeAttribute('data-unreached')
		const ringed = focused.closest('.search-label, .sheet-input') ?? focused
		const style = ringed === null ? null : getComputedStyle(ringed)
		const isSeen =
			style !== null && style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2
		return isSeen ? null : `no ring: ${focused.outerHTML.slice(0, 120)}`
	})
}

test('every control of every screen is reached by Tab, and its focus can be seen', async () => {
	const wrong: string[] = []
	for (const screen of GALLERY) {
		await stage.show(screen, 'en')
		await markControls()
		// Twice round even where quick keys came after the marks were set.
		for (let step = 0; step < STEPS_MAX && (await areLeft()); step++) {
			const trouble = await tab()
			if (trouble !== null) wrong.push(`${screen.name}: ${trouble}`)
		}
		const unreached = await stage.page
			.locator('[data-unreached]')
			.evaluateAll((controls) => controls.map((control) => control.outerHTML.slice(0, 120)))
		wrong.push(...unreached.map((control) => `${screen.name}: not reached: ${control}`))
	}
	expect(wrong).toEqual([])
})

const focusedId = () => stage.page.evaluate(() => document.activeElement?.id ?? '')
const isFocused = (testId: string) =>
	stage.page.evaluate((id) => (document.activeElement as HTMLElement | null)?.dataset.testid === id, testId)

test('a sheet takes the focus and gives it back', async () => {
	const basket = sampleBasket([sampleLine(0)])
	await stage.show(
		{ name: 'sale', view: (language) => sampleView({ kind: 'selling' }, { basket, language }) },
		'en',
	)
	await stage.page.keyboard.press('F2')
	await expect.poll(focusedId).toBe('search-field')
	await stage.page.keyboard.press('F1')
	await stage.page.getByTestId('help').waitFor()
	await expect.poll(() => isFocused('pane')).toBe(true)
	await stage.page.keyboard.press('Tab')
	await expect.poll(() => isFocused('key-look')).toBe(true)
	await stage.page.keyboard.press('Enter')
	await stage.page.getByTestId('look').waitFor()
	await stage.page.keyboard.press('Escape')
	await expect.poll(focusedId).toBe('search-field')
})

test('the look is chosen by keyboard, seen at once, and still there after a restart', async () => {
	const { page } = stage
	await page.keyboard.press('F1')
	await page.getByTestId('help').waitFor()
	await page.getByTestId('key-look').focus()
	await page.keyboard.press('Enter')
	await page.getByTestId('look-colours-dark').focus()
	await page.keyboard.press('Enter')
	await page.getByTestId('look-type-large').click()
	const worn = () => page.evaluate(() => ({ ...document.documentElement.dataset }))
	await expect.poll(worn).toMatchObject({ colours: 'dark', contrast: 'normal', type: 'large' })
	const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
	await page.reload()
	await page.getByTestId('till').waitFor()
	expect(await worn()).toMatchObject({ colours: 'dark', contrast: 'normal', type: 'large' })
	expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(ground)
})

test('who wants less motion gets none', async () => {
	await stage.page.emulateMedia({ reducedMotion: 'reduce' })
	const moving = await stage.page.evaluate(() =>
		[...document.querySelectorAll('*')].flatMap((element) => {
			const { transitionDuration, animationName } = getComputedStyle(element)
			const moves = transitionDuration.split(', ').some((time) => time !== '0s') || animationName !== 'none'
			return moves ? [element.outerHTML.slice(0, 80)] : []
		}),
	)
	expect(moving).toEqual([])
})
