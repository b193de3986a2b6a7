/** Letters on the screen: for fingers. Whoever has a keyboard never sees them, unless she presses their key. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { GalleryScreen } from '../helpers/gallery-screen.ts'
import { GalleryStage } from '../helpers/gallery-stage.ts'
import { DESK_CARD } from '../helpers/sample-sheet.ts'
import { sampleView } from '../helpers/sample-views.ts'

const selling: GalleryScreen = {
	name: 'selling',
	view: (language) => sampleView({ kind: 'selling' }, { language }),
}
const enrol: GalleryScreen = {
	name: 'enrol',
	view: (language) =>
		sampleView(
			{ kind: 'selling' },
			{ language, desk: { kind: 'enrol', card: null, cardNo: null, hasTag: false } },
		),
}

let stage: GalleryStage
beforeAll(async () => {
	stage = await GalleryStage.open({ width: 1366, height: 768, hasTouch: true })
})
afterAll(() => stage?.close())
beforeEach(() => stage.show(selling, 'en'))

const on = (testId: string) => stage.page.getByTestId(testId)
const value = (testId: string) => on(testId).inputValue()
const areThere = async () => (await on('touch-keyboard').count()) > 0
const isFocused = (testId: string) => on(testId).evaluate((element) => element === document.activeElement)

/** Whatever the last stroke brings is there. */
const drawn = () =>
	stage.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))

async function taps(text: string): Promise<void> {
	for (const letter of text) await on(`${/[0-9]/.test(letter) ? 'digit' : 'letter'}-${letter}`).tap()
}

test('a finger in the search field brings them; what they write is searched, and a result takes them away', async () => {
	await on('search-field').tap()
	await on('touch-keyboard').waitFor()
	await taps('milk')
	await on('results').locator('button').first().waitFor()
	expect(await value('search-field')).toBe('milk')
	await on('key-erase').tap()
	expect(await value('search-field')).toBe('mil')
	await on('results').locator('button').first().tap()
	await on('touch-keyboard').waitFor({ state: 'detached' })
	expect(stage.host.commands.at(-1)?.kind).toBe('addItem')
})

test('a mouse, function keys and typing bring none; the first character typed takes them away and is written', async () => {
	await on('search-field').click()
	await stage.page.keyboard.press('F2')
	await drawn()
	expect(await areThere()).toBe(false)
	await stage.page.keyboard.type('mi', { delay: 70 })
	await on('results').locator('button').first().waitFor()
	expect(await areThere()).toBe(false)
	await on('search-field').tap()
	await on('touch-keyboard').waitFor()
	await taps('l')
	await stage.page.keyboard.type('k', { delay: 70 })
	await on('touch-keyboard').waitFor({ state: 'detached' })
	await expect.poll(() => value('search-field')).toBe('milk')
})

test('their key brings them whatever presses it, and takes them away', async () => {
	await on('key-keyboard').click()
	await on('touch-keyboard').waitFor()
	expect(await isFocused('search-field')).toBe(true)
	await on('letter-a').click()
	expect(await value('search-field')).toBe('a')
	await on('key-keyboard').click()
	await on('touch-keyboard').waitFor({ state: 'detached' })
	await on('search-field').tap()
	await on('key-hide').tap()
	await on('touch-keyboard').waitFor({ state: 'detached' })
})

test('its Enter does what Enter does: takes the article that is marked, or what was written as a code', async () => {
	await on('search-field').tap()
	await taps('milk')
	await on('results').locator('button').first().waitFor()
	await on('key-enter').tap()
	await on('touch-keyboard').waitFor({ state: 'detached' })
	expect(stage.host.commands.at(-1)?.kind).toBe('addItem')
	await on('search-field').tap()
	await taps('4711')
	await on('key-enter').tap()
	await expect.poll(() => stage.host.commands.at(-1)).toMatchObject({ kind: 'enterCode', text: '4711' })
})

test('a member’s sheet that a finger opened has them at once: capital, next field, the sign of mail', async () => {
	await on('key-more').tap()
	await on('key-enrol').waitFor()
	await stage.show(enrol, 'en')
	await on('touch-keyboard').waitFor()
	expect(await isFocused('sheet-familyName')).toBe(true)
	await on('key-shift').tap()
	await taps('zhao')
	expect(await value('sheet-familyName')).toBe('Zhao')
	await on('sheet-phone').tap()
	await taps('13900000080')
	await on('sheet-email').tap()
	await taps('zhao@example.com')
	await on('key-next-field').tap()
	expect(await isFocused('sheet-address')).toBe(true)
	await taps('no')
	await on('key-space').tap()
	await taps('5')
	await on('key-next').tap()
	await expect
		.poll(() => stage.host.commands.at(-1))
		.toMatchObject({
			kind: 'enrolMember',
			sheet: { familyName: 'Zhao', phone: '13900000080', email: 'zhao@example.com', address: 'no 5' },
		})
})

test('a member’s sheet that a key opened has none', async () => {
	await stage.page.keyboard.press('F2')
	await stage.show({ ...enrol, view: (language) => editing(language) }, 'en')
	await on('sheet-familyName').waitFor()
	expect(await areThere()).toBe(false)
})

const editing = (language: 'zh-CN' | 'en') =>
	sampleView({ kind: 'selling' }, { language, desk: { kind: 'editMember', card: DESK_CARD, sheet: [] } })

test('nothing was thrown', () => {
	expect(stage.troubles).toEqual([])
})
