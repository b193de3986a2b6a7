/** Every picture of the customer's screen, drawn from the cashier's views as the till draws it: nothing is made up past the border. */
import { minor } from '../../protocol/base/money.ts'
import { CONSENT_KEYS, CONSENT_VERSION, consentWording } from '../../protocol/rules/consent-wording.ts'
import { type CustomerView, customerViewOf } from '../../till/customer-view.ts'
import type { BasketView, Language, PhaseView, TenderView, TillView } from '../../till/view.ts'
import { SAMPLE_RECEIPT, sampleBasket, sampleLine, sampleMember, sampleView } from './sample-views.ts'

export type CustomerPicture = {
	readonly name: string
	readonly view: (language: Language) => CustomerView
}

const selling = { kind: 'selling' } as const
const tendering = { kind: 'tendering' } as const
const member = sampleMember({ occasion: null })
const guest = sampleMember()

const CAMPAIGNS: TillView['campaigns'] = [
	{ nameZh: '面纸第二件半价', nameEn: 'Tissues: second at half price', isForMembers: false },
	{ nameZh: '零食任选 3 件 49.90', nameEn: 'Any 3 snacks for 49.90', isForMembers: false },
	{ nameZh: '保温杯会员价 69.00', nameEn: 'Vacuum flask, member price 69.00', isForMembers: true },
	{
		nameZh: '会员周末购物满 100 元双倍积分',
		nameEn: 'Members: double points at the weekend',
		isForMembers: true,
	},
]

const promoted = { ...sampleLine(4, 2), discountMinor: minor(3_345), amountMinor: minor(10_035) }
const LINES = [
	sampleLine(0, 2),
	sampleLine(1),
	sampleLine(2, 1, true),
	{ ...promoted, promotions: [{ nameZh: '面纸第二件半价', nameEn: 'Tissues: second at half price' }] },
	{
		...sampleLine(5),
		nameZh: '红富士苹果',
		nameEn: 'Fuji apples',
		weightGrams: 652,
		unitPriceMinor: minor(1_180),
		amountMinor: minor(769),
	},
]
const basket = sampleBasket(LINES, { pointsToEarn: 261 })
const long = sampleBasket(
	Array.from({ length: 40 }, (_, at) => sampleLine(at, (at % 3) + 1)),
	{
		pointsToEarn: 2_610,
		hints: [
			{
				promotionId: 'CLEANING',
				nameZh: '净屋每满 50 减 8',
				nameEn: 'Pure Room: 8 off every 50',
				missingMinor: minor(1_210),
			},
			{
				promotionId: 'SNACKS',
				nameZh: '零食任选 3 件 49.90',
				nameEn: 'Any 3 snacks for 49.90',
				missingMinor: null,
			},
		],
		couponsToEarn: [{ nameZh: '满 80 减 10 电子券', nameEn: 'Coupon: 10 off 80' }],
	},
)

function tender(more: Partial<TenderView> & Pick<TenderView, 'kind' | 'amountMinor'>): TenderView {
	const none = { nameZh: null, nameEn: null, amount: null, unit: 'money', balanceAfter: null } as const
	return { tenderNumber: 1, provisional: false, ...none, ...more }
}
const PAID: readonly TenderView[] = [
	tender({
		kind: 'coupon',
		nameZh: '会员日 30 元电子券',
		nameEn: 'Member day coupon, 30 off',
		amountMinor: minor(3_000),
		amount: 1,
		unit: 'uses',
	}),
	tender({
		kind: 'points',
		amountMinor: minor(2_000),
		amount: 2_000,
		unit: 'points',
		balanceAfter: 10_840,
	}),
	tender({
		kind: 'storedValue',
		amountMinor: minor(10_000),
		amount: 10_000,
		balanceAfter: 42_000,
		provisional: true,
	}),
]
const paid = sampleBasket(LINES, { pointsToEarn: 261, tenders: PAID })

const outside = {
	kind: 'awaitingPayment',
	method: 'bankCard',
	reference: 'S01-01-1-42-1',
	amountMinor: minor(11_064),
	sinceMs: 0,
	state: 'inProgress',
	isCancelling: false,
	step: 'card',
	qr: null,
} as const

const returned: Partial<BasketView> = {
	returns: [
		{
			returnNumber: 1,
			nameZh: '蒙牛 纯牛奶 250ml×12',
			nameEn: 'Milk 250 ml × 12',
			quantity: 2,
			weightGrams: null,
			creditMinor: minor(10_560),
			reason: 'damaged',
			fromSaleId: null,
		},
	],
	creditMinor: minor(10_560),
	paysBack: [
		{ kind: 'storedValue', amountMinor: minor(5_000), cardNo: null },
		{ kind: 'cash', amountMinor: minor(570), cardNo: null },
	],
	dueMinor: minor(-5_570),
}

