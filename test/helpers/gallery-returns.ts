/** Screens of goods that come back: the desk with and without a receipt, the basket of an exchange, paying back, and after it. */
import { saleIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { FoundReceiptView, PaysBackView, ReturnDeskView, ReturnView } from '../../till/view.ts'
import { type GalleryScreen, inTurn, member, screen, selling, tendering, touches } from './gallery-screen.ts'
import { SAMPLE_ITEMS, SAMPLE_RECEIPT, sampleBasket, sampleLine } from './sample-views.ts'

const SOLD = saleIdSchema.parse('S01-02-1-000038')
const reasons = [
	{ reasonId: 'faulty', nameZh: '质量问题', nameEn: 'Faulty' },
	{ reasonId: 'wrongSize', nameZh: '尺码、规格不合', nameEn: 'Wrong size' },
	{ reasonId: 'changedMind', nameZh: '顾客改变主意', nameEn: 'Changed their mind' },
	{ reasonId: 'duplicateGift', nameZh: '礼品重复', nameEn: 'Had one already' },
]

const found: FoundReceiptView = {
	saleId: SOLD,
	asGift: false,
	isClaimed: true,
	lines: [0, 1, 5, 8, 4, 14].map((at, index) => ({
		lineNumber: index + 1,
		nameZh: SAMPLE_ITEMS[at]?.nameZh ?? '',
		nameEn: SAMPLE_ITEMS[at]?.nameEn ?? '',
		quantity: index + 1,
		leftQuantity: index === 2 ? 0 : index + 1,
		weightGrams: null,
		amountMinor: minor((SAMPLE_ITEMS[at]?.unitPriceMinor ?? 0) * (index + 1)),
	})),
}
const desk = (more: Partial<ReturnDeskView> = {}): { readonly desk: ReturnDeskView } => ({
	desk: { kind: 'return', found: null, item: null, empties: [], reasons, ...more },
})

const comesBack = (
	returnNumber: number,
	at: number,
	quantity: number,
	more: Partial<ReturnView> = {},
): ReturnView => ({
	returnNumber,
	nameZh: SAMPLE_ITEMS[at]?.nameZh ?? '',
	nameEn: SAMPLE_ITEMS[at]?.nameEn ?? '',
	quantity,
	weightGrams: null,
	creditMinor: minor((SAMPLE_ITEMS[at]?.unitPriceMinor ?? 0) * quantity),
	reason: 'faulty',
	fromSaleId: SOLD,
	...more,
})

function exchange(lines: readonly number[], paysBack: readonly PaysBackView[] | null) {
	const returns = [comesBack(1, 5, 2), comesBack(2, 8, 1, { fromSaleId: null })]
	const creditMinor = minor(returns.reduce((sum, one) => sum + one.creditMinor, 0))
	const goods = sampleBasket(lines.map((at) => sampleLine(at)))
	const dueMinor = minor(goods.totals.totalMinor - creditMinor)
	return {
		...goods,
		saleId: 'S01-01-1-000042',
		returns,
		creditMinor,
		dueMinor,
		cashDueMinor: dueMinor,
		paysBack,
	}
}

const back = (
	kind: PaysBackView['kind'],
	amountMinor: number,
	cardNo: string | null = null,
): PaysBackView => ({
	kind,
	amountMinor: minor(amountMinor),
	cardNo,
})
const WAYS = [back('cash', 5_960), back('bankCard', 10_000), back('storedValue', 15_290, '6200100000000017')]

const picks = touches('pick-return', 'key-next')

export const RETURN_SCREENS: readonly GalleryScreen[] = [
	screen('return', selling, desk()),
	screen('return-found', selling, desk({ found }), picks),
	screen(
		'return-reason',
		selling,
		desk({ found }),
		inTurn(picks, touches('key-next', 'return-reason-faulty')),
	),
	screen('return-gift', selling, desk({ found: { ...found, asGift: true, isClaimed: false } })),
	screen(
		'return-without-receipt',
		selling,
		desk({
			item: {
				itemCode: 'A1005',
				nameZh: '三只松鼠 每日坚果 750g',
				nameEn: 'Mixed nuts 750 g',
				unitPriceMinor: minor(12_900),
				isDeposit: false,
			},
		}),
	),
	screen('exchange', selling, { basket: exchange([0, 1, 3], WAYS), member }, async (page) => {
		await page.getByTestId('greeting').waitFor()
		await page.keyboard.press('Escape')
		await page.getByTestId('sell').waitFor()
	}),
	screen('pay-back', tendering, { basket: exchange([3], WAYS), member }),
	screen('pay-back-card', tendering, { basket: exchange([3], null) }),
	screen('even-exchange', tendering, {
		basket: { ...exchange([0], []), dueMinor: minor(0), cashDueMinor: minor(0) },
	}),
	screen(
		'paid-back',
		{
			kind: 'completed',
			saleId: 'S01-01-1-000042',
			totalMinor: minor(1_150),
			changeMinor: minor(0),
			receipt: SAMPLE_RECEIPT,
		},
		{ basket: exchange([3], WAYS) },
	),
]
