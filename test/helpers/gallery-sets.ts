/** Screens of sets and deposits: in the basket, and what stands on the returns desk when empties come back. */
import { minor } from '../../protocol/base/money.ts'
import type { LineView, ReturnDeskView } from '../../till/view.ts'
import { type GalleryScreen, screen, selling } from './gallery-screen.ts'
import { sampleBasket, sampleLine } from './sample-views.ts'

const set = { nameZh: '一家三口早餐组合', nameEn: 'Family breakfast', quantity: 2 }
const ofSet = (at: number, quantity: number): LineView => {
	const line = sampleLine(at, quantity)
	const discountMinor = minor(Math.round(line.amountMinor * 0.12))
	return { ...line, set, discountMinor, amountMinor: minor(line.amountMinor - discountMinor) }
}
const bottle = {
	itemCode: 'BOTTLE',
	nameZh: '玻璃瓶押金 500ml',
	nameEn: 'Glass bottle deposit 500 ml',
	unitPriceMinor: minor(100),
}
const deposit: LineView = {
	...sampleLine(4),
	...bottle,
	quantity: 6,
	amountMinor: minor(600),
	deposit: 'withGoods',
}
const lines = [ofSet(0, 4), ofSet(1, 2), sampleLine(3, 6), deposit].map((line, index) => ({
	...line,
	lineNumber: index + 1,
}))

const beer = {
	itemCode: 'A1009',
	nameZh: '崂山精酿啤酒 500ml',
	nameEn: 'Laoshan Craft Beer 500 ml',
	unitPriceMinor: minor(890),
}
const reasons = [
	{ reasonId: 'faulty', nameZh: '质量问题', nameEn: 'Faulty' },
	{ reasonId: 'changedMind', nameZh: '无理由', nameEn: 'Changed mind' },
]
const desk = (more: Partial<ReturnDeskView>): { readonly desk: ReturnDeskView } => ({
	desk: { kind: 'return', found: null, item: null, empties: [], reasons, ...more },
})

export const SET_SCREENS: readonly GalleryScreen[] = [
	screen('sets-and-deposits', selling, { basket: sampleBasket(lines) }, async (page) => {
		await page.getByTestId('line-set').first().click()
		await page.getByTestId('line-fewer').waitFor()
	}),
	screen('return-empty-offered', selling, desk({ item: { ...beer, isDeposit: false }, empties: [bottle] })),
	screen('return-empties', selling, desk({ item: { ...bottle, isDeposit: true } }), async (page) => {
		await page.keyboard.press('2')
		await page.getByTestId('empties-quantity').filter({ hasText: '2' }).waitFor()
	}),
]
