/** What a screen of the gallery is, who stands at it, and what hands do to come to it. */
import type { Page } from 'playwright-core'
import { operatorIdSchema } from '../../protocol/base/ids.ts'
import type { Language, PhaseView, TillView } from '../../till/view.ts'
import { sampleBasket, sampleLine, sampleMember, sampleView } from './sample-views.ts'

export type GalleryScreen = {
	readonly name: string
	readonly view: (language: Language) => TillView
	/** What a hand does once the view is there, and what it then waits for. */
	readonly act?: (page: Page) => Promise<void>
}

export const selling = { kind: 'selling' } as const
export const tendering = { kind: 'tendering' } as const
export const basket = sampleBasket([0, 1, 2, 3, 4, 5, 6].map((at) => sampleLine(at, (at % 3) + 1, at === 4)))
export const supervisor = {
	operatorId: operatorIdSchema.parse('1002'),
	name: '周敏',
	role: 'supervisor',
} as const
export const mayApprove = [
	supervisor,
	{ operatorId: operatorIdSchema.parse('1009'), name: '吴店长', role: 'manager' },
] as const
export const member = sampleMember()
export const operators = ['陈晓梅', '周敏', '李强', '赵丽', '孙悦'].map((name, at) => ({
	operatorId: `100${at + 1}`,
	name,
}))

export function screen(
	name: string,
	phase: PhaseView,
	more: Partial<TillView> = {},
	act?: GalleryScreen['act'],
): GalleryScreen {
	const view = (language: Language) => sampleView(phase, { ...more, language })
	return act === undefined ? { name, view } : { name, view, act }
}

export const key = (name: string, shows: string) => async (page: Page) => {
	await page.keyboard.press(name)
	await page.getByTestId(shows).waitFor()
}

export const sheetOfMore = (testId: string, shows: string) => async (page: Page) => {
	await page.getByTestId('key-more').click()
	await page.getByTestId(testId).click()
	await page.getByTestId(shows).waitFor()
}

/** One act, then another. */
export const inTurn =
	(...acts: readonly NonNullable<GalleryScreen['act']>[]) =>
	async (page: Page) => {
		for (const act of acts) await act(page)
	}

/** As fast as a person types. */
export const types = (text: string) => (page: Page) => page.keyboard.type(text, { delay: 70 })

export const touches = (testId: string, shows: string) => async (page: Page) => {
	await page.getByTestId(testId).first().click()
	await page.getByTestId(shows).first().waitFor()
}