const completed = (totalMinor: number, changeMinor: number): PhaseView => ({
	kind: 'completed',
	saleId: 'S01-01-1-000042',
	totalMinor: minor(totalMinor),
	changeMinor: minor(changeMinor),
	receipt: SAMPLE_RECEIPT,
})

const data: TillView['customerConfirm'] = {
	kind: 'data',
	askId: 'A1',
	purpose: 'enrol',
	fields: [
		{ field: 'familyName', value: '欧阳', before: null },
		{ field: 'givenName', value: '秀兰', before: null },
		{ field: 'addressedAs', value: 'ms', before: null },
		{ field: 'phone', value: '13800001111', before: null },
		{ field: 'birthday', value: '03-08', before: null },
		{ field: 'email', value: 'xiulan.ouyang@example.com', before: null },
		{ field: 'address', value: '上海市黄浦区南京东路 1 号 18 楼 1801 室', before: null },
	],
}
const consent: Extract<TillView['customerConfirm'], { kind: 'consent' }> = {
	kind: 'consent',
	askId: 'A2',
	purpose: 'enrol',
	wordingVersion: CONSENT_VERSION,
	items: CONSENT_KEYS.map((key) => ({
		consent: key,
		wordingZh: consentWording(CONSENT_VERSION, key)?.zh ?? '',
		wordingEn: consentWording(CONSENT_VERSION, key)?.en ?? '',
		isRequired: key === 'membership',
		given: key === 'offers.wechat' ? true : null,
	})),
}

/** Of somebody who is a member already. */
const consentAgain: TillView['customerConfirm'] = {
	...consent,
	askId: 'A3',
	purpose: 'edit',
	items: consent.items.map((item) => ({ ...item, given: item.isRequired || item.given === true })),
}

function picture(name: string, phase: PhaseView, more: Partial<TillView> = {}): CustomerPicture {
	return { name, view: (language) => customerViewOf(sampleView(phase, { ...more, language })) }
}

export const CUSTOMER_GALLERY: readonly CustomerPicture[] = [
	picture('closed', { kind: 'shiftClosed', lastSettlement: null }, { shift: null }),
	picture('idle', selling, { campaigns: CAMPAIGNS }),
	picture('idle-one', selling, { campaigns: CAMPAIGNS.slice(0, 1) }),
	picture('idle-none', selling),
	picture('greeting', selling, { member }),
	picture('birthday', selling, { member: guest }),
	picture('training', selling, { isTraining: true, basket }),
	picture('basket', selling, { basket, member }),
	picture('basket-long', selling, { basket: long, member }),
	picture('weighing', selling, {
		basket,
		weighing: {
			nameZh: '红富士苹果',
			nameEn: 'Fuji apples',
			unitPriceMinor: minor(1_180),
			lineNumber: null,
			trouble: null,
			panGrams: 652,
		},
	}),
	picture('to-pay', tendering, { basket, member }),
	picture('purses', tendering, { basket: paid, member }),
	picture(
		'own-card',
		{
			kind: 'awaitingAuthorisation',
			purseKind: 'storedValue',
			amountMinor: minor(10_000),
			sinceMs: 0,
		},
		{ basket, member },
	),
	picture('terminal', outside, { basket: paid, member }),
	picture(
		'qr',
		{ ...outside, method: 'mobilePay', step: 'customer', qr: 'https://pay.example/S01-01-1-42-1' },
		{
			basket: paid,
			member,
		},
	),
	picture('unknown', { ...outside, state: 'unknown', step: null }, { basket: paid, member }),
	picture('return', tendering, { basket: sampleBasket([sampleLine(0)], returned) }),
	picture('thanks', completed(26_064, 936), {
		basket: { ...paid, tenders: [...PAID, tender({ kind: 'cash', amountMinor: minor(11_064) })] },
		member: sampleMember({ occasion: null, points: { ...member.points, balance: 13_101, provisional: 261 } }),
	}),
	picture('thanks-nobody', completed(4_990, 0), {
		basket: sampleBasket([sampleLine(0)], {
			tenders: [tender({ kind: 'bankCard', amountMinor: minor(4_990) })],
		}),
	}),
	picture('thanks-return', completed(-5_570, 0), { basket: sampleBasket([sampleLine(0)], returned) }),
	picture('data', selling, { customerConfirm: data, member }),
	picture('consent', selling, { customerConfirm: consent, member }),
	picture('consent-again', selling, { customerConfirm: consentAgain, member }),
]
