/**
 * Every screen and pane of the till, each with as much on it as a busy day brings: what is measured, looked over for
 * accessibility and kept as pictures. A screen that is not in here is looked at by nobody.
 */
import type { Page } from 'playwright-core'
import { operatorIdSchema, saleIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { tillSettlementSchema } from '../../protocol/journal/entry.ts'
import type { Language, PhaseView, TillView } from '../../till/view.ts'
import { cardWithManyPurses } from './sample-purses.ts'
import { SAMPLE_RECEIPT, sampleBasket, sampleLine, sampleMember, sampleView } from './sample-views.ts'

export type GalleryScreen = {
	readonly name: string
	readonly view: (language: Language) => TillView
	/** What a hand does once the view is there, and what it then waits for. */
	readonly act?: (page: Page) => Promise<void>
}

const selling = { kind: 'selling' } as const
const tendering = { kind: 'tendering' } as const
const basket = sampleBasket([0, 1, 2, 3, 4, 5, 6].map((at) => sampleLine(at, (at % 3) + 1, at === 4)))
const supervisor = { operatorId: operatorIdSchema.parse('1002'), name: '周敏', role: 'supervisor' } as const
const member = sampleMember()
const operators = ['陈晓梅', '周敏', '李强', '赵丽', '孙悦'].map((name, at) => ({
	operatorId: `100${at + 1}`,
	name,
}))

function screen(
	name: string,
	phase: PhaseView,
	more: Partial<TillView> = {},
	act?: GalleryScreen['act'],
): GalleryScreen {
	const view = (language: Language) => sampleView(phase, { ...more, language })
	return act === undefined ? { name, view } : { name, view, act }
}

const key = (name: string, shows: string) => async (page: Page) => {
	await page.keyboard.press(name)
	await page.getByTestId(shows).waitFor()
}
const sheetOfMore = (testId: string, shows: string) => async (page: Page) => {
	await page.getByTestId('key-more').click()
	await page.getByTestId(testId).click()
	await page.getByTestId(shows).waitFor()
}

const nothing = { count: 0, amountMinor: 0 }
const SETTLEMENT = tillSettlementSchema.parse({
	saleCount: 214,
	itemCount: 1_902,
	salesMinor: 3_871_040,
	taxMinor: 445_345,
	tenders: {
		cash: { count: 88, amountMinor: 1_020_310 },
		storedValue: { count: 61, amountMinor: 1_400_000 },
		points: { count: 12, amountMinor: 24_000 },
		gift: { count: 4, amountMinor: 40_000 },
		coupon: { count: 9, amountMinor: 18_000 },
		activity: nothing,
		service: nothing,
		bankCard: { count: 40, amountMinor: 868_730 },
		mobilePay: { count: 33, amountMinor: 500_000 },
	},
	loads: { storedValue: { count: 3, amountMinor: 150_000 }, gift: nothing },
	discountsMinor: 12_990,
	refundsMinor: 4_990,
	pointsEarned: 38_710,
	saleCancelCount: 2,
	noSaleCount: 1,
	floatMinor: 50_000,
	cashMoved: { loanMinor: 0, pickupMinor: 0, paidInMinor: 0, paidOutMinor: 0 },
	expectedCashMinor: 1_070_310,
	countedCashMinor: 1_069_310,
	differenceMinor: -1_000,
})

const suspendedSale = (number: number, doubt: TillView['suspended']['sales'][number]['doubt']) => ({
	saleId: saleIdSchema.parse(`S01-02-1-00000${number}`),
	tillId: 'S01-02',
	operatorName: '周敏',
	label: number === 1 ? '红外套' : '',
	nameZh: number === 2 ? '王女士' : null,
	nameEn: number === 2 ? 'Ms Wang' : null,
	itemCount: 3 + number,
	totalMinor: minor(12_340 * number),
	suspendedAtMs: Date.now() - number * 240_000,
	isOfEarlierDay: number === 3,
	doubt,
})

const deskCard = {
	cardNo: '6200100000000017',
	cardState: 'active',
	nameZh: '王女士',
	nameEn: 'Ms Wang',
	storedValue: 52_000,
	gift: 0,
} as const

const pendingOverride = {
	action: 'lineDiscount',
	lineNumber: 1,
	nameZh: '金龙鱼 东北大米 5kg',
	nameEn: 'Northeast rice 5 kg',
	price: null,
	takes: { kind: 'rate', basisPoints: 2_000 },
	reason: 'damaged',
	amountMinor: minor(998),
	ofMinor: minor(4_990),
	mayApprove: [supervisor, { operatorId: operatorIdSchema.parse('1009'), name: '吴店长', role: 'manager' }],
	lockedUntilMs: null,
} as const

const awaitingPayment = {
	kind: 'awaitingPayment',
	method: 'mobilePay',
	reference: 'S01-01-1-42-1',
	amountMinor: minor(20_830),
	sinceMs: 0,
	state: 'inProgress',
	isCancelling: false,
	step: 'customer',
	qr: 'https://pay.example/S01-01-1-42-1',
} as const

export const GALLERY: readonly GalleryScreen[] = [
	screen(
		'sign-on',
		{ kind: 'signedOff', lockedUntilMs: null, operators, presented: null },
		{ operator: null, shift: null },
	),
	screen(
		'pin',
		{ kind: 'signedOff', lockedUntilMs: null, operators, presented: null },
		{ operator: null, shift: null },
		async (page) => {
			await page.getByTestId('operator-1002').click()
			await page.getByTestId('pin-entry').waitFor()
		},
	),
	screen(
		'first-data',
		{ kind: 'signedOff', lockedUntilMs: null, operators: [], presented: null },
		{ operator: null, shift: null },
	),
	screen('open-shift', { kind: 'shiftClosed', lastSettlement: null }, { shift: null }),
	screen('settlement', { kind: 'shiftClosed', lastSettlement: SETTLEMENT }, { shift: null }),
	screen('empty', selling),
	screen('selling', selling, { basket, member }, async (page) => {
		await page.getByTestId('greeting').waitFor()
		await page.keyboard.press('Escape')
		await page.getByTestId('sell').waitFor()
	}),
	screen('search', selling, { basket }, async (page) => {
		await page.keyboard.press('F2')
		await page.keyboard.type('69012', { delay: 70 })
		await page.getByTestId('results').waitFor()
	}),
	screen('keypad', selling, { basket }, async (page) => {
		await page.getByTestId('key-keypad').click()
		await page.getByTestId('keypad').waitFor()
	}),
	screen('greeting', selling, { member: cardWithManyPurses() }),
	screen('card-with-question', selling, { member, basket: sampleBasket([]) }),
	screen('question', selling, {
		member: sampleMember({
			question: {
				field: 'birthday',
				ask: { zh: '您的生日是几月几日？', en: 'When is your birthday?' },
				form: { kind: 'monthDay' },
				reason: 'unknown',
			},
		}),
	}),
	screen('card-lost', selling, {
		member: sampleMember({
			cardState: 'lost',
			segment: null,
			occasion: null,
			sentence: null,
			suggestion: null,
			question: null,
		}),
	}),
	screen('more', selling, {}, async (page) => {
		await page.getByTestId('key-more').click()
		await page.getByTestId('more').waitFor()
	}),
	screen('help', selling, { basket }, key('F1', 'help')),
	screen('look', selling, {}, sheetOfMore('key-look', 'look')),
	screen('devices', selling, { operator: supervisor }, key('F10', 'devices')),
	screen('totals', selling, { totals: SETTLEMENT }, sheetOfMore('key-readTotals', 'question-report')),
	screen('close-shift', selling, {}, sheetOfMore('key-closeShift', 'close-shift')),
	screen(
		'suspended',
		selling,
		{
			suspended: {
				source: 'store',
				sales: [
					suspendedSale(1, null),
					suspendedSale(2, { kind: 'takenBy', tillId: 'S01-03' }),
					suspendedSale(3, null),
				],
			},
		},
		async (page) => {
			await page.getByTestId('key-recall').click()
			await page.getByTestId('pane').locator('.sheet').waitFor()
		},
	),
	screen('line-discount', selling, { basket }, key('F11', 'by-hand')),
	screen('line-price', selling, { basket }, key('F5', 'by-hand')),
	screen('override', selling, {
		basket,
		byHand: { rules: sampleView(selling).byHand.rules, pending: pendingOverride },
	}),
	screen('weighing', selling, {
		basket,
		weighing: {
			nameZh: '红富士苹果',
			nameEn: 'Fuji apples',
			unitPriceMinor: minor(1_180),
			lineNumber: null,
			trouble: 'notConnected',
			panGrams: 652,
		},
	}),
	screen('desk-discount', selling, {
		basket,
		desk: {
			kind: 'approval',
			lockedUntilMs: null,
			manager: {
				nameZh: '吴店长',
				nameEn: 'Manager Wu',
				rateBasisPointsMax: 2_000,
				limitMinor: minor(5_000),
				usesLeft: 3,
			},
		},
	}),
	screen('desk-load', selling, { desk: { kind: 'load', card: deskCard } }),
	screen('desk-card', selling, { desk: { kind: 'cardService', card: deskCard, replacing: false } }),
	screen('desk-refund', selling, { desk: { kind: 'refund', sale: null } }),
	screen('tender', tendering, { basket }),
	screen('tender-card', tendering, { basket, member: cardWithManyPurses() }),
	screen('tender-alone', tendering, {
		basket,
		member: cardWithManyPurses(),
		connection: { mode: 'alone', sinceMs: 0, entriesWaiting: 47, entriesNotStored: 47, driftMs: 240_000 },
		drawerOpenSinceMs: 1,
	}),
	screen(
		'waiting',
		{ kind: 'awaitingAuthorisation', purseKind: 'storedValue', amountMinor: minor(20_830), sinceMs: 0 },
		{ basket, member },
	),
	screen('payment', awaitingPayment, { basket }),
	screen(
		'payment-unknown',
		{ ...awaitingPayment, method: 'bankCard', state: 'unknown', step: null, qr: null },
		{ basket },
	),
	screen(
		'completed',
		{
			kind: 'completed',
			saleId: 'S01-01-1-000042',
			totalMinor: minor(20_830),
			changeMinor: minor(9_170),
			receipt: SAMPLE_RECEIPT,
		},
		{ basket },
		async (page) => {
			await page.getByTestId('completed').waitFor()
		},
	),
	screen('stopped', selling, { basket, alarm: 'journalFull' }),
	screen('refused', selling, {
		basket,
		notice: { atMs: 1, content: { kind: 'cardRefused', reason: 'codeExpired' } },
		print: {
			jobId: 'P1',
			saleId: 'S01-01-1-000042',
			attempt: 1,
			state: 'unknown',
			problem: null,
			jobsWaiting: 1,
			printerId: null,
		},
	}),
]
