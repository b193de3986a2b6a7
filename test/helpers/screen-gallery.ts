/**
 * Every screen and pane of the till, each with as much on it as a busy day brings: what is measured, looked over for
 * accessibility and kept as pictures. A screen that is not in here is looked at by nobody.
 */
import { saleIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { tillSettlementSchema } from '../../protocol/journal/entry.ts'
import { CONSENT_KEYS, CONSENT_VERSION, consentWording } from '../../protocol/rules/consent-wording.ts'
import type { TenderView, TillView } from '../../till/view.ts'
import { DUTY_SCREENS } from './gallery-duty.ts'
import { LETTER_SCREENS } from './gallery-letters.ts'
import { MEMBER_SCREENS } from './gallery-members.ts'
import { RETURN_SCREENS } from './gallery-returns.ts'
import {
	basket,
	type GalleryScreen,
	key,
	mayApprove,
	member,
	operators,
	screen,
	selling,
	sheetOfMore,
	supervisor,
	tendering,
} from './gallery-screen.ts'
import { SET_SCREENS } from './gallery-sets.ts'
import { cardWithManyPurses } from './sample-purses.ts'
import { SAMPLE_SETTLEMENT } from './sample-settlement.ts'
import { DESK_CARD, EDITED_SHEET } from './sample-sheet.ts'
import { SAMPLE_RECEIPT, sampleBasket, sampleMember, sampleView } from './sample-views.ts'

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

/** Cash of other currencies, goods taken back, and everything else that a settlement can have. */
const FOREIGN_SETTLEMENT = tillSettlementSchema.parse({
	...SAMPLE_SETTLEMENT,
	tenders: { ...SAMPLE_SETTLEMENT.tenders, foreignCash: { count: 3, amountMinor: 21_480 } },
	foreignCash: [
		{ currency: 'USD', expectedMinor: 3_000, countedMinor: 3_000 },
		{ currency: 'HKD', expectedMinor: 20_000, countedMinor: null },
	],
	foreignChangeMinor: 1_320,
	roundingMinor: 46,
	outsideReturned: { count: 1, amountMinor: 4_990 },
	returns: { count: 4, amountMinor: 25_800, taxMinor: 2_968, creditMinor: 25_120 },
	paidBack: { cashMinor: 12_900, cardsMinor: 12_220, outsideMinor: 0 },
	noSaleReasons: [{ reason: 'smallChange', count: 1 }],
	deposits: {
		taken: { count: 36, amountMinor: 3_600 },
		givenBack: { count: 24, amountMinor: 2_400 },
	},
	loads: { storedValue: { count: 3, amountMinor: 150_000 }, gift: { count: 1, amountMinor: 20_000 } },
	countedCashMinor: SAMPLE_SETTLEMENT.expectedCashMinor,
	differenceMinor: 0,
})

const taken = {
	nameZh: null,
	nameEn: null,
	amount: null,
	unit: 'money',
	provisional: false,
	balanceAfter: null,
} as const
const nothingToSpend = { spendableNow: 0, limitedBy: 'cardState' } as const
const SAMPLE_TENDERS: readonly TenderView[] = [
	{
		...taken,
		tenderNumber: 1,
		kind: 'coupon',
		amountMinor: minor(3_000),
		nameZh: '会员日 30 元电子券',
		nameEn: 'Member day coupon, 30 off',
		amount: 1,
		unit: 'uses',
	},
	{
		...taken,
		tenderNumber: 2,
		kind: 'storedValue',
		amountMinor: minor(20_000),
		amount: 20_000,
		provisional: true,
		balanceAfter: 32_000,
	},
	{ ...taken, tenderNumber: 3, kind: 'cash', amountMinor: minor(10_000) },
]

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
	mayApprove,
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

const askedConsent = {
	kind: 'consent',
	askId: 'a',
	purpose: 'enrol',
	wordingVersion: CONSENT_VERSION,
	items: CONSENT_KEYS.map((consent) => ({
		consent,
		wordingZh: consentWording(CONSENT_VERSION, consent)?.zh ?? '',
		wordingEn: consentWording(CONSENT_VERSION, consent)?.en ?? '',
		isRequired: consent === 'membership',
		given: null,
	})),
} as const
const joining = { kind: 'enrol', card: null, cardNo: null, hasTag: false } as const

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
	screen('enrol', selling, { basket, desk: joining }),
	screen('edit-member', selling, { basket, member, desk: EDITED_SHEET }),
	screen('customer-data', selling, {
		basket,
		desk: { ...joining, cardNo: '6200100000000033' },
		customerConfirm: {
			kind: 'data',
			askId: 'a',
			purpose: 'enrol',
			fields: [
				{ field: 'familyName', value: '欧阳', before: null },
				{ field: 'givenName', value: '晓梅', before: null },
				{ field: 'addressedAs', value: 'ms', before: null },
				{ field: 'phone', value: '13900139000', before: '13818000101' },
				{ field: 'birthday', value: '03-08', before: null },
				{ field: 'email', value: 'ouyang.xiaomei@example.com', before: null },
				{ field: 'address', value: '上海市黄浦区南京东路 100 号 3 幢 1502 室', before: null },
			],
		},
	}),
	screen('customer-consent', selling, { basket, desk: joining, customerConfirm: askedConsent }),
	screen('settlement', { kind: 'shiftClosed', lastSettlement: SAMPLE_SETTLEMENT }, { shift: null }),
	screen('settlement-foreign', { kind: 'shiftClosed', lastSettlement: FOREIGN_SETTLEMENT }, { shift: null }),
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
				rewardPoints: 50,
				reason: 'unknown',
			},
		}),
	}),
	screen('card-lost', selling, {
		member: sampleMember({
			// A long name, beside a long word about the card.
			member:
				member.member === null
					? null
					: { ...member.member, address: { zh: '欧阳震华先生', en: 'Mr Christopher Montgomery' } },
			cardState: 'lost',
			// As the till says it of a card that may not pay.
			storedValue: member.storedValue && { ...member.storedValue, ...nothingToSpend },
			points: member.points && { ...member.points, ...nothingToSpend },
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
	screen('totals', selling, { totals: SAMPLE_SETTLEMENT }, sheetOfMore('key-readTotals', 'question-report')),
	screen(
		'totals-everything',
		selling,
		{ totals: FOREIGN_SETTLEMENT },
		sheetOfMore('key-readTotals', 'question-report'),
	),
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
	screen('line-keys', selling, { basket }, async (page) => {
		await page.locator('[data-line="2"] .line-face').click()
		await page.getByTestId('line-more').waitFor()
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
	screen('desk-load', selling, { desk: { kind: 'load', card: DESK_CARD } }),
	screen('desk-card', selling, { desk: { kind: 'cardService', card: DESK_CARD, replacing: false } }),
	screen('desk-refund', selling, { desk: { kind: 'refund', sale: null } }),
	screen('tender', tendering, { basket }),
	screen('tender-card', tendering, { basket, member: cardWithManyPurses() }),
	screen('tender-part-paid', tendering, {
		basket: sampleBasket(basket.lines, { tenders: SAMPLE_TENDERS }),
		member: cardWithManyPurses(),
		connection: { mode: 'store', sinceMs: 0, entriesWaiting: 3, entriesNotStored: 0, driftMs: 12 },
	}),
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
	screen('payment-card', { ...awaitingPayment, method: 'bankCard', step: 'card', qr: null }, { basket }),
	screen('payment-code', { ...awaitingPayment, state: 'awaitingCode', step: null, qr: null }, { basket }),
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
	...LETTER_SCREENS,
	...DUTY_SCREENS,
	...MEMBER_SCREENS,
	...RETURN_SCREENS,
	...SET_SCREENS,
]
